"""Figures before their release: where the desk is shared, pages that show them need a window, as documents do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ncpm_reports.desk.assessed import INDEX, AssessedFiles
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from tests.desk.people import with_role
from tests.desk.visitor import Visitor, running_desk

# Before the newest releases of the project were published.
EARLY = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
QUARTER = "2026-03"
PATHS = ("/measures", "/measures/homicide/wide.svg", "/words/homicide")


@pytest.fixture
def early(project: Project) -> Iterator[Visitor]:
    """Somebody at a desk on their own machine, at that moment, where measures are assessed and one is commented on."""
    text = project.paths.data / "commentary" / QUARTER / "homicide.md"
    text.parent.mkdir(parents=True, exist_ok=True)
    text.write_text("---\nauthor: A\ndate: 2026-06-30\n---\nHomicides were 503.\n", encoding="utf-8")
    with running_desk(project, now=EARLY) as outside:
        visitor = outside.enter()
        AssessedFiles(project, QUARTER).write({INDEX: b"[]", "homicide.svg": b"<svg/>"})
        yield visitor


def test_figures_before_their_release_need_a_window(early: Visitor, project: Project) -> None:
    reader = with_role(early, Role.SIGNATORY)
    for path in PATHS:
        assert reader.get(path).status == 403, path
    refused = reader.get("/words/homicide").text
    assert "Nothing was changed" not in refused
    assert '<a href="/words">Back to Commentary</a>' in refused
    assert reader.get("/words").status == 200
    _open_window(project.paths.data, "A. Person")
    for path in PATHS:
        assert reader.get(path).status == 200, path
    acts = [entry.what for entry in Journal(project.workspace).entries()]
    assert acts == ["Read before release: the measures", "Read before release: the commentary “Homicides”"]


def test_on_ones_own_machine_nobody_is_asked(early: Visitor, project: Project) -> None:
    for path in PATHS:
        assert early.get(path).status == 200, path
    assert Journal(project.workspace).entries() == ()


def test_what_is_public_needs_no_window(project: Project, visitor: Visitor) -> None:
    reader = with_role(visitor, Role.SIGNATORY)
    AssessedFiles(project, QUARTER).write({INDEX: b"[]"})
    assert reader.get("/measures").status == 200


def _open_window(data: Path, name: str) -> None:
    start, end = EARLY - timedelta(hours=1), EARLY + timedelta(hours=1)
    text = f"name,role,from,to\n{name},adviser,{start.isoformat()},{end.isoformat()}\n"
    (data / "pre-release-access.csv").write_text(text, encoding="utf-8")
