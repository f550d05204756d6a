"""A visit to a screen: the desk, who came, and what they sent; and how a function becomes a screen."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ncpm_reports.core.problems import NcpmError, NotFound, Refused
from ncpm_reports.desk.file_states import candidate_in
from ncpm_reports.desk.forms import Form, read_form
from ncpm_reports.desk.jobs import Jobs
from ncpm_reports.desk.journal import Journal, new_entry
from ncpm_reports.desk.people import Person, Role, Session, Sessions
from ncpm_reports.desk.previews import Previews
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.rendering import page, problems_of
from ncpm_reports.release.publish.candidate import Candidate


class NoQuarter(NotFound):
    """There are no figures of any quarter yet."""


class AnsweredEarly(Exception):
    """Ends a screen with this answer: what was asked for cannot be done, and the answer says why."""

    def __init__(self, answer: Response) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running desk: its project, sessions, jobs and previews. `now` gives the time in UTC, to jobs too."""

    project: Project
    now: Callable[[], datetime]
    sessions: Sessions
    jobs: Jobs
    previews: Previews


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request to a screen by somebody who may see it."""

    desk: Desk
    request: Request
    session: Session
    form: Form

    @property
    def person(self) -> Person:
        """Who came."""
        return self.session.person

    @property
    def project(self) -> Project:
        """The project's files and figures."""
        return self.desk.project

    @property
    def quarter(self) -> str:
        """The quarter that the visitor looks at, such as "2026-03": the newest unless they chose another."""
        return self.session.quarter or self.desk.project.newest_quarter()

    def built(self, *, final: bool = True) -> Candidate | None:
        """The quarter's candidate, or its draft; None where nothing is built. Raises: Refused for a broken manifest."""
        return candidate_in(self.project.folder(self.quarter, final=final)) if self.quarter else None

    def edited_quarter(self) -> str:
        """The quarter that a form was opened for, whatever another window looks at meanwhile; else `quarter`.

        Raises: NoQuarter while there are no figures of any quarter; NotFound if the form names one without figures.
        """
        quarter = self.form.text("quarter") or self.quarter
        if quarter not in self.project.quarters():
            found, expected = "no figures of police force areas for it", "at least one quarter with figures"
            missing = NotFound.of("desk.no-quarter", "The quarter", found, expected, "Start by adding a file.")
            raise missing if quarter else NoQuarter(missing.issues)
        return quarter

    def part(self, name: str) -> str:
        """A part of the address, such as the measure of /measures/{measure}."""
        return str(self.request.path_params[name])

    def page_number(self) -> int:
        """Which page of many the address asks for, from 1; the first where it says none that can be."""
        text = self.request.query_params.get("page", "1")
        return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1

    def may(self, address: str, method: str = "POST") -> bool:
        """Whether the visitor's roles include an address: pages show no form, and lead nowhere, that is refused."""
        routes = (
            route
            for route in self.request.app.routes
            if isinstance(route, ScreenRoute) and method in (route.methods or ())
        )
        return any(route.path_regex.match(address) and self.person.roles & route.allowed for route in routes)

    def page(self, template: str, *, status: int | None = None, refresh: int = 0, **facts: Any) -> Response:
        """A page made from a template; `refresh` asks the browser to load it again after so many seconds.

        A form that was done sends the browser on: a page in answer to one says what is wrong, unless `status` does.
        """
        default_status = HTTPStatus.UNPROCESSABLE_ENTITY if self.request.method == "POST" else HTTPStatus.OK
        form_quarter = self.form.text("quarter")
        # A form stays about the quarter that it was opened for.
        quarter = form_quarter if form_quarter in self.project.quarters() else self.quarter
        common = {
            "person": self.person,
            "quarter": quarter,
            "quarter_label": self.project.quarter_label(quarter),
            "illustrative": self.project.illustrative,
            "notice": self.session.notice,
            "may": self.may,
            "path": self.request.url.path,
            "refresh": refresh,
            "problems": (),
        }
        if self.session.notice:
            self.desk.sessions.update(self.session.key, notice="")
        shown = {**common, **facts}
        if not self.quarter and not shown["problems"]:
            # There may be figures, which cannot be read.
            shown["problems"] = problems_of(self.project.store_issues())
        return page(template, shown, status or default_status)

    def redirect(self, route: str, *, notice: str = "", **parts: str) -> Response:
        """Sends the browser on to a named route, where the notice is said once."""
        if notice:
            self.desk.sessions.update(self.session.key, notice=notice)
        return RedirectResponse(self.address(route, **parts), HTTPStatus.SEE_OTHER)

    def address(self, route: str, **parts: str) -> str:
        """The address of a named route at the desk."""
        return str(self.request.app.url_path_for(route, **parts))

    def note(self, what: str) -> None:
        """Writes what the visitor did into the journal: an act on no file. Raises: OutputUnavailable."""
        journal = Journal(self.project.workspace)
        with journal.locked():
            journal.add(new_entry(self.desk.now(), self.person, what))


Screen = Callable[[Visit], Response]


class ScreenRoute(Route):
    """The address of a screen, for people with one of the roles `allowed`."""

    def __init__(self, method: str, path: str, screen: Screen, name: str, allowed: frozenset[Role]) -> None:
        super().__init__(path, partial(_handle, screen, allowed), name=name, methods=[method])
        self.allowed = allowed


async def _handle(screen: Screen, allowed: frozenset[Role], request: Request) -> Response:
    desk: Desk = request.app.state.desk
    session: Session = request.state.session
    if not session.person.roles & allowed:
        raise HTTPException(HTTPStatus.FORBIDDEN, "Your role does not include this page.")
    async with read_form(request) as form:
        visit = Visit(desk=desk, request=request, session=session, form=form)
        return await run_in_threadpool(_answer, screen, visit)


def _answer(screen: Screen, visit: Visit) -> Response:
    """The screen's answer; a refusal of which it made no page of its own is a page of problems."""
    try:
        return screen(visit)
    except AnsweredEarly as early:
        return early.answer
    except NoQuarter:
        issues = visit.project.store_issues()
        return _refusal_page(visit, Refused(issues)) if issues else visit.page("no_quarter.html", status=HTTPStatus.OK)
    except NcpmError as refused:
        return _refusal_page(visit, refused)


def _refusal_page(visit: Visit, refused: NcpmError) -> Response:
    status = HTTPStatus.NOT_FOUND if isinstance(refused, NotFound) else HTTPStatus.UNPROCESSABLE_ENTITY
    is_missing = isinstance(refused, NotFound) and visit.request.method == "GET"
    title = "This is not here" if is_missing else "This could not be done"
    return visit.page("refused.html", status=status, title=title, to_mend=not is_missing, problems=problems_of(refused))


def unknown_address(where: str, kind: str, expected: str) -> NotFound:
    """The refusal of an address that names nothing of its kind, such as an area."""
    return NotFound.of(
        f"desk.{kind}", where, f"an address that belongs to no {kind}", expected, "Choose one from the list."
    )
