"""`check` is the truth: whatever a build would refuse in what people write, it refuses, with the file."""

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Issue, NcpmError, Severity
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.checks import check
from ncpm_reports.inputs import faulty_statements, read_inputs
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.plan import Composer, Task, plan
from ncpm_reports.project_check import check_project
from tests.builds import project_copy

QUARTER = "2025-06"
REQUEST = BuildRequest(illustrative=True)
Mistake = Callable[[Path, random.Random], None]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project with something of every kind that people write, and nothing wrong in it."""
    paths = project_copy(tmp_path_factory.mktemp("check") / "project")
    written = {
        "data/contacts.csv": "force,name,email,salutation\nkent,A. Chief,chief@kent.example,\n",
        "data/pre-release-access.csv": "name,role,from,to\nA,B,2026-02-04T09:30+00:00,2026-02-05T09:30+00:00\n",
        f"data/commentary/{QUARTER}/homicide.md": "---\nauthor: A. Analyst\ndate: 2025-10-31\n---\nIt fell.\n",
        f"data/commentary/{QUARTER}/board-actions.csv": "ask,action,owner,due,position\nhomicide,,A. Official,June,\n",
        f"data/statements/{QUARTER}/kent/statement.md": "# Serious violence\n\nWe did this.\n",
        f"data/statements/{QUARTER}/kent/applicability.csv": "priority,applicable,reason\nserious-violence,yes,\n",
    }
    for path, text in written.items():
        (paths.root / path).parent.mkdir(parents=True, exist_ok=True)
        (paths.root / path).write_text(text, encoding="utf-8")
    return paths


def changed(path: str, change: Callable[[str], str]) -> Mistake:
    def mistake(root: Path, rng: random.Random) -> None:
        file = root / path
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")

    return mistake


def new_file(path: str) -> Mistake:
    def mistake(root: Path, rng: random.Random) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text("# Serious violence\n\nWords.\n", encoding="utf-8")

    return mistake


def broken_bytes(path: str) -> Mistake:
    def mistake(root: Path, rng: random.Random) -> None:
        data = (root / path).read_bytes()
        at = rng.randrange(len(data))
        (root / path).write_bytes(data[:at] + b"\xff\xfe" + data[at:])

    return mistake


FILES = (
    "data/settings.toml",
    "data/areas/forces.csv",
    "data/areas/bodies.csv",
    "data/frameworks/ncpm-2021.toml",
    "data/caveats.toml",
    "data/disclosure.toml",
    "data/contacts.csv",
    f"data/commentary/{QUARTER}/homicide.md",
    f"data/statements/{QUARTER}/kent/statement.md",
    "letters/chief-constable.xml",
    "templates/board-pack/pack.xml",
)
MISTAKES: dict[str, Mistake] = {
    "an unknown setting": changed("data/settings.toml", lambda text: f'colour = "red"\n{text}'),
    "a setting that is gone": changed("data/settings.toml", lambda text: text.replace("department = ", "# ")),
    "a date in quotation marks": changed(
        "data/settings.toml", lambda text: f'{text}\n[quarters."2025-06"]\nboard_meeting = "soon"\n'
    ),
    "a framework that is not there": changed("data/settings.toml", lambda text: text.replace("ncpm-2021", "ncpm-2020")),
    "an area without a name": changed("data/areas/forces.csv", lambda text: text.replace("Kent Police", "", 1)),
    "a framework's unknown key": changed("data/frameworks/ncpm-2021.toml", lambda text: f"colour = 1\n{text}"),
    "a caveat's unknown effect": changed(
        "data/caveats.toml", lambda text: text.replace('effect = "', 'effect = "un', 1)
    ),
    "a rule's unknown key": changed("data/disclosure.toml", lambda text: text.replace("[[", "colour = 1\n[[", 1)),
    "a contact of nobody": changed("data/contacts.csv", lambda text: text.replace("kent,", "atlantis,")),
    "a contact with an encoded word": changed(
        "data/contacts.csv", lambda text: text.replace("A. Chief", "=?utf-8?q?A?=")
    ),
    "commentary in HTML": changed(f"data/commentary/{QUARTER}/homicide.md", lambda text: f"{text}\n<b>x</b>\n"),
    "commentary without an author": changed(f"data/commentary/{QUARTER}/homicide.md", lambda text: "It fell.\n"),
    "commentary on nothing": new_file(f"data/commentary/{QUARTER}/homicides.md"),
    "a log with other columns": changed(f"data/commentary/{QUARTER}/board-actions.csv", lambda text: "ask,owner\n"),
    "a statement on nothing": changed(
        f"data/statements/{QUARTER}/kent/statement.md", lambda text: text.replace("Serious violence", "Speeding")
    ),
    "a statement with an unknown fact": changed(
        f"data/statements/{QUARTER}/kent/statement.md", lambda text: f"---\nsigned: A\n---\n{text}"
    ),
    "a statement of nobody": new_file(f"data/statements/{QUARTER}/atlantis/statement.md"),
    "a priority without a reason": changed(
        f"data/statements/{QUARTER}/kent/applicability.csv", lambda text: text.replace("yes", "no")
    ),
    "a template that does not close": changed("letters/chief-constable.xml", lambda text: text.replace("</p>", "", 1)),
    "a template's unknown name": changed(
        "templates/board-pack/pack.xml", lambda text: f"{text}{{{{ nothing.at_all }}}}"
    ),
    **{f"bytes that are not UTF-8 in {path}": broken_bytes(path) for path in FILES},
}


def copied(project: Paths, folder: Path) -> Paths:
    root = Path(shutil.copytree(project.root, folder / "project"))
    return replace(project, root=root, data=root / "data", store=folder / "s.sqlite", output=folder / "out")


def build_refuses(paths: Paths) -> tuple[Issue, ...]:
    """What a build of the quarter refuses, up to the writing of files."""
    try:
        inputs = read_inputs(paths, REQUEST)
        job = assess_inputs(inputs)
    except NcpmError as refused:
        return refused.issues
    issues = [issue for found in faulty_statements(inputs).values() for issue in found]
    composer = Composer(job)
    for task in plan(inputs.areas.forces):
        if task.area in ("", "E23000032") and task not in (Task(kind="together"),):
            try:
                documents = [product.document for product in composer.compose(task)]
            except NcpmError as refused:
                issues.extend(refused.issues)
            else:
                issues.extend(issue for document in documents for issue in check(document))
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)


def check_refuses(paths: Paths) -> tuple[Issue, ...]:
    return tuple(issue for issue in check_project(paths).issues if issue.severity is Severity.ERROR)


@pytest.mark.slow
def test_a_project_without_mistakes_passes_both(project: Paths, tmp_path: Path) -> None:
    paths = copied(project, tmp_path)
    assert build_refuses(paths) == ()
    assert check_refuses(paths) == ()
    assert not paths.store.exists()
    assert not paths.output.exists()


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_what_a_build_refuses_check_refuses_and_names_the_file(
    project: Paths, tmp_path: Path, name: str, soak: bool
) -> None:
    paths = copied(project, tmp_path)
    MISTAKES[name](paths.root, random.Random(name))
    refused = check_refuses(paths)
    assert refused, "the mistake is one"
    assert all(issue.where and issue.remedy for issue in refused)
    if soak or name.startswith("a "):
        # A template's mistake may be found at another line by the one that reads it first.
        named = {issue.where.partition(",")[0] for issue in refused}
        for issue in build_refuses(paths):
            assert any(file.endswith(issue.where.partition(",")[0]) for file in named), issue.sentence()
