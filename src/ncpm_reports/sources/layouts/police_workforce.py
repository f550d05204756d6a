"""Home Office police workforce open data: police officers by force area on 31 March, full-time equivalent.

Written for the layout described by people who have read this table; no original has been met.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts.home_office_open_data import PUBLISHER
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.tables import CellReader, Row, long_tables
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Cell

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "day": ("as at 31 march",),
    "code": ("geocode",),
    "worker": ("worker type",),
    "count": ("total (fte)",),
}


def _rows(reader: CellReader, places: Places) -> Iterator[Row]:
    """Police officers by force area and year, the file's rows added up and rounded to whole officers.

    There is no sum where a row has a marker in place of a number.
    """
    sums: dict[tuple[str, Period], Decimal] = {}
    without: dict[tuple[str, Period], Status] = {}
    for table in long_tables(reader.workbook, COLUMNS):
        for cells in (table.cells(number) for number, _ in table.rows()):
            code, worker = cells["code"].text, plain_label(cells["worker"].text)
            if code not in places.forces or not worker.startswith("police officer"):
                continue
            day, reading = _day(reader, cells["day"]), reader.number(cells["count"], "a number of officers")
            if day is None or reading is None:
                continue
            sums[code, day] = sums.get((code, day), Decimal(0)) + (reading.value or Decimal(0))
            if reading.value is None:
                without[code, day] = reading.status
    if not sums and not reader.problems:
        expected = "rows of the worker type Police Officer"
        reader.problem("table.empty", reader.workbook.name, "no police officers", expected)
    for (code, day), count in sums.items():
        yield Row(
            measure="police-officers-fte",
            area=code,
            period=day,
            value=None if (code, day) in without else count.quantize(Decimal(1), ROUND_HALF_UP),
            status=without.get((code, day), Status.PUBLISHED),
            unit=Unit.NUMBER,
            table="Data",
            note="Context only. Full-time equivalent, rounded; sum of the file's rows.",
        )


def _day(reader: CellReader, cell: Cell) -> Period | None:
    """31 March of the year that a cell names."""
    period = period_in(cell.text)
    if period is None:
        reader.wrong("period.unknown", cell, "a year")
        return None
    day = date(period.end.year, 3, 31)
    return Period(day, day)


LAYOUT = Layout(
    name="Home Office police workforce open data",
    publisher=PUBLISHER,
    title="Police workforce, England and Wales: open data table",
    fits=lambda workbook: bool(long_tables(workbook, COLUMNS)),
    rows=_rows,
)
