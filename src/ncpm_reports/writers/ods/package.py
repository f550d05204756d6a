"""A minimal OpenDocument spreadsheet: its parts, styles and properties, zipped the same way every time."""

import re
import zipfile
from dataclasses import dataclass
from html import escape
from io import BytesIO

from ncpm_reports.core.quantities import MINUS
from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.package_day import PACKAGE_DAY

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"  +|^ +| +$|\t|\r\n?|\n")
_NAMED = re.compile(r"[^A-Za-z0-9_]+")
_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "office": f"{_OASIS}:office:1.0",
        "style": f"{_OASIS}:style:1.0",
        "text": f"{_OASIS}:text:1.0",
        "table": f"{_OASIS}:table:1.0",
        "number": f"{_OASIS}:datastyle:1.0",
        "meta": f"{_OASIS}:meta:1.0",
        "config": f"{_OASIS}:config:1.0",
        "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
        "svg": f"{_OASIS}:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "dc": "http://purl.org/dc/elements/1.1/",
    }.items()
)
_SHEET = '<style:style style:name="sheet" style:family="table" style:master-page-name="Default"/>'
_PAPER = (
    '<office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="29.7cm" '
    'fo:page-height="21cm" style:print-orientation="landscape" fo:margin-top="2cm" fo:margin-bottom="2cm" '
    'fo:margin-left="2cm" fo:margin-right="2cm"/></style:page-layout></office:automatic-styles><office:master-styles>'
    '<style:master-page style:name="Default" style:page-layout-name="A4"/></office:master-styles>'
)
_ROOT = f'{_NAMESPACES} office:version="1.3"'


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
        "content.xml": _content(sheets),
        "meta.xml": _properties(meta),
        "settings.xml": _settings(sheets),
        "styles.xml": _styles(meta),
    }
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        _put(archive, "mimetype", MIME, zipfile.ZIP_STORED)
        _put(archive, "META-INF/manifest.xml", _manifest(parts), zipfile.ZIP_DEFLATED)
        for name, body in parts.items():
            _put(archive, name, body, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _put(archive: zipfile.ZipFile, name: str, body: str, method: int) -> None:
    info = zipfile.ZipInfo(name, date_time=PACKAGE_DAY)
    info.compress_type = method
    info.create_system = 3
    info.external_attr = 0o644 << 16
    archive.writestr(info, body.encode("utf-8"))


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
    styles: list[str] = []
    for percent in (False, True):
        for plus in (False, True):
            for decimals in range(5):
                styles.append(
                    _number_style(number_style(decimals, percent=percent, plus=plus), decimals, percent, plus)
                )
    return "".join(styles)


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


def _cell_style(
    name: str, *, shown: str = "", bold: bool = False, wrap: bool = False, right: bool = False, size: int = 0
) -> str:
    display = f' style:display-name="{shown}"' if shown else ""
    wrapped = ' fo:wrap-option="wrap"' if wrap else ""
    weight = ' fo:font-weight="bold"' if bold else ""
    points = f' fo:font-size="{size}pt"' if size else ""
    align = '<style:paragraph-properties fo:text-align="end"/>' if right else ""
    letters = f"<style:text-properties{points}{weight}/>" if weight or points else ""
    return (
        f'<style:style style:name="{name}"{display} style:family="table-cell" style:parent-style-name="Default">'
        f'<style:table-cell-properties{wrapped} style:vertical-align="top"/>{align}{letters}</style:style>'
    )


def _word_styles(size: int) -> str:
    return (
        _cell_style("Heading_20_1", shown="Heading 1", bold=True, size=size + 4)
        + _cell_style("Title", bold=True, wrap=True, size=size + 4)
        + _cell_style("Words", wrap=True)
        + _cell_style("WordsRight", wrap=True, right=True)
        + _cell_style("Sentence")
        + _cell_style("Header", bold=True, wrap=True)
        + _cell_style("HeaderRight", bold=True, wrap=True, right=True)
    )


def _styles(meta: Meta) -> str:
    language, _, country = meta.lang.partition("-")
    spoken = f'fo:language="{attribute(language)}" fo:country="{attribute(country or "none")}"'
    size = 18 if meta.large_print else 12
    return (
        f"{_XML}<office:document-styles {_ROOT}><office:font-face-decls>"
        f'<style:font-face style:name="Arial" svg:font-family="Arial" style:font-family-generic="swiss"/>'
        f"</office:font-face-decls><office:styles>"
        f'<style:default-style style:family="table"/>'
        f'<style:default-style style:family="table-cell"><style:text-properties style:font-name="Arial" '
        f'fo:font-size="{size}pt" {spoken}/></style:default-style>'
        f'<style:style style:name="Default" style:family="table-cell">'
        f'<style:table-cell-properties fo:padding="0.15cm"/></style:style>'
        f"{_word_styles(size)}{_number_styles()}"
        f"</office:styles>{_PAPER}</office:document-styles>"
    )


# Parts


def _content(sheets: tuple[Sheet, ...]) -> str:
    widths = sorted({width for sheet in sheets for width in sheet.widths})
    columns = "".join(
        f'<style:style style:name="{_column(width)}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{width:g}cm"/></style:style>'
        for width in widths
    )
    body = "".join(_table(sheet) for sheet in sheets)
    ranges = "".join(_range(sheet) for sheet in sheets)
    marked = f"<table:database-ranges>{ranges}</table:database-ranges>" if ranges else ""
    return (
        f"{_XML}<office:document-content {_ROOT}><office:automatic-styles>{_SHEET}{columns}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}{marked}</office:spreadsheet></office:body></office:document-content>"
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
    day = f"{meta.date.isoformat()}T00:00:00"
    keywords = "".join(f"<meta:keyword>{attribute(word)}</meta:keyword>" for word in meta.keywords)
    return (
        f"{_XML}<office:document-meta {_ROOT}><office:meta><meta:generator>ncpm-reports</meta:generator>"
        f"<dc:title>{attribute(meta.title)}</dc:title><dc:subject>{attribute(meta.subject)}</dc:subject>{keywords}"
        f"<meta:initial-creator>{attribute(meta.author)}</meta:initial-creator><dc:creator>{attribute(meta.author)}"
        f"</dc:creator><meta:creation-date>{day}</meta:creation-date><dc:date>{day}</dc:date>"
        f"<dc:language>{attribute(meta.lang)}</dc:language></office:meta></office:document-meta>"
    )


def _settings(sheets: tuple[Sheet, ...]) -> str:
    entries = "".join(_view(sheet) for sheet in sheets if sheet.frozen)
    tables = (
        f'<config:config-item-map-named config:name="Tables">{entries}</config:config-item-map-named>'
        if entries
        else ""
    )
    return (
        f"{_XML}<office:document-settings {_ROOT}><office:settings>"
        f'<config:config-item-set config:name="ooo:view-settings">'
        f'<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        f"{_item('ViewId', 'string', 'view1')}{tables}{_item('ActiveTable', 'string', sheets[0].name)}"
        f"</config:config-item-map-entry></config:config-item-map-indexed></config:config-item-set></office:settings>"
        f"</office:document-settings>"
    )


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


def _manifest(parts: dict[str, str]) -> str:
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts
    )
    return (
        f'{_XML}<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
        f"{entries}</manifest:manifest>"
    )
