"""`ncpm check`: everything wrong in what people write, all at once, with file and line; builds nothing."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.issues import REFUSED
from ncpm_reports.core.problems import Severity, refuse_if_any
from ncpm_reports.core.settings import project_paths
from ncpm_reports.quarter.check import check_project


def command(
    period: options.PeriodOption = None,
    as_json: options.JsonOption = False,
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
    debug: options.DebugOption = False,
) -> None:
    """Checks every file that people write, and that the quarter can be built of them: what a build would refuse is
    refused here, with file and line. What a final build would refuse besides is listed as a warning.
    """
    options.refuse_missing_folder(data)
    checked = check_project(project_paths(data, store, output), period, datetime.now(UTC).date())
    if as_json:
        print(json.dumps({"files": checked.files, "problems": [asdict(issue) for issue in checked.issues]}, indent=1))
        if any(issue.severity is Severity.ERROR for issue in checked.issues):
            raise typer.Exit(REFUSED)
        return
    warnings = refuse_if_any(checked.issues)
    print(f"{checked.files} files checked; nothing is wrong.")
    for issue in warnings:
        print(f"{issue.severity.value}: {issue.sentence()}")
