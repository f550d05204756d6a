"""The pack at a running desk: read by look-up in the manifest, never changed files, in windows where it is shared."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.people import Person, Role, SharedUse
from ncpm_reports.desk.project import Project
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.visitor import NOW, Visitor, running_desk

SECRET = "s" * 40


def test_without_a_build_the_page_says_so(visitor: Visitor) -> None:
    assert "Nothing is built yet" in visitor.get("/pack").text


def test_the_pack_is_read_and_its_files_are_those_of_the_manifest(visitor: Visitor, project: Project) -> None:
    with_draft(project)
    target = with_candidate(project)
    page = visitor.get("/pack").text
    assert 'src="/pack/candidate/pack.pdf"' in page
    assert "OFFICIAL-SENSITIVE" in page
    assert 'src="/pack/draft/pack.pdf"' in visitor.get("/pack?of=draft").text
    assert visitor.get("/pack/candidate/pack.pdf").body == (target / "board/pack.pdf").read_bytes()
    (target / "board/secret.pdf").write_bytes(b"%PDF")
    for path in ("/pack/candidate/secret.pdf", "/pack/candidate/manifest.json", "/pack/other/pack.pdf"):
        assert visitor.get(path).status == 404, path


def test_a_file_that_was_changed_is_not_shown_as_the_pack(visitor: Visitor, project: Project) -> None:
    target = with_candidate(project)
    (target / "board/pack.pdf").write_bytes(b"%PDF-other")
    answer = visitor.get("/pack/candidate/pack.pdf")
    assert answer.status == 409
    assert b"%PDF-other" not in answer.body


@pytest.fixture
def early(project: Project) -> Iterator[Visitor]:
    """Somebody behind a sign-in, at a candidate whose figures are public tomorrow."""
    with_candidate(project, day=NOW.date() + timedelta(days=1))
    ann = Person(name="Ann Adviser", identity="ann@example.org", roles=frozenset({Role.SIGNATORY}))
    shared = SharedUse(
        header="X-User", hosts=("desk.example",), people={ann.identity: ann}, secret_header="X-Proxy", secret=SECRET
    )
    with running_desk(project, shared=shared) as visitor:
        visitor.sent = {"X-User": ann.identity, "X-Proxy": SECRET, "Host": "desk.example"}
        yield visitor


PATHS = ("/pack", "/pack/candidate/pack.pdf", "/letters", "/letters/gwent", "/letters/gwent/candidate/pdf", "/sign-off")


def test_reading_before_release_needs_a_window_and_is_written_down(early: Visitor, project: Project) -> None:
    for path in PATHS:
        answer = early.get(path)
        assert answer.status == 403, path
        assert b"%PDF" not in answer.body
    window(project.paths.data, "Ann Adviser")
    for path in PATHS:
        assert early.get(path).status == 200, path
    entries = Journal(project.workspace).entries()
    assert len(entries) == len(PATHS)
    assert {(entry.who, entry.identity) for entry in entries} == {("Ann Adviser", "ann@example.org")}
    assert entries[1].what == "Read before release: pack.pdf of the candidate"
    window(project.paths.data, "Bob Reader")
    assert early.get("/pack").status == 403


def test_what_is_public_needs_no_window(early: Visitor, project: Project) -> None:
    with_candidate(project, day=date(2025, 10, 23))
    assert early.get("/pack").status == 200
    assert Journal(project.workspace).entries() == ()


def window(data: Path, name: str) -> None:
    start, end = NOW - timedelta(hours=1), NOW + timedelta(hours=1)
    text = f"name,role,from,to\n{name},adviser,{start.isoformat()},{end.isoformat()}\n"
    (data / "pre-release-access.csv").write_text(text, encoding="utf-8")
