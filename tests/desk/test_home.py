"""The first screen: what it says of a quarter at each stage, and the one next step."""

import os
import re
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.progress import (
    LetterCounts,
    Progress,
    Responsible,
    Task,
    Waiting,
    WrittenInputs,
    quarter_progress,
)
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.rendering import ENVIRONMENT
from ncpm_reports.pipeline import build_release
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.manifest import MANIFEST
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.ledger import LEDGER
from ncpm_reports.release.publish.publish import publish, undo
from ncpm_reports.release.publish.published import CURRENT
from tests.desk.people import with_role
from tests.desk.quarters import with_candidate
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import CLOCK, NOW, Visitor, running_desk
from tests.store.illustrative import receive

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
# After every file of a test was written.
TO_COME = datetime(2100, 1, 1, tzinfo=UTC)
READY = WrittenInputs(has_figures=True)
NOTHING_BUILT = Progress(
    draft=None,
    candidate=None,
    signatures=(),
    published=None,
    as_signed=False,
    embargoed_until=None,
    letters=LetterCounts(),
    waiting=(),
)


def next_step(page: str) -> str:
    """The words of the next step."""
    match = re.search(r'id="next-step">.*?</h2>\s*<p>(.*?)</p>', page, re.DOTALL)
    assert match is not None, page
    return match[1]


def test_a_quarter_that_nobody_has_worked_on_begins_with_its_dates(visitor: Visitor) -> None:
    page = visitor.get("/")
    assert page.status == 200
    assert "<h1>January to March 2026</h1>" in page.text
    assert "the day of the letters, the day of replies to the letters and the address of the website" in next_step(
        page.text
    )
    for waits in (
        "The overview of the quarter is not written",
        "Statements awaited: 7",
        "not built",
        "The quarter is not published",
    ):
        assert waits in page.text
    assert page.text.count('class="button"') == 1
    assert "data not supplied" in page.text
    assert "past due" in page.text


def test_a_project_without_figures_says_start(project: Project) -> None:
    for path in (project.paths.data / "figures").glob("*.csv"):
        path.unlink()
    empty = Project(paths=replace(project.paths, store=project.paths.store.with_name("new.sqlite")))
    with running_desk(empty) as visitor:
        page = visitor.enter().get("/")
    assert page.status == 200
    assert "Start by adding a file" in next_step(page.text)
    assert 'href="/files">Add a file</a>' in page.text


def test_invented_figures_say_so_and_need_no_store(project: Project) -> None:
    with running_desk(replace(project, illustrative=True)) as visitor:
        page = visitor.enter().get("/")
    assert "invented figures" in page.text
    assert "Build the draft" in next_step(page.text)


def test_another_quarter_is_looked_at_until_another_is_chosen(visitor: Visitor) -> None:
    assert visitor.post("/quarter/choose", {"quarter": "2025-12"}).status == 303
    assert "<h1>October to December 2025</h1>" in visitor.get("/").text
    for no_pack in ("1066-03", "2019-03", ""):
        visitor.post("/quarter/choose", {"quarter": no_pack})
    assert "<h1>October to December 2025</h1>" in visitor.get("/").text


def test_a_file_that_waits_comes_first(visitor: Visitor) -> None:
    visitor.post("/files", files=[("files", "a.csv", b"a,b\n1,2\n")])
    assert "Look at what the files that were added would change" in next_step(visitor.get("/").text)


def test_somebody_elses_build_is_said(project: Project, visitor: Visitor) -> None:
    with locked(project.paths.output):
        assert "Another program on this machine is building" in visitor.get("/").text
    assert "Another program" not in visitor.get("/").text


def test_a_store_that_is_locked_is_said_and_not_waited_for(project: Project, visitor: Visitor) -> None:
    path = project.paths.data / "figures" / "quoted-2026.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    writer = sqlite3.connect(project.paths.store, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        page = visitor.get("/")
    finally:
        writer.close()
    assert page.status == 200
    assert "There is a problem" in page.text
    assert "another process" in page.text


def test_a_store_that_cannot_be_read_is_not_said_to_be_without_figures(project: Project, visitor: Visitor) -> None:
    for path in project.paths.store.parent.glob(f"{project.paths.store.name}*"):
        path.unlink()
    project.paths.store.write_bytes(b"no database" * 1000)
    page = visitor.get("/")
    assert page.status == 200
    assert "The store of figures: expected" in page.text
    assert str(project.paths.store) not in page.text
    assert "Start by adding a file" not in page.text
    for other in ("/words", "/measures", "/build", "/letters"):
        text = visitor.get(other).text
        assert "The store of figures: expected" in text, other
        assert "o figures yet" not in text, other


def test_figures_that_cannot_be_read_are_said_on_a_page_that_is_there(project: Project, visitor: Visitor) -> None:
    path = project.paths.data / "figures" / "quoted-2026.csv"
    path.write_text("nonsense\n", encoding="utf-8")
    page = visitor.get("/")
    assert page.status == 200
    assert "quoted-2026.csv" in page.text
    assert "January to March 2026" in page.text


def test_a_framework_that_cannot_be_read_is_said_on_a_page_that_is_there(project: Project, visitor: Visitor) -> None:
    (project.paths.data / "frameworks" / "ncpm-2021.toml").write_text("nonsense = [", encoding="utf-8")
    page = visitor.get("/")
    assert page.status == 200
    assert "ncpm-2021.toml" in page.text


def test_a_broken_ledger_is_said(project: Project, visitor: Visitor) -> None:
    project.paths.output.mkdir(exist_ok=True)
    (project.paths.output / "ledger.jsonl").write_text("nonsense\n", encoding="utf-8")
    page = visitor.get("/")
    assert page.status == 200
    assert "a line that cannot be read" in page.text


@pytest.mark.parametrize(("lost", "message"), [(CURRENT, "no such file"), (LEDGER, "fewer lines")])
def test_a_lost_record_of_what_is_public_is_said(project: Project, visitor: Visitor, lost: str, message: str) -> None:
    candidate = with_candidate(project)
    output = candidate.parent
    for day in (23, 24):
        candidate = with_candidate(project, day=date(2025, 10, day))
        signed_by_two(candidate)
        with locked(output):
            publish(output, read_candidate(candidate), CLOCK)
    with_candidate(project, day=date(2025, 10, 25))
    first = visitor.get("/").text
    assert "There is a problem" not in first
    assert "an earlier candidate than the one above" in first
    assert "The quarter is not public as it stands now" in first
    (output / lost).unlink()
    page = visitor.get("/").text
    assert f"found {message}" in page
    assert "from a copy" in page


@pytest.mark.parametrize(("rows", "faulty"), [("serious-violence,yes,\n", False), ("serious-violence,no,\n", True)])
def test_a_statement_that_is_half_written_has_no_mistake(
    project: Project, visitor: Visitor, rows: str, *, faulty: bool
) -> None:
    folder = project.paths.data / "statements/2026-03/gwent"
    folder.mkdir(parents=True)
    (folder / "applicability.csv").write_text(f"priority,applicable,reason\n{rows}", encoding="utf-8")
    assert ("Statements with a mistake: Gwent" in visitor.get("/").text) is faulty


def test_a_correction_after_publication_is_what_waits(project: Project, visitor: Visitor) -> None:
    candidate = with_candidate(project)
    signed_by_two(candidate)
    with locked(project.paths.output):
        publish(project.paths.output, read_candidate(candidate), CLOCK)
    built, words = candidate / MANIFEST, "changed since the quarter was published"
    os.utime(built, (TO_COME.timestamp(), TO_COME.timestamp()))
    assert words not in visitor.get("/").text
    later = (TO_COME + timedelta(hours=1)).timestamp()
    os.utime(project.paths.data / "caveats.toml", (later, later))
    assert words in visitor.get("/").text


def test_a_draft_is_up_to_date_until_words_change(project: Project) -> None:
    build_release(BuildRequest(illustrative=True, areas=frozenset({"W15000002"})), project.paths, jobs=1)
    with running_desk(replace(project, illustrative=True)) as visitor:
        visitor.enter()
        first = visitor.get("/").text
        assert "up to date" in first
        assert "marked ready in the candidate" in first
        assert "never signed or published" in next_step(first)
        path = project.paths.data / "caveats.toml"
        path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert "out of date" in visitor.get("/").text
        assert "Build the draft" in next_step(visitor.get("/").text)


def test_a_commissioner_comes_to_the_first_page(visitor: Visitor) -> None:
    assert with_role(visitor, Role.COMMISSIONER, "kent").get("/").headers["location"] == "/my-area"


def progress(inputs: WrittenInputs, folder: Path) -> Progress:
    draft, candidate = folder / "2026-03", folder / "2026-03-candidate"
    return quarter_progress(draft, candidate, inputs_changed=NOON, inputs=inputs, releases=(), now=NOON)


@pytest.mark.parametrize(
    ("inputs", "task"),
    [
        (WrittenInputs(has_figures=False), Task.ADD_FIGURES),
        (WrittenInputs(has_figures=False, files_waiting=2), Task.DECIDE_FILES),
        (replace(READY, settings_missing=("the day of the letters",)), Task.SET_UP),
        (replace(READY, measures_without_owner=6), Task.NAME_OWNERS),
        (replace(READY, has_overview=False), Task.WRITE_OVERVIEW),
        (replace(READY, late_measures=("Homicides",)), Task.EXPLAIN_LATE),
        (replace(READY, faulty_statements=("Kent",)), Task.MEND_STATEMENTS),
        (replace(READY, uncommented_measures=("Homicides",), statements_awaited=43), Task.BUILD_DRAFT),
        (READY, Task.BUILD_DRAFT),
    ],
)
def test_the_next_task_is_the_first_that_others_depend_on(inputs: WrittenInputs, task: Task, tmp_path: Path) -> None:
    assert progress(inputs, tmp_path).next_task is task


def test_asks_that_nobody_is_named_for_wait_before_a_candidate_would_be_refused(visitor: Visitor) -> None:
    waits = "Measures without figures, and nobody named who answers for them: {}"
    assert "For the secretariat." in visitor.get("/").text
    assert waits.format(6) in visitor.get("/").text
    log = visitor.desk.project.paths.data / "commentary" / "2026-03" / "board-actions.csv"
    log.parent.mkdir(parents=True, exist_ok=True)
    rows = ["ask,action,owner,due,position", "drug-related-homicides,,A. Official,October,", "cyber-confidence,,none,,"]
    log.write_text("\n".join(rows), encoding="utf-8")
    assert waits.format(5) in visitor.get("/").text
    log.write_text("no log", encoding="utf-8")
    assert waits.format(6) in visitor.get("/").text


def test_what_waits_names_who(tmp_path: Path) -> None:
    waiting = progress(replace(READY, statements_awaited=40, has_overview=False), tmp_path).waiting
    responsible = {item.task: item.responsible for item in waiting}
    assert responsible[Task.AWAIT_STATEMENTS] is Responsible.COMMISSIONERS
    assert responsible[Task.WRITE_OVERVIEW] is Responsible.ANALYSTS
    assert responsible[Task.SIGN_OFF] is Responsible.SIGNATORIES
    assert next(item.number for item in waiting if item.task is Task.AWAIT_STATEMENTS) == 40


def test_a_candidate_that_was_taken_back_is_not_just_to_be_published(project: Project) -> None:
    output, candidate = project.paths.output, with_candidate(project)
    for day in (NOW, NOW - timedelta(days=30)):
        candidate = with_candidate(project, day=day.date() - timedelta(days=30))
        signed_by_two(candidate)
        with locked(output):
            publish(output, read_candidate(candidate), CLOCK)
    before = quarter_progress(output / "2026-03", candidate, inputs_changed=NOON, inputs=READY, releases=(), now=NOW)
    assert not before.taken_back
    with locked(output):
        undo(output, NOW, "A figure was wrong.")
    after = quarter_progress(output / "2026-03", candidate, inputs_changed=NOON, inputs=READY, releases=(), now=NOW)
    assert after.taken_back
    assert after.next_task is Task.PUBLISH
    waiting = next(item for item in after.waiting if item.task is Task.PUBLISH)
    words: Any = ENVIRONMENT.get_template("progress.html").module
    assert words.next_words(waiting, after).startswith("The candidate was public, and was taken back.")


def test_after_a_correction_the_candidate_is_built_again_before_letters_are_marked(project: Project) -> None:
    output, candidate = project.paths.output, with_candidate(project)
    signed_by_two(candidate)
    with locked(output):
        publish(output, read_candidate(candidate), CLOCK)
    for changed, task in ((NOON, Task.SIGN_LETTERS), (TO_COME, Task.PUBLISH_AGAIN)):
        draft = output / "2026-03"
        now = quarter_progress(draft, candidate, inputs_changed=changed, inputs=READY, releases=(), now=NOW)
        assert now.next_task is task


def test_every_task_has_words() -> None:
    words: Any = ENVIRONMENT.get_template("progress.html").module
    for task in Task:
        waiting = Waiting(task=task, number=2, names=("Kent",))
        assert words.waits(waiting, NOTHING_BUILT)
        assert words.next_words(waiting, NOTHING_BUILT)


def test_figures_that_are_not_public_count_down(project: Project, visitor: Visitor) -> None:
    assert "Not public yet" not in visitor.get("/").text
    with project.store() as store:
        newest = max(store.releases(), key=lambda release: release.published_on)
        future = replace(newest, id="f" * 16, sha256="f" * 64, published_on=date(2026, 12, 1), edition="to come")
        (figure,) = [f for f in store.observations() if f.release.id == newest.id][:1]
        receive(store, future, [replace(figure, release=future)])
    page = visitor.get("/").text
    assert "Not public yet" in page
    assert "1 December 2026 at 09:30 in London, in 45 hours and 30 minutes" in page
