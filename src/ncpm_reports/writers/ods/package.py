"""A minimal OpenDocument spreadsheet: its parts, styles and properties, zipped the same way every time."""

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from itertools import product

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


def pack(meta: Meta, sheets: tuple[Sheet, ...]) -> bytes:
    """The file. The same sheets and properties give the same bytes."""
    parts = {
        "mimetype": MIME,
        "META-INF/manifest.xml": _part("manifest"),
        "content.xml": _content(sheets),
        "meta.xml": _properties(meta),
        "settings.xml": _settings(sheets),
        "styles.xml": _styles(meta),
    }
    return zipped(((name, body.encode("utf-8")) for name, body in parts.items()), stored=("mimetype",))


@cache
def _part(name: str) -> str:
    """A part as it stands in the resources, without its indents."""
    text = (files("ncpm_reports.writers") / "resources" / "ods" / f"{name}.xml").read_text(encoding="utf-8")
    head, *lines = text.splitlines()
    return "\n".join((head, "".join(line.strip() for line in lines)))


# Words


def attribute(words: str) -> str:
    """`words` for an attribute; characters that XML cannot hold become U+FFFD."""
    return escape(_UNWRITABLE.sub("\ufffd", words))


def paragraph(words: str) -> str:
    """`words` for a paragraph: every space, tab and line break kept as it is."""
    return _SPACES.sub(_space, attribute(words))


def _space(match: re.Match[str]) -> str:
    if match[0].startswith(" "):
        return f'<text:s text:c="{len(match[0])}"/>'
    return "<text:tab/>" if match[0] == "\t" else "<text:line-break/>"


def text(words: str, style: str = "Words") -> str:
    """A cell typed as text."""
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="string">'
        f"<text:p>{paragraph(words)}</text:p></table:table-cell>"
    )


def range_name(name: str) -> str:
    """A table's name as spreadsheets allow it: letters, digits and underscores, beginning with a letter."""
    return f"table_{_NAMED.sub('_', name)}"


# Styles


def number_style(decimals: int, *, percent: bool, plus: bool) -> str:
    """The name of the cell style that shows a number as it was printed."""
    return f"{'Percent' if percent else 'Number'}{'Plus' if plus else ''}{min(decimals, 4)}"


def _number_styles() -> str:
    looks = product((False, True), (False, True), range(5))
    return "".join(
        _number_style(number_style(decimals, percent=percent, plus=plus), decimals, percent, plus)
        for percent, plus, decimals in looks
    )


def _number_style(name: str, decimals: int, percent: bool, plus: bool) -> str:
    tag = "percentage-style" if percent else "number-style"
    suffix = "<number:text>%</number:text>" if percent else ""
    digits = f'<number:number number:decimal-places="{decimals}" number:min-integer-digits="1" number:grouping="true"/>'
    sign = "<number:text>+</number:text>" if plus else ""
    below = f'<style:map style:condition="value()&lt;0" style:apply-style-name="{name}Minus"/>'
    return (
        # Spreadsheets print a hyphen for a minus unless the format for values below zero says otherwise.
        f'<number:{tag} style:name="{name}Minus"><number:text>{MINUS}</number:text>{digits}{suffix}</number:{tag}>'
        f'<number:{tag} style:name="{name}Format">{sign}{digits}{suffix}{below}</number:{tag}>'
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="Default" '
        f'style:data-style-name="{name}Format"><style:table-cell-properties style:vertical-align="top"/>'
        f'<style:paragraph-properties fo:text-align="end"/></style:style>'
    )


def _styles(meta: Meta) -> str:
    language, _, country = meta.lang.partition("-")
    size = 18 if meta.large_print else 12
    return _part("styles").format(
        language=attribute(language),
        country=attribute(country or "none"),
        size=size,
        title_size=size + 4,
        number_styles=_number_styles(),
    )


# Parts


def _content(sheets: tuple[Sheet, ...]) -> str:
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    columns = "".join(
        f'<style:style style:name="{_column(width)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:g}cm"/></style:style>'
        for width in widths
    )
    ranges = "".join(_range(sheet) for sheet in sheets)
    return _part("content").format(
        columns=columns,
        tables="".join(_table(sheet) for sheet in sheets),
        ranges=f"<table:database-ranges>{ranges}</table:database-ranges>" if ranges else "",
    )


def _column(width: float) -> str:
    return f"column{round(width * 10)}"


def _table(sheet: Sheet) -> str:
    columns = "".join(f'<table:table-column table:style-name="{_column(width)}"/>' for width in sheet.widths)
    opening = f'<table:table table:name="{attribute(sheet.name)}" table:style-name="sheet">'
    return f"{opening}{columns}{''.join(sheet.rows)}</table:table>"


def _range(sheet: Sheet) -> str:
    if sheet.table is None:
        return ""
    name, header, width = sheet.table
    corner = f"{sheet.name}.A{header}:{sheet.name}.{_letters(width)}{max(len(sheet.rows), header)}"
    return (
        f'<table:database-range table:name="{attribute(name)}" table:target-range-address="{attribute(corner)}" '
        f'table:contains-header="true" table:display-filter-buttons="true"/>'
    )


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _properties(meta: Meta) -> str:
    return _part("meta").format(
        title=attribute(meta.title),
        subject=attribute(meta.subject),
        keywords="".join(f"<meta:keyword>{attribute(word)}</meta:keyword>" for word in meta.keywords),
        author=attribute(meta.author),
        day=f"{meta.date.isoformat()}T00:00:00",
        lang=attribute(meta.lang),
    )


def _settings(sheets: tuple[Sheet, ...]) -> str:
    views = "".join(_view(sheet) for sheet in sheets if sheet.frozen)
    tables = f'<config:config-item-map-named config:name="Tables">{views}</config:config-item-map-named>'
    return _part("settings").format(tables=tables if views else "", sheet=attribute(sheets[0].name))


def _view(sheet: Sheet) -> str:
    items = {
        "VerticalSplitMode": 2,
        "VerticalSplitPosition": sheet.frozen,
        "PositionBottom": sheet.frozen,
        "ActiveSplitRange": 2,
    }
    kinds = {"VerticalSplitMode": "short", "ActiveSplitRange": "short"}
    inside = "".join(_item(name, kinds.get(name, "int"), str(value)) for name, value in items.items())
    return (
        f'<config:config-item-map-entry config:name="{attribute(sheet.name)}">{inside}</config:config-item-map-entry>'
    )


def _item(name: str, kind: str, value: str) -> str:
    return f'<config:config-item config:name="{name}" config:type="{kind}">{attribute(value)}</config:config-item>'
