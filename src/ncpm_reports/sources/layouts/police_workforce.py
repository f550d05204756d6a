"""Home Office police workforce open data: police officers by force area on 31 March, full-time equivalent.

Written for the layout described by people who have read this table; no original has been met.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.long_table import long_tables
from ncpm_reports.sources.open_data import PUBLISHER
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Cell, Workbook

TITLE = "Police workforce, England and Wales: open data table"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("as at 31 march",),
    "code": ("geocode",),
    "worker": ("worker type",),
    "count": ("total (fte)",),
}


def fits(workbook: Workbook) -> bool:
    """Whether a sheet has the headers of this table."""
    return bool(long_tables(workbook, COLUMNS))


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Police officers by force area and year, the file's rows added up and rounded to whole officers.

    There is no sum where a row has a marker in place of a number.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    sums: dict[tuple[str, Period], Decimal] = {}
    without: dict[tuple[str, Period], Status] = {}
    for table in long_tables(workbook, COLUMNS):
        for number, _ in table.rows():
            code, worker = table.cell(number, "code").text, plain_label(table.cell(number, "worker").text)
            if code not in places.forces or not worker.startswith("police officer"):
                continue
            day, cell = _day(reader, table.cell(number, "day")), table.cell(number, "count")
            reading = reader.number(table.sheet, cell, "a number of officers")
            if day is None or reading is None:
                continue
            sums[code, day] = sums.get((code, day), Decimal(0)) + (reading.value or Decimal(0))
            if reading.value is None:
                without[code, day] = reading.status
    if not sums and not reader.problems:
        reader.problem("table.empty", workbook.name, "no police officers", "rows of the worker type Police Officer")
    reader.finish()
    rows = tuple(
        Row(
            measure="police-officers-fte",
            area=code,
            period=day,
            value=None if (code, day) in without else count.quantize(Decimal(1), ROUND_HALF_UP),
            status=without.get((code, day), Status.PUBLISHED),
            unit=Unit.NUMBER,
            table="Data",
            note="Context only. Full-time equivalent, rounded; sum of the file's rows.",
        )
        for (code, day), count in sums.items()
    )
    edition = max(row.period for row in rows).label
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=edition, rows=rows, notices=tuple(reader.notices))


def _day(reader: CellReader, cell: Cell) -> Period | None:
    """31 March of the year that a cell names."""
    period = period_in(cell.text)
    if period is None:
        reader.wrong("period.unknown", cell, "a year")
        return None
    day = date(period.end.year, 3, 31)
    return Period(day, day)
