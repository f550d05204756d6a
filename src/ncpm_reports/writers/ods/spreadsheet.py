"""The data of a document as an accessible spreadsheet, after the Analysis Function's guidance.

A cover sheet, contents, notes, then one table a sheet from column A, named and marked up as a table; no merged cells,
no formulas. Text is typed as text, so that a cell which begins with "=" stays text; numbers are typed as numbers and
carry no more digits than were printed. The file's parts are the Jinja templates of `resources/ods`, whose indents are
left out; the same tables give the same bytes.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product, starmap

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup, escape

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import MINUS
from ncpm_reports.documents.blocks import ColumnKind, Document, Inlines, Link, Table, plain
from ncpm_reports.documents.traversal import shorthand_used
from ncpm_reports.writers.datasets import data_tables, number_notes, printed_number
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.zipping import zip_package

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_PARTS = ("META-INF/manifest.xml", "content.xml", "meta.xml", "settings.xml", "styles.xml")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"  +|^ +| +$|\t|\r\n?|\n")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_]+")
_MIN_FROZEN_ROWS = 20
# In centimetres.
_WORDS_WIDE, _NUMBERS_WIDE, _LETTER_WIDE = 7.0, 3.5, 0.19


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet: the width of each column in centimetres, and the document's table that is on it, if one is.

    `database_range` is the name of what is marked up as its table, with the rows of header and end (1 is the first);
    `frozen` is the last row that stays in view, 0 for none.
    """

    name: str
    widths: tuple[float, ...]
    database_range: tuple[str, int, int] | None = None
    table: Table | None = None
    frozen: int = 0

    @property
    def address(self) -> str:
        """The cells of its table."""
        _, header, end = self.database_range or ("", 1, 1)
        return f"{self.name}.A{header}:{self.name}.{_column_letters(len(self.widths))}{end}"


def write(document: Document, options: WriterOptions) -> bytes:
    """The document's tables and figures' data as an ODS file; a cover sheet alone if there are none."""
    del options
    numbered = enumerate(number_notes(data_tables(document)), start=1)
    tables_by_sheet = {f"Table_{index}": table for index, table in numbered}
    notes = sum(len(table.notes) + bool(table.shorthand) for table in tables_by_sheet.values())
    sheets = [Sheet(name="Cover_sheet", widths=(16.0,))]
    if tables_by_sheet:
        contents_range = "Contents", 3, 3 + len(tables_by_sheet)
        sheets.append(Sheet(name="Contents", widths=(4.0, 20.0), database_range=contents_range))
    if notes:
        sheets.append(Sheet(name="Notes", widths=(3.0, 4.0, 16.0), database_range=("Notes", 3, 3 + notes)))
    sheets.extend(starmap(_sheet, tables_by_sheet.items()))
    context: dict[str, object] = {
        "meta": document.meta,
        "sheets": sheets,
        "tables_by_sheet": tables_by_sheet,
        "shorthand": shorthand_used(row for table in tables_by_sheet.values() for row in table.rows),
        "size": 18 if document.meta.large_print else 12,
        # No sign but these before a number that is printed with one; what is printed has no more than four decimals.
        "number_formats": tuple(product((False, True), (False, True), range(5))),
        "minus": MINUS,
    }
    parts = {"mimetype": MIME}
    for path in _PARTS:
        text = _environment().get_template(path.rpartition("/")[2]).render(context)
        parts[path] = _UNWRITABLE.sub("\ufffd", text)
    return zip_package(((path, text.encode("utf-8")) for path, text in parts.items()), stored=("mimetype",))


def _sheet(name: str, table: Table) -> Sheet:
    header = 3 + bool(table.unit) + bool(table.source)
    # Words need more room than numbers, or their rows grow tall; office programs show a link on one line.
    link_texts = (plain(row[0].content) for row in table.rows if _link(row[0].content))
    widths = (
        max(_WORDS_WIDE, _LETTER_WIDE * max(map(len, link_texts), default=0)),
        *(_NUMBERS_WIDE if column.kind is ColumnKind.NUMBERS else _WORDS_WIDE for column in table.columns[1:]),
    )
    frozen = header if len(table.rows) >= _MIN_FROZEN_ROWS else 0
    # Spreadsheets allow letters, digits and underscores in names, a letter first.
    database_range = f"table_{_NOT_IN_NAMES.sub('_', table.id)}", header, header + len(table.rows)
    return Sheet(name=name, widths=widths, database_range=database_range, table=table, frozen=frozen)


def _link(content: Inlines) -> str:
    match content:
        case (Link(target=target),) if target.startswith("https://"):
            return target
        case _:
            return ""


def _column_letters(column: int) -> str:
    letters = ""
    while column:
        column, remainder = divmod(column - 1, 26)
        letters = chr(65 + remainder) + letters
    return letters


@cache
def _environment() -> Environment:
    environment = Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined)
    environment.globals |= {"number_style": _number_style, "day_label": day_label}
    environment.globals["column_style"] = lambda width: f"column{round(width * 10)}"
    environment.filters |= {"plain": plain, "printed": printed_number, "link": _link, "spaced": _spaced}
    return environment


def _source(name: str) -> str:
    text = (files("ncpm_reports.writers") / "resources" / "ods" / name).read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    return "\n".join((head, "".join(line.strip() for line in lines)))


def _spaced(words: str) -> Markup:
    """Words for a paragraph: every space, tab and line break kept as it is."""
    return Markup(_SPACES.sub(_space, escape(words)))  # nosec B704 # escaped


def _space(match: re.Match[str]) -> str:
    if match[0].startswith(" "):
        return f'<text:s text:c="{len(match[0])}"/>'
    return "<text:tab/>" if match[0] == "\t" else "<text:line-break/>"


def _number_style(decimals: int, *, percent: bool, plus: bool) -> str:
    return f"{'Percent' if percent else 'Number'}{'Plus' if plus else ''}{min(decimals, 4)}"
