"""What jobs do in a process of their own: each calls the function that a command calls."""

from collections.abc import Callable
from typing import assert_never

from ncpm_reports.core.process_pools import process_map
from ncpm_reports.desk.assessed import AssessedFiles
from ncpm_reports.desk.job_requests import (
    FolderVerification,
    JobRequest,
    MeasureAssessment,
    ProjectCheck,
    QuarterBuild,
    QuarterPublication,
    StagedReading,
)
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.measure_views import measure_files
from ncpm_reports.desk.reading import read_all_staged
from ncpm_reports.pipeline import Progress
from ncpm_reports.quarter.build import build_quarter
from ncpm_reports.quarter.check import check_project
from ncpm_reports.quarter.publishing import publish_candidate
from ncpm_reports.release.checks.machine_names import machine_names
from ncpm_reports.release.checks.verified import Verified
from ncpm_reports.release.checks.verify import verify
from ncpm_reports.release.output.artefacts import Release
from ncpm_reports.release.output.folder import standing_folder
from ncpm_reports.release.publish.publish import Publication

Report = Callable[[Step], None]


def carry_out(request: JobRequest, report: Report) -> object:
    """Does what a job is asked for; returns what is made or found, None where that is only written.

    Raises: whatever the function refuses that a command would call.
    """
    match request:
        case QuarterBuild():
            return _built(request, report)
        case ProjectCheck():
            return check_project(request.paths, request.period)
        case FolderVerification():
            return _verified(request, report)
        case QuarterPublication():
            return _published(request, report)
        case MeasureAssessment():
            _assess_measures(request, report)
            return None
        case StagedReading():
            read_all_staged(request.project, request.keys, request.today, report)
            return None
        case _:
            assert_never(request)


def _built(build: QuarterBuild, report: Report) -> Release:
    """A draft or a candidate, as `ncpm build` makes it. Raises: as `build_release` does."""

    def progress(step: Progress) -> None:
        report(Step(done=step.rendered, steps=step.products))

    def announce(text: str) -> None:
        report(Step(line=text))

    release, unchanged = build_quarter(build.request, build.paths, report=progress, announce=announce)
    if unchanged:
        report(Step(line="Nothing has changed since the last build."))
    return release


def _verified(verification: FolderVerification, report: Report) -> Verified:
    """What `ncpm verify` finds. Raises: NotFound for a folder that no build wrote."""
    with process_map() as each:
        names, folder = machine_names(), standing_folder(verification.folder)
        return verify(folder, each, names, lambda files, steps: report(Step(done=files, steps=steps)))


def _published(publication: QuarterPublication, report: Report) -> Publication:
    """A candidate published as `ncpm publish` does it. Raises: Refused with every reason not to."""
    return publish_candidate(
        publication.candidate,
        publication.paths,
        publication.at,
        lambda name: report(Step(line=f"Checking: {name}")),
        name=publication.name,
        identity=publication.identity,
    )


def _assess_measures(assessment: MeasureAssessment, report: Report) -> None:
    """Assesses a quarter and keeps all that the desk shows of its measures. Raises: as `assess_quarter`."""
    project = assessment.project
    if not project.illustrative:
        # The project's own figures come into the store first, so that the state is that of what is read.
        with project.store():
            pass
    files = AssessedFiles(project, assessment.quarter)
    files.write(measure_files(project.paths, project.request(assessment.quarter), report))
