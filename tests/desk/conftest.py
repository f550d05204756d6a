"""Copied projects with their stores, made once, and desks that run on copies of them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.project import Project
from tests.builds import SIX_FORCES, own_project_with_store, project_copy, small_project
from tests.desk.visitor import Visitor, running_desk

ESSEX = "E23000028"
DESK_FORCES = SIX_FORCES | {ESSEX}


@pytest.fixture(scope="session")
def desk_project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project whose store holds its own figures; not to be changed."""
    paths = project_copy(tmp_path_factory.mktemp("desk-project"))
    own_project_with_store(paths.root)
    return paths


@pytest.fixture(scope="session")
def small_desk_project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """The same of a small project of seven forces: the desk reads the whole store for almost every page."""
    paths = small_project(tmp_path_factory.mktemp("small-desk-project"), DESK_FORCES)
    with Project(paths=paths).store():
        return paths


def copied_project(original: Paths, folder: Path) -> Project:
    """A copy of a project, with its store and without an output, in a new folder."""
    root = folder / "project"
    shutil.copytree(original.root, root)
    paths = replace(original, root=root, data=root / "data", store=root / original.store.name, output=root / "out")
    return Project(paths=paths)


@pytest.fixture
def project(small_desk_project: Paths, tmp_path: Path) -> Project:
    """A project of the test's own, with real figures: those of `small_desk_project`."""
    return copied_project(small_desk_project, tmp_path)


@pytest.fixture
def outside(project: Project) -> Iterator[Visitor]:
    """Somebody who can reach a running desk, and has not come in."""
    with running_desk(project) as visitor:
        yield visitor


@pytest.fixture
def visitor(outside: Visitor) -> Visitor:
    """Somebody who has come in to a running desk."""
    return outside.enter()
