"""`ncpm template`: a blank file to fill in, of figures or of Welsh."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Form, Listing, form, print_listing
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
from ncpm_reports.core.settings import BuildRequest, Paths, project_paths
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.quarter.welsh_catalogue import welsh_catalogue
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.available import AvailablePeriod

COLUMNS = ("file", "bytes")
WELSH_COLUMNS = ("file", "sentences", "without_welsh")
SHOWN = (("file", "File"), ("bytes", "Bytes"))
WELSH_SHOWN = (("file", "File"), ("sentences", "Sentences"), ("without_welsh", "Without Welsh"))
NAME, WELSH_NAME = "figures-template.xlsx", "welsh-catalogue.csv"
WelshOption = Annotated[
    bool, typer.Option("--welsh", help="Write the sentences of the printed sheets of Wales instead, for a translator.")
]


def command(
    *,
    period: PeriodOption = None,
    welsh: WelshOption = False,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Write a blank spreadsheet of figures to fill in, or the sentences that need Welsh.

    It is written to the output folder and has a sheet for each measure. Its rows are for the measure's newest year, or
    whatever it is published for, that ends by the quarter given, else by the newest quarter of which figures are held.
    A file that is there already is never replaced.

    With --welsh it is the catalogue of the project (data/welsh/catalogue.csv), and below it every sentence that the
    quarter's printed sheets of areas in Wales need and it lacks. Filled in and put in its place, it makes the sheets in
    Welsh; a sheet of which one sentence has no Welsh is not made.

    Example: ncpm template --period 2025-06 --output /tmp
    """
    if welsh:
        _write_welsh(project_paths(data, store, output), period, form(as_json, as_csv))
        return
    with current_store(data, store_path(data, store)) as opened:
        available = opened.available_periods(date.max)
    quarter = period or _newest_quarter(available)
    content = figures_template(_framework(data), load_areas(data), quarter, available)
    path = output / NAME
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
    name = f"{load_settings(data).framework}.toml"
    texts = load_texts(data / "frameworks", suffixes={".toml"})
    if name not in texts:
        raise NotFound(_issue(Path(name), "no such file in data/frameworks", "a framework", "Correct settings.toml."))
    return read_framework(texts[name], f"data/frameworks/{name}")


def _write_welsh(paths: Paths, period: Period | None, shown_as: Form) -> None:
    catalogue = welsh_catalogue(paths, BuildRequest(period=period))
    path = paths.output / WELSH_NAME
    # With a mark of byte order, by which Excel knows UTF-8.
    _write(path, catalogue.text.encode("utf-8-sig"))
    rows = ((str(path), catalogue.sentences, catalogue.untranslated),)
    print_listing(Listing(columns=WELSH_COLUMNS, rows=rows, shown=WELSH_SHOWN), shown_as)


def _write(path: Path, content: bytes) -> None:
    if path.exists():
        found, expected = "a file that may have been filled in", "no file of that name"
        raise OutputUnavailable(_issue(path, found, expected, "Move it away first."))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as fault:
        found = fault.strerror or "an error of the system"
        remedy = "Name another folder with --output, or free some space."
        raise OutputUnavailable(_issue(path, found, "a file that can be written", remedy)) from fault


def _issue(path: Path, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="output.unavailable", where=str(path), found=found, expected=expected, remedy=remedy)
