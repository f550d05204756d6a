"""A release checked as a recipient can."""

from functools import partial
from pathlib import Path

from starlette.responses import Response

from ncpm_reports.core.problems import NotFound, Refused
from ncpm_reports.desk import job_functions
from ncpm_reports.desk.screens.build import start_job
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.artefacts import SUMS
from ncpm_reports.release.output.folder import RELEASES
from ncpm_reports.release.publish.published import read_current_release


def show(visit: Visit) -> Response:
    """What there is to verify."""
    return visit.page("verify.html", choices=tuple((key, label) for key, (label, _) in _choices(visit).items()))


def start(visit: Visit) -> Response:
    """Starts to verify what was chosen. Raises: NotFound if it is not built."""
    choices = _choices(visit)
    chosen = visit.form.text("release")
    if chosen not in choices:
        found, expected = "nothing that is built under that name", "a draft, a candidate or what is public"
        raise NotFound.of("verify.nothing", "Verify", found, expected, "Build the quarter first.")
    label, folder = choices[chosen]
    title = f"Verifying {label[:1].lower()}{label[1:]}"
    return start_job(visit, title, partial(job_functions.verify, folder), start_page="/verify")


def _choices(visit: Visit) -> dict[str, tuple[str, Path]]:
    """What is built or published, by a key of the form: its name for people, and its folder."""
    choices: dict[str, tuple[str, Path]] = {}
    if visit.quarter:
        label = visit.project.quarter_label(visit.quarter)
        choices["candidate"] = f"The candidate of {label}", visit.project.folder(visit.quarter, final=True)
        choices["draft"] = f"The draft of {label}", visit.project.folder(visit.quarter)
    try:
        release = read_current_release(visit.project.paths.output).release
    except Refused:
        release = ""
    if release:
        choices["published"] = "What is public now", visit.project.paths.output / RELEASES / release
    return {key: (label, folder) for key, (label, folder) in choices.items() if (folder / SUMS).is_file()}
