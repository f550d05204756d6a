"""Small quarters for the desk: letters and pack as they are made, put where a build would put them."""

from datetime import date
from pathlib import Path

from ncpm_reports.desk.project import Project
from ncpm_reports.release.output.folder import locked
from tests.release.making import build, whole, write_folder
from tests.release.test_hand_edits import folder

QUARTER = "2026-03"


def with_candidate(project: Project, *, day: date = date(2025, 10, 23)) -> Path:
    """A candidate with a pack, a public part and two letters; its figures are published on `day`."""
    return _build(project, final=True, day=day)


def with_draft(project: Project) -> Path:
    """A draft with a pack, a public part and two letters."""
    return _build(project, final=False, day=date(2025, 10, 23))


def _build(project: Project, *, final: bool, day: date) -> Path:
    output, target = project.paths.output, project.folder(QUARTER, final=final)
    with locked(output):
        write_folder(output, target.name, whole(build(final=final, period=(2026, 3)), day=day))
    letters = target / "letters"
    letters.mkdir(mode=0o700)
    for path, data in folder(final=final).items():
        (letters / path).write_bytes(data)
    return target
