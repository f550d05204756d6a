"""Desks to look at as a whole: with real figures, with none, and with an invented quarter that is built."""

import shutil
from pathlib import Path

from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.project import Project
from ncpm_reports.pipeline import build_release
from tests.builds import GWENT, KENT, SIX_FORCES, project_copy, small_project
from tests.desk.visitor import Visitor

# Where the pages of the desk have a part in their address, something that is there in every project.
MEASURE, AREA, EFFECT, RELEASE = "homicide", "gwent", "new", "none"
OWN_FIGURES = "quoted-2026.csv"


def empty_project(folder: Path) -> Project:
    """A project without a figure, as it is before the first file is added."""
    paths = project_copy(folder)
    shutil.rmtree(paths.data / "figures")
    return Project(paths=paths)


def illustrative_quarter(folder: Path) -> Project:
    """A project on invented figures of six forces whose draft is built, for two areas."""
    project = Project(paths=small_project(folder, SIX_FORCES), illustrative=True)
    build_two_areas(project.paths, project.request(project.newest_quarter()))
    return project


def build_two_areas(paths: Paths, request: BuildRequest) -> None:
    """Builds what is asked for, for two areas only, in this process."""
    limited = BuildRequest(
        period=request.period, illustrative=request.illustrative, final=request.final, areas=frozenset({GWENT, KENT})
    )
    build_release(limited, paths, jobs=1)


def first_release(project: Project) -> str:
    """The id of a release that is stored; a name that none has where there is none."""
    with project.store() as store:
        return next((release.id for release in store.releases()), RELEASE)


def staged_file(visitor: Visitor) -> str:
    """The key of a file of own figures that waits to be accepted."""
    data = (Path(__file__).resolve().parents[2] / "data/figures" / OWN_FIGURES).read_bytes()
    answer = visitor.post("/files", files=[("files", "own-figures.csv", data)])
    assert answer.status == 303, answer.text
    return answer.headers["location"].rsplit("/", 1)[-1]
