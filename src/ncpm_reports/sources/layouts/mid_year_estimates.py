"""ONS mid-year population estimates (table MYE4): nations, regions, and local authorities added up to forces.

The table has no police force areas: those are sums of local authorities, where the project's table of authorities has
each of the file's, and these add up to England and Wales.
"""

import re
from collections.abc import Iterator
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND, ENGLAND_AND_WALES, WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.area_grid import AreaGrid, Column, corner_cell, mid_years, read_area_grid
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.period_text import mid_year
from ncpm_reports.sources.tables import CellReader, Row, sheets_titled, table_name, title_of
from ncpm_reports.sources.workbook import Worksheet, column_letters

AUTHORITIES = ("E06", "E07", "E08", "E09", "W06")
"""Unitary, district and borough councils: counties are sums of districts."""
HEADER = r"^mid-([0-9]{4})$"
GRID = AreaGrid(
    phrases=("mye4", "population"),
    corner=("code",),
    columns=(Column(header=HEADER, measure="population", unit=Unit.PEOPLE, mid_year=True),),
    codes=("K", "E92", "W92", "E12"),
)


def _rows(reader: CellReader) -> Iterator[Row]:
    """Populations on 30 June of each year: England and Wales, its nations, regions and police force areas."""
    for sheet in sheets_titled(reader.workbook, GRID.phrases):
        rows = list(read_area_grid(reader, sheet, GRID, _newest(sheet)))
        _check_nations(reader, rows)
        totals = {row.period: row.value for row in rows if row.area == ENGLAND_AND_WALES}
        yield from (*rows, *_forces(reader, sheet, totals))


def _newest(sheet: Worksheet) -> Period:
    """The newest 30 June that the title names."""
    return mid_year(max((int(year) for year in re.findall(r"mid-([0-9]{4})", title_of(sheet))), default=1980))


def _forces(reader: CellReader, sheet: Worksheet, totals: dict[Period, Decimal | None]) -> Iterator[Row]:
    """Sums of local authorities by police force area; none, with a notice, where an authority has no known force."""
    force_of = reader.places.force_of
    corner = corner_cell(reader, sheet, GRID.corner)
    texts = {row: sheet.cell(row, corner.column).text for row in range(corner.row + 1, len(sheet.rows))}
    codes = {row: code for row, code in texts.items() if code.startswith(AUTHORITIES)}
    unknown_codes = sorted({code for code in codes.values() if code not in force_of})
    if unknown_codes:
        remedy = "Police force areas were not added up. Bring data/areas/local-authorities.csv up to date."
        found, expected = ", ".join(unknown_codes[:6]), "local authorities of the project's table"
        reader.add_notice("authority.unknown", sheet, found, expected, remedy)
        return
    headers = list(sheet.row(corner.row))[corner.column + 2 :]
    for header, day in mid_years(headers, HEADER, _newest(sheet)):
        parts: dict[str, list[Decimal]] = {}
        for row, code in codes.items():
            reading = reader.count(sheet.cell(row, header.column), "a number of people")
            if reading and reading.value is not None:
                parts.setdefault(force_of[code], []).append(reading.value)
        every_part = [population for populations in parts.values() for population in populations]
        if len(every_part) != len(codes) or sum(every_part) != totals.get(day):
            found = f"{sum(every_part)} in {len(every_part)} local authorities, {totals.get(day)} in the total row"
            reader.add_problem("sum.wrong", header, found, "local authorities that add up to it")
            continue
        for force, populations in sorted(parts.items()):
            yield Row(
                measure="population",
                area=force,
                period=day,
                value=Decimal(sum(populations)),
                unit=Unit.PEOPLE,
                table=table_name(sheet),
                cell=f"{column_letters(header.column)}: {len(populations)} local authorities",
                note="Sum of local authorities, by the project's table of those of December 2023.",
            )


def _check_nations(reader: CellReader, rows: list[Row]) -> None:
    """England and Wales are the sum of the two nations, in every year."""
    for total in (row for row in rows if row.area == ENGLAND_AND_WALES):
        nations = [row.value for row in rows if row.period == total.period and row.area in (ENGLAND, WALES)]
        published = [value for value in nations if value is not None]
        if len(published) == 2 and total.value is not None and sum(published) != total.value:
            where = f"{reader.workbook.name}, {total.table}, cell {total.cell}"
            found = f"{total.value}, while the nations add up to {sum(published)}"
            reader.add_problem("sum.wrong", where, found, "the sum of England and Wales")


LAYOUT = Layout(
    name="ONS mid-year population estimates",
    publisher=PUBLISHER,
    title="Estimates of the population for England and Wales",
    fits=lambda workbook: bool(sheets_titled(workbook, GRID.phrases)),
    rows=_rows,
    edition=lambda newest: f"mid-{newest.start.year}",
)
