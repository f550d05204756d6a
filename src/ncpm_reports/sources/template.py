"""A blank figures spreadsheet to fill in, for figures that no reader knows: a sheet for each measure."""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from openpyxl import Workbook as Book
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ncpm_reports.core.quantities import STATUS_MEANINGS, Unit
from ncpm_reports.sources.figures_sheet import FIGURE_HEADERS, SOURCE_FIELDS

FORBIDDEN_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_SHEET_NAME = 31
FIRST_FIGURE = len(SOURCE_FIELDS) + 3
"""The row of a measure's sheet in which its first figure stands."""
WIDTHS = (28, 30, 14, 10, 12, 12, 10, 18, 10, 40)
HELP = (
    "Figures to fill in",
    "Each sheet is for one measure. Fill in at its top who published the figures, then a value in each row you have.",
    "Rows without a value and a status are passed over; sheets without any are too. Rows may be added.",
    "Areas are written by their names, periods as in the rows given: year ending June 2025, April to June 2025.",
    "Days may be written 23/10/2025, 23 October 2025 or 2025-10-23.",
    "Numbers may have commas: 1,234. A percentage is written 39 or 39%.",
    "A figure that is not published as a number has a status in place of a value:",
    *(f"{status.value}  {meaning}" for status, meaning in STATUS_MEANINGS.items()),
)
_FIXED_TIME = datetime(2021, 1, 1)
_ZIP_TIME = (2021, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureSheet:
    """What one sheet is for: a measure by id, name and short name, its unit, and the areas and periods of its rows."""

    measure: str
    name: str
    short_name: str
    unit: Unit
    rows: tuple[tuple[str, str], ...]


def filled_template(sheet: MeasureSheet, source: Mapping[str, str], figures: Iterable[Sequence[str]]) -> bytes:
    """An xlsx file of one measure as a person would have filled it in. The same arguments give the same bytes.

    `source` has values by the labels of SOURCE_FIELDS, `figures` the cells of each row in the order of FIGURE_HEADERS.
    Everything is written as text, and nothing as a formula.
    """
    return _book([(replace(sheet, rows=()), source, tuple(figures))])


def blank_template(sheets: Iterable[MeasureSheet]) -> bytes:
    """An xlsx file to fill in: a sheet of help, then one for each measure. The same arguments give the same bytes."""
    return _book((sheet, {}, ()) for sheet in sheets)


def _book(sheets: Iterable[tuple[MeasureSheet, Mapping[str, str], Sequence[Sequence[str]]]]) -> bytes:
    book = Book()
    first = book.worksheets[0]
    first.title = "Help"
    for line in HELP:
        first.append([line])
    first["A1"].font = Font(bold=True)
    first.column_dimensions["A"].width = 110
    for sheet, source, figures in sheets:
        worksheet = book.create_sheet(_sheet_name(sheet.short_name, book.sheetnames))
        _write_form(worksheet, sheet)
        _write_figures(worksheet, source, figures)
    book.properties.created = book.properties.modified = _FIXED_TIME
    book.properties.creator = "ncpm-reports"
    out = io.BytesIO()
    book.save(out)
    return _with_fixed_times(out.getvalue())


def _sheet_name(name: str, taken: list[str]) -> str:
    """The measure's name as far as a sheet's name may be, with a number where another has it."""
    short = " ".join(name.translate(FORBIDDEN_IN_SHEET_NAMES).split())[:LONGEST_SHEET_NAME].strip()
    same_names = sum(other.casefold().startswith(short[:28].casefold()) for other in taken)
    return f"{short[:28].strip()} {same_names + 1}" if same_names else short


def _write_form(sheet: Worksheet, measure: MeasureSheet) -> None:
    measure_fields = {"Measure": measure.name, "Measure id": measure.measure, "Unit": measure.unit.value}
    for label in SOURCE_FIELDS:
        sheet.append([label, measure_fields.get(label)])
        sheet.cell(row=sheet.max_row, column=1).font = Font(bold=True)
        sheet.cell(row=sheet.max_row, column=2).number_format = "@"
    sheet.append([])
    sheet.append(list(FIGURE_HEADERS))
    header = len(SOURCE_FIELDS) + 2
    for column, width in enumerate(WIDTHS, start=1):
        cell = sheet.cell(row=header, column=column)
        cell.font, cell.alignment = Font(bold=True), Alignment(vertical="top", wrap_text=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for area, period in measure.rows:
        sheet.append([area, period])
    sheet.freeze_panes = f"C{header + 1}"


def _write_figures(sheet: Worksheet, source: Mapping[str, str], figures: Sequence[Sequence[str]]) -> None:
    fields = {(row, 2): source.get(label, "") for row, label in enumerate(SOURCE_FIELDS, start=1)}
    cells = {
        (row, column): text
        for row, texts in enumerate(figures, start=FIRST_FIGURE)
        for column, text in enumerate(texts, start=1)
    }
    for (row, column), text in (fields | cells).items():
        if text:
            cell = sheet.cell(row=row, column=column, value=text)
            # Text that begins with a sign of equality would be a formula else.
            cell.data_type, cell.number_format = "s", "@"


def _with_fixed_times(data: bytes) -> bytes:
    """The archive again with a fixed time on each part and in place of that of saving, which openpyxl always writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            content = _MODIFIED.sub(rb"\g<1>" + _FIXED_TIME.isoformat().encode() + b"Z", source.read(entry))
            target.writestr(zipfile.ZipInfo(entry.filename, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
