"""Police recorded crime by police force area, rolling twelve-month totals (csv, years ending 2003 to 2018)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period, month_end, year_ending
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.long_table import LongTable, long_tables, the_long_table
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import describe, plain_label
from ncpm_reports.sources.workbook import Cell, Raw, Workbook, note, text_of

PUBLISHER = "Office for National Statistics"
TITLE = "Recorded crime data at police force area level, rolling year totals"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "end": ("12 months ending",),
    "force": ("pfa", "police force area"),
    "offence": ("offence",),
    "count": ("rolling year total number of offences",),
}
MEASURES: Mapping[str, str] = {
    "homicide": "homicide",
    "robbery": "robbery",
    "residential burglary": "residential-burglary",
    "vehicle offences": "vehicle-offences",
    "theft from the person": "theft-from-person",
}
NATIONAL_BODIES = frozenset({"action fraud", "cifas", "uk finance"})
RESIDENTIAL_FROM = date(2017, 4, 1)
_DAY = re.compile(r"([0-9]{2})[-/]([0-9]{2})[-/]([0-9]{4})", re.ASCII)


def fits(workbook: Workbook) -> bool:
    """Whether the file has the headers of this table."""
    return bool(long_tables(workbook, COLUMNS))


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Twelve-month totals by force area, and their sums for England and Wales (43 forces and British Transport Police).

    "Residential burglary" counts from April 2017 only: rolling years that began before are left out, as they hold
    but part of their year.

    Raises: Refused with every problem found: an unknown force or date, a key that occurs twice, a missing force.
    """
    reader = CellReader(workbook, {})
    table = the_long_table(workbook, COLUMNS)
    rows = list(_rows(reader, table, places))
    reader.finish()
    totals = list(_national(reader, rows, places))
    reader.finish()
    newest = max(row.period for row in rows) if rows else year_ending(2000, 3)
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=newest.label,
        rows=(*rows, *totals),
        notices=tuple(reader.notices),
    )


def _rows(reader: CellReader, table: LongTable, places: Places) -> Iterator[Row]:
    periods: dict[Raw, Period | None] = {}
    areas: dict[tuple[Raw, Raw], str | None] = {}
    seen: dict[tuple[str, str, Period], int] = {}
    measures: dict[Raw, str] = {}
    bodies: dict[Raw, bool] = {}
    for number, (end, force, offence, _) in table.rows():
        if offence not in measures:
            measures[offence] = MEASURES.get(plain_label(text_of(offence)), "")
        if force not in bodies:
            bodies[force] = plain_label(text_of(force)) in NATIONAL_BODIES
        measure = measures[offence]
        if end not in periods:
            periods[end] = _period(reader, table.cell(number, "end"))
        period = periods[end]
        if period is None or bodies[force]:
            continue
        if (end, force) not in areas:
            areas[end, force] = _area(reader, table.cell(number, "force"), places, period)
        area = areas[end, force]
        if area is None or not measure or (measure == "residential-burglary" and period.start < RESIDENTIAL_FROM):
            continue
        first = seen.setdefault((measure, area, period), number)
        if first != number:
            where = reader.workbook.where(table.cell(number, "count"))
            reader.problem(
                "row.twice", where, f"the same force, offence and date as row {first + 1}", "one row for each"
            )
        yield from _row(reader, table, number, measure, (area, period))


def _row(reader: CellReader, table: LongTable, number: int, measure: str, key: tuple[str, Period]) -> Iterator[Row]:
    cell = table.cell(number, "count")
    reading = reader.count(table.sheet, cell, "a number of offences", negative=True)
    if reading:
        yield Row(
            measure=measure,
            area=key[0],
            period=key[1],
            value=reading.value,
            unit=Unit.OFFENCES,
            status=reading.status,
            table="rolling year totals",
            cell=cell.address,
        )


def _area(reader: CellReader, cell: Cell, places: Places, period: Period) -> str | None:
    prefixes = ("E23", "W15", BRITISH_TRANSPORT_POLICE)
    return reader.place(cell, lambda: places.code(cell.text, period.end, prefixes=prefixes))


def _period(reader: CellReader, cell: Cell) -> Period | None:
    """The twelve months to a date; by rule, the day before a quarter's last day is a misprint for it (30-12-2017)."""
    day = _day(cell)
    where = reader.workbook.where(cell)
    if day is None:
        reader.problem("date.unknown", where, describe(cell.raw), "a day as dd-mm-yyyy")
        return None
    last = month_end(day.year, day.month)
    if day.month % 3 or day not in (last, last - timedelta(days=1)):
        reader.problem(
            "date.unexpected", where, describe(cell.raw), "the last day of March, June, September or December"
        )
        return None
    if day != last:
        remedy = f"Read as {last.isoformat()}, by the rule that rolling years end with a quarter. Tell the publisher."
        reader.notices.append(note("date.corrected", where, describe(cell.raw), last.isoformat(), remedy))
    return year_ending(day.year, day.month)


def _day(cell: Cell) -> date | None:
    if isinstance(cell.raw, date):
        return date(cell.raw.year, cell.raw.month, cell.raw.day)
    match = _DAY.fullmatch(cell.text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _national(reader: CellReader, rows: list[Row], places: Places) -> Iterator[Row]:
    groups: dict[tuple[str, Period], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.measure, row.period), []).append(row)
    for (measure, period), parts in groups.items():
        missing = sorted(places.forces - {row.area for row in parts})
        if missing:
            found = f"no {measure} rows for {', '.join(missing)} in the {period.label}"
            reader.problem("area.missing", reader.workbook.name, found, "all 43 police force areas")
            continue
        yield Row(
            measure=measure,
            area=ENGLAND_AND_WALES,
            period=period,
            value=sum((row.value for row in parts if row.value is not None), Decimal(0)),
            unit=Unit.OFFENCES,
            table="rolling year totals",
            cell=f"sum of {len(parts)} forces",
            note=_told(parts),
        )


def _told(parts: list[Row]) -> str:
    with_transport = any(row.area == BRITISH_TRANSPORT_POLICE for row in parts)
    included = "British Transport Police included" if with_transport else "British Transport Police not in the file"
    return f"Sum of the forces in the file, {included}; the file has no total row."
