"""A minimal OpenDocument spreadsheet: its parts, styles and properties, zipped the same way every time.

The parts are the Jinja templates of `resources/ods`, whose indents are left out.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import escape

from ncpm_reports.core.quantities import MINUS
from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.zipping import zipped

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"  +|^ +| +$|\t|\r\n?|\n")
_NAMED = re.compile(r"[^A-Za-z0-9_]+")


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


def pack(meta: Meta, sheets: tuple[Sheet, ...]) -> bytes:
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
    """A cell typed as text, all of it a link if that is given."""
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


def range_name(name: str) -> str:
    """A table's name as spreadsheets allow it: letters, digits and underscores, beginning with a letter."""
    return f"table_{_NAMED.sub('_', name)}"


def number_style(decimals: int, *, percent: bool, plus: bool) -> str:
    """The name of the cell style that shows a number as it was printed."""
    return f"{'Percent' if percent else 'Number'}{'Plus' if plus else ''}{min(decimals, 4)}"
