"""`check` is the truth: whatever a build would refuse in what people write, it refuses, with the file."""

import random
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Issue, NcpmError, Severity
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.inputs import faulty_statements, read_inputs
from ncpm_reports.pipeline import build_release
from ncpm_reports.quarter.check import check_project
from ncpm_reports.store.project_figures import open_store
from tests.builds import KENT, SIX_FORCES, digests, finish, small_project

TODAY = date(2026, 12, 1)

QUARTER = "2026-03"
Mistake = Callable[[Paths, random.Random], None]
LONG = "<p>A paragraph that is here only to take room on the page, as people write them.</p>" * 60


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A project of six forces with something of every kind that people write, and nothing wrong in it."""
    paths = small_project(tmp_path_factory.mktemp("check") / "project", SIX_FORCES)
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
    with open_store(paths.store, paths.data):
        pass
    return paths


def changed(path: str, change: Callable[[str], str]) -> Mistake:
    def mistake(paths: Paths, rng: random.Random) -> None:
        file = paths.root / path
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")

    return mistake


def new_file(path: str, text: str = "# Serious violence\n\nWords.\n") -> Mistake:
    def mistake(paths: Paths, rng: random.Random) -> None:
        (paths.root / path).parent.mkdir(parents=True, exist_ok=True)
        (paths.root / path).write_text(text, encoding="utf-8")

    return mistake


def broken_bytes(path: str) -> Mistake:
    def mistake(paths: Paths, rng: random.Random) -> None:
        data = (paths.root / path).read_bytes()
        at = rng.randrange(len(data))
        (paths.root / path).write_bytes(data[:at] + b"\xff\xfe" + data[at:])

    return mistake


def no_word_file(paths: Paths, rng: random.Random) -> None:
    (paths.root / "templates" / "reference.docx").write_bytes(rng.randbytes(400))


def linked_letters(paths: Paths, rng: random.Random) -> None:
    (paths.output / QUARTER).mkdir(parents=True)
    (paths.output / QUARTER / "letters").symlink_to(paths.root)


def store_in_a_folder(paths: Paths, rng: random.Random) -> None:
    paths.store.unlink()
    paths.store.mkdir()


def store_with_a_trigger(paths: Paths, rng: random.Random) -> None:
    with closing(sqlite3.connect(paths.store)) as other:
        other.execute("CREATE TRIGGER later AFTER INSERT ON files BEGIN SELECT 1; END")


def store_of_noise(paths: Paths, rng: random.Random) -> None:
    paths.store.write_bytes(rng.randbytes(9000))


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
    "a letter that is too long": changed(
        "letters/chief-constable.xml", lambda text: text.replace("{% include", f"{LONG}{{% include", 1)
    ),
    "a page of the pack that is too long": changed("templates/board-pack/since-last.xml", lambda text: f"{text}{LONG}"),
    "a reference document that is no Word file": no_word_file,
    "a letter that is open": new_file(f"../out/{QUARTER}/letters/~$kent.docx"),
    "a letter of another kind": new_file(f"../out/{QUARTER}/letters/kent.exe"),
    "a link in the place of the letters": linked_letters,
    "a ledger of other lines": new_file("../out/ledger.jsonl", "{}\n"),
    "a store that is a folder": store_in_a_folder,
    "a store with a trigger": store_with_a_trigger,
    "a store of noise": store_of_noise,
    **{f"bytes that are not UTF-8 in {path}": broken_bytes(path) for path in FILES},
}
# Everything is rendered before these are refused: the soak tries all of them.
RENDERED = frozenset(
    {
        "a letter of another kind",
        "a letter that is open",
        "a link in the place of the letters",
        "a template's unknown name",
    }
    | {"a page of the pack that is too long", "a reference document that is no Word file"}
)


def copied(project: Paths, folder: Path) -> Paths:
    root = Path(shutil.copytree(project.root, folder / "project"))
    return replace(project, root=root, data=root / "data", store=root / "s.sqlite", output=folder / "out")


def build_refuses(paths: Paths, request: BuildRequest) -> tuple[Issue, ...]:
    """What a build refuses, or leaves out with the reason."""
    try:
        build_release(request, paths, jobs=2)
        return tuple(issue for issues in faulty_statements(read_inputs(paths, request)).values() for issue in issues)
    except NcpmError as refused:
        return refused.issues


def check_refuses(paths: Paths) -> tuple[Issue, ...]:
    return tuple(issue for issue in check_project(paths, None, TODAY).issues if issue.severity is Severity.ERROR)


@pytest.mark.slow
def test_a_project_without_mistakes_passes_both_and_a_check_writes_nothing(project: Paths, tmp_path: Path) -> None:
    paths = copied(project, tmp_path)
    before = digests(tmp_path)
    assert check_refuses(paths) == ()
    assert digests(tmp_path) == before
    paths.store.unlink()
    assert check_refuses(paths) == ()
    assert not paths.store.exists()
    assert not paths.output.exists()
    assert build_refuses(paths, BuildRequest(areas=frozenset({KENT}))) == ()


# Each check composes and renders a quarter; a seeded few of the mistakes are made outside a soak.
SAMPLE = frozenset(random.Random(2026).sample(sorted(MISTAKES.keys() - RENDERED), 2))


@pytest.mark.slow
@pytest.mark.timeout(2400)
@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_what_a_build_refuses_check_refuses_and_names_the_file(
    project: Paths, tmp_path: Path, name: str, soak: bool
) -> None:
    if name not in SAMPLE and not soak:
        pytest.skip("in the soak")
    paths = copied(project, tmp_path)
    MISTAKES[name](paths, random.Random(name))
    refused = check_refuses(paths)
    assert refused, "the mistake is one"
    assert all(issue.where and issue.remedy for issue in refused)
    assert not any(str(issue.where).startswith(tempfile.gettempdir() + "/tmp") for issue in refused)
    if soak or name.startswith("a "):
        # A template's mistake may be found at another line by the one that reads it first.
        named = {issue.where.partition(",")[0] for issue in refused}
        areas = frozenset() if soak or "pack" in name else frozenset({KENT})
        for issue in build_refuses(paths, BuildRequest(areas=areas)):
            assert any(file.endswith(issue.where.partition(",")[0]) for file in named), issue.sentence()


@pytest.mark.parametrize("name", ["spellings.csv", "releases.csv", "areas/forces.csv"])
def test_a_table_in_another_encoding_is_said_once(project: Paths, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(project.root, tmp_path / "project")
    text = (copy / "data" / name).read_text(encoding="utf-8")
    (copy / "data" / name).write_bytes(text.replace("A", "\u00c4", 1).encode("cp1252", "replace"))
    issues = check_project(replace(project, root=copy, data=copy / "data"), None, TODAY).issues
    [issue] = [issue for issue in issues if issue.severity is Severity.ERROR]
    assert name in issue.where


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_what_only_a_final_build_refuses_check_lists_and_then_no_more(
    project: Paths, tmp_path: Path, soak: bool
) -> None:
    if not soak:
        pytest.skip("in the soak")
    paths = copied(project, tmp_path)
    new_file(f"../out/{QUARTER}-candidate/letters/sign-off.csv", "a,b\n1,2\n")(paths, random.Random())
    final = BuildRequest(final=True)
    listed = {(issue.where, issue.found) for issue in check_project(paths, None, TODAY).issues}
    (sheet,) = build_refuses(paths, final)
    shutil.rmtree(paths.output)
    left_open = build_refuses(paths, final)
    assert {(issue.where, issue.found) for issue in (sheet, *left_open)} <= listed
    (paths.data / "commentary" / QUARTER / "board-actions.csv").unlink()
    finish(paths, QUARTER)
    # An area may leave priorities unanswered: no build refuses that.
    assert {issue.code for issue in check_project(paths, None, TODAY).issues} == {"statement.incomplete"}
    assert build_refuses(paths, final) == ()
