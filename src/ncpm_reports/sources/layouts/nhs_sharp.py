"""NHS Digital tabulation of hospital episodes for assault by sharp object: England by month and year.

Only the sheet of totals by region is read. The year stands in a block's first row only; the total below a block
belongs to that block, whatever year its label says, and must equal the block's months.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND
from ncpm_reports.core.periods import Period, month_end, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import MONTH_NUMBERS, SHORT_MONTHS, CellReader
from ncpm_reports.sources.values import Reading, describe, plain_label
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, note, refuse

PUBLISHER = "NHS Digital"
TITLE = "Hospital Episode Statistics: admissions for assault by sharp object (tabulation for the Home Office)"
MARKERS: Mapping[str, Status] = {"*": Status.CONFIDENTIAL}
MEASURES = (
    ("faes", "sharp-object-admissions-all-ages", Unit.EPISODES),
    ("fces", "sharp-object-consultant-episodes-all-ages", Unit.CONSULTANT_EPISODES),
)
_YEAR = re.compile(r"((?:19|20)[0-9]{2}) ?- ?([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the totals sheet has its header row, and the two columns for England."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """A financial year's block: its first calendar year, its month rows and its total row."""

    first: int
    months: tuple[tuple[int, int], ...]
    total: int | None
    label: str


def fits(workbook: Workbook) -> bool:
    """Whether the workbook has the sheet of totals of this tabulation."""
    return any(_layout(sheet) for sheet in workbook.visible)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Finished admission and consultant episodes, all ages, England, by month and by financial year.

    A count of 1 to 7 is suppressed by the publisher ("*"). Years that the title calls provisional are marked so.

    Raises: Refused with every problem found.
    """
    found = [layout for sheet in workbook.visible if (layout := _layout(sheet))]
    if len(found) != 1:
        raise refuse(
            "sheet.ambiguous", workbook.name, f"{len(found)} sheets of totals", "exactly one", "Check the file."
        )
    layout, reader = found[0], CellReader(workbook, MARKERS)
    years = tuple(_years(reader, layout))
    provisional = _provisional(layout.sheet)
    rows = tuple(row for year in years for row in _rows(reader, layout, year, year.first in provisional))
    reader.finish()
    if not years:
        raise refuse(
            "table.empty",
            workbook.place(layout.sheet),
            "no years",
            "a block of months for each year",
            "Check the file.",
        )
    span = Period(year_ending(years[0].first + 1, 3).start, year_ending(years[-1].first + 1, 3).end)
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=span.label, rows=rows, notices=tuple(reader.notices))


def _layout(sheet: Worksheet) -> Layout | None:
    if "assault with sharp object" not in plain_label(sheet.title):
        return None
    for row in range(1, min(20, len(sheet.rows))):
        labels = [plain_label(cell.text) for cell in sheet.row(row)]
        england = [cell.column for cell in sheet.row(row - 1) if plain_label(cell.text) == "england"]
        if labels[:3] == ["year", "month", "faes"] and len(england) == 1:
            columns = {labels[column]: column for column in (england[0], england[0] + 1) if column < len(labels)}
            return Layout(sheet=sheet, header=row, columns=columns) if set(columns) == {"faes", "fces"} else None
    return None


def _provisional(sheet: Worksheet) -> frozenset[int]:
    title = plain_label(sheet.title)
    return frozenset(int(match[1]) for match in re.finditer(r"((?:19|20)[0-9]{2})-[0-9]{2} \(provisional", title))


def _years(reader: CellReader, layout: Layout) -> Iterator[Year]:
    first: int | None = None
    months: list[tuple[int, int]] = []
    for row in range(layout.header + 1, len(layout.sheet.rows)):
        year, month = layout.sheet.cell(row, 0), layout.sheet.cell(row, 1)
        match = _YEAR.match(year.text)
        if match and "total" in year.text.casefold():
            if first is not None:
                _check_label(reader, year, int(match[1]), first)
                yield Year(first=first, months=tuple(months), total=row, label=year.text)
            first, months = None, []
        elif match:
            first = int(match[1])
        if not month.empty and first is not None:
            _month(reader, month, row, months)
    if months:
        reader.problem(
            "total.missing",
            reader.workbook.place(layout.sheet),
            f"no total after {first}",
            "a total row below each year",
        )


def _month(reader: CellReader, cell: Cell, row: int, months: list[tuple[int, int]]) -> None:
    name = plain_label(cell.text)
    number = MONTH_NUMBERS.get(name) or SHORT_MONTHS.get(name)
    if number is None or number in (held for _, held in months):
        reader.problem("month.unknown", reader.workbook.where(cell), describe(cell.raw), "a month, once in each year")
    else:
        months.append((row, number))


def _check_label(reader: CellReader, cell: Cell, said: int, first: int) -> None:
    """The total below 2021-22 is labelled 2020-21 in the edition of July 2022; the block above it is believed."""
    if said != first:
        right = f"{first}-{(first + 1) % 100:02d} Total"
        remedy = f"Read as {right}, by the rule that a total belongs to the months above it. Tell the publisher."
        reader.notices.append(
            note("total.mislabelled", reader.workbook.where(cell), describe(cell.text), right, remedy)
        )


def _rows(reader: CellReader, layout: Layout, year: Year, provisional: bool) -> Iterator[Row]:
    if len(year.months) != 12 or year.total is None:
        found = f"{len(year.months)} months for {year.first}-{(year.first + 1) % 100:02d}"
        reader.problem("month.missing", reader.workbook.place(layout.sheet), found, "twelve months and a total")
        return
    for column, measure, unit in MEASURES:
        months = [
            (layout.sheet.cell(row, layout.columns[column]), _month_of(year.first, month)) for row, month in year.months
        ]
        total = (layout.sheet.cell(year.total, layout.columns[column]), year_ending(year.first + 1, 3))
        readings = []
        for cell, period in (*months, total):
            reading = reader.count(layout.sheet, cell, "a number of episodes")
            if reading is not None:
                readings.append(reading)
                status = Status.PROVISIONAL if provisional and reading.value is not None else reading.status
                yield _row(cell, reading, (measure, unit, period), status)
        _check_sum(reader, total[0], readings)


def _month_of(first: int, month: int) -> Period:
    """A month of the financial year that begins in April of `first`."""
    end = month_end(first if month >= 4 else first + 1, month)
    return Period(end.replace(day=1), end)


def _row(cell: Cell, reading: Reading, key: tuple[str, Unit, Period], status: Status) -> Row:
    return Row(
        measure=key[0],
        area=ENGLAND,
        period=key[2],
        value=reading.value,
        unit=key[1],
        status=status,
        table=cell.sheet,
        cell=cell.address,
    )


def _check_sum(reader: CellReader, cell: Cell, readings: list[Reading]) -> None:
    """Twelve months add up to the total that follows them, where none is suppressed."""
    values = [reading.value for reading in readings if reading.value is not None]
    if len(values) == 13 and sum(values[:12], Decimal(0)) != values[12]:
        found = f"{values[12]}, while its months add up to {sum(values[:12], Decimal(0))}"
        reader.problem("sum.wrong", reader.workbook.where(cell), found, "the sum of its months")
