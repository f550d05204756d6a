"""What jobs do, each in a process of its own: a function a job, which calls the one that a command calls.

The server hands these functions on without running them. What they import, its own process does without.
"""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.assessed import AssessedFiles
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.project import Project
from ncpm_reports.quarter.check_result import CheckResult
from ncpm_reports.release.output.artefacts import Release, Verification
from ncpm_reports.release.publish.candidate import Candidate
from ncpm_reports.release.publish.publish import Publication

Report = Callable[[Step], None]


def build(paths: Paths, request: BuildRequest, today: date, report: Report) -> Release:
    """A draft or a candidate, as `ncpm build` makes it. Raises: as `build_release` does."""
    from ncpm_reports.quarter.build import build_quarter  # noqa: PLC0415

    release, unchanged = build_quarter(
        request,
        paths,
        today=today,
        report=lambda progress: report(Step(done=progress.rendered, steps=progress.products)),
        announce=lambda line: report(Step(line=line)),
    )
    if unchanged:
        report(Step(line="Nothing has changed since the last build."))
    return release


def check(paths: Paths, period: Period | None, today: date, report: Report) -> CheckResult:
    """Everything that people write, as `ncpm check` finds it; of the newest quarter where there is no period."""
    from ncpm_reports.quarter.check import check_project  # noqa: PLC0415

    del report
    return check_project(paths, period, today)


def verify(folder: Path, report: Report) -> Verification:
    """What `ncpm verify` finds in a quarter's folder or a release. Raises: NotFound for one that no build wrote."""
    from ncpm_reports.release.checks import verify  # noqa: PLC0415

    return verify.verify(folder, lambda files, steps: report(Step(done=files, steps=steps)))


def publish(
    paths: Paths, candidate: Candidate, clock: Callable[[], datetime], by: tuple[str, str], report: Report
) -> Publication:
    """A candidate published as `ncpm publish` does it, `by` whom: a name, and an identity as the ledger notes it.

    Raises: Refused with every reason not to.
    """
    from ncpm_reports.quarter.publishing import publish_candidate  # noqa: PLC0415

    def checking(gate: str) -> None:
        report(Step(line=f"Checking: {gate}"))

    return publish_candidate(candidate, paths, clock, checking, name=by[0], identity=by[1])


def assess_measures(project: Project, quarter: str, report: Report) -> None:
    """Assesses a quarter and keeps all that the desk shows of its measures. Raises: as `read_quarter_figures`."""
    from ncpm_reports.desk.measure_views import measure_files  # noqa: PLC0415

    if not project.illustrative:
        # The project's own figures come into the store first, so that the state is that of what is read.
        with project.store():
            pass
    AssessedFiles(project, quarter).write(measure_files(project.paths, project.request(quarter), report))
