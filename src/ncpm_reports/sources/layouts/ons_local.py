"""ONS Explore local statistics: homicide rate by police force area over three years (csv, with a json beside it)."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.long_table import LongTable, long_tables, the_long_table
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Workbook

TITLE = "Explore local statistics: homicide offences per million population"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("areacd",),
    "name": ("areanm",),
    "geography": ("geography",),
    "indicator": ("indicator",),
    "period": ("period",),
    "value": ("observation",),
    "unit": ("unit",),
    "lower": ("lci_95",),
    "upper": ("uci_95",),
    "status": ("status",),
    "notes": ("notes",),
}
STATUSES: Mapping[str, Status] = {
    "": Status.PUBLISHED,
    "u": Status.LOW_RELIABILITY,
    "x": Status.NOT_AVAILABLE,
    "c": Status.CONFIDENTIAL,
    "z": Status.NOT_APPLICABLE,
    "p": Status.PROVISIONAL,
    "r": Status.REVISED,
}
NORTHERN_IRELAND = "N92000002"
SOURCE_NOTE = "Homicide Index, three years together; periods that overlap share years and cannot be compared."
_PERIOD = re.compile(r"([0-9]{4})-([0-9]{2})-01/P([1-9])Y", re.ASCII)
_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)


def fits(workbook: Workbook) -> bool:
    """Whether the file has the headers of this table and is about homicide."""
    tables = long_tables(workbook, COLUMNS)
    return any(plain_label(table.cell(table.header + 1, "indicator").text) == "homicide offences" for table in tables)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Homicide rates per million population for three-year periods, England and Wales and below.

    A status without a value ("u", unreliable) is kept as such. Northern Ireland is outside these reports and left out.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    table = the_long_table(workbook, COLUMNS)
    rows = tuple(_rows(reader, table, places))
    reader.finish()
    newest = max(row.period for row in rows)
    edition = f"to {newest.label}"
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=edition, rows=rows, notices=tuple(reader.notices))


def _rows(reader: CellReader, table: LongTable, places: Places) -> Iterator[Row]:
    left_out = 0
    for number, _ in table.rows():
        if table.cell(number, "code").text == NORTHERN_IRELAND:
            left_out += 1
            continue
        row = _row(reader, table, number, places)
        if row:
            yield row
    if left_out:
        where = reader.workbook.place(table.sheet)
        reader.notice("area.outside", where, f"{left_out} rows for Northern Ireland", "England and Wales", "Left out.")


def _row(reader: CellReader, table: LongTable, number: int, places: Places) -> Row | None:
    period = _period(reader, table, number)
    code, name = table.cell(number, "code"), table.cell(number, "name")
    if period is None or reader.place(name, lambda: places.confirmed(code.text, name.text, period.end)) is None:
        return None
    _check_unit(reader, table, number)
    value, status = _value(reader, table, number)
    if status is None or (value is None) == status.has_value:
        return None
    lower, upper = (_limit(reader, table, number, column) for column in ("lower", "upper"))
    return Row(
        measure="homicide-rate-3yr",
        area=code.text,
        period=period,
        value=value,
        unit=Unit.PER_MILLION,
        status=status,
        lower=lower,
        upper=upper,
        table="homicide-offences",
        cell=table.cell(number, "value").address,
        note=SOURCE_NOTE,
    )


def _period(reader: CellReader, table: LongTable, number: int) -> Period | None:
    cell = table.cell(number, "period")
    match = _PERIOD.fullmatch(cell.text)
    if match is None or not 1 <= int(match[2]) <= 12 or match[3] != "3":
        reader.wrong("period.unknown", cell, "a three-year period such as 2014-04-01/P3Y")
        return None
    start = date(int(match[1]), int(match[2]), 1)
    return Period(start, date.fromordinal(start.replace(year=start.year + 3).toordinal() - 1))


def _check_unit(reader: CellReader, table: LongTable, number: int) -> None:
    cell = table.cell(number, "unit")
    if plain_label(cell.text) != "rate per 1,000,000 population":
        reader.wrong("unit.unexpected", cell, "a rate per 1,000,000 population")


def _value(reader: CellReader, table: LongTable, number: int) -> tuple[Decimal | None, Status | None]:
    marker, cell = table.cell(number, "status"), table.cell(number, "value")
    status = STATUSES.get(marker.text)
    if status is None:
        reader.wrong("status.unknown", marker, "one of: u x c z p r or a blank")
        return None, None
    if not status.has_value:
        if not cell.empty:
            reader.wrong("status.conflict", cell, f'no value beside the status "{marker.text}"')
        return None, status
    reading = reader.number(table.sheet, cell, "a rate")
    if reading and reading.value is not None and reading.value < 0:
        reader.wrong("cell.value", cell, "a rate of 0 or more")
    return (reading.value, status) if reading else (None, None)


def _limit(reader: CellReader, table: LongTable, number: int, column: str) -> Decimal | None:
    cell = table.cell(number, column)
    reading = None if cell.empty else reader.number(table.sheet, cell, "a confidence limit")
    return reading.value if reading else None


def published_on(metadata: bytes) -> date | None:
    """The day that the metadata beside the csv gives for its first source; None if it gives none."""
    try:
        day = json.loads(metadata)["ess-beta-metadata"]["sourceDate"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    match = _DAY.match(day) if isinstance(day, str) else None
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None
