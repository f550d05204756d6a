"""A small table of mid-year populations and household projections by region and police force area (csv)."""

import re
from collections.abc import Iterator
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Cell, Workbook, note

TITLE = "Mid-year population estimates and household projections by police force area"
_HEADER = re.compile(r"(mye|snhp)((?:19|20)[0-9]{2})", re.ASCII)
_KINDS = {"mye": ("population", Unit.PEOPLE), "snhp": ("households", Unit.HOUSEHOLDS)}


def fits(workbook: Workbook) -> bool:
    """Whether the file begins with the headers of this table."""
    labels = [plain_label(cell.text) for cell in workbook.sheets[0].row(0)] if workbook.delimited else []
    return labels[:2] == ["code", "name"] and len(labels) > 2 and all(_HEADER.fullmatch(text) for text in labels[2:])


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Populations (mid-year estimates, "MYE") and households ("SNHP") by area, each as on 30 June of its year.

    Rows without a code are groups of areas and are left out, told as a notice.

    Raises: Refused with every problem found.
    """
    reader, sheet = CellReader(workbook, {}), workbook.sheets[0]
    columns = [(cell.column, match) for cell in sheet.row(0) if (match := _HEADER.fullmatch(plain_label(cell.text)))]
    rows: list[Row] = []
    for number in range(1, len(sheet.rows)):
        code, name = sheet.cell(number, 0), sheet.cell(number, 1)
        if code.empty:
            reader.notices.append(_group(reader, name))
            continue
        for column, match in columns:
            rows.extend(_row(reader, places, (code, name, sheet.cell(number, column)), match))
    reader.finish()
    edition = " and ".join(f"{_KINDS[match[1]][0]} {match[2]}" for _, match in columns)
    return TidyRelease(
        publisher=PUBLISHER, title=TITLE, edition=edition, rows=tuple(rows), notices=tuple(reader.notices)
    )


def _group(reader: CellReader, name: Cell) -> Issue:
    return note(
        "area.group",
        reader.workbook.where(name),
        f'"{name.text}" without a code',
        "an area",
        "Left out: its parts are in the file.",
    )


def _row(reader: CellReader, places: Places, cells: tuple[Cell, Cell, Cell], match: re.Match[str]) -> Iterator[Row]:
    code, name, cell = cells
    day = date(int(match[2]), 6, 30)
    measure, unit = _KINDS[match[1]]
    known = reader.place(name, lambda: _confirmed(places, code.text, name.text, day))
    reading = reader.count(reader.workbook.sheets[0], cell, "a number")
    if known and reading:
        yield Row(
            measure=measure,
            area=known,
            period=Period(day, day),
            value=reading.value,
            unit=unit,
            status=reading.status,
            table="population",
            cell=cell.address,
        )


def _confirmed(places: Places, code: str, name: str, day: date) -> str:
    places.confirm(code, name, day)
    return code
