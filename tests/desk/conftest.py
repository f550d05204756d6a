"""A copied project with its store, made once, and desks that run on copies of it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.project import Project
from tests.builds import project_copy
from tests.desk.visitor import Visitor, running_desk


@pytest.fixture(scope="session")
def desk_project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project whose store holds its own figures; not to be changed."""
    paths = project_copy(tmp_path_factory.mktemp("desk-project"))
    with Project(paths=paths).store():
        return paths


@pytest.fixture
def project(desk_project: Paths, tmp_path: Path) -> Project:
    """A project of the test's own, with real figures."""
    root = tmp_path / "project"
    shutil.copytree(desk_project.root, root)
    paths = replace(
        desk_project, root=root, data=root / "data", store=root / desk_project.store.name, output=root / "out"
    )
    return Project(paths=paths)


@pytest.fixture
def outside(project: Project) -> Iterator[Visitor]:
    """Somebody who can reach a running desk, and has not come in."""
    with running_desk(project) as visitor:
        yield visitor


@pytest.fixture
def visitor(outside: Visitor) -> Visitor:
    """Somebody who has come in to a running desk."""
    return outside.enter()
