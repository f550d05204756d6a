"""A whole quarter at the desk by mouse, by keyboard and without JavaScript; and by commands: the same bytes.

By mouse of all forces; in the other ways, which differ in what is pressed and not in what is built, of six.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ncpm_reports.cache import CACHE, PRODUCTS
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import WORKSPACE, Project
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.ledger import Kind, read_ledger
from ncpm_reports.release.publish.publish import publish
from ncpm_reports.release.publish.published import read_current_release
from tests.builds import digests
from tests.conftest import PROJECT
from tests.desk import quarter_steps as steps
from tests.desk.acting import WAYS, Acting, acting
from tests.desk.quarter_steps import AREA, OWN_FILE, QUARTER
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import CLOCK, NOW, running_desk
from tests.release.making import build, whole, write_folder

pytestmark = [
    pytest.mark.skipif(os.environ.get("NCPM_SOAK") != "1", reason="minutes: in the soak"),
    pytest.mark.slow,
    pytest.mark.timeout(7200),
]
EARLIER = "2025-12-candidate"
MOUSE = "mouse"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What a quarter is made from: the files that were added, by name, the letter, and the files that people wrote."""

    added: dict[str, bytes]
    letter: bytes
    data: dict[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuarter:
    """A quarter as the desk made it, up to its publication and back: inputs, and the candidate's files by SHA-256.

    `original` is the project that it began as a copy of.
    """

    original: Paths
    project: Project
    inputs: Inputs
    candidate: dict[str, str]
    releases: tuple[str, ...]


@pytest.fixture(scope="module")
def products(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the first quarter rendered, by what it was rendered from: the ones after it need not render that again."""
    return tmp_path_factory.mktemp("products") / PRODUCTS


@pytest.fixture(scope="module", params=WAYS)
def by_desk(
    request: pytest.FixtureRequest,
    browser: Browser,
    tmp_path_factory: pytest.TempPathFactory,
    products: Path,
) -> DeskQuarter:
    """A quarter made in one way from the first file to the undone publication."""
    original = request.getfixturevalue("desk_project" if request.param == MOUSE else "small_desk_project")
    project = _project(original, tmp_path_factory.mktemp("desk-quarter") / "project")
    if products.is_dir():
        shutil.copytree(products, project.paths.output / CACHE / PRODUCTS)
    writing = steps.writing_of(project)
    _publish_an_earlier_quarter(project)
    with running_desk(project) as outside, acting(browser, outside, WAYS[request.param]) as somebody:
        added = _add_figures(somebody, project)
        _write(somebody, writing)
        steps.build(somebody, "draft")
        letter = steps.edit_letter(somebody, project.paths.root)
        steps.build(somebody, "candidate")
        candidate = digests(project.folder(QUARTER, final=True))
        data = _files(project.paths.data)
        releases = _release(somebody, project)
    if not products.is_dir():
        shutil.copytree(project.paths.output / CACHE / PRODUCTS, products)
    inputs = Inputs(added=added, letter=letter, data=data)
    return DeskQuarter(original=original, project=project, inputs=inputs, candidate=candidate, releases=releases)


def _project(original: Paths, root: Path) -> Project:
    shutil.copytree(original.root, root)
    settings = root / "data/settings.toml"
    # Set once, before the first quarter.
    address = settings.read_text(encoding="utf-8").replace('site_address = ""', 'site_address = "https://www.gov.uk/x"')
    settings.write_text(address, encoding="utf-8")
    store = root / original.store.name
    return Project(paths=replace(original, root=root, data=root / "data", store=store, output=root / "out"))


def _publish_an_earlier_quarter(project: Project) -> None:
    output = project.paths.output
    with locked(output):
        write_folder(output, EARLIER, whole(build(final=True, period=(2025, 12)), day=NOW.date()))
    signed_by_two(output / EARLIER)
    with locked(output):
        publish(output, read_candidate(output / EARLIER), CLOCK)


def _add_figures(somebody: Acting, project: Project) -> dict[str, bytes]:
    path = project.paths.root / OWN_FILE
    path.write_bytes(tidy(changed(some_figures(project, 2)), day=NEWER, edition="own figures"))
    steps.add_file(somebody, path, 2)
    name, data = steps.type_figures(somebody, project)
    return {OWN_FILE: path.read_bytes(), name: data}


def _write(somebody: Acting, writing: steps.Writing) -> None:
    steps.set_dates(somebody, writing.dates)
    steps.give_access(somebody)
    steps.name_contact(somebody)
    for remark in writing.remarks:
        steps.comment(somebody, remark)
    steps.write_statement(somebody)
    steps.name_owners(somebody)


def _release(somebody: Acting, project: Project) -> tuple[str, ...]:
    """Signs, verifies, publishes and takes back; returns the release that stood before, between, and at the end."""
    output, label = project.paths.output, project.quarter_label(QUARTER)
    steps.mark_ready(somebody)
    for name in ("Ann Analyst", "Bob Reader"):
        steps.sign(somebody, name)
    steps.verify(somebody, f"The candidate of {label}")
    before = read_current_release(output).release
    steps.publish(somebody, label)
    between = read_current_release(output).release
    steps.verify(somebody, "What is public now")
    steps.take_back(somebody)
    return before, between, read_current_release(output).release


def test_the_quarter_is_signed_published_and_taken_back(by_desk: DeskQuarter) -> None:
    before, between, end = by_desk.releases
    assert before == end != between
    kinds = [entry.kind for entry in read_ledger(by_desk.project.paths.output).entries]
    assert kinds[-4:] == [Kind.SIGN_OFF, Kind.SIGN_OFF, Kind.PUBLISHED, Kind.UNDONE]
    assert Journal(by_desk.project.workspace).is_chained()


@pytest.fixture(scope="module")
def by_commands(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Paths, Inputs], dict[str, str]]:
    """Makes the candidate from inputs by commands alone, in an output folder that has nothing to take from."""
    candidates: list[tuple[Inputs, dict[str, str]]] = []

    def candidate(original: Paths, inputs: Inputs) -> dict[str, str]:
        candidate_files = next((files for earlier, files in candidates if earlier == inputs), None)
        if candidate_files is None:
            candidate_files = _candidate_by_commands(original, tmp_path_factory.mktemp("by-command"), inputs)
            candidates.append((inputs, candidate_files))
        return candidate_files

    return candidate


def _candidate_by_commands(original: Paths, folder: Path, inputs: Inputs) -> dict[str, str]:
    project = _project(original, folder / "project")
    paths = project.paths
    shutil.rmtree(paths.data)
    _write_files(paths.data, inputs.data)
    _publish_an_earlier_quarter(project)
    _write_files(folder / "added", inputs.added)
    folders = ["--data", str(paths.data), "--store", str(paths.store), "--output", str(paths.output)]
    for name in inputs.added:
        _ncpm("ingest", str(folder / "added" / name), *folders)
    _ncpm("build", "--period", QUARTER, "--only", "letters", "--force", AREA, *folders)
    (paths.output / QUARTER / "letters" / f"{AREA}.docx").write_bytes(inputs.letter)
    _ncpm("build", "--period", QUARTER, "--final", *folders)
    _ncpm("verify", str(project.folder(QUARTER, final=True)))
    return digests(project.folder(QUARTER, final=True))


def test_commands_make_the_same_bytes(
    by_desk: DeskQuarter, by_commands: Callable[[Paths, Inputs], dict[str, str]]
) -> None:
    by_command = by_commands(by_desk.original, by_desk.inputs)
    different = {path for path in by_command.keys() | by_desk.candidate if _differs(path, by_command, by_desk)}
    assert different == set()
    assert len([path for path in by_command if path.startswith("letters/") and path.endswith(".docx")]) >= len(
        by_desk.project.areas().forces
    )


def _differs(path: str, by_command: dict[str, str], by_desk: DeskQuarter) -> bool:
    return by_command.get(path) != by_desk.candidate.get(path)


def _files(folder: Path) -> dict[str, bytes]:
    """The files that people and programs read, by path; the desk's own are not among them."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file())
    named = {path.relative_to(folder).as_posix(): path for path in paths}
    return {name: path.read_bytes() for name, path in named.items() if not name.startswith(f"{WORKSPACE}/")}


def _write_files(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def _ncpm(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ncpm_reports", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr
