"""`ncpm template`: a blank file to fill in, of figures or of Welsh."""

from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Listing
from ncpm_reports.commands.store import store_to_read
from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.inputs import load_framework
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.quarter.welsh_catalogue import welsh_catalogue
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.sources.project_files import load_areas, load_settings

NAME, WELSH_NAME = "figures-template.xlsx", "welsh-catalogue.csv"
WelshOption = Annotated[
    bool, typer.Option("--welsh", help="Write the sentences of the printed sheets of Wales instead, for a translator.")
]


@options.in_project
@options.listed
def command(
    paths: Paths, *, period: options.PeriodOption = None, welsh: WelshOption = False
) -> Listing[Mapping[str, str | int]]:
    """Write a blank spreadsheet of figures to fill in, or the sentences that need Welsh.

    It is written to the output folder and has a sheet for each measure. Its rows are for the measure's newest year, or
    whatever it is published for, that ends by the quarter given, else by the newest quarter of which figures are held.
    A file that is there already is never replaced.

    With --welsh it is the catalogue of the project (data/welsh/catalogue.csv), and below it every sentence that the
    quarter's printed sheets of areas in Wales need and it lacks. Filled in and put in its place, it makes the sheets in
    Welsh; a sheet of which one sentence has no Welsh is not made.

    Example: ncpm template --period 2025-06 --output /tmp
    """
    path = paths.output / (WELSH_NAME if welsh else NAME)
    if path.exists():
        found, expected = "a file that may have been filled in", "no file of that name"
        raise OutputUnavailable.of("output.unavailable", str(path), found, expected, "Move it away first.")
    if welsh:
        catalogue = welsh_catalogue(paths, BuildRequest(period=period))
        # With a mark of byte order, by which Excel knows UTF-8.
        content = catalogue.text.encode("utf-8-sig")
        counts = {"sentences": catalogue.sentences, "without_welsh": catalogue.untranslated}
    else:
        with store_to_read(paths) as (_, store):
            available = store.available_periods(date.max)
        framework = load_framework(paths.data, load_settings(paths.data))
        content = figures_template(framework, load_areas(paths.data), period, available)
        counts = {"bytes": len(content)}
    with explained_errors(paths.output):
        paths.output.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    row: Mapping[str, str | int] = {"file": str(path), **counts}
    return Listing({name: itemgetter(name) for name in row}, tuple(row), (row,))
