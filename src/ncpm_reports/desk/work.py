"""What jobs do in a process of their own: each calls the function that a command calls."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ncpm_reports.cache import unchanged_release
from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.jobs import Step
from ncpm_reports.executor import process_map
from ncpm_reports.pipeline import Progress, build_release
from ncpm_reports.quarter.check import Checked, check_project
from ncpm_reports.quarter.publishing import publish_candidate
from ncpm_reports.release.checks.machine_names import machine_names
from ncpm_reports.release.checks.verify import Verified, verify
from ncpm_reports.release.output.artefacts import Release
from ncpm_reports.release.output.exchange import standing_folder
from ncpm_reports.release.publish.candidate import Candidate
from ncpm_reports.release.publish.publish import Publication

Report = Callable[[Step], None]


def build_quarter(paths: Paths, request: BuildRequest, report: Report) -> Release:
    """A draft or a candidate, as `ncpm build` makes it. Raises: as `build_release` does."""
    unchanged = unchanged_release(paths, request)
    if unchanged is not None:
        report(Step(line="Nothing has changed since the last build."))
        return unchanged

    def progress(step: Progress) -> None:
        report(Step(done=step.rendered, steps=step.products))

    return build_release(request, paths, report=progress, announce=lambda text: report(Step(line=text)))


def check_files(paths: Paths, period: Period | None, report: Report) -> Checked:
    """What `ncpm check` finds."""
    return check_project(paths, period)


def verify_folder(folder: Path, report: Report) -> Verified:
    """What `ncpm verify` finds. Raises: NotFound for a folder that no build wrote."""
    with process_map() as each:
        names = machine_names()
        return verify(standing_folder(folder), each, names, lambda done, steps: report(Step(done=done, steps=steps)))


def publish_quarter(candidate: Candidate, paths: Paths, at: datetime, report: Report) -> Publication:
    """A candidate published as `ncpm publish` does it. Raises: Refused with every reason not to."""
    return publish_candidate(candidate, paths, at, lambda name: report(Step(line=f"Checking: {name}")))
