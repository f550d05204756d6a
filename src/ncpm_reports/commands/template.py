"""`ncpm template`: a blank file of figures to fill in."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ncpm_reports.commands.listing import Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    PeriodOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, NotFound, OutputUnavailable
from ncpm_reports.measures.framework import Framework, framework_named
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.available import AvailablePeriod

COLUMNS = ("file", "bytes")
SHOWN = (("file", "File"), ("bytes", "Bytes"))
NAME = "figures-template.xlsx"


def command(
    *,
    period: PeriodOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Write a blank spreadsheet of figures to fill in.

    It is written to the output folder and has a sheet for each measure. Its rows are for the measure's newest year, or
    whatever it is published for, that ends by the quarter given, else by the newest quarter of which figures are held.
    A file that is there already is never replaced.

    Example: ncpm template --period 2025-06 --output /tmp
    """
    with current_store(data, store_path(data, store)) as opened:
        available = opened.available_periods(date.max)
    quarter = period or _newest_quarter(available)
    content = figures_template(_framework(data), load_areas(data), quarter, available)
    path = output / NAME
    if path.exists():
        found, expected = "a file that may have been filled in", "no file of that name"
        raise OutputUnavailable(_issue(path, found, expected, "Move it away first."))
    _write(path, content)
    rows = ((str(path), len(content)),)
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def _newest_quarter(available: Iterable[AvailablePeriod]) -> Period:
    periods = [holding.period for holding in available]
    ends = [period.end for period in periods if period.whole_months and period.end.month % 3 == 0]
    if not ends:
        raise NotFound(
            Issue(
                code="period.unknown",
                where="the store",
                found="no figures",
                expected="a quarter",
                remedy="Name a quarter with --period, as 2025-06.",
            )
        )
    newest = max(ends)
    return Period(date(newest.year, newest.month - 2, 1), newest)


def _framework(data: Path) -> Framework:
    texts = load_texts(data / "frameworks", suffixes={".toml"})
    return framework_named(load_settings(data).framework, texts)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        found = fault.strerror or "an error of the system"
        remedy = "Name another folder with --output, or free some space."
        raise OutputUnavailable(_issue(path, found, "a file that can be written", remedy)) from fault


def _issue(path: Path, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="output.unavailable", where=str(path), found=found, expected=expected, remedy=remedy)
