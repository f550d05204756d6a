"""A blank figures spreadsheet to fill in, for figures that no reader knows."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ncpm_reports.core.quantities import STATUS_MEANINGS, Unit
from ncpm_reports.sources.tidy_figures import COLUMNS, EXAMPLE

EXAMPLE_ROW: Mapping[str, str] = {
    "measure": "firearm-discharges",
    "area_code": "K04000001",
    "period_start": "2024-07-01",
    "period_end": "2025-06-30",
    "value": "123",
    "unit": "offences",
    "source_title": f"{EXAMPLE} - title of the publication",
    "edition": "year ending June 2025",
    "publisher": "who published it",
    "published_on": "2025-10-23",
    "table": "Table 1",
    "cell": "C7",
    "url": "https://www.gov.uk/",
    "note": f"{EXAMPLE} - delete this row: a file that still has it is refused",
}
_FIXED = datetime(2021, 1, 1)
_ZIPPED = (2021, 1, 1, 0, 0, 0)


def blank_template(measures: Mapping[str, str], areas: Mapping[str, str]) -> bytes:
    """An xlsx file to fill in: headers, an example row that is refused if left in, and a sheet of what may be used.

    `measures` and `areas` give the names of the allowed ids and codes. The same arguments give the same bytes.
    """
    book = Book()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has no sheet")
    sheet.title = "Figures"
    _fill(sheet, [COLUMNS, tuple(EXAMPLE_ROW.get(column, "") for column in COLUMNS)])
    sheet.freeze_panes = "A2"
    allowed = book.create_sheet("Allowed")
    _fill(allowed, [("kind", "write", "meaning"), *_allowed(measures, areas)])
    book.properties.created = book.properties.modified = _FIXED
    book.properties.creator = "ncpm-reports"
    out = io.BytesIO()
    book.save(out)
    return _repacked(out.getvalue())


def _allowed(measures: Mapping[str, str], areas: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    yield from (("measure", key, name) for key, name in measures.items())
    yield from (("area_code", key, name) for key, name in areas.items())
    yield from (("unit", unit.value, "") for unit in Unit)
    yield ("status", "", "published: leave blank")
    yield from (("status", status.value, meaning) for status, meaning in STATUS_MEANINGS.items())


def _fill(sheet: Worksheet, rows: Iterable[tuple[str, ...]]) -> None:
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row, start=1):
            cell = sheet.cell(row=number, column=column)
            cell.value, cell.data_type, cell.number_format = text, "s", "@"
            if number == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(vertical="top")
            sheet.column_dimensions[get_column_letter(column)].width = 24


def _repacked(data: bytes) -> bytes:
    """The archive again with a fixed time on each part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _without_modified(content)
            new.writestr(zipfile.ZipInfo(entry.filename, _ZIPPED), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_modified(content: bytes) -> bytes:
    """The properties with the fixed day in place of the time of saving, which the library always writes."""
    start, end = content.find(b"<dcterms:modified"), content.find(b"</dcterms:modified>")
    if start < 0 or end < 0:
        return content
    opening = content.index(b">", start) + 1
    return content[:opening] + _FIXED.isoformat().encode() + b"Z" + content[end:]
