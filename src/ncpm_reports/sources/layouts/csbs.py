"""Cyber Security Breaches Survey headlines as a small table: one row a survey year."""

from collections.abc import Iterator, Mapping
from datetime import date

from ncpm_reports.core.areas import UNITED_KINGDOM
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.long_table import LongTable, long_tables, the_long_table
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import Workbook

PUBLISHER = "Department for Science, Innovation and Technology"
TITLE = "Cyber Security Breaches Survey: headline percentages, transcribed"
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "year": ("survey_year",),
    "percentage": ("businesses_pct_any_breach_or_attack",),
    "comparable": ("comparable_with_previous_year",),
}
PERIOD_NOTE = "Asks about the 12 months before interview; shown under the calendar year before the survey's year."


def fits(workbook: Workbook) -> bool:
    """Whether the file has the headers of this table."""
    return bool(long_tables(workbook, COLUMNS))


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Percentage of United Kingdom businesses that identified a breach or attack in the last 12 months.

    A year that is not comparable with the one before begins another series ("from 2024").

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    rows = tuple(_rows(reader, the_long_table(workbook, COLUMNS)))
    reader.finish()
    years = [row.period.end.year + 1 for row in rows]
    edition = f"surveys {min(years)} to {max(years)}" if years else "no surveys"
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=edition, rows=rows)


def _rows(reader: CellReader, table: LongTable) -> Iterator[Row]:
    series = ""
    for number, _ in table.rows():
        year, comparable = table.cell(number, "year"), table.cell(number, "comparable")
        reading = reader.number(table.sheet, table.cell(number, "percentage"), "a percentage")
        if not (year.text.isascii() and year.text.isdigit() and len(year.text) == 4) or comparable.text not in (
            "yes",
            "no",
        ):
            found = f"{describe(year.raw)} and {describe(comparable.raw)}"
            reader.problem("csbs.row", reader.workbook.where(year), found, "a year, and yes or no")
            continue
        series = f"from {year.text}" if comparable.text == "no" else series
        last = int(year.text) - 1
        if reading and reading.value is not None and not 0 <= reading.value <= 100:
            reader.problem(
                "csbs.row", reader.workbook.where(table.cell(number, "percentage")), str(reading.value), "0 to 100"
            )
        elif reading:
            yield Row(
                measure="cyber-breaches",
                area=UNITED_KINGDOM,
                period=Period(date(last, 1, 1), date(last, 12, 31)),
                value=reading.value,
                unit=Unit.PERCENT,
                status=reading.status,
                series=series,
                table="headlines",
                cell=table.cell(number, "percentage").address,
                note=PERIOD_NOTE,
            )
