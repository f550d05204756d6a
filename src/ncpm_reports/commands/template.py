"""`ncpm template`: a blank file of figures to fill in."""

from datetime import date

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.core.problems import Issue, OutputUnavailable
from ncpm_reports.inputs import load_framework
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.sources.project_files import load_areas, load_settings

SHOWN = {"file": "File", "bytes": "Bytes"}
NAME = "figures-template.xlsx"


def command(
    *,
    period: options.PeriodOption = None,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
    debug: options.DebugOption = False,
) -> None:
    """Write a blank spreadsheet of figures to fill in.

    It is written to the output folder and has a sheet for each measure. Its rows are for the measure's newest year, or
    whatever it is published for, that ends by the quarter given, else by the newest quarter of which figures are held.
    A file that is there already is never replaced.

    Example: ncpm template --period 2025-06 --output /tmp
    """
    with current_store(data, store) as opened:
        available = opened.available_periods(date.max)
    framework = load_framework(data, load_settings(data))
    content = figures_template(framework, load_areas(data), period, available)
    path = output / NAME
    if path.exists():
        raise OutputUnavailable(
            Issue(
                code="output.unavailable",
                where=str(path),
                found="a file that may have been filled in",
                expected="no file of that name",
                remedy="Move it away first.",
            )
        )
    with explained_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    print_listing({"file": str, "bytes": lambda path: len(content)}, SHOWN, (path,), as_json=as_json, as_csv=as_csv)
