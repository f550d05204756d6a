"""The blank spreadsheet lists everything that may be written into it."""

import io

from openpyxl import load_workbook

from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.template import blank_template
from ncpm_reports.sources.tidy_figures import COLUMNS


def test_the_second_sheet_lists_measures_areas_units_and_statuses() -> None:
    book = load_workbook(io.BytesIO(blank_template({"homicide": "Homicide"}, {"BTP": "British Transport Police"})))
    first, second = book.worksheets
    assert tuple(cell.value for cell in first[1]) == COLUMNS
    allowed = {(row[0].value, row[1].value or "") for row in second.iter_rows(min_row=2)}
    assert {("measure", "homicide"), ("area_code", "BTP")} <= allowed
    assert {("unit", unit.value) for unit in Unit} <= allowed
    assert {("status", status.value) for status in Status} - allowed == set()
