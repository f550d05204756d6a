"""The data of a document as an accessible spreadsheet, after the Analysis Function's guidance.

A cover sheet, contents, notes, then one table a sheet from column A, named and marked up as a table; no merged cells,
no formulas. Text is typed as text, so that a cell which begins with "=" stays text; numbers are typed as numbers and
carry no more digits than were printed. The file's parts are the Jinja templates of `resources/ods`, whose indents are
left out; the same tables give the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import MINUS
from ncpm_reports.documents.blocks import Cell, ColumnKind, Document, Inlines, Link, Meta, Table, plain
from ncpm_reports.documents.traversal import shorthand_used
from ncpm_reports.writers.datasets import number_notes, printed, tables
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.zipping import zipped

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"  +|^ +| +$|\t|\r\n?|\n")
_NAMED = re.compile(r"[^A-Za-z0-9_]+")
_FROZEN_FROM = 20
# In centimetres.
_WORDS_WIDE, _NUMBERS_WIDE, _LETTER_WIDE = 7.0, 3.5, 0.19


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A worksheet: its rows as XML, column widths in centimetres, and what is marked up as its table.

    `table` is the table's name, its header's row (1 is the first) and its number of columns; it ends with the sheet.
    `frozen` is the last row that stays in view, 0 for none.
    """

    name: str
    rows: tuple[str, ...]
    widths: tuple[float, ...]
    table: tuple[str, int, int] | None = None
    frozen: int = 0

    @property
    def address(self) -> str:
        """The cells of its table."""
        _, header, width = self.table or ("", 1, len(self.widths))
        return f"{self.name}.A{header}:{self.name}.{_letters(width)}{max(len(self.rows), header)}"


def write(document: Document, options: WriterOptions) -> bytes:
    """The document's tables and figures' data as an ODS file; a cover sheet alone if there are none."""
    del options
    meta = document.meta
    placed = {f"Table_{index}": table for index, table in enumerate(number_notes(tables(document)), start=1)}
    sheets = [_cover(meta, placed)]
    if placed:
        sheets.append(_contents(placed))
    if any(table.notes or table.shorthand for table in placed.values()):
        sheets.append(_notes(placed))
    sheets.extend(_sheet(name, table) for name, table in placed.items())
    return _pack(meta, tuple(sheets))


def _cover(meta: Meta, placed: Mapping[str, Table]) -> Sheet:
    shorthand = shorthand_used(row for table in placed.values() for row in table.rows)
    words = [
        meta.marking.upper(),
        "Draft: not for publication" if meta.draft else "",
        "Invented figures, for illustration only" if meta.illustrative else "",
        meta.subject,
        f"Published by: {meta.author}" if meta.author else "",
        f"Issued on: {day_label(meta.date)}",
        "Each table is on a worksheet of its own; the contents and any notes have worksheets too." if placed else "",
        f"Shorthand: {shorthand}" if shorthand else "",
        meta.footer,
        meta.rights,
    ]
    rows = [_row(text(meta.title, "Title"))]
    rows.extend(_row(text(line, "Words")) for line in words if line)
    return Sheet(name="Cover_sheet", rows=tuple(rows), widths=(16.0,))


def _contents(placed: Mapping[str, Table]) -> Sheet:
    rows = [
        _row(text("Contents", "Heading_20_1")),
        _row(text("This worksheet contains one table: the worksheets of this file, with links.", "Sentence")),
        _row(text("Worksheet", "Header"), text("Title", "Header")),
    ]
    for name, table in placed.items():
        rows.append(_row(text(name, link=f"#{name}.A1"), text(plain(table.title), "Words")))
    return Sheet(name="Contents", rows=tuple(rows), widths=(4.0, 20.0), table=("Contents", 3, 2))


def _notes(placed: Mapping[str, Table]) -> Sheet:
    rows = [
        _row(text("Notes", "Heading_20_1")),
        _row(text("This worksheet contains one table: the notes and shorthand of the other worksheets.", "Sentence")),
        _row(text("Note", "Header"), text("Worksheet", "Header"), text("Meaning", "Header")),
    ]
    for name, table in placed.items():
        if table.shorthand:
            rows.append(_row(text("Shorthand"), text(name), text(plain(table.shorthand), "Words")))
        for note in table.notes:
            rows.append(_row(text(f"note {note.number}"), text(name), text(plain(note.content), "Words")))
    return Sheet(name="Notes", rows=tuple(rows), widths=(3.0, 4.0, 16.0), table=("Notes", 3, 3))


def _sheet(name: str, table: Table) -> Sheet:
    rows = [_row(text(plain(table.title), "Heading_20_1")), _row(text(_about(table), "Sentence"))]
    rows.extend(_row(text(plain(line), "Sentence")) for line in (table.unit, table.source) if line)
    header = len(rows) + 1
    rows.append(_row(*(text(plain(column.header), _header_style(column.kind)) for column in table.columns)))
    kinds = [column.kind for column in table.columns]
    rows.extend(_row(*map(_cell, row, kinds)) for row in table.rows)
    # Words need more room than numbers, or their rows grow tall.
    widths = (
        max(_WORDS_WIDE, _links_width(table)),
        *(_NUMBERS_WIDE if kind is ColumnKind.NUMBERS else _WORDS_WIDE for kind in kinds[1:]),
    )
    frozen = header if len(table.rows) >= _FROZEN_FROM else 0
    marked = (_range_name(table.id), header, len(table.columns))
    return Sheet(name=name, rows=tuple(rows), widths=widths, table=marked, frozen=frozen)


def _links_width(table: Table) -> float:
    """The width of the first column's longest link: office programs show a link on one line."""
    linked = (plain(row[0].content) for row in table.rows if _link(row[0].content))
    return _LETTER_WIDE * max(map(len, linked), default=0)


def _about(table: Table) -> str:
    words = "This worksheet contains one table."
    if table.notes:
        words += " Notes are marked [note 1] and so on, and are explained on the worksheet Notes."
    return words


def _header_style(kind: ColumnKind) -> str:
    return "HeaderRight" if kind is ColumnKind.NUMBERS else "Header"


def _cell(cell: Cell, kind: ColumnKind) -> str:
    printed_number = printed(cell)
    if printed_number is not None:
        percent, plus = printed_number.percent, printed_number.plus
        style = number_style(printed_number.decimals, percent=percent, plus=plus)
        return number(printed_number.text, f"{printed_number.value:f}", style, percent=percent)
    words = plain(cell.content) or cell.alt
    if not words:
        return "<table:table-cell/>"
    # Shorthand such as "[x]" stands where the number would.
    link = _link(cell.content)
    return text(words, "WordsRight" if kind is ColumnKind.NUMBERS and not link else "Words", link)


def _link(content: Inlines) -> str:
    """Where a cell that is nothing but a link leads; "" for any other."""
    match content:
        case (Link(target=target),) if target.startswith("https://"):
            return target
        case _:
            return ""


def _row(*cells: str) -> str:
    return "".join(cells)


# The package


def _pack(meta: Meta, sheets: tuple[Sheet, ...]) -> bytes:
    """The file. The same sheets and properties give the same bytes."""
    size = 18 if meta.large_print else 12
    # No sign but these before a number that is printed with one; what is printed has no more than four decimals.
    looks = tuple(product((False, True), (False, True), range(5)))
    parts = {"mimetype": MIME}
    for path in ("META-INF/manifest.xml", "content.xml", "meta.xml", "settings.xml", "styles.xml"):
        template = _environment().get_template(path.rpartition("/")[2])
        text = template.render(meta=meta, sheets=sheets, size=size, number_looks=looks, minus=MINUS)
        parts[path] = _UNWRITABLE.sub("\ufffd", text)
    return zipped(((path, text.encode("utf-8")) for path, text in parts.items()), stored=("mimetype",))


@cache
def _environment() -> Environment:
    environment = Environment(loader=FunctionLoader(_source), autoescape=True, undefined=StrictUndefined)
    environment.globals |= {"number_style": number_style, "column_style": lambda width: f"column{round(width * 10)}"}
    return environment


def _source(name: str) -> str:
    text = (files("ncpm_reports.writers") / "resources" / "ods" / name).read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    return "\n".join((head, "".join(line.strip() for line in lines)))


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# Cells


def text(words: str, style: str = "Words", link: str = "") -> str:
    """A cell of words as XML, which leads to `link` if there is one."""
    inside = _paragraph(words)
    if link:
        inside = f'<text:a xlink:type="simple" xlink:href="{escape(link)}">{inside}</text:a>'
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string"><text:p>{inside}</text:p>'
        "</table:table-cell>"
    )


def number(words: str, value: str, style: str, *, percent: bool) -> str:
    """A cell typed as a number, which shows its words."""
    kind = "percentage" if percent else "float"
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" office:value="{value}">'
        f"<text:p>{_paragraph(words)}</text:p></table:table-cell>"
    )


def _paragraph(words: str) -> str:
    """Words for a paragraph: every space, tab and line break kept as it is."""
    return _SPACES.sub(_space, escape(words))


def _space(match: re.Match[str]) -> str:
    if match[0].startswith(" "):
        return f'<text:s text:c="{len(match[0])}"/>'
    return "<text:tab/>" if match[0] == "\t" else "<text:line-break/>"


def _range_name(name: str) -> str:
    """A table's name as spreadsheets allow it: letters, digits and underscores, beginning with a letter."""
    return f"table_{_NAMED.sub('_', name)}"


def number_style(decimals: int, *, percent: bool, plus: bool) -> str:
    """The name of the cell style that shows a number as it was printed."""
    return f"{'Percent' if percent else 'Number'}{'Plus' if plus else ''}{min(decimals, 4)}"
