"""`ncpm check`: everything wrong in what people write, all at once, with file and line; builds nothing."""

import json
from dataclasses import asdict
from datetime import datetime

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.refusals import REFUSED
from ncpm_reports.core.problems import Severity, refuse_if_any
from ncpm_reports.core.settings import Paths
from ncpm_reports.quarter.check import check_project
from ncpm_reports.release.publish.embargo import LONDON


@options.in_project
def command(paths: Paths, period: options.PeriodOption = None, as_json: options.JsonOption = False) -> None:
    """Checks every file that people write, and that the quarter can be built of them: what a build would refuse is
    refused here, with file and line. What a final build would refuse besides is listed as a warning.
    """
    checked = check_project(paths, period, datetime.now(LONDON).date())
    if as_json:
        print(json.dumps({"files": checked.files, "problems": [asdict(issue) for issue in checked.issues]}, indent=1))
        if any(issue.severity is Severity.ERROR for issue in checked.issues):
            raise typer.Exit(REFUSED)
        return
    warnings = refuse_if_any(checked.issues)
    print(f"{checked.files} files checked; nothing is wrong.")
    for issue in warnings:
        print(f"{issue.severity.value}: {issue.sentence()}")
