"""ONS mid-year population estimates (tables MYE4 and MYE5): England and Wales, its nations and regions.

The tables have no police force areas: their populations are in Table P3 of the police force area tables.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.area_grid import AreaGrid, Column, PeriodFrom, read_area_grid
from ncpm_reports.sources.label_grid import published_on
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, each_once, sheet_titled, title_of
from ncpm_reports.sources.workbook import Workbook, Worksheet

TITLE = "Estimates of the population for England and Wales"
GRIDS = tuple(
    AreaGrid(
        phrases=(table, "population"),
        corner=("code",),
        columns=(Column(header=header, measure="population", unit=Unit.PEOPLE, period=PeriodFrom.YEAR_IN_HEADER),),
        codes=("K", "E92", "W92", "E12"),
    )
    for table, header in (("mye4", r"^mid-([0-9]{4})$"), ("mye5", r"^estimated population mid-([0-9]{4})$"))
)


def fits(workbook: Workbook) -> bool:
    """Whether the workbook has one of these tables."""
    return any(sheet_titled(workbook, grid.phrases) for grid in GRIDS)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Populations on 30 June of each year: England and Wales, its nations and regions.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    rows = [
        row
        for grid in GRIDS
        for sheet in sheet_titled(workbook, grid.phrases)
        for row in read_area_grid(reader, sheet, grid, places, _newest(sheet))
    ]
    rows = list(each_once(reader, rows))
    _check_nations(reader, rows)
    reader.finish()
    newest = max(row.period for row in rows).start.year
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=f"mid-{newest}",
        rows=tuple(rows),
        notices=tuple(reader.notices),
        published_on=published_on(workbook),
    )


def _newest(sheet: Worksheet) -> Period:
    """The newest 30 June that the title names."""
    year = max((int(year) for year in re.findall(r"mid-([0-9]{4})", title_of(sheet))), default=1980)
    return Period(date(year, 6, 30), date(year, 6, 30))


def _check_nations(reader: CellReader, rows: list[Row]) -> None:
    """England and Wales are the sum of the two nations, in every year."""
    for total in (row for row in rows if row.area == "K04000001"):
        nations = list(_values(rows, total.period))
        if len(nations) == 2 and total.value is not None and sum(nations, Decimal(0)) != total.value:
            where = f"{reader.workbook.name}, {total.table}, cell {total.cell}"
            found = f"{total.value}, while the nations add up to {sum(nations, Decimal(0))}"
            reader.problem("sum.wrong", where, found, "the sum of England and Wales")


def _values(rows: list[Row], period: Period) -> Iterator[Decimal]:
    for row in rows:
        if row.period == period and row.area in ("E92000001", "W92000004") and row.value is not None:
            yield row.value
