"""Previews at the desk: real documents, made of the files as they are, and never by the server itself."""

import errno
import os
import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess

import pytest

from ncpm_reports.core.problems import WorkerLost
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.previews import Previews
from ncpm_reports.desk.project import Project
from tests.desk.people import with_role
from tests.desk.test_words import file_of, typed
from tests.desk.visitor import Visitor, running_desk


def test_the_choice_leads_to_each_document(visitor: Visitor) -> None:
    page = visitor.get("/preview?document=letter&area=kent").text
    assert "The letter about an area: Kent" in page
    assert 'src="/preview/letter/kent#' in page
    assert "Not the candidate" in page
    assert 'src="/preview/pack/all#' in visitor.get("/preview").text
    assert 'class="frame telephone"' in visitor.get("/preview?document=site&width=telephone").text


@pytest.mark.parametrize(
    "path",
    ["/preview?document=x", "/preview/x/all", "/preview/pack/kent", "/preview/letter/all", "/preview/document/0"],
)
def test_what_is_no_document_is_no_page(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


@pytest.fixture(scope="module")
def reader(small_desk_project: Paths) -> Iterator[Visitor]:
    """A visitor of one desk for many tests: the process behind previews takes a while to begin."""
    with running_desk(Project(paths=small_desk_project)) as visitor:
        yield visitor.enter()


@pytest.mark.slow
@pytest.mark.parametrize("path", ["pack/all", "summary/kent", "letter/kent", "profile/kent", "submission/all"])
def test_a_document_is_a_pdf(reader: Visitor, path: str) -> None:
    answer = reader.get(f"/preview/{path}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.body.startswith(b"%PDF-")
    assert answer.headers["content-security-policy"].endswith("frame-ancestors 'self'")


@pytest.mark.slow
@pytest.mark.parametrize("path", ["index.html", "", "kent/index.html", "kent/", "national/index.html"])
def test_the_site_can_be_walked(reader: Visitor, path: str) -> None:
    answer = reader.get(f"/preview/site/{path}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "script" not in answer.headers["content-security-policy"]
    assert re.search(r'href="(?:\.\./)?site\.css"', answer.text)
    assert reader.get("/preview/site/site.css").headers["content-type"].startswith("text/css")


@pytest.mark.slow
def test_what_a_build_makes_is_said_to_be(reader: Visitor) -> None:
    assert "made when the quarter is built" in reader.get("/preview/site/kent/kent.pdf").text
    assert reader.get("/preview/site/no-such/index.html").status == 422


@pytest.mark.slow
def test_a_lost_process_is_replaced_and_a_change_is_seen(project: Project) -> None:
    with running_desk(project) as outside:
        visitor = outside.enter()
        visitor.post("/words/homicide", typed(visitor, "First words."))
        first = visitor.get("/words/homicide/page")
        os.kill(visitor.desk.previews.process_id, signal.SIGKILL)
        assert visitor.get("/words/homicide/page").body == first.body
        file_of(project).write_text("---\nauthor: B\ndate: 2026-06-30\n---\nOther words.\n", encoding="utf-8")
        second = visitor.get("/words/homicide/page")
        assert second.status == 200
        assert second.body != first.body
        pid = visitor.desk.previews.process_id
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.slow
def test_asks_are_answered_and_actions_kept(project: Project) -> None:
    with running_desk(project) as outside:
        visitor = outside.enter()
        page = visitor.get("/board-actions").text
        pairs = re.findall(
            r'<input (?:type="hidden" name|id="[^"]*" name)="([^"]*)"(?: type="text")? value="([^"]*)"', page
        )
        assert ("ask", "missing") in pairs or "still being worked out" in page
        assert '<th scope="row">missing<' not in page
        # The rows of actions, which have no ask, come last: an owner of no action would be refused.
        actions = pairs.index(("ask", ""))
        filled = [(name, "A. Official" if name == "owner" else value) for name, value in pairs[:actions]]
        assert visitor.post_pairs("/board-actions", filled).status == 303
        text = (project.paths.data / "commentary/2026-03/board-actions.csv").read_text(encoding="utf-8")
        assert text.startswith("ask,action,owner,due,position\n")
        assert "\nhomicide,,A. Official,," in text
        assert visitor.post_pairs("/board-actions", pairs).status == 409


@pytest.mark.slow
def test_nobody_reads_before_release_without_a_window(project: Project) -> None:
    """At the start of 2026 the newest figures were not public."""
    with running_desk(project, now=datetime(2026, 1, 1, tzinfo=UTC)) as outside:
        own_machine = outside.enter()
        assert own_machine.get("/preview/letter/kent").status == 200
        office = with_role(own_machine, Role.SECRETARIAT)
        refused = office.get("/preview/letter/kent")
        assert refused.status == 403
        assert "You cannot read this yet" in refused.text
        assert not Journal(project.workspace).entries()
        window = "name,role,from,to\nA. Person,Analyst,2025-12-31T12:00+00:00,2026-01-01T12:00+00:00\n"
        (project.paths.data / "pre-release-access.csv").write_text(window, encoding="utf-8")
        assert office.get("/preview/letter/kent").body.startswith(b"%PDF-")
    assert Journal(project.workspace).entries()[-1].what == "Read before release: a preview"


def test_a_process_that_cannot_begin_is_tried_again_the_next_time(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    def start(_process: object) -> None:
        raise OSError(errno.EAGAIN, "no room for another process")

    previews = Previews(project.paths)
    monkeypatch.setattr(ForkServerProcess, "start", start)
    for _ in range(2):
        with pytest.raises(WorkerLost, match="memory enough"):
            previews.get(PreviewRequest(request=project.request("2026-03"), kind="letter", area="E23000032"))
    assert previews.process_id == 0
    previews.close()
