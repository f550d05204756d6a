"""The small spreadsheet inside a native chart, from which Word edits its data."""

from dataclasses import dataclass

from ncpm_reports.writers.docx.package import Relationships, zipped
from ncpm_reports.writers.docx.xml import DECLARATION, R, escape

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A column of numbers: its heading, its column in the workbook, and a value (or None) for each category."""

    name: str
    column: str
    values: tuple[float | None, ...]


def workbook(corner: str, categories: tuple[str, ...], series: tuple[Series, ...]) -> bytes:
    """The chart's data as a spreadsheet: a header row, a row a category; missing values are empty cells.

    Words are inline strings, so nothing in them can be taken for a formula.
    """
    head = _row(1, [_words("A", 1, corner), *(_words(one.column, 1, one.name) for one in series)])
    rows = "".join(
        _row(number, [_words("A", number, category), *(_number(one, number) for one in series)])
        for number, category in enumerate(categories, start=2)
    )
    return zipped(_SHELL | {"xl/worksheets/sheet1.xml": _sheet(head + rows)})


def _sheet(rows: str) -> bytes:
    return f'{DECLARATION}<worksheet xmlns="{_SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def _row(number: int, cells: list[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _words(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _number(series: Series, row: int) -> str:
    value = series.values[row - 2]
    return "" if value is None else f'<c r="{series.column}{row}"><v>{value!r}</v></c>'


def _shell() -> dict[str, bytes]:
    root, book = Relationships(), Relationships()
    root.add("officeDocument", "xl/workbook.xml")
    sheet = book.add("worksheet", "worksheets/sheet1.xml")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = (
        f'{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>'
    )
    workbook = (
        f'{DECLARATION}<workbook xmlns="{_SHEET}" xmlns:r="{R}"><sheets>'
        f'<sheet name="Sheet1" sheetId="1" r:id="{sheet}"/></sheets></workbook>'
    )
    return {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": root.xml().encode(),
        "xl/workbook.xml": workbook.encode(),
        "xl/_rels/workbook.xml.rels": book.xml().encode(),
    }


_SHELL = _shell()
