"""Files at the desk: seen whole before they are stored, refused with every problem, withdrawn and brought back."""

import csv
import io
import re
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.jobs import Job, JobState, Step
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.labels import in_desk_words
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.screens.files import READING
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.staged_previews import cached_preview, read_unread_files, unread_files
from ncpm_reports.sources.tidy_figures import write_figures
from ncpm_reports.store.ingest import ANNOUNCED_AHEAD
from ncpm_reports.store.withdrawals import LONGEST_REASON
from tests.conftest import SHARED
from tests.desk.conftest import copied_project
from tests.desk.people import with_role
from tests.desk.plain_forms import hidden
from tests.desk.visitor import NOW, Answer, Visitor, running_desk

ONE_FORCE = "\n".join(
    (
        "Table P1: Police recorded crime by police force area: number of offences year ending June 2025,,,",
        "Area Code,Area Name,Homicide,Robbery",
        "E23000036,Avon and Somerset,3,4",
    )
).encode()
NEWER = date(2026, 11, 20)
KEY = re.compile(r"/files/([0-9a-f]{16})")


def some_figures(project: Project, number: int = 3) -> list[Observation]:
    """Figures of the newest release of homicide that is held."""
    with project.store() as store:
        figures = [figure for figure in store.observations() if figure.measure == "homicide" and figure.value]
    newest = max(figure.release.published_on for figure in figures)
    return [figure for figure in figures if figure.release.published_on == newest][:number]


def tidy(figures: list[Observation], *, day: date | None = None, edition: str = "a test") -> bytes:
    """A file of figures of a release of its own."""
    releases = {figure.release.id: replace(figure.release, edition=edition, sha256="") for figure in figures}
    moved = [
        replace(
            figure,
            release=replace(releases[figure.release.id], published_on=day or figure.release.published_on),
        )
        for figure in figures
    ]
    return write_figures(moved).encode()


def changed(figures: list[Observation]) -> list[Observation]:
    """The figures, each one more."""
    return [replace(figure, value=figure.value + 1) for figure in figures if figure.value is not None]


def add(visitor: Visitor, name: str, data: bytes) -> str:
    """Adds one file, and returns the address of its page."""
    answer = visitor.post("/files", files=[("files", name, data)])
    assert answer.status == 303, answer.text
    return answer.headers["location"]


def opened(page: Answer) -> str:
    """The digest of what a page shows, as its form sends it."""
    return hidden(page, "opened")


def releases(project: Project) -> int:
    with project.store() as store:
        return len(store.releases())


def test_a_file_is_stored_only_when_it_is_accepted(project: Project, visitor: Visitor) -> None:
    before = releases(project)
    figures = changed(some_figures(project))
    address = add(visitor, "mine.csv", tidy(figures, day=NEWER))
    page = visitor.get(address)
    assert page.status == 200
    assert "Accept and store 3 figures" in page.text
    assert "Figures that it revises" in page.text
    assert "20 November 2026" in page.text
    assert releases(project) == before
    answer = visitor.post(f"{address}/accept", {"opened": opened(page)})
    assert (answer.status, answer.headers["location"]) == (303, "/files")
    assert releases(project) == before + 1
    assert "mine.csv is stored: 3 figures." in visitor.get("/files").text
    assert StagedFiles(project.workspace).all() == ()
    assert any("Accepted mine.csv" in entry.what for entry in Journal(project.workspace).entries())


def test_a_file_that_brings_a_new_quarter_says_that_the_desk_shows_it(project: Project, visitor: Visitor) -> None:
    with project.store() as store:
        figures = [figure for figure in store.observations() if figure.measure == "theft-from-person"]
    newest = max(figure.period.end for figure in figures)
    later = replace(figures[-1].period, start=date(2025, 7, 1), end=date(2026, 6, 30))
    forces = {force.code for force in project.areas().forces}
    of_forces = [figure for figure in figures if figure.period.end == newest and figure.area in forces]
    address = add(visitor, "june.csv", tidy([replace(figure, period=later) for figure in of_forces], day=NEWER))
    visitor.post("/quarter/choose", {"quarter": "2025-12"})
    visitor.post(f"{address}/accept", {"opened": opened(visitor.get(address))})
    assert "The desk shows April to June 2026 now." in visitor.get("/files").text
    assert "<h1>April to June 2026</h1>" in visitor.get("/").text


def test_the_figures_stored_are_those_that_the_command_stores(project: Project, visitor: Visitor) -> None:
    figures = changed(some_figures(project))
    address = add(visitor, "mine.csv", tidy(figures, day=NEWER))
    visitor.post(f"{address}/accept", {"opened": opened(visitor.get(address))})
    with project.store() as store:
        stored = {(o.area, o.value) for o in store.observations() if o.release.published_on == NEWER}
        assert stored == {(o.area, o.value) for o in figures}
        assert [r.file_name for r in store.releases() if r.published_on == NEWER] == ["mine.csv"]


def test_a_day_is_not_passed_over_where_the_file_says_its_own(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    visitor.post(f"{address}/day", {"day": "24 November 2026"})
    page = visitor.get(address).text
    assert "expected the day that the file itself says, 20 November 2026, found 24 November 2026 given with it" in page
    assert 'href="#day"' in page
    assert "Accept and store" not in page
    visitor.post(f"{address}/day", {"day": ""})
    assert "Accept and store 3 figures" in visitor.get(address).text


def test_nothing_is_stored_of_a_discarded_file(project: Project, visitor: Visitor) -> None:
    before = releases(project)
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    assert visitor.post(f"{address}/discard").status == 303
    assert releases(project) == before
    assert visitor.get(address).status == 404


def test_contradictions_stand_side_by_side_and_need_a_reason(project: Project, visitor: Visitor) -> None:
    figures = some_figures(project)
    address = add(visitor, "other.csv", tidy(changed(figures)))
    page = visitor.get(address)
    assert "Cell against cell" in page.text
    refused = visitor.post(f"{address}/accept", {"opened": opened(page), "reason": "  "})
    assert refused.status == 422
    assert 'href="#reason"' in refused.text
    accepted = visitor.post(f"{address}/accept", {"opened": opened(page), "reason": "The publisher says so."})
    assert accepted.status == 303
    with project.store() as store:
        assert [accepted_revision.reason for _, accepted_revision in store.accepted_revisions()] == [
            "The publisher says so."
        ]


def test_a_reason_that_is_too_long_is_refused_at_its_field_and_kept(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "other.csv", tidy(changed(some_figures(project))))
    page = visitor.get(address)
    reason = "x" * (LONGEST_REASON + 1)
    refused = visitor.post(f"{address}/accept", {"opened": opened(page), "reason": reason})
    assert refused.status == 422
    assert 'href="#reason">The reason: expected at most 1,000, found 1,001 characters.' in refused.text
    assert f"{reason}</textarea>" in refused.text
    accepted = visitor.post(f"{address}/accept", {"opened": opened(page), "reason": reason[1:]})
    assert accepted.status == 303


def test_a_file_that_changed_meanwhile_is_not_accepted(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    page = visitor.get(address)
    files = StagedFiles(project.workspace)
    path = files.path(files.get(address.rpartition("/")[2]))
    path.write_bytes(tidy(changed(some_figures(project, 2)), day=NEWER))
    before = releases(project)
    answer = visitor.post(f"{address}/accept", {"opened": opened(page)})
    assert answer.status == 409
    assert "Look again before you accept" in answer.text
    assert releases(project) == before


def test_what_came_to_be_held_meanwhile_is_shown_before_accepting(project: Project, visitor: Visitor) -> None:
    figures = some_figures(project)
    first = add(visitor, "first.csv", tidy(changed(figures), day=NEWER, edition="first"))
    second = add(visitor, "second.csv", tidy(changed(changed(figures)), day=NEWER, edition="second"))
    digest = opened(visitor.get(second))
    visitor.post(f"{first}/accept", {"opened": opened(visitor.get(first))})
    answer = visitor.post(f"{second}/accept", {"opened": digest})
    # Now the second contradicts the first.
    assert answer.status == 422
    assert "Cell against cell" in answer.text


def test_a_file_stored_before_says_so(project: Project, visitor: Visitor) -> None:
    data = tidy(changed(some_figures(project)), day=NEWER)
    address = add(visitor, "mine.csv", data)
    visitor.post(f"{address}/accept", {"opened": opened(visitor.get(address))})
    again = visitor.get(add(visitor, "mine.csv", data))
    assert "stored already" in again.text
    assert "Accept and store" not in again.text


def test_a_file_in_which_nothing_is_new_says_so(project: Project, visitor: Visitor) -> None:
    page = visitor.get(add(visitor, "the-same.csv", tidy(some_figures(project)))).text
    assert "Every figure in it is held already." in page
    assert "nothing new" in visitor.get("/files").text


def test_a_store_that_another_program_writes_keeps_what_was_typed(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "other.csv", tidy(changed(some_figures(project))))
    page = visitor.get(address)
    writer = sqlite3.connect(project.paths.store, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    try:
        answer = visitor.post(f"{address}/accept", {"opened": opened(page), "reason": "The publisher says so."})
    finally:
        writer.close()
    assert answer.status == 422
    assert "another process" in answer.text
    assert "The publisher says so." in answer.text
    accepted = visitor.post(f"{address}/accept", {"opened": opened(answer), "reason": "The publisher says so."})
    assert accepted.status == 303


def test_two_people_who_decide_at_once_lose_nothing(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    digest = opened(visitor.get(address))
    assert visitor.post(f"{address}/accept", {"opened": digest}).status == 303
    second_answer = visitor.post(f"{address}/discard")
    assert second_answer.status == 404
    assert "Somebody may have accepted or discarded it" in second_answer.text


def test_staged_files_survive_the_desk(project: Project) -> None:
    with running_desk(project) as visitor:
        address = add(visitor.enter(), "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    with running_desk(project) as visitor:
        visitor.enter()
        assert "mine.csv" in visitor.get("/files").text
        assert "Accept and store 3 figures" in visitor.get(address).text


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("notes.docx", b"PK\x03\x04", "a file that ends in .docx"),
        ("broken.xlsx", b"not a zip", "broken.xlsx"),
        ("page.html", b"<script>alert(1)</script>", "a file that ends in .html"),
        ("other.csv", b"a,b,c\n1,2,3\n", "Enter its figures by hand"),
        ("zeros.ods", b"\0" * 5000, "zeros.ods"),
    ],
)
def test_what_cannot_be_read_says_why_and_stays(visitor: Visitor, name: str, data: bytes, message: str) -> None:
    page = visitor.get(add(visitor, name, data))
    assert page.status == 200
    assert "cannot be stored" in page.text
    assert message in page.text
    assert "<script>alert" not in page.text
    assert "ncpm " not in page.text
    assert "Accept and store" not in page.text


def test_every_problem_is_told_by_row(project: Project, visitor: Visitor) -> None:
    rows = list(csv.reader(io.StringIO(tidy(some_figures(project)).decode())))
    rows[1][rows[0].index("value")] = "many"
    rows[3][rows[0].index("period_end")] = "yesterday"
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    page = visitor.get(add(visitor, "bad.csv", text.getvalue().encode()))
    assert "row 2, column value" in page.text
    assert "row 4, column period_end" in page.text
    assert "There are 2 problems" in page.text


def test_a_refused_file_does_not_stop_the_others(project: Project, visitor: Visitor) -> None:
    good = tidy(changed(some_figures(project)), day=NEWER)
    answer = visitor.post("/files", files=[("files", "empty.csv", b""), ("files", "good.csv", good)])
    assert answer.status == 422
    assert "an empty file" in answer.text
    assert 'href="#files"' in answer.text
    assert [file.name for file in StagedFiles(project.workspace).all()] == ["good.csv"]


@pytest.mark.parametrize("name", ["..", "a\x00b.csv", "x" * 300 + ".csv"])
def test_a_name_is_never_a_path(project: Project, visitor: Visitor, name: str) -> None:
    answer = visitor.post("/files", files=[("files", name, b"a,b\n1,2\n")])
    assert answer.status in (400, 422)
    assert StagedFiles(project.workspace).all() == ()


def test_a_path_in_a_name_is_only_its_last_part(project: Project, visitor: Visitor) -> None:
    add(visitor, "../../escape.csv", b"a,b\n1,2\n")
    (staged,) = StagedFiles(project.workspace).all()
    assert staged.name == "escape.csv"
    assert project.workspace in StagedFiles(project.workspace).path(staged).parents


def test_the_page_of_a_file_says_when_and_by_whom_it_was_added(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(some_figures(project)))
    assert "Added 29 November 2026 at 12:00 in London.</p>" in visitor.get(address).text
    address = add(with_role(visitor, Role.SECRETARIAT), "other.csv", tidy(some_figures(project)))
    assert "in London by A. Person.</p>" in visitor.get(address).text


def test_no_file_is_a_problem_of_the_field(visitor: Visitor) -> None:
    answer = visitor.post("/files", files=[("files", "", b"")])
    assert answer.status == 422
    assert "Choose at least one file." in answer.text


@pytest.mark.parametrize("typed", ["soon", "31/2/2026"])
def test_a_day_that_cannot_be_stays_in_its_field(project: Project, visitor: Visitor, typed: str) -> None:
    address = add(visitor, "mine.csv", tidy(some_figures(project)))
    answer = visitor.post(f"{address}/day", {"day": typed})
    assert answer.status == 422
    assert f'value="{typed}"' in answer.text
    assert 'href="#day"' in answer.text


@pytest.mark.parametrize("days_after_announced", [0, 1])
def test_a_day_to_come_is_warned_of_and_one_far_ahead_refused(
    project: Project, visitor: Visitor, days_after_announced: int
) -> None:
    day = NOW.date() + ANNOUNCED_AHEAD + timedelta(days=days_after_announced)
    page = visitor.get(add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=day))).text
    assert (f"{day_label(day)}, which is still to come" in page) == (days_after_announced == 0)
    assert ('href="#day"' in page) == (days_after_announced == 1)


def test_several_files_are_read_in_a_job(project: Project, visitor: Visitor) -> None:
    data = tidy(changed(some_figures(project)), day=NEWER)
    answer = visitor.post("/files", files=[("files", "one.csv", data), ("files", "two.csv", b"a,b\n1,2\n")])
    assert answer.headers["location"] == "/files"
    (job,) = visitor.desk.jobs.all()
    assert visitor.desk.jobs.wait(job.key, 120)
    page = visitor.get("/files")
    assert "can be accepted" in page.text
    assert "1 problem" in page.text
    assert 'http-equiv="refresh"' not in page.text


def reading_jobs(visitor: Visitor) -> list[Job]:
    """The jobs that read files, each once it has ended."""
    jobs = [job for job in visitor.desk.jobs.all() if job.title == READING]
    assert all(visitor.desk.jobs.wait(job.key, 120) for job in jobs)
    return [job for job in visitor.desk.jobs.all() if job.title == READING]


def test_what_else_waits_is_read_again_once_a_file_is_accepted(project: Project, visitor: Visitor) -> None:
    figures = some_figures(project)
    first = add(visitor, "first.csv", tidy(changed(figures), day=NEWER, edition="first"))
    visitor.get(add(visitor, "second.csv", tidy(changed(changed(figures)), day=NEWER, edition="second")))
    digest = opened(visitor.get(first))
    assert "not read yet" not in visitor.get("/files").text
    visitor.post(f"{first}/accept", {"opened": digest})
    assert [job.state for job in reading_jobs(visitor)] == [JobState.DONE]
    page = visitor.get("/files").text
    assert "not read yet" not in page
    # As the store stands now, the second contradicts the first.
    assert "needs a reason" in page


def test_what_waits_is_read_again_once_a_release_is_withdrawn(project: Project, visitor: Visitor) -> None:
    visitor.get(add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER)))
    release = re.findall(r"/releases/([0-9a-f]{16})", visitor.get("/releases").text)[0]
    visitor.post(f"/releases/{release}/withdraw", {"reason": "Taken down."})
    assert [job.state for job in reading_jobs(visitor)] == [JobState.DONE]
    assert "not read yet" not in visitor.get("/files").text


def test_a_file_that_is_discarded_while_others_are_read_does_not_stop_them(
    project: Project, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.csv", "b.csv"):
        add(visitor, name, tidy(changed(some_figures(project)), day=NEWER))
    discarded, other = unread = unread_files(project, NEWER)
    monkeypatch.setattr("ncpm_reports.desk.staged_previews.unread_files", lambda project, today: unread)
    StagedFiles(project.workspace).discard(discarded)
    steps: list[Step] = []
    read_unread_files(project, NEWER, steps.append)
    assert [step.done for step in steps] == [1, 2]
    assert cached_preview(project, other, NEWER) is not None
    assert [staged.name for staged in StagedFiles(project.workspace).all()] == [other.name]


def test_every_figure_can_be_paged_through(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    page = visitor.get(f"{address}/revised")
    assert page.status == 200
    assert page.text.count('<th scope="row">') == 3
    assert visitor.get(f"{address}/revised?page=99").status == 200
    assert visitor.get(f"{address}/no-such-effect").status == 200


def test_a_release_is_withdrawn_with_a_reason_and_brought_back(project: Project, visitor: Visitor) -> None:
    listed = visitor.get("/releases")
    release = re.findall(r"/releases/([0-9a-f]{16})", listed.text)[0]
    assert 'href="#reason">Say why' in visitor.post(f"/releases/{release}/withdraw", {"reason": ""}).text
    refused = visitor.post(f"/releases/{release}/withdraw", {"reason": "x" * (LONGEST_REASON + 1)})
    assert (refused.status, 'href="#reason">The reason' in refused.text) == (422, True)
    assert visitor.post(f"/releases/{release}/withdraw", {"reason": "Taken down."}).status == 303
    page = visitor.get(f"/releases/{release}")
    assert "Taken down." in page.text
    with project.store() as store:
        assert [(w.release, w.reason, w.undone) for w in store.withdrawals()] == [(release, "Taken down.", False)]
    assert visitor.post(f"/releases/{release}/withdraw", {"reason": "Again."}).status == 422
    assert visitor.post(f"/releases/{release}/restore", {"reason": "It is up again."}).status == 303
    assert "stands" in visitor.get(f"/releases/{release}").text
    assert visitor.get("/releases/0000000000000000").status == 404


def test_a_commissioner_sees_no_files(project: Project, visitor: Visitor) -> None:
    office = with_role(visitor, Role.COMMISSIONER, "kent")
    for path in ("/files", "/releases"):
        assert office.get(path).status == 403
    assert office.post("/files", files=[("files", "a.csv", b"a")]).status == 403
    assert StagedFiles(project.workspace).all() == ()


def test_the_private_office_reads_and_does_not_store(project: Project, visitor: Visitor) -> None:
    address = add(visitor, "mine.csv", tidy(changed(some_figures(project)), day=NEWER))
    office = with_role(visitor, Role.PRIVATE_OFFICE)
    page = office.get(address)
    assert page.status == 200
    assert "Accept and store" not in page.text
    before = releases(project)
    assert office.post(f"{address}/accept", {"opened": opened(visitor.get(address))}).status == 403
    assert releases(project) == before


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared data")
def test_a_publishers_file_without_its_day_asks_for_it(desk_project: Paths, tmp_path: Path) -> None:
    path = next((SHARED / "data").rglob("policeforceareatablesyearendingjune2019.xlsx"))
    project = copied_project(desk_project, tmp_path)
    (project.paths.data / "releases.csv").write_text(
        "sha256,publisher,title,edition,published_on,url,known_from\n", encoding="utf-8"
    )
    with running_desk(project) as outside:
        visitor = outside.enter()
        address = add(visitor, path.name, Path(path).read_bytes())
        page = visitor.get(address)
        assert 'href="#day"' in page.text
        assert "Give the day of publication below." in page.text
        assert visitor.post(f"{address}/day", {"day": "17 October 2019"}).status == 303
        assert "17 October 2019" in visitor.get(address).text


def test_words_for_a_terminal_become_words_for_people() -> None:
    finding = "a file that differs from the one known as June, whose SHA-256 begins f9ee3b14e7b82072"
    terminal, at_desk = "Use --published-on DAY.", "Give the day below."
    issue = Issue(code="c", where="a.xlsx", found=finding, expected="it", remedy=terminal, at_desk=at_desk)
    message = "a.xlsx: expected it, found a file that differs from the one known as June."
    assert in_desk_words(issue).sentence() == f"{message} {at_desk}"
    assert in_desk_words(replace(issue, at_desk="", remedy="Get it again.")).sentence() == f"{message} Get it again."


def test_a_refused_file_names_areas_and_days_in_words(project: Project, visitor: Visitor) -> None:
    rows = list(csv.reader(io.StringIO(tidy(some_figures(project)).decode())))
    rows[1][rows[0].index("period_end")] = "2036-03-31"
    rows.append(rows[2])
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    page = visitor.get(add(visitor, "later.csv", text.getvalue().encode()))
    assert "found 31 March 2036" in page.text
    assert "2036-03-31" not in page.text
    page = visitor.get(add(visitor, "forces.csv", ONE_FORCE))
    assert "found no row for Bedfordshire, Cambridgeshire" in page.text
    assert "E23000026" not in page.text
