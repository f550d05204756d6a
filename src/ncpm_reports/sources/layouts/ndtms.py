"""NDTMS adult treatment statistics, tables of the source of referral into treatment: England, one year a table."""

from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication, row_label
from ncpm_reports.sources.period_text import financial_year_in
from ncpm_reports.sources.rows import Row
from ncpm_reports.sources.tables import CellReader, label
from ncpm_reports.sources.values import Unreadable, read_count
from ncpm_reports.sources.workbook import Worksheet
from ncpm_reports.sources.xml_scan import parse_address


def _check_sums(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """The subtotals add up to the total before those whose source is missing; the column is one of numbers."""
    total = next((row for row in rows if row.measure == "treatment-starts"), None)
    if total is None or total.value is None:
        return
    line, column = parse_address(total.cell)
    head = next((cell for row in range(line) for cell in [sheet.cell(row, column)] if label(cell.text) == "n"), None)
    if head is None:
        found, expected = "no such header", '"n", the column of numbers'
        reader.problem("column.unexpected", f"{reader.workbook.place(sheet)}, column of {total.cell}", found, expected)
    parts = [row for row in range(line) if label(row_label(sheet, row, 0, 2).text).endswith("subtotal")]
    try:
        values = [read_count(sheet.cell(row, column).raw, {}).value for row in parts]
    except Unreadable:
        return
    subtotals = sum((value for value in values if value is not None), Decimal(0))
    if parts and None not in values and subtotals != total.value:
        where = f"{reader.workbook.place(sheet)}, cell {total.cell}"
        found = f"{total.value}, while its parts add up to {subtotals}"
        reader.problem("sum.wrong", where, found, "the sum of the subtotals")


def _edition(period: Period) -> str:
    return f"{period.start.year} to {period.end.year}"


TABLES = Publication(
    publisher="Public Health England",
    title="Substance misuse treatment for adults: statistics",
    edition=_edition,
    grids=(
        LabelGrid(
            phrases=("source of referral into treatment",),
            corner=("referral source", "source of referral"),
            measures={
                "arrest referral/dip": "arrest-referral-treatment-starts",
                "arrest referral": "arrest-referral-treatment-starts",
                "criminal justice subtotal": "criminal-justice-treatment-starts",
                "criminal justice total": "criminal-justice-treatment-starts",
                "total": "treatment-starts",
            },
            required=frozenset({"treatment-starts"}),
            unit=Unit.PEOPLE,
            area=ENGLAND,
            periods=financial_year_in,
            single_period=True,
            columns=("total",),
            label_columns=2,
            first_of_several=True,
            checks=(_check_sums,),
        ),
    ),
)
