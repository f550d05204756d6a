"""Home Office police recorded crime open data by police force area (csv, ods, xlsx): counts by quarter.

A notes sheet may come first and each year have its own sheet. A key occurs in several rows (homicide has four a force
and quarter): by the publication's rule they are added. "-00" is how a zero was exported. Negative counts are
reclassifications and are kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period, quarter
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.long_table import LongTable, long_tables
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import Unreadable, describe, plain_label, read_count
from ncpm_reports.sources.workbook import Raw, Workbook, note, text_of

PUBLISHER = "Home Office"
TITLE = "Police recorded crime open data: Police Force Area tables"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("financial year",),
    "quarter": ("financial quarter",),
    "force": ("force name", "force"),
    "group": ("offence group",),
    "subgroup": ("offence subgroup", "offence sub-group"),
    "code": ("offence code",),
    "count": ("number of offences", "force offences", "offences"),
}
NATIONAL_BODIES = frozenset({"action fraud", "cifas", "financial fraud action uk", "uk finance"})
RESIDENTIAL = frozenset({"28E", "28F", "28G", "28H", "29A"})
VEHICLE = frozenset({"45", "48", "37.2", "126"})
_YEAR = re.compile(r"((?:19|20)[0-9]{2})[/_-](?:[0-9]{2})?([0-9]{2})", re.ASCII)
_QUARTER = re.compile(r"(?:q|quarter )?([1-4])", re.ASCII)
_ZERO = re.compile(r"-0+", re.ASCII)
_MEASURES = ("homicide", "robbery", "residential-burglary", "vehicle-offences", "theft-from-person")


def fits(workbook: Workbook) -> bool:
    """Whether a sheet has the headers of these tables."""
    return bool(long_tables(workbook, COLUMNS))


@dataclass(slots=True)
class Sums:
    """Counts added up by measure, area and quarter, and the cells they came from."""

    counts: dict[tuple[str, str, Period], Decimal] = field(default_factory=dict)
    cells: dict[tuple[str, str, Period], list[str]] = field(default_factory=dict)
    sheets: dict[Period, str] = field(default_factory=dict)

    def add(self, key: tuple[str, str, Period], count: Decimal, cell: str) -> None:
        """Adds one row's count."""
        self.counts[key] = self.counts.get(key, Decimal(0)) + count
        self.cells.setdefault(key, []).append(cell)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Counts by force area and discrete quarter, and their sums for England and Wales by quarter and financial year.

    The sums for England and Wales are of the 43 forces and British Transport Police, since the file has no total row;
    where a force has no rows for a quarter they are another series ("excluding Greater Manchester").

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    sums = Sums()
    for table in long_tables(workbook, COLUMNS):
        _read(reader, table, places, sums)
    reader.finish()
    rows = [_row(key, count, sums) for key, count in sums.counts.items()]
    quarters = [*_national(reader, rows, places, sums)]
    edition = _edition(quarters)
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=edition,
        rows=(*rows, *quarters, *_years(quarters)),
        notices=tuple(reader.notices),
    )


def _edition(quarters: list[Row]) -> str:
    periods = sorted(row.period for row in quarters)
    return Period(periods[0].start, periods[-1].end).label if periods else "no figures"


def _read(reader: CellReader, table: LongTable, places: Places, sums: Sums) -> None:
    measures: dict[tuple[Raw, Raw, Raw], str] = {}
    known: dict[tuple[Raw, Raw, Raw], tuple[str, Period] | None] = {}
    for number, (year, part, force, group, subgroup, code, raw) in table.rows():
        offence = (group, subgroup, code)
        if offence not in measures:
            measures[offence] = _measure(text_of(group), text_of(subgroup), text_of(code))
        measure = measures[offence]
        key = (year, part, force)
        if key not in known:
            known[key] = _where_and_when(reader, table, number, places)
        found = known[key]
        if found is None or not measure:
            continue
        area, period = found
        count = _count(reader, table, number, raw)
        if count is not None:
            sums.add((measure, area, period), count, table.cell(number, "count").address)
            sums.sheets[period] = table.sheet.name


def _measure(group: str, subgroup: str, code: str) -> str:
    group, subgroup = plain_label(group), plain_label(subgroup)
    if subgroup == "homicide":
        return "homicide"
    if group == "robbery":
        return "robbery"
    if code in RESIDENTIAL or subgroup.startswith("residential burglary"):
        return "residential-burglary"
    if code in VEHICLE:
        return "vehicle-offences"
    return "theft-from-person" if subgroup == "theft from the person" else ""


def _where_and_when(reader: CellReader, table: LongTable, number: int, places: Places) -> tuple[str, Period] | None:
    period = _quarter(table.cell(number, "year").text, table.cell(number, "quarter").text)
    force = table.cell(number, "force")
    if period is None:
        where = reader.workbook.where(table.cell(number, "year"))
        found = f"{describe(table.cell(number, 'year').raw)} and {describe(table.cell(number, 'quarter').raw)}"
        reader.problem("period.unknown", where, found, "a financial year (2017/18) and its quarter (1 to 4)")
        return None
    if plain_label(force.text) in NATIONAL_BODIES:
        return None
    prefixes = ("E23", "W15", BRITISH_TRANSPORT_POLICE)
    area = reader.place(force, lambda: places.code(force.text, period.end, prefixes=prefixes))
    return (area, period) if area else None


def _quarter(year: str, part: str) -> Period | None:
    in_year, in_quarter = _YEAR.fullmatch(year), _QUARTER.match(plain_label(part))
    if in_year is None or in_quarter is None or (int(in_year[1]) + 1) % 100 != int(in_year[2]):
        return None
    number = int(in_quarter[1])
    return quarter(int(in_year[1]) + (1 if number == 4 else 0), 3 * number % 12 + 3)


def _count(reader: CellReader, table: LongTable, number: int, raw: Raw) -> Decimal | None:
    cell = table.cell(number, "count")
    if isinstance(raw, str) and _ZERO.fullmatch(raw.strip()):
        return Decimal(0)
    if not reader.sound(table.sheet, cell):
        return None
    try:
        value = read_count(raw, {}, negative=True).value
    except Unreadable as error:
        value, found = None, str(error)
    else:
        found = describe(raw)
    if value is None:
        reader.problem("cell.value", reader.workbook.where(cell), found, "a number of offences")
    return value


def _row(key: tuple[str, str, Period], count: Decimal, sums: Sums) -> Row:
    measure, area, period = key
    cells = sums.cells[key]
    told = f"Sum of {len(cells)} rows with this force, quarter and offence." if len(cells) > 1 else ""
    return Row(
        measure=measure,
        area=area,
        period=period,
        value=count,
        unit=Unit.OFFENCES,
        table=sums.sheets[period],
        cell=" + ".join(cells[:8]) + (" and others" if len(cells) > 8 else ""),
        note=told,
    )


def _national(reader: CellReader, rows: list[Row], places: Places, sums: Sums) -> Iterator[Row]:
    expected = places.forces | {BRITISH_TRANSPORT_POLICE}
    for period in sorted({row.period for row in rows}):
        for measure in _MEASURES:
            parts = [row for row in rows if row.period == period and row.measure == measure]
            missing = sorted(expected - {row.area for row in parts})
            if parts and missing:
                reader.notices.append(_missing(reader, measure, period, missing))
            if parts:
                yield _total(measure, period, parts, _series(missing, places, period.end), sums.sheets[period])


def _missing(reader: CellReader, measure: str, period: Period, missing: list[str]) -> Issue:
    return note(
        "area.missing",
        reader.workbook.name,
        f"no {measure} rows for {', '.join(missing)} in {period.label}",
        "all forces",
        "The England and Wales sum leaves them out and says so.",
    )


def _series(missing: list[str], places: Places, day: date) -> str:
    return "excluding " + " and ".join(places.name(code, day) for code in missing) if missing else ""


def _total(measure: str, period: Period, parts: list[Row], series: str, table: str) -> Row:
    return Row(
        measure=measure,
        area=ENGLAND_AND_WALES,
        period=period,
        value=sum((row.value for row in parts if row.value is not None), Decimal(0)),
        unit=Unit.OFFENCES,
        status=Status.PUBLISHED,
        series=series,
        table=table,
        cell=f"sum of {len(parts)} forces",
        note="Sum of the forces in the file, British Transport Police included; the file has no total row.",
    )


def _years(quarters: list[Row]) -> Iterator[Row]:
    for measure in _MEASURES:
        mine = [row for row in quarters if row.measure == measure]
        for last in mine:
            year = Period(last.period.shifted(-9).start, last.period.end)
            parts = [row for row in mine if year.contains(row.period)]
            if last.period.end.month == 3 and len(parts) == 4 and len({row.series for row in parts}) == 1:
                yield replace(_total(measure, year, parts, last.series, last.table), cell="sum of four quarters")
