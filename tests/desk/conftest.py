"""Copied projects with their stores, made once, and desks that run on copies of them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.project import Project
from tests.builds import own_project_with_store, project_copy, small_project
from tests.desk.visitor import Visitor, running_desk


@pytest.fixture(scope="session")
def desk_project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project whose store holds its own figures; not to be changed."""
    paths = project_copy(tmp_path_factory.mktemp("desk-project"))
    own_project_with_store(paths.root)
    return paths


@pytest.fixture(scope="session")
def small_desk_project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """The same of a small project: the desk reads the whole store for almost every page. Not to be changed."""
    paths = small_project(tmp_path_factory.mktemp("small-desk-project"))
    with Project(paths=paths).store():
        return paths


@pytest.fixture
def project(small_desk_project: Paths, tmp_path: Path) -> Project:
    """A project of the test's own, with real figures: those of `small_desk_project`."""
    root = tmp_path / "project"
    shutil.copytree(small_desk_project.root, root)
    store = root / small_desk_project.store.name
    return Project(paths=Paths(root=root, data=root / "data", store=store, output=root / "out"))


@pytest.fixture
def outside(project: Project) -> Iterator[Visitor]:
    """Somebody who can reach a running desk, and has not come in."""
    with running_desk(project) as visitor:
        yield visitor


@pytest.fixture
def visitor(outside: Visitor) -> Visitor:
    """Somebody who has come in to a running desk."""
    return outside.enter()
