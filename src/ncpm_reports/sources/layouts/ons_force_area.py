"""ONS police force area tables (2018 to 2026): offences, knife and firearm offences, populations by force area.

Table P1 counts the edition's twelve months and, since 2022, P4 the twelve months before; P5 to P8 are about knives and
firearms, which since 2022 have their years in the header row; P3 has populations and households.
"""

from collections.abc import Mapping
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.area_grid import AreaGrid, Column, PeriodFrom, read_area_grid
from ncpm_reports.sources.period_text import published_on_in, year_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import TidyRelease
from ncpm_reports.sources.tables import CellReader, each_once, label, sheet_titled, title_of
from ncpm_reports.sources.values import describe, plain_label
from ncpm_reports.sources.workbook import Workbook, Worksheet, refuse

PUBLISHER = "Office for National Statistics"
TITLE = "Crime in England and Wales: Police Force Area data tables"
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
    Column(header="total recorded crime (excluding fraud)", measure="recorded-crime-excluding-fraud", elsewhere=True),
)
PEOPLE_COLUMNS = (
    Column(
        header=r"population figures \(mid-([0-9]{4})\)",
        measure="population",
        unit=Unit.PEOPLE,
        period=PeriodFrom.YEAR_IN_HEADER,
    ),
    Column(
        header=r"household figures \(mid-([0-9]{4})\)",
        measure="households",
        unit=Unit.HOUSEHOLDS,
        period=PeriodFrom.YEAR_IN_HEADER,
    ),
)
_CRIME = ("police recorded crime", "police force area")
COUNTS = AreaGrid(phrases=(*_CRIME, "number of offences"), columns=OFFENCE_COLUMNS, complete=True)
RATES = AreaGrid(phrases=(*_CRIME, "rate of offences"), columns=PEOPLE_COLUMNS)
YEARS = tuple(
    AreaGrid(
        phrases=(f"mid-year {kind} estimates for police force areas",),
        columns=(
            Column(header=r"^((?:19|20)[0-9]{2})$", measure=measure, unit=unit, period=PeriodFrom.YEAR_IN_HEADER),
        ),
    )
    for kind, measure, unit in (("population", "population", Unit.PEOPLE), ("household", "households", Unit.HOUSEHOLDS))
)
KNIVES = AreaGrid(
    phrases=("knife", "sharp instrument offences recorded", "police force area"),
    without=("rate per",),
    columns=(Column(measure="knife-enabled-crime", period=PeriodFrom.HEADER),),
)
FIREARMS = AreaGrid(
    phrases=("firearm offences", "excluding air weapons", "police force area"),
    columns=(Column(measure="firearms-offences-involving", period=PeriodFrom.HEADER),),
)
OTHERS = (*YEARS, RATES, KNIVES, FIREARMS)


def fits(workbook: Workbook) -> bool:
    """Whether the workbook is an edition of these tables: one sheet at least counts offences by force area."""
    return bool(sheet_titled(workbook, COUNTS.phrases))


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Offences by force area, region and nation for twelve months, with mid-year populations.

    One row an area, measure and period; a marker gives a status and no value.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, MARKERS)
    sheets = sheet_titled(workbook, COUNTS.phrases)
    periods = {_period(workbook, sheet, reader): sheet for sheet in sheets}
    if not sheets or len(periods) != len(sheets):
        names = ", ".join(f'"{sheet.name}"' for sheet in sheets) or "no such sheet"
        expected = "one table of numbers of offences for each twelve months"
        raise refuse("sheet.ambiguous", workbook.name, names, expected, "Check the file.")
    newest = max(periods)
    rows = [row for period, sheet in periods.items() for row in read_area_grid(reader, sheet, COUNTS, places, period)]
    for grid in OTHERS:
        for sheet in sheet_titled(workbook, grid.phrases, grid.without):
            rows.extend(read_area_grid(reader, sheet, grid, places, newest))
    rows = list(each_once(reader, rows))
    reader.finish()
    corrected, published = _correction(workbook)
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=f"{newest.label}{', corrected' if corrected else ''}",
        rows=tuple(rows),
        notices=tuple(reader.notices),
        published_on=published,
        corrected=corrected,
    )


def _period(workbook: Workbook, sheet: Worksheet, reader: CellReader) -> Period:
    """The twelve months of the title; a notes sheet that names others refuses, one confirms a year of two digits."""
    in_title = year_in(sheet.title)
    elsewhere = {p for other in workbook.visible if "pfa tables" in title_of(other) if (p := year_in(other.title))}
    if in_title is None and len(elsewhere) != 1:
        raise refuse(
            "period.unknown",
            workbook.place(sheet),
            describe(sheet.title),
            "one year ending in the title",
            "Ask the publisher.",
        )
    period = in_title or elsewhere.pop()
    if elsewhere - {period}:
        other = ", ".join(p.label for p in elsewhere)
        reader.problem(
            "period.conflict", workbook.place(sheet), f"{period.label} in the title, {other} in the notes", "one period"
        )
    return period


def _correction(workbook: Workbook) -> tuple[bool, date | None]:
    """Whether the file says that it corrects an earlier edition, and the day it says it was published."""
    texts = [
        plain_label(cell.text)
        for sheet in workbook.visible
        if label(sheet.name) == "correction"
        for cell in sheet.cells()
    ]
    days = {day for text in texts for day in published_on_in(text)}
    return bool(texts), days.pop() if len(days) == 1 else None
