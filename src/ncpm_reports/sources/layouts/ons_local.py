"""ONS Explore local statistics: homicide rate by police force area over three years (csv)."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from ncpm_reports.core.periods import Period, month_end
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.tables import CellReader, Headers, Row, long_tables
from ncpm_reports.sources.values import GSS_MARKERS, SUFFIXES, CellReading, plain_label
from ncpm_reports.sources.workbook import Cell, Workbook

COLUMNS: Headers = {
    "code": ("areacd",),
    "name": ("areanm",),
    "indicator": ("indicator",),
    "period": ("period",),
    "value": ("observation",),
    "unit": ("unit",),
    "lower": ("lci_95",),
    "upper": ("uci_95",),
    "status": ("status",),
}
STATUSES: Mapping[str, Status] = {"[]": Status.PUBLISHED, **GSS_MARKERS, **SUFFIXES}
"""By what stands in the column of statuses, in brackets."""
NORTHERN_IRELAND = "N92000002"
SOURCE_NOTE = "Homicide Index, three years together; periods that overlap share years and cannot be compared."
_PERIOD = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])-01/P3Y", re.ASCII)


def _fits(workbook: Workbook) -> bool:
    """Whether the file has the headers of this table and is about homicide."""
    tables = long_tables(workbook, COLUMNS)
    return any(plain_label(table.cell(table.header + 1, "indicator").text) == "homicide offences" for table in tables)


def _rows(reader: CellReader) -> Iterator[Row]:
    """Homicide rates per million population for three-year periods, England and Wales and below.

    A status without a value ("u", unreliable) is kept as such. Northern Ireland is outside these reports and left out.
    """
    for table in long_tables(reader.workbook, COLUMNS):
        rows = [table.cells(number) for number, _ in table.rows()]
        in_scope = [cells for cells in rows if cells["code"].text != NORTHERN_IRELAND]
        for cells in in_scope:
            yield from _row(reader, cells)
        if len(in_scope) < len(rows):
            found = f"{len(rows) - len(in_scope)} rows for Northern Ireland"
            reader.add_notice("area.outside", table.sheet, found, "England and Wales", "Left out.")


def _row(reader: CellReader, cells: Mapping[str, Cell]) -> Iterator[Row]:
    period = _period(reader, cells["period"])
    code, name, unit = cells["code"].text, cells["name"], cells["unit"]
    if period is None or not reader.area(name, lambda: reader.places.confirmed(code, name.text, period.end)):
        return
    if plain_label(unit.text) != "rate per 1,000,000 population":
        reader.add_cell_problem("unit.unexpected", unit, "a rate per 1,000,000 population")
    reading = _reading(reader, cells["value"], cells["status"])
    limits = [cells[name] for name in ("lower", "upper")]
    lower, upper = (None if cell.empty else reader.number(cell, "a confidence limit") for cell in limits)
    if reading is not None:
        yield Row(
            measure="homicide-rate-3yr",
            area=code,
            period=period,
            value=reading.value,
            unit=Unit.PER_MILLION,
            status=reading.status,
            lower=lower.value if lower else None,
            upper=upper.value if upper else None,
            table="homicide-offences",
            cell=cells["value"].address,
            note=SOURCE_NOTE,
        )


def _period(reader: CellReader, cell: Cell) -> Period | None:
    match = _PERIOD.fullmatch(cell.text)
    if match is None:
        reader.add_cell_problem("period.unknown", cell, "a three-year period such as 2014-04-01/P3Y")
        return None
    first = Period(date(int(match[1]), int(match[2]), 1), month_end(int(match[1]), int(match[2])))
    return Period(first.start, first.shifted(35).end)


def _reading(reader: CellReader, cell: Cell, marker: Cell) -> CellReading | None:
    """The value with the status beside it; None, with a problem added, where the two do not go together."""
    status = STATUSES.get(f"[{marker.text}]")
    if status is None:
        reader.add_cell_problem("status.unknown", marker, "one of: u x c z p r or a blank")
    elif not status.has_value:
        if not cell.empty:
            reader.add_cell_problem("status.conflict", cell, f'no value beside the status "{marker.text}"')
        return CellReading(None, status)
    elif (reading := reader.number(cell, "a rate")) and reading.value is not None:
        if reading.value < 0:
            reader.add_cell_problem("cell.value", cell, "a rate of 0 or more")
        return CellReading(reading.value, status)
    return None


LAYOUT = Layout(
    name="ONS local statistics of homicide",
    publisher=PUBLISHER,
    title="Explore local statistics: homicide offences per million population",
    fits=_fits,
    rows=_rows,
    edition=lambda newest: f"to {newest.label}",
)
