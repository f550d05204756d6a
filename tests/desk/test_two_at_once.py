"""Two people at one thing, of every kind that the desk writes, and the desk while a command works: nothing is lost."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import Project
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.publish import publish
from tests.builds import digests
from tests.desk.conftest import copied_project
from tests.desk.plain_forms import Filled, filled, forms, submit
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import CLOCK, NOW, Visitor, running_desk
from tests.release.test_hand_edits import edited, folder

QUARTER = "2026-03"
OTHERS = "somebody outside the desk"
MINE, THEIRS = "My own words", "Their own words"
DESK, EDITOR = "another person at the desk", "an editor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What people write: its page and form, what two people type into it, and what an editor makes of its file.

    `typed` and `typed_by_other` are by the ids of fields; `upload` and `upload_by_other` are for the field "file".
    `mine_words` and `their_words` are what the conflict page must show; `saved` is what the file has once mine is kept.
    """

    page: str
    action: str
    file: str
    by_editor: str
    mine_words: str = MINE
    their_words: str = THEIRS
    saved: str = MINE
    typed: Mapping[str, str] = field(default_factory=dict)
    typed_by_other: Mapping[str, str] = field(default_factory=dict)
    upload: str = ""
    upload_by_other: str = ""
    button: tuple[str, str] = ("", "")


CONTACTS = "force,name,email,salutation\nkent,{},a@kent.example,\n"
ACCESS = "name,role,from,to\n{},Minister,2026-07-22T09:30+01:00,2026-07-23T09:30+01:00\n"
SIGNED = {"author": "A. Analyst", "date": "1 June 2026"}
WINDOW = {"role-1": "Minister", "from-1": "22 July 2026 09:30", "to-1": "23 July 2026 09:30"}
KINDS = {
    "commentary": Kind(
        page="/words/homicide",
        action="/words/homicide",
        file=f"commentary/{QUARTER}/homicide.md",
        typed={**SIGNED, "body": MINE},
        typed_by_other={**SIGNED, "body": THEIRS},
        by_editor=f"---\nauthor: B\ndate: 2026-06-01\n---\n{THEIRS}\n",
        button=("do", "save"),
    ),
    "statement": Kind(
        page="/statements/kent",
        action="/statements/kent",
        file=f"statements/{QUARTER}/kent/statement.md",
        typed={"general": MINE},
        typed_by_other={"general": THEIRS},
        by_editor=f"{THEIRS}\n",
    ),
    "dates": Kind(
        page="/quarter",
        action="/quarter/dates",
        file="settings.toml",
        typed={"board_meeting": "8 September 2026"},
        typed_by_other={"board_meeting": "9 September 2026"},
        mine_words="8 September 2026",
        their_words="9 September 2026",
        saved="board_meeting = 2026-09-08",
        by_editor=f'\n[quarters."{QUARTER}"]\nboard_meeting = 2026-09-09\n',
    ),
    "access": Kind(
        page="/quarter",
        action="/quarter/access",
        file="pre-release-access.csv",
        typed={**WINDOW, "name-1": MINE},
        typed_by_other={**WINDOW, "name-1": THEIRS},
        by_editor=ACCESS.format(THEIRS),
    ),
    "access as a file": Kind(
        page="/quarter",
        action="/quarter/access/upload",
        file="pre-release-access.csv",
        upload=ACCESS.format(MINE),
        upload_by_other=ACCESS.format(THEIRS),
        by_editor=ACCESS.format(THEIRS),
    ),
    "contacts": Kind(
        page="/quarter/contacts",
        action="/quarter/contacts",
        file="contacts.csv",
        typed={"name-kent": MINE, "email-kent": "a@kent.example"},
        typed_by_other={"name-kent": THEIRS, "email-kent": "a@kent.example"},
        by_editor=CONTACTS.format(THEIRS),
    ),
    "contacts as a file": Kind(
        page="/quarter/contacts",
        action="/quarter/contacts/upload",
        file="contacts.csv",
        upload=CONTACTS.format(MINE),
        upload_by_other=CONTACTS.format(THEIRS),
        by_editor=CONTACTS.format(THEIRS),
    ),
}


@pytest.fixture(scope="module")
def desk(small_desk_project: Paths, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A desk at which every kind of thing is written, one after the other; each is put back as it was."""
    with running_desk(copied_project(small_desk_project, tmp_path_factory.mktemp("at-once"))) as outside:
        yield outside.enter()


@contextmanager
def put_back(path: Path) -> Iterator[None]:
    """Puts a file back as it was before."""
    before = path.read_bytes() if path.is_file() else None
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        if before is not None:
            path.write_bytes(before)


def form_of(desk: Visitor, kind: Kind, typed: Mapping[str, str], upload: str) -> Filled:
    files = [("file", "mine.csv", upload.encode())] if upload else []
    return filled(desk, kind.page, kind.action, ids=typed, files=files, button=kind.button)


def write_as_other(desk: Visitor, kind: Kind, path: Path, by: str) -> None:
    """What the other person does meanwhile: saves the same form, or writes the file in an editor."""
    if by == DESK:
        assert submit(desk, form_of(desk, kind, kind.typed_by_other, kind.upload_by_other)).status == 303
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    settings = path.read_text(encoding="utf-8") if path.name == "settings.toml" else ""
    path.write_text(settings + kind.by_editor, encoding="utf-8")


@pytest.mark.parametrize("by", [DESK, EDITOR])
@pytest.mark.parametrize("name", KINDS)
def test_both_texts_are_shown_and_kept(desk: Visitor, name: str, by: str) -> None:
    kind, project = KINDS[name], desk.desk.project
    path = project.paths.data / kind.file
    with put_back(path):
        own_form = form_of(desk, kind, kind.typed, kind.upload)
        write_as_other(desk, kind, path, by)
        others_bytes = path.read_bytes()
        answer = submit(desk, own_form)
        assert answer.status == 409, answer.text
        assert path.read_bytes() == others_bytes
        assert kind.mine_words in answer.text
        assert kind.their_words in answer.text
        assert (OTHERS in answer.text) is (by == EDITOR)
        # The page sends this person's text again, with no typing; the other's stays in the history.
        (again,) = forms(answer, kind.action)
        assert desk.post_pairs(kind.action, again.form_values()).status == 303
        assert kind.saved in path.read_text(encoding="utf-8")
        journal = Journal(project.workspace)
        assert journal.text(journal.entries()[-1].before) == others_bytes


def test_both_lists_of_asks_are_shown_and_kept(desk: Visitor) -> None:
    """The page itself would wait for what the pack asks, which takes an assessment: the form is sent as it sends it."""
    path = desk.desk.project.paths.data / f"commentary/{QUARTER}/board-actions.csv"
    asks = [("opened", ""), ("quarter", QUARTER), ("ask", ""), ("owner", "A"), ("due", "June"), ("position", "")]
    with put_back(path):
        assert desk.post_pairs("/board-actions", [*asks, ("action", THEIRS)]).status == 303
        answer = desk.post_pairs("/board-actions", [*asks, ("action", MINE)])
        assert answer.status == 409
        assert MINE in answer.text
        assert THEIRS in answer.text
        (again,) = forms(answer, "/board-actions")
        assert desk.post_pairs("/board-actions", again.form_values()).status == 303
        assert MINE in path.read_text(encoding="utf-8")


def test_both_texts_are_shown_where_one_is_put_back(desk: Visitor) -> None:
    kind, project = KINDS["commentary"], desk.desk.project
    path = project.paths.data / kind.file
    with put_back(path):
        assert submit(desk, form_of(desk, kind, kind.typed, "")).status == 303
        entry = f"/history/{len(Journal(project.workspace).entries())}"
        assert submit(desk, form_of(desk, kind, {**SIGNED, "body": "Between."}, "")).status == 303
        own_form = filled(desk, entry, entry, button=("which", "after"))
        write_as_other(desk, kind, path, EDITOR)
        answer = submit(desk, own_form)
        assert answer.status == 409
        assert MINE in answer.text
        assert THEIRS in answer.text
        (again,) = forms(answer, entry)
        assert desk.post_pairs(entry, again.form_values()).status == 303
        assert MINE in path.read_text(encoding="utf-8")


# While a command has the output folder -------------------------------------------------------------------------------

WRITING_THE_OUTPUT = {
    "a letter": ("/letters/gwent", "/letters/gwent/upload", {}, ("", ""), "word"),
    "letters": ("/letters", "/letters/upload", {}, ("", ""), "files"),
    "an edit taken out": ("/letters/kent", "/letters/kent/restore", {}, ("", ""), ""),
    "letters marked": ("/letters", "/letters/ready", {"name": "Pat Private"}, ("act", "ready"), ""),
    "letters no longer marked": ("/letters", "/letters/ready", {"name": "Pat Private"}, ("act", "back"), ""),
    "a sign-off": ("/sign-off", "/sign-off/sign", {"name": "Cleo", "role": "Head", "reason": "All."}, ("", ""), ""),
    "a publication taken back": ("/publish", "/publish/undo", {"reason": "A figure was wrong."}, ("", ""), ""),
}


@pytest.fixture(scope="module")
def released(small_desk_project: Paths, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A desk with a draft whose letter is edited, a signed candidate, and two publications."""
    project = copied_project(small_desk_project, tmp_path_factory.mktemp("locked"))
    draft = with_draft(project)
    (draft / "letters/kent.docx").write_bytes(edited(folder()["kent.docx"]))
    for day in (NOW.date().replace(year=2025), NOW.date().replace(year=2024)):
        candidate = with_candidate(project, day=day)
        signed_by_two(candidate)
        with locked(candidate.parent):
            publish(candidate.parent, read_candidate(candidate), CLOCK)
    with running_desk(project) as outside:
        yield outside.enter()


@pytest.mark.parametrize("name", WRITING_THE_OUTPUT)
def test_nothing_is_written_while_a_command_has_the_output(released: Visitor, name: str) -> None:
    page, action, typed, button, upload = WRITING_THE_OUTPUT[name]
    project: Project = released.desk.project
    files = [(upload, "gwent.docx", edited(folder()["gwent.docx"]))] if upload else []
    ticked = ["all-listed"] if action == "/letters/ready" else []
    form = filled(released, page, action, ids=typed, files=files, button=button, ticked=ticked)
    before = digests(project.paths.output)
    with locked(project.paths.output):
        answer = submit(released, form)
    assert answer.status == 422, answer.text
    assert "another program that is building" in answer.text
    assert digests(project.paths.output) == before
    assert all(words in answer.text for words in typed.values()), "what was typed is still there"


@pytest.mark.parametrize(("page", "kind"), [("/build/start", "draft"), ("/build/start", "candidate")])
def test_a_build_that_a_command_keeps_out_says_so_and_changes_nothing(released: Visitor, page: str, kind: str) -> None:
    output = released.desk.project.paths.output
    before = digests(output)
    with locked(output):
        answer = released.post(page, {"kind": kind})
        assert released.desk.jobs.wait(answer.headers["location"].rsplit("/", 1)[-1], 600)
    words = released.get(answer.headers["location"]).text
    assert "This could not be done. Nothing was changed." in words
    assert digests(output) == before
