"""`ncpm template`: a blank file to fill in, of figures or of Welsh."""

from datetime import date
from operator import itemgetter
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.core.problems import Issue, OutputUnavailable
from ncpm_reports.core.settings import BuildRequest, project_paths
from ncpm_reports.inputs import load_framework
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.quarter.welsh_catalogue import welsh_catalogue
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.sources.project_files import load_areas, load_settings

SHOWN = {"file": "File", "bytes": "Bytes"}
WELSH_SHOWN = {"file": "File", "sentences": "Sentences", "without_welsh": "Without Welsh"}
NAME, WELSH_NAME = "figures-template.xlsx", "welsh-catalogue.csv"
WelshOption = Annotated[
    bool, typer.Option("--welsh", help="Write the sentences of the printed sheets of Wales instead, for a translator.")
]


def command(
    *,
    period: options.PeriodOption = None,
    welsh: WelshOption = False,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
    debug: options.DebugOption = False,
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
    path = output / (WELSH_NAME if welsh else NAME)
    if path.exists():
        raise OutputUnavailable(_may_be_filled_in(path))
    if welsh:
        catalogue = welsh_catalogue(project_paths(data, store, output), BuildRequest(period=period))
        # With a mark of byte order, by which Excel knows UTF-8.
        content, shown = catalogue.text.encode("utf-8-sig"), WELSH_SHOWN
        counts = {"sentences": catalogue.sentences, "without_welsh": catalogue.untranslated}
    else:
        with current_store(data, store) as opened:
            available = opened.available_periods(date.max)
        framework = load_framework(data, load_settings(data))
        content, shown = figures_template(framework, load_areas(data), period, available), SHOWN
        counts = {"bytes": len(content)}
    with explained_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    row = {"file": str(path), **counts}
    print_listing({name: itemgetter(name) for name in row}, shown, (row,), as_json=as_json, as_csv=as_csv)


def _may_be_filled_in(path: Path) -> Issue:
    return Issue(
        code="output.unavailable",
        where=str(path),
        found="a file that may have been filled in",
        expected="no file of that name",
        remedy="Move it away first.",
    )
