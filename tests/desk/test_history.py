"""The history at the desk: before and after, putting back, changes from outside, and the ledger's lines."""

from datetime import UTC, datetime

import pytest

from ncpm_reports.desk.journal import JOURNAL, Journal, new_entry
from ncpm_reports.desk.people import local_person
from ncpm_reports.desk.project import Project
from ncpm_reports.release.publish.ledger import Kind, append, read_ledger
from tests.desk.plain_forms import hidden
from tests.desk.test_words import file_of, typed
from tests.desk.visitor import NOW, Visitor


def test_nothing_has_happened_yet(visitor: Visitor) -> None:
    page = visitor.get("/history")
    assert page.status == 200
    assert "Nothing has happened yet" in page.text
    assert visitor.get("/history/1").status == 404


def test_a_change_is_shown_and_put_back(project: Project, visitor: Visitor) -> None:
    visitor.post("/words/homicide", typed(visitor, "First."))
    first = file_of(project).read_bytes()
    visitor.post("/words/homicide", typed(visitor, "Second."))
    listed = visitor.get("/history").text
    assert listed.count("Commentary: Homicides, January to March 2026") == 2
    assert "29 November 2026, 12:00" in listed
    assert "data/commentary" not in listed
    change = visitor.get("/history/2")
    assert "<h1>Commentary: Homicides, January to March 2026</h1>" in change.text
    assert "Commentary written, 29 November 2026, 12:00" in change.text
    assert '<del><span class="hidden">Removed: </span>First.</del>' in change.text
    assert '<ins><span class="hidden">Added: </span>Second.</ins>' in change.text
    for page in (change, visitor.get("/history/1")):
        assert "By: " in page.text
        assert "On: " in page.text
        assert "author:" not in page.text
        assert "---" not in page.text
    back = visitor.post("/history/2", {"opened": hidden(change, "opened"), "which": "before"})
    assert back.status == 303
    assert file_of(project).read_bytes() == first
    assert ">Put back<" in visitor.get("/history").text
    page = visitor.get("/history/1")
    assert visitor.post("/history/1", {"opened": hidden(page, "opened"), "which": "before"}).status == 303
    assert not file_of(project).exists()
    assert "changed or removed outside" not in visitor.get("/history").text


def test_putting_back_what_changed_meanwhile_is_a_conflict(project: Project, visitor: Visitor) -> None:
    visitor.post("/words/homicide", typed(visitor, "First."))
    opened = hidden(visitor.get("/history/1"), "opened")
    visitor.post("/words/homicide", typed(visitor, "Second."))
    assert visitor.post("/history/1", {"opened": opened, "which": "before"}).status == 409
    assert "Second." in file_of(project).read_text(encoding="utf-8")


def test_a_change_outside_the_desk_is_named(project: Project, visitor: Visitor) -> None:
    visitor.post("/words/homicide", typed(visitor, "First."))
    assert "Changed outside the desk" not in visitor.get("/history").text
    file_of(project).write_text("---\nauthor: B\ndate: 2026-06-01\n---\nBy hand.\n", encoding="utf-8")
    assert "Changed outside the desk" in visitor.get("/history").text
    change = visitor.get("/history/1").text
    assert "What has changed since" in change
    assert "By hand." in change
    file_of(project).unlink()
    assert ", removed</li>" in visitor.get("/history").text


def test_sign_offs_and_publications_stand_in_it(project: Project, visitor: Visitor) -> None:
    project.paths.output.mkdir(exist_ok=True)
    at = datetime(2026, 11, 1, 9, 31, tzinfo=UTC)
    ledger = read_ledger(project.paths.output).with_line(
        Kind.SIGN_OFF, at, period="2026-03", name="A. Director", role="chief statistician"
    )
    append(project.paths.output, ledger)
    page = visitor.get("/history").text
    assert "Signed off" in page
    assert "January to March 2026, as chief statistician" in page
    assert "1 November 2026, 09:31" in page
    (project.paths.output / "ledger.jsonl").write_text("nonsense\n")
    broken = visitor.get("/history")
    assert broken.status == 200
    assert "a line that cannot be read" in broken.text


def test_a_tampered_journal_is_named(project: Project, visitor: Visitor) -> None:
    for words in ("First.", "Second.", "Third."):
        visitor.post("/words/homicide", typed(visitor, words))
    path = project.workspace / JOURNAL
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join((lines[0], *lines[2:])), encoding="utf-8")
    assert "were changed or removed outside the desk" in visitor.get("/history").text


def test_a_long_history_has_pages(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ncpm_reports.desk.screens.history.ON_A_PAGE", 5)
    for number in range(7):
        visitor.post("/words/homicide", typed(visitor, f"Text {number}."))
    assert visitor.get("/history").text.count('<th scope="row">') == 5
    second = visitor.get("/history?page=2").text
    assert second.count('<th scope="row">') == 2
    assert visitor.get("/history?page=x9").status == 200


def test_a_long_reason_is_shortened_in_the_list_and_whole_on_its_page(project: Project, visitor: Visitor) -> None:
    reason = "because " * 600
    what = f"Accepted a file: 3 figures; reason: {reason}"
    journal = Journal(project.workspace)
    with journal.locked():
        journal.add(new_entry(NOW, local_person(), what))
    assert len(visitor.get("/history").text) < len(what)
    page = visitor.get("/history/1").text
    assert what in page
    assert len(page.partition("<h1>")[2].partition("</h1>")[0]) <= 120
