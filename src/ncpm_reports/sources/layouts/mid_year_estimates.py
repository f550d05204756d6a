"""ONS mid-year population estimates (tables MYE4 and MYE5): nations, regions, and local authorities added up to forces.

The tables have no police force areas: those are sums of local authorities, where the project's table of authorities has
each of the file's, and these add up to England and Wales.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND, ENGLAND_AND_WALES, WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.area_grid import AreaGrid, Column, PeriodFrom, corner_cell, read_area_grid, year_columns
from ncpm_reports.sources.label_grid import published_on
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, each_once, sheet_titled, table_name, title_of
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, column_letters

AUTHORITIES = ("E06", "E07", "E08", "E09", "W06")
"""Unitary, district and borough councils: counties are sums of districts."""
NATIONS = (ENGLAND, WALES)
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
    """Populations on 30 June of each year: England and Wales, its nations, regions and police force areas.

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
    for grid in GRIDS[:1]:
        for sheet in sheet_titled(workbook, grid.phrases):
            rows.extend(_forces(reader, sheet, grid, places, rows))
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


def _forces(reader: CellReader, sheet: Worksheet, grid: AreaGrid, places: Places, rows: list[Row]) -> Iterator[Row]:
    """Sums of local authorities by police force area; none, with a notice, where an authority has no known force."""
    corner = corner_cell(reader, sheet, grid)
    texts = {row: sheet.cell(row, corner.column).text for row in range(corner.row + 1, len(sheet.rows))}
    codes = {row: code for row, code in texts.items() if code.startswith(AUTHORITIES)}
    unknown = sorted({code for code in codes.values() if code not in places.force_of})
    if unknown:
        remedy = "Police force areas were not added up. Bring data/areas/local-authorities.csv up to date."
        found, expected = ", ".join(unknown[:6]), "local authorities of the project's table"
        reader.notice("authority.unknown", reader.workbook.place(sheet), found, expected, remedy)
        return
    headers = list(sheet.row(corner.row))[corner.column + 2 :]
    for cell, period in year_columns(headers, grid.columns[0], _newest(sheet)):
        readings = {row: reader.count(sheet, sheet.cell(row, cell.column), "a number of people") for row in codes}
        values = {row: reading.value for row, reading in readings.items() if reading and reading.value is not None}
        total = next((row.value for row in rows if row.area == ENGLAND_AND_WALES and row.period == period), None)
        if len(values) != len(codes) or sum(values.values(), Decimal(0)) != total:
            found = f"{sum(values.values(), Decimal(0))} in {len(values)} local authorities, {total} in the total row"
            reader.problem("sum.wrong", reader.workbook.where(cell), found, "local authorities that add up to it")
            continue
        yield from _sums(sheet, cell, period, values, {row: places.force_of[code] for row, code in codes.items()})


def _sums(
    sheet: Worksheet, header: Cell, period: Period, values: dict[int, Decimal], force_of: dict[int, str]
) -> Iterator[Row]:
    for force in sorted(set(force_of.values())):
        parts = [value for row, value in values.items() if force_of[row] == force]
        yield Row(
            measure="population",
            area=force,
            period=period,
            value=sum(parts, Decimal(0)),
            unit=Unit.PEOPLE,
            table=table_name(sheet),
            cell=f"{column_letters(header.column)}: {len(parts)} local authorities",
            note="Sum of local authorities, by the project's table of those of December 2023.",
        )


def _check_nations(reader: CellReader, rows: list[Row]) -> None:
    """England and Wales are the sum of the two nations, in every year."""
    for total in (row for row in rows if row.area == ENGLAND_AND_WALES):
        nations = [
            row.value for row in rows if row.period == total.period and row.area in NATIONS and row.value is not None
        ]
        if len(nations) == 2 and total.value is not None and sum(nations, Decimal(0)) != total.value:
            where = f"{reader.workbook.name}, {total.table}, cell {total.cell}"
            found = f"{total.value}, while the nations add up to {sum(nations, Decimal(0))}"
            reader.problem("sum.wrong", where, found, "the sum of England and Wales")
