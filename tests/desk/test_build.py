"""Building at a running desk: progress, cancel, one at a time, what it voids; the old folder stays whole."""

import os
import re
import signal
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.desk.jobs import JobState
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.labels import place_names, problem_link
from ncpm_reports.desk.project import Project
from ncpm_reports.quarter.check_result import DRAFT_MAY_LEAVE, CheckResult
from ncpm_reports.release.checks.final import REMEDIES
from ncpm_reports.release.output.folder import read_files
from ncpm_reports.release.output.letters.sign_off_sheet import UNDECIDED, blocked_issue
from tests.builds import SIX_FORCES, release_in, small_project
from tests.desk.long_work import SECONDS, result_of, waiting
from tests.desk.plain_forms import forms
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import Visitor, running_desk

KEEPS_A_CANDIDATE = "What keeps a candidate from being built"


def started(visitor: Visitor, path: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
    """The address and the key of a job that a form starts."""
    answer = visitor.post(path, fields or {})
    assert answer.status == 303, answer.text
    return answer.headers["location"], answer.headers["location"].rsplit("/", 1)[-1]


def reported(visitor: Visitor, key: str, done: int = 1) -> None:
    """Waits until a job has reported so much."""
    for _ in range(SECONDS * 10):
        job = visitor.desk.jobs.get(key)
        assert job is not None
        if job.done >= done or not job.running:
            return
        time.sleep(0.1)


def test_the_page_says_what_a_candidate_would_void(visitor: Visitor, project: Project) -> None:
    assert "would void" not in visitor.get("/build").text
    with_draft(project)
    candidate = with_candidate(project)
    assert "Nothing: nobody has signed" in visitor.get("/build").text
    signed_by_two(candidate)
    (form,) = forms(visitor.get("/letters"), "/letters/ready")
    marked = {"letter": "gwent", "act": "ready", "name": "Pat", "shown": form.fields["shown"]}
    assert visitor.post("/letters/ready", marked).status == 303
    page = visitor.get("/build").text
    assert "Ann Analyst and Bob Reader signed off the candidate" in page
    assert "1 letter is marked ready" in page


def test_one_thing_at_a_time_and_a_stop_is_said(visitor: Visitor) -> None:
    reading = visitor.desk.jobs.start("Reading files", waiting)
    job = visitor.desk.jobs.start("A long build", waiting, started_by="Ann", start_page="/build")
    reported(visitor, job.key)
    page = visitor.get(f"/jobs/{job.key}").text
    assert 'max="3" value="1"' in page
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    busy = visitor.post("/build/start", {"kind": "draft"})
    assert busy.status == 409
    assert "Somebody is busy already: A long build (started by Ann)" in busy.text
    assert reading.title not in busy.text, "what only reads keeps nobody from building"
    assert visitor.post(f"/jobs/{job.key}/stop").status == 303
    assert visitor.desk.jobs.wait(job.key, SECONDS)
    page = visitor.get(f"/jobs/{job.key}").text
    assert "Stopped. Nothing was changed." in page
    assert "refresh" not in page
    assert visitor.get("/jobs/none").status == 404


def test_a_job_that_is_stopped_before_it_has_begun_is_stopped_too(visitor: Visitor) -> None:
    job = visitor.desk.jobs.start("A long build", waiting)
    visitor.desk.jobs.stop(job.key)
    assert visitor.desk.jobs.wait(job.key, SECONDS)
    ended = visitor.desk.jobs.get(job.key)
    assert ended is not None
    assert ended.state is JobState.STOPPED


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_a_build_that_is_ended_leaves_the_folder_before_whole(
    visitor: Visitor, project: Project, number: signal.Signals
) -> None:
    before = read_files(with_draft(project))
    _, key = started(visitor, "/build/start", {"kind": "draft"})
    reported(visitor, key)
    process = visitor.desk.jobs._processes[key].process
    os.kill(process.pid, number)
    assert visitor.desk.jobs.wait(key, SECONDS)
    job = visitor.desk.jobs.get(key)
    assert job is not None
    assert job.state is (JobState.STOPPED if number is signal.SIGINT else JobState.FAILED)
    assert read_files(project.folder("2026-03")) == before
    assert Journal(project.workspace).entries() == ()


def test_a_refused_build_names_where_each_problem_is_mended(visitor: Visitor, project: Project) -> None:
    address, key = started(visitor, "/build/start", {"kind": "candidate"})
    assert visitor.desk.jobs.wait(key, SECONDS)
    page = visitor.get(address).text
    assert "This could not be done. Nothing was changed." in page
    assert "Mend it in" in page
    assert not project.folder("2026-03", final=True).exists()


@pytest.mark.parametrize(
    ("where", "address"),
    [
        ("data/commentary/2026-03/homicide.md, line 3", "/words/homicide"),
        ("data/commentary/2026-03/board-actions.csv, line 2", "/board-actions"),
        ("measure drug-trafficking", "/words/drug-trafficking"),
        ("data/statements/2026-03/gwent.md, line 1", "/statements/gwent"),
        ("data/settings.toml", "/quarter"),
        ("data/contacts.csv, line 4", "/quarter/contacts"),
        ("2026-03/letters/gwent.docx", "/letters/gwent"),
        ("letters/sign-off.csv, gwent", "/letters/gwent"),
        ("letters/sign-off.csv, line 3", "/letters"),
        ("letters/~$gwent.docx", "/letters"),
        ("output folder out", ""),
    ],
)
def test_a_problem_leads_to_its_screen(where: str, address: str) -> None:
    issue = Issue(code="x", where=where, found="a", expected="b", remedy="C.")
    assert problem_link(issue).address == address


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("data/commentary/2026-03/homicide.md, line 3", "The commentary, Homicides, line 3: "),
        ("measure homicide", "Homicides: "),
        ("data/statements/2026-03/gwent/applicability.csv", "The statement for Gwent: "),
        ("data/statements/2026-03/gwent/statement.md, line 2", "The statement for Gwent, line 2: "),
        ("data/contacts.csv, line 4", "Contacts, line 4: "),
        ("board/cppb-briefing-pack", "The briefing pack: "),
        ("letters/sign-off.csv, gwent", "The letter to Gwent: "),
        ("board/profiles/gwent", "The profile of Gwent: "),
        ('public/gwent/gwent, under "Homicides"', 'The public summary for Gwent, under "Homicides": '),
    ],
)
def test_a_place_is_named_as_the_desk_names_it(project: Project, where: str, words: str) -> None:
    issue = Issue(code="x", where=where, found="a", expected="b", remedy="C.")
    assert problem_link(issue, place_names(project)).text.startswith(words)


def test_a_check_says_apart_what_keeps_a_candidate_from_being_built(visitor: Visitor) -> None:
    issue = Issue(code="x", where="here", found="a", expected="b", remedy="Mend it.", severity=Severity.WARNING)
    final = replace(issue, remedy=f"Fill it in. {DRAFT_MAY_LEAVE}")
    for issues, lead, headings in (
        ([issue], "A draft and a candidate can be built.", ["Worth a look"]),
        (
            [issue, final],
            "A candidate would be refused until",
            [KEEPS_A_CANDIDATE, "Worth a look"],
        ),
    ):
        job = visitor.desk.jobs.start(
            "A check", partial(result_of, CheckResult(files=2, issues=issues)), start_page="/build"
        )
        assert visitor.desk.jobs.wait(job.key, SECONDS)
        page = visitor.get(f"/jobs/{job.key}").text
        assert lead in page
        assert re.findall("<h2>(.*?)</h2>", page) == headings


def test_what_a_build_remarks_is_said_in_words_of_the_desk(visitor: Visitor, project: Project) -> None:
    waits = blocked_issue("gwent", UNDECIDED, Severity.WARNING)
    copied = Issue(
        code="x",
        where="A release",
        found="a copy",
        expected="the file",
        remedy="Confirm them, and ingest it.",
        at_desk="Confirm them, and add its file under Files.",
        severity=Severity.WARNING,
    )
    release = release_in(project.paths.output, waits, copied)
    job = visitor.desk.jobs.start("A build", partial(result_of, release), start_page="/build")
    assert visitor.desk.jobs.wait(job.key, SECONDS)
    page = visitor.get(f"/jobs/{job.key}").text
    assert "ingest" not in page
    assert "board-actions.csv" not in page
    assert "Choose “ask” or “do not ask” for it under Asks and actions." in page
    assert '<a href="/board-actions">Look at Asks and actions</a>' in page
    assert "add its file under Files." in page


def test_every_placeholder_of_the_pack_leads_to_where_it_is_filled_in() -> None:
    """The remedy at the desk names the screen, whichever document the placeholder stands in."""
    at_desk = {name: words for name, (_, words) in REMEDIES.items()}
    assert at_desk["done, open or closed"].startswith("Say under Asks and actions")
    issues = (
        Issue(code="final.open", where="board/cppb-briefing-pack", found="a", expected="b", remedy="C.", at_desk=words)
        for words in at_desk.values()
    )
    assert {problem_link(issue).address for issue in issues} == {"/board-actions", "/quarter", "/words/overview"}


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_draft_is_built_and_noted(tmp_path: Path) -> None:
    project = Project(paths=small_project(tmp_path, SIX_FORCES))
    with running_desk(project) as outside:
        visitor = outside.enter()
        address, key = started(visitor, "/build/start", {"kind": "draft"})
        assert visitor.desk.jobs.wait(key, SECONDS)
        page = visitor.get(address).text
        assert "The draft is made" in page
        assert 'href="/letters"' in page
        assert Journal(project.workspace).entries()[-1].what == "Built the draft of January to March 2026"
        assert visitor.get("/pack/draft/cppb-briefing-pack.pdf").body.startswith(b"%PDF")
        assert visitor.get("/letters").text.count("as made") == len(SIX_FORCES) + 1
