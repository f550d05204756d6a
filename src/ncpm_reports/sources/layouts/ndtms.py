"""NDTMS adult treatment statistics, table of source of referral into treatment (Table 4.8.1): England, one year."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, find_cells, label, single_cell
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, note, refuse

PUBLISHER = "Public Health England"
TITLE = "Substance misuse treatment for adults: statistics"
MEASURES: Mapping[str, str] = {
    "arrest referral/dip": "arrest-referral-treatment-starts",
    "criminal justice subtotal": "criminal-justice-treatment-starts",
    "total": "treatment-starts",
}
_YEAR = re.compile(r"((?:19|20)[0-9]{2})[-/_ ](?:to )?(?:[0-9]{2})?([0-9]{2})(?![0-9])", re.ASCII)


def fits(workbook: Workbook) -> bool:
    """Whether a sheet of the workbook is this table."""
    return any(_is_table(sheet) for sheet in workbook.visible)


def _is_table(sheet: Worksheet) -> bool:
    return "source of referral into treatment" in plain_label(sheet.title)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """People starting treatment: by arrest referral, through the criminal justice system, and in all.

    The first row named "Total" is meant, before those with inconsistent or missing sources. The table does not say
    its year: it is taken from its title or, told as a notice, from the file's name.

    Raises: Refused with every problem found; also if the year cannot be told.
    """
    sheets = [sheet for sheet in workbook.visible if _is_table(sheet)]
    if len(sheets) != 1:
        raise refuse("sheet.ambiguous", workbook.name, f"{len(sheets)} such tables", "exactly one", "Check the file.")
    sheet, reader = sheets[0], CellReader(workbook, {})
    period = _period(reader, sheet)
    column = _total_column(reader, sheet)
    rows = tuple(_rows(reader, sheet, column, period))
    _check_sums(reader, sheet, column)
    reader.finish()
    edition = f"{period.start.year} to {period.end.year}"
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=edition, rows=rows, notices=tuple(reader.notices))


def _period(reader: CellReader, sheet: Worksheet) -> Period:
    for text, where in ((sheet.title, "title"), (reader.workbook.name, "file name")):
        years = {int(m[1]) for m in _YEAR.finditer(text) if (int(m[1]) + 1) % 100 == int(m[2])}
        if len(years) == 1:
            period = year_ending(years.pop() + 1, 3)
            if where == "file name":
                place = reader.workbook.place(sheet)
                reader.notices.append(
                    note(
                        "period.from-name",
                        place,
                        "no year in the table",
                        "a year",
                        f"Taken from the file's name: {period.label}.",
                    )
                )
            return period
    raise refuse(
        "period.unknown",
        reader.workbook.place(sheet),
        "no year in the title or the file's name",
        "a financial year, such as 2017-18",
        "Name the file after its year, as in ndtms_2017-18_table_4.8.1.csv.",
    )


def _total_column(reader: CellReader, sheet: Worksheet) -> int:
    """The column of numbers under the heading "Total", in the header rows above the first figures."""
    place = reader.workbook.place(sheet)
    head = single_cell(
        find_cells(sheet, lambda text: text == "referral source"), reader.workbook, place, '"Referral Source" header'
    )
    group = single_cell(
        (cell for cell in sheet.row(head.row) if label(cell.text) == "total"),
        reader.workbook,
        place,
        'column group "Total"',
    )
    below = sheet.cell(head.row + 1, group.column)
    if label(below.text) != "n":
        reader.problem(
            "column.unexpected", reader.workbook.where(below), f'"{below.text}"', '"n", the column of numbers'
        )
    return group.column


def _labels(sheet: Worksheet) -> Iterator[tuple[int, str]]:
    for row in range(len(sheet.rows)):
        yield row, label(sheet.cell(row, 0).text) or label(sheet.cell(row, 1).text)


def _rows(reader: CellReader, sheet: Worksheet, column: int, period: Period) -> Iterator[Row]:
    for wanted, measure in MEASURES.items():
        cell = _cell(reader, sheet, column, wanted)
        reading = reader.count(sheet, cell, "a number of people") if cell else None
        if cell and reading:
            yield Row(
                measure=measure,
                area=ENGLAND,
                period=period,
                value=reading.value,
                unit=Unit.PEOPLE,
                status=reading.status,
                table=sheet.title.partition(":")[0],
                cell=cell.address,
            )


def _cell(reader: CellReader, sheet: Worksheet, column: int, wanted: str) -> Cell | None:
    found = [row for row, text in _labels(sheet) if text == wanted]
    if wanted == "total":
        missing = [row for row, text in _labels(sheet) if text == "inconsistent/missing"]
        found = [row for row in found if not missing or row < missing[0]]
    if len(found) != 1:
        reader.problem("row.missing", reader.workbook.place(sheet), f'{len(found)} rows "{wanted}"', "exactly one")
        return None
    return sheet.cell(found[0], column)


def _check_sums(reader: CellReader, sheet: Worksheet, column: int) -> None:
    total = _cell(reader, sheet, column, "total")
    parts = [sheet.cell(row, column) for row, text in _labels(sheet) if text.endswith("subtotal")]
    readings = [reader.count(sheet, cell, "a number of people") for cell in (*parts, total) if cell]
    values = [reading.value for reading in readings if reading and reading.value is not None]
    if total and len(values) == len(parts) + 1 and sum(values[:-1], Decimal(0)) != values[-1]:
        found = f"{values[-1]}, while its parts add up to {sum(values[:-1], Decimal(0))}"
        reader.problem("sum.wrong", reader.workbook.where(total), found, "the sum of the subtotals")
