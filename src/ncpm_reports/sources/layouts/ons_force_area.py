"""ONS police force area tables (2018 to 2026): offences, knife and firearm offences, populations by force area.

Table P1 counts the edition's twelve months and, since 2022, P4 the twelve months before; P5 to P8 are about knives and
firearms, which since 2022 have their years in the header row; P3 has populations and households.
"""

from collections.abc import Iterator, Mapping

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import refuse
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.area_grid import AreaGrid, Column, read_area_grid
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.period_text import year_in
from ncpm_reports.sources.tables import CellReader, Row, sheets_titled, title_of, unique_rows
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import Worksheet

PUBLISHER = "Office for National Statistics"
MARKERS: Mapping[str, Status] = {
    "..": Status.NOT_AVAILABLE,
    "+": Status.CONFIDENTIAL,
    "N/A": Status.NOT_APPLICABLE,
    "[u1]": Status.LOW_RELIABILITY,
    "[X]": Status.NOT_AVAILABLE,
}
OFFENCES: Mapping[str, str] = {
    "homicide": "homicide",
    "robbery": "robbery",
    "residential burglary": "residential-burglary",
    "vehicle offences": "vehicle-offences",
    "theft from the person": "theft-from-person",
}
REQUIRED = ("homicide", "robbery")
OFFENCE_COLUMNS = (
    *(Column(header=header, measure=measure, required=header in REQUIRED) for header, measure in OFFENCES.items()),
    Column(header="total recorded crime (excluding fraud)", measure="recorded-crime-excluding-fraud", optional=True),
)
_PEOPLE = (("population", "population", Unit.PEOPLE), ("household", "households", Unit.HOUSEHOLDS))
PEOPLE_COLUMNS = tuple(
    Column(header=rf"{kind} figures \(mid-([0-9]{{4}})\)", measure=measure, unit=unit, mid_year=True)
    for kind, measure, unit in _PEOPLE
)
_CRIME = ("police recorded crime", "police force area")
COUNTS = AreaGrid(phrases=(*_CRIME, "number of offences"), columns=OFFENCE_COLUMNS, complete=True)
RATES = AreaGrid(phrases=(*_CRIME, "rate of offences"), columns=PEOPLE_COLUMNS)
YEARS = tuple(
    AreaGrid(
        phrases=(f"mid-year {kind} estimates for police force areas",),
        columns=(Column(header=r"^((?:19|20)[0-9]{2})$", measure=measure, unit=unit, mid_year=True),),
    )
    for kind, measure, unit in _PEOPLE
)
KNIVES = AreaGrid(
    phrases=("knife", "sharp instrument offences recorded", "police force area"),
    without=("rate per",),
    columns=(Column(measure="knife-enabled-crime"),),
)
FIREARMS = AreaGrid(
    phrases=("firearm offences", "excluding air weapons", "police force area"),
    columns=(Column(measure="firearms-offences-involving"),),
)
OTHER_GRIDS = (*YEARS, RATES, KNIVES, FIREARMS)


def _rows(reader: CellReader) -> Iterator[Row]:
    """Offences by force area, region and nation for twelve months, with mid-year populations."""
    workbook = reader.workbook
    periods = sheets_by_period(reader, sheets_titled(workbook, COUNTS.phrases), "one table of numbers of offences")
    tables = [(sheet, COUNTS, period) for period, sheet in periods.items()]
    for grid in OTHER_GRIDS:
        tables += [(sheet, grid, max(periods)) for sheet in sheets_titled(workbook, grid.phrases, grid.without)]
    return unique_rows(
        reader, (row for sheet, grid, period in tables for row in read_area_grid(reader, sheet, grid, period))
    )


def sheets_by_period(reader: CellReader, sheets: tuple[Worksheet, ...], table: str) -> dict[Period, Worksheet]:
    """The sheets of a table by the twelve months of their titles.

    Raises: Refused for a title that names none, and for two sheets of the same.
    """
    periods = {_period(reader, sheet): sheet for sheet in sheets}
    if len(periods) != len(sheets):
        names, name = ", ".join(f'"{sheet.name}"' for sheet in sheets), reader.workbook.name
        raise refuse("sheet.ambiguous", name, names, f"{table} for each twelve months", "Check the file.")
    return periods


def _period(reader: CellReader, sheet: Worksheet) -> Period:
    """The twelve months of the title; a notes sheet that names others refuses, one confirms a year of two digits."""
    in_title, sheets = year_in(sheet.title), reader.workbook.visible
    in_notes = {named for other in sheets if "pfa tables" in title_of(other) if (named := year_in(other.title))}
    if in_title is None and len(in_notes) != 1:
        found, expected = describe(sheet.title), "one year ending in the title"
        raise refuse("period.unknown", reader.where(sheet), found, expected, "Ask the publisher.")
    period = in_title or in_notes.pop()
    if in_notes - {period}:
        found = f"{period.label} in the title, {', '.join(named.label for named in in_notes)} in the notes"
        reader.add_problem("period.conflict", sheet, found, "one period")
    return period


LAYOUT = Layout(
    name="ONS police force area tables",
    publisher=PUBLISHER,
    title="Crime in England and Wales: Police Force Area data tables",
    fits=lambda workbook: bool(sheets_titled(workbook, COUNTS.phrases)),
    rows=_rows,
    markers=MARKERS,
)
