"""A blank file of tidy figures to fill in, as a workbook and as CSV, with an example row that is refused if left in."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import STATUS_MEANINGS, Status, Unit
from ncpm_reports.sources.figures import COLUMNS, EXAMPLE

ROWS_TO_FILL = 2000
EXPLAINED = {
    "measure": "The id of a measure; the second sheet lists them.",
    "area_code": "The ONS code of the area; the second sheet lists them.",
    "period_start": "The first day, as 2024-07-01.",
    "period_end": "The last day, as 2025-06-30.",
    "value": "The figure as published, without commas. Empty if there is none, with a status that says why.",
    "status": "Empty for a published figure, else one of the shorthands on the second sheet.",
    "published_on": "The day on which the publisher made it public.",
    "note": "What the publisher says of the figure.",
}
_EXAMPLE_ROW = {
    "measure": "firearm-discharges",
    "area_code": "K04000001",
    "period_start": "2024-07-01",
    "period_end": "2025-06-30",
    "value": "123",
    "unit": Unit.OFFENCES.value,
    "source_title": "Title of the publication",
    "edition": "year ending June 2025",
    "publisher": "Home Office",
    "published_on": "2025-10-23",
    "table": "Table 1",
    "cell": "B7",
    "url": "https://www.gov.uk/",
    "note": f"{EXAMPLE}: delete this line, which is refused if left in",
}


def blank_csv() -> str:
    """The header and the example row as CSV text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((COLUMNS, _example()))
    return out.getvalue()


def blank_workbook(measures: Iterable[tuple[str, str]], areas: Areas) -> bytes:
    """The same as a workbook (xlsx); its second sheet lists the measures given (id, name), areas, units and statuses.

    Cells are text, so that no spreadsheet turns a code or a day into something else. The same input gives the same
    sheets.
    """
    book = Workbook()
    sheet = book.active
    if not isinstance(sheet, Worksheet):
        raise TypeError("a new workbook has one worksheet")
    sheet.title = "Figures"
    sheet.append(COLUMNS)
    sheet.append(_example())
    allowed = book.create_sheet("Allowed")
    lists = _lists(measures, areas)
    _fill(allowed, lists)
    _shape(sheet, lists)
    book.properties.creator = ""
    book.properties.created = book.properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _example() -> tuple[str, ...]:
    return tuple(_EXAMPLE_ROW.get(column, "") for column in COLUMNS)


def _lists(measures: Iterable[tuple[str, str]], areas: Areas) -> Sequence[tuple[str, str, Sequence[tuple[str, str]]]]:
    """The lists of the second sheet: the column that they are for, a heading for the meaning, the pairs."""
    named = sorted((area.code, area.name) for area in areas.by_code.values())
    return (
        ("measure", "measure is", tuple(measures)),
        ("area_code", "area is", named),
        ("unit", "unit is", [(unit.value, unit.name.lower().replace("_", " ")) for unit in Unit]),
        ("status", "status means", [(one.value, STATUS_MEANINGS[one]) for one in Status if one.value]),
        ("column", "column holds", tuple(EXPLAINED.items())),
    )


def _fill(sheet: Worksheet, lists: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> None:
    for place, (name, heading, pairs) in enumerate(lists):
        for row, (value, meaning) in enumerate(((name, heading), *pairs), start=1):
            for column, text in ((2 * place + 1, value), (2 * place + 2, meaning)):
                cell = sheet.cell(row=row, column=column, value=text)
                cell.number_format = "@"
                cell.font = Font(bold=row == 1)
        sheet.column_dimensions[get_column_letter(2 * place + 1)].width = 24
        sheet.column_dimensions[get_column_letter(2 * place + 2)].width = 48
    sheet.freeze_panes = "A2"


def _shape(sheet: Worksheet, lists: Sequence[tuple[str, str, Sequence[tuple[str, str]]]]) -> None:
    for column in range(1, len(COLUMNS) + 1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = 18
        for row in range(2, 12):
            sheet.cell(row, column).number_format = "@"
    sheet.freeze_panes = "A2"
    for place, (name, _, pairs) in enumerate(lists):
        if name in COLUMNS:
            listed = get_column_letter(2 * place + 1)
            filled = get_column_letter(COLUMNS.index(name) + 1)
            rule = DataValidation(type="list", formula1=f"Allowed!${listed}$2:${listed}${len(pairs) + 1}")
            rule.add(f"{filled}2:{filled}{ROWS_TO_FILL}")
            sheet.add_data_validation(rule)
