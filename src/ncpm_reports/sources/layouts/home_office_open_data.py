"""Home Office open data of recorded crime by police force area and quarter (csv, ods, xlsx), added up by measure.

A notes sheet may come first and each year have its own sheet. A key occurs in several rows (homicide has four a force
and quarter): by the publication's rule they are added. "-00" is how a zero was exported. Negative counts are
reclassifications and are kept. "N/a" is a count that a force did not supply.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import EXCLUDING
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.period_text import period_in
from ncpm_reports.sources.places import FORCE_CODES
from ncpm_reports.sources.tables import CellReader, Headers, LongTable, Row, long_tables
from ncpm_reports.sources.values import CellReading, describe, plain_label
from ncpm_reports.sources.workbook import Cell, Raw, text_of

COLUMNS: Headers = {
    "year": ("financial year",),
    "force": ("force name", "force"),
    "quarter": ("financial quarter",),
    "group": ("offence group",),
    "subgroup": ("offence subgroup", "offence sub-group"),
    "code": ("offence code",),
    "count": ("number of offences", "force offences", "offences"),
}
MARKERS: Mapping[str, Status] = dict.fromkeys(("N/a", "N/A", "n/a"), Status.NOT_AVAILABLE)
NATIONAL_BODIES = frozenset(
    {"action fraud", "cifas", "financial fraud action uk", "uk finance", "national fraud intelligence bureau"}
)
RESIDENTIAL = frozenset({"28E", "28F", "28G", "28H", "29A"})
VEHICLE = frozenset({"45", "48", "37.2", "126"})
SUBGROUPS: Mapping[str, str] = {
    "homicide": "homicide",
    "theft from the person": "theft-from-person",
    "trafficking of drugs": "drug-trafficking",
    "robbery of personal property": "robbery-of-personal-property",
    "robbery of business property": "robbery-of-business-property",
}
_QUARTER_NUMBER = re.compile(r"(?:q|quarter )?([1-4])\b", re.ASCII)
_ZERO = re.compile(r"-0+", re.ASCII)
MAX_CELLS_NAMED = 8
Key = tuple[str, str, Period]


@dataclass(slots=True)
class Count:
    """Counts of one measure, area and period added up; `value` is None once one of them has none.

    `status` then says why: that one is suppressed, if any is.
    """

    sheet: str
    value: Decimal | None = Decimal(0)
    status: Status = Status.PUBLISHED
    rows: int = 0
    cells: list[str] = field(default_factory=list)

    def add(self, reading: CellReading | None, cell: Cell) -> None:
        """Adds one row's count, None for one that cannot be read; the first cells are kept, for the source."""
        value = reading.value if reading else None
        self.value = None if self.value is None or value is None else self.value + value
        if reading and value is None and self.status is not Status.CONFIDENTIAL:
            self.status = reading.status
        self.rows += 1
        if self.rows <= MAX_CELLS_NAMED:
            self.cells.append(cell.address)


def _rows(reader: CellReader) -> Iterator[Row]:
    """Counts by force area and quarter, and their sums for England and Wales by quarter and financial year.

    The sums are of the 43 forces and British Transport Police, since the file has no total row; where a force has
    no rows for a quarter, or a count is not available, they are another series ("excluding Greater Manchester").
    """
    counts: dict[Key, Count] = {}
    for table in long_tables(reader.workbook, COLUMNS):
        _add(reader, table, counts)
    rows = [_row(key, count) for key, count in counts.items()]
    totals = [] if reader.problems else list(_totals(reader, rows))
    yield from (*rows, *totals, *_years(totals))


def _add(reader: CellReader, table: LongTable, counts: dict[Key, Count]) -> None:
    measures: dict[tuple[Raw, ...], tuple[str, ...]] = {}
    areas: dict[tuple[Raw, ...], tuple[str, Period] | None] = {}
    for number, (year, force, quarter, *offence, _) in table.rows():
        offence_key, key = tuple(offence), (year, force, quarter)
        if offence_key not in measures:
            measures[offence_key] = _measures(*map(text_of, offence_key))
        if key not in areas:
            areas[key] = _area_and_period(reader, table, number)
        area_and_period = areas[key]
        if area_and_period and measures[offence_key]:
            cell = table.cell(number, "count")
            reading = _count(reader, cell)
            for measure in measures[offence_key]:
                counts.setdefault((measure, *area_and_period), Count(table.sheet.name)).add(reading, cell)


def _area_and_period(reader: CellReader, table: LongTable, number: int) -> tuple[str, Period] | None:
    year, force, quarter_cell = (table.cell(number, column) for column in ("year", "force", "quarter"))
    match = _QUARTER_NUMBER.match(plain_label(quarter_cell.text))
    period = period_in(f"Q{match[1]} {year.text}") if match else None
    if period is None:
        found = f"{describe(year.raw)} and {describe(quarter_cell.raw)}"
        reader.add_problem("period.unknown", year, found, "a financial year (2017/18) and its quarter (1 to 4)")
        return None
    if plain_label(force.text) in NATIONAL_BODIES:
        return None
    area = reader.area(force, lambda: reader.places.code(force.text, period.end, prefixes=FORCE_CODES))
    return (area, period) if area else None


def _count(reader: CellReader, cell: Cell) -> CellReading | None:
    if isinstance(cell.raw, str) and _ZERO.fullmatch(cell.raw.strip()):
        return CellReading(Decimal(0))
    return reader.count(cell, "a number of offences", negative=True)


def _row(key: Key, count: Count) -> Row:
    measure, area, period = key
    return Row(
        measure=measure,
        area=area,
        period=period,
        value=count.value,
        unit=Unit.OFFENCES,
        status=count.status,
        table=count.sheet,
        cell=" + ".join(count.cells) + (" and others" if count.rows > MAX_CELLS_NAMED else ""),
        note=f"Sum of {count.rows} rows with this force, quarter and offence." if count.rows > 1 else "",
    )


def _totals(reader: CellReader, rows: list[Row]) -> Iterator[Row]:
    groups = grouped(rows, lambda row: (row.period, row.measure))
    for (period, measure), parts in sorted(groups.items()):
        values = {row.area: row.value for row in parts if row.value is not None}
        missing = sorted((reader.places.forces | {BRITISH_TRANSPORT_POLICE}) - values.keys())
        if missing:
            found = f"no {measure} for {reader.places.names(missing, period.end)} in {period.label}"
            remedy = "The England and Wales sum leaves them out and says so."
            reader.add_notice("area.missing", reader.workbook.name, found, "all forces", remedy)
        excluded = " and ".join(reader.places.name(code, period.end) for code in missing)
        yield replace(
            parts[0],
            area=ENGLAND_AND_WALES,
            value=Decimal(sum(values.values())),
            status=Status.PUBLISHED,
            series=f"{EXCLUDING}{excluded}" if missing else "",
            cell=f"sum of {len(values)} forces",
            note="Sum of the forces in the file, British Transport Police included; the file has no total row.",
        )


def _years(totals: list[Row]) -> Iterator[Row]:
    """The financial years all of whose quarters are of one series."""
    quarters = {(row.measure, row.period): row for row in totals}
    for (measure, period), last in quarters.items():
        quarters_of_year = [quarters.get((measure, period.shifted(-months))) for months in (0, 3, 6, 9)]
        parts = [row for row in quarters_of_year if row and row.series == last.series]
        if period.end.month == 3 and len(parts) == 4:
            value = Decimal(sum(row.value for row in parts if row.value is not None))
            year = Period(period.shifted(-9).start, period.end)
            yield replace(last, period=year, value=value, cell="sum of four quarters")


def _measures(group: str, subgroup: str, code: str) -> tuple[str, ...]:
    """The measures in which a row is counted."""
    group, subgroup = plain_label(group), plain_label(subgroup)
    measures = [SUBGROUPS[subgroup]] if subgroup in SUBGROUPS else []
    if group.startswith("fraud"):
        return ()
    if group == "robbery":
        measures = ["robbery", *measures]
    elif not measures and (code in RESIDENTIAL or subgroup.startswith("residential burglary")):
        measures = ["residential-burglary"]
    elif not measures and code in VEHICLE:
        measures = ["vehicle-offences"]
    return ("recorded-crime-excluding-fraud", *measures)


LAYOUT = Layout(
    name="Home Office police recorded crime open data",
    publisher="Home Office",
    title="Police recorded crime open data: Police Force Area tables",
    fits=lambda workbook: bool(long_tables(workbook, COLUMNS)),
    rows=_rows,
    markers=MARKERS,
    edition=lambda newest: newest.year_to_end.label,
)
