"""Signing off and publishing at a running desk: exact bytes, two people, all reasons at once, going back."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest

from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.people import Person, Role, SharedUse
from ncpm_reports.desk.project import Project
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.ledger import Kind, read_ledger
from ncpm_reports.release.publish.publish import publish
from ncpm_reports.release.publish.published import read_current_release
from ncpm_reports.release.publish.sign_off import Signatory, sign_off
from tests.desk.quarters import with_candidate
from tests.desk.visitor import CLOCK, NOW, Visitor, running_desk

CONTENT = re.compile(r'name="content" value="([0-9a-f]{64})"')
TYPED = {"name": "Ann Analyst", "role": "Head of measures", "reason": "Read every page."}


@pytest.fixture
def candidate(project: Project) -> Path:
    """The candidate's folder."""
    return with_candidate(project)


def content(visitor: Visitor, path: str = "/sign-off") -> str:
    match = CONTENT.search(visitor.get(path).text)
    assert match is not None
    return match[1]


def signed_by_two(folder: Path) -> None:
    for name in ("Ann Analyst", "Bob Reader"):
        signatory = Signatory(name=name, role="reader", reason="read", identity="user test")
        sign_off(folder.parent, read_candidate(folder), NOW, signatory)


def test_without_a_candidate_the_pages_say_what_comes_first(visitor: Visitor) -> None:
    for path in ("/sign-off", "/publish"):
        assert "Build the candidate</a> first" in visitor.get(path).text
    assert "Nothing is built yet" in visitor.get("/verify").text


def test_what_is_signed_is_named_and_recorded_with_the_machines_user(
    visitor: Visitor, candidate: Path, project: Project
) -> None:
    page = visitor.get("/sign-off").text
    assert "The pack: 2 files" in page
    assert "A typed name proves nothing" in page
    answer = visitor.post("/sign-off/sign", {**TYPED, "content": content(visitor)})
    assert answer.status == 303
    assert "1 of 2 people" in visitor.get("/sign-off").text
    entry = read_ledger(project.paths.output).entries[-1]
    assert (entry.name, entry.role, entry.content) == ("Ann Analyst", TYPED["role"], read_candidate(candidate).content)
    assert entry.identity.startswith("user ")
    assert Journal(project.workspace).entries() == (), "the ledger records it, and the history shows it once"
    assert visitor.get("/history").text.count("Signed off") == 1


def test_everything_missing_is_said_at_its_field_and_what_was_typed_stays(visitor: Visitor, candidate: Path) -> None:
    fields = {"name": "", "role": "Head", "reason": " ", "content": content(visitor)}
    answer = visitor.post("/sign-off/sign", fields)
    assert answer.status == 422
    assert 'href="#name">Your name' in answer.text
    assert 'href="#reason">What you checked' in answer.text
    assert 'value="Head"' in answer.text
    assert "--name" not in answer.text
    assert read_ledger(candidate.parent).entries == ()


def test_a_candidate_is_said_to_be_older_than_what_is_written_before_it_is_signed(
    visitor: Visitor, candidate: Path, project: Project
) -> None:
    words = "Figures or words have changed since"
    later = candidate.joinpath(MANIFEST).stat().st_mtime + 60
    os.utime(candidate / MANIFEST, (later, later))
    signed_by_two(candidate)
    pages = ("/sign-off", "/publish")
    for path in pages:
        assert words not in visitor.get(path).text
    assert "have changed since it was built" not in visitor.get("/build").text
    settings = project.paths.data / "settings.toml"
    os.utime(settings, (later + 60, later + 60))
    for path in pages:
        assert words in visitor.get(path).text
    assert "have changed since it was built" in visitor.get("/build").text
    assert "Preview its pages</a>, which are made anew" in visitor.get("/sign-off").text


def test_the_same_person_is_refused_and_a_name_much_alike_is_pointed_out(visitor: Visitor, candidate: Path) -> None:
    fields = {**TYPED, "content": content(visitor)}
    visitor.post("/sign-off/sign", fields)
    again = visitor.post("/sign-off/sign", {**fields, "name": "ann  ANALYST"})
    assert again.status == 422
    assert "a second, different person" in again.text
    assert visitor.post("/sign-off/sign", {**fields, "name": "Anne Analyst"}).status == 303
    assert "which are much alike" in visitor.get("/sign-off").text


def test_another_candidate_than_the_one_that_was_read_is_not_signed(visitor: Visitor, candidate: Path) -> None:
    answer = visitor.post("/sign-off/sign", {**TYPED, "content": "0" * 64})
    assert answer.status == 409
    assert "built again since you opened this page" in answer.text
    assert TYPED["reason"] in answer.text
    assert read_ledger(candidate.parent).entries == ()


def test_behind_a_sign_in_the_name_is_not_what_is_typed(candidate: Path, project: Project) -> None:
    cleo = Person(name="Cleo Signs", identity="cleo@example.org", roles=frozenset({Role.SIGNATORY}))
    use = SharedUse(
        header="X-User", hosts=("desk.example",), people={cleo.identity: cleo}, secret_header="X-Proxy", secret="s" * 40
    )
    with running_desk(project, shared=use) as visitor:
        visitor.sent = {"X-User": cleo.identity, "X-Proxy": "s" * 40, "Host": "desk.example"}
        assert 'name="name"' not in visitor.get("/sign-off").text
        answer = visitor.post("/sign-off/sign", {**TYPED, "content": content(visitor)})
    assert answer.status == 303
    entry = read_ledger(project.paths.output).entries[-1]
    assert (entry.name, entry.identity) == ("Cleo Signs", "sign-in cleo@example.org")


def test_a_file_that_changes_is_noticed_at_once(visitor: Visitor, candidate: Path) -> None:
    assert 'class="tag good">Yes' in visitor.get("/sign-off").text
    fields = {**TYPED, "content": content(visitor)}
    pdf = candidate / "board/pack.pdf"
    pdf.chmod(0o600)
    pdf.write_bytes(pdf.read_bytes().replace(b"D", b"E", 1))
    page = visitor.get("/sign-off").text
    assert "board/pack.pdf: other bytes" in page
    assert visitor.post("/sign-off/sign", fields).status == 422
    assert read_ledger(candidate.parent).entries == ()


def test_nobody_signs_while_somebody_builds(visitor: Visitor, candidate: Path) -> None:
    fields = {**TYPED, "content": content(visitor)}
    with locked(candidate.parent):
        answer = visitor.post("/sign-off/sign", fields)
    assert answer.status == 422
    assert "another program that is building" in answer.text


# Publishing ----------------------------------------------------------------------------------------------------------


def test_all_reasons_not_to_publish_are_there_at_once(visitor: Visitor, project: Project) -> None:
    folder = with_candidate(project, day=NOW.date() + timedelta(days=1))
    (folder / "board/pack.pdf").unlink()
    page = visitor.get("/publish").text
    assert "It is 29 November 2026, 12:00 in London." in page
    assert "becomes public on 30 November 2026, 09:30, London time" in page
    for words in ("not public yet", "sign-offs of exactly this content by 0 of 2", "board/pack.pdf"):
        assert words in page
    assert "The candidate: expected sign-offs by two different people" in page
    assert "<button>Publish" not in page
    assert "ncpm " not in page
    assert " --" not in page


def test_publishing_asks_and_is_refused_with_every_reason_by_its_job(
    visitor: Visitor, candidate: Path, project: Project
) -> None:
    signed_by_two(candidate)
    assert "A first release cannot be taken back here" in visitor.get("/publish").text
    fields = {"content": content(visitor, "/publish")}
    assert visitor.post("/publish/start", fields).status == 422
    assert visitor.post("/publish/start", {**fields, "content": "0" * 64, "confirmed": "yes"}).status == 409
    answer = visitor.post("/publish/start", {**fields, "confirmed": "yes"})
    assert answer.status == 303
    key = answer.headers["location"].rsplit("/", 1)[-1]
    assert visitor.desk.jobs.wait(key, 600)
    page = visitor.get(answer.headers["location"]).text
    assert "This could not be done" in page
    assert '<a href="/publish" aria-current="page">' in page, "the page stands under what it is about"
    assert "a release that went out of the store since" in page, "this candidate is not of the project"
    assert "Checking: second build" in page
    assert read_current_release(project.paths.output).release == ""


def test_going_back_needs_a_reason_and_is_on_record(visitor: Visitor, candidate: Path, project: Project) -> None:
    output = candidate.parent
    signed_by_two(candidate)
    with locked(output):
        first = publish(output, read_candidate(candidate), CLOCK).release
    page = visitor.get("/publish").text
    assert "No release was public before this one" in page
    assert f"<code>{output.resolve() / 'releases' / first}</code>" in page
    with_candidate(project, day=NOW.date() - timedelta(days=30))
    signed_by_two(candidate)
    assert "A first release cannot be taken back" not in visitor.get("/publish").text
    with locked(output):
        second = publish(output, read_candidate(candidate), CLOCK).release
    assert first != second
    assert "is public just as the candidate stands" in visitor.get("/publish").text
    answer = visitor.post("/publish/undo", {"release": second, "reason": " "})
    assert answer.status == 422
    assert "Say why the current release is taken back." in answer.text
    assert 'href="#reason"' in answer.text
    assert read_current_release(output).release == second
    opened = {"release": second, "reason": "A figure was wrong."}
    assert visitor.post("/publish/undo", opened).status == 303
    assert read_current_release(output).release == first
    entry = read_ledger(output).entries[-1]
    assert (entry.kind, entry.reason) == (Kind.UNDONE, "A figure was wrong.")
    page = visitor.get("/publish").text
    assert "Back to January to March 2026, as published on 29 November 2026, 12:00" in page
    assert "A figure was wrong." in page
    assert "This candidate was public already, and was taken back on" in page
    assert "The reason given: “A figure was wrong”. Correct" in page
    assert "Nothing keeps it from being published" not in page
    again = visitor.post("/publish/undo", {**opened, "reason": "Mine is another reason."})
    assert again.status == 409, "two people who take one release back take back one release"
    assert "Nothing was taken back" in again.text
    assert read_current_release(output).release == first


def test_a_broken_ledger_is_said_and_nothing_is_signed(visitor: Visitor, candidate: Path) -> None:
    fields = {**TYPED, "content": content(visitor)}
    visitor.post("/sign-off/sign", fields)
    ledger = candidate.parent / "ledger.jsonl"
    ledger.write_bytes(ledger.read_bytes().replace(b"Ann", b"Bob"))
    assert "a line that was edited" in visitor.get("/sign-off").text
    assert "a line that was edited" in visitor.get("/publish").text
    assert visitor.post("/sign-off/sign", {**fields, "name": "Cleo"}).status == 422


def test_verifying_says_what_is_wrong_by_file(visitor: Visitor, candidate: Path) -> None:
    (candidate / "public/gwent/gwent.csv").write_text("other\n", encoding="utf-8")
    for path in (candidate / "letters").iterdir():
        path.unlink()
    answer = visitor.post("/verify/start", {"release": "candidate"})
    key = answer.headers["location"].rsplit("/", 1)[-1]
    assert visitor.desk.jobs.wait(key, 600)
    page = visitor.get(answer.headers["location"]).text
    assert '<th scope="row">public/gwent/gwent.csv</th>' in page
    assert visitor.post("/verify/start", {"release": "../candidate"}).status == 404
