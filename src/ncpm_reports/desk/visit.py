"""A visit to a screen: the desk, who came, and what they sent; and how a function becomes a screen."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from ncpm_reports.core.problems import NcpmError, NotFound, Refused
from ncpm_reports.desk.forms import Form, read_form
from ncpm_reports.desk.jobs import Jobs
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.navigation import links_of, section_of
from ncpm_reports.desk.people import Person, Role
from ncpm_reports.desk.previews import Previews
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.rendering import Renderer, problems_of
from ncpm_reports.desk.sessions import Session, Sessions

ALLOWED_TO_ALL = frozenset(Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A running desk: its project, clock, pages, sessions, jobs and previews. `now` gives the time in UTC."""

    project: Project
    now: Callable[[], datetime]
    renderer: Renderer
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

    def part(self, name: str) -> str:
        """A part of the address, such as the measure of /measures/{measure}."""
        return str(self.request.path_params[name])

    def may(self, address: str) -> bool:
        """Whether the visitor's roles include sending a form to an address: pages show no form that is refused."""
        forms = (it for it in self.request.app.routes if isinstance(it, ScreenRoute) and "POST" in (it.methods or ()))
        return any(form.path_regex.match(address) and self.person.roles & form.allowed for form in forms)

    def page(self, template: str, *, status: int = HTTPStatus.OK, refresh: int = 0, **facts: Any) -> Response:
        """A page made from a template; `refresh` asks the browser to load it again after so many seconds."""
        links = links_of(self.person)
        common = {
            "person": self.person,
            "quarter": self.quarter,
            "quarter_label": self.project.quarter_label(self.quarter),
            "illustrative": self.project.illustrative,
            "notice": self.session.notice,
            "path": self.request.url.path,
            "links": links,
            "may": self.may,
            "gone": False,
            "section": section_of(self.request.url.path, links),
            "refresh": refresh,
            "problems": (),
        }
        if self.session.notice:
            self.desk.sessions.update(self.session.key, notice="")
        shown = {**common, **facts}
        if not self.quarter and not shown["problems"]:
            # There may be figures, which cannot be read.
            shown["problems"] = problems_of(self.project.store_issues())
        return self.desk.renderer.page(template, shown, status)

    def to(self, route: str, *, notice: str = "", **parts: str) -> Response:
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
            journal.add(self.desk.now(), self.person, what)


class NoQuarter(NotFound):
    """There are no figures of any quarter yet."""


class ScreenRoute(Route):
    """The route of a screen, which knows the roles that it is for."""

    allowed: frozenset[Role]


Screen = Callable[[Visit], Response]


def screen_route(
    path: str, screen: Screen, *, name: str, roles: Iterable[Role], methods: Iterable[str] = ("GET",)
) -> Route:
    """The route of a screen, for people with one of these roles.

    A refusal that the screen did not turn into a page of its own becomes a page of problems; what needs a quarter says
    what comes first while there is none.
    """
    allowed = frozenset(roles)

    async def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        session: Session = request.state.session
        if not session.person.roles & allowed:
            return desk.renderer.refusal(HTTPStatus.FORBIDDEN, "Your role does not include this page.")
        async with read_form(request) as form:
            visit = Visit(desk=desk, request=request, session=session, form=form)
            return await run_in_threadpool(_answered, screen, visit)

    route = ScreenRoute(path, answer, name=name, methods=list(methods))
    route.allowed = allowed
    return route


def get(path: str, screen: Screen, *, name: str, roles: Iterable[Role] = ALLOWED_TO_ALL) -> Route:
    """The route of a screen that shows something and changes nothing."""
    return screen_route(path, screen, name=name, roles=roles)


def post(path: str, screen: Screen, *, name: str, roles: Iterable[Role]) -> Route:
    """The route of a form's target: it changes something and sends the browser on, or shows the form again."""
    return screen_route(path, screen, name=name, roles=roles, methods=("POST",))


def _answered(screen: Screen, visit: Visit) -> Response:
    try:
        return screen(visit)
    except NoQuarter:
        issues = visit.project.store_issues()
        return _refused(visit, Refused(issues)) if issues else visit.page("no_quarter.html")
    except NcpmError as refused:
        return _refused(visit, refused)


def _refused(visit: Visit, refused: NcpmError) -> Response:
    status = HTTPStatus.NOT_FOUND if isinstance(refused, NotFound) else HTTPStatus.UNPROCESSABLE_ENTITY
    gone = isinstance(refused, NotFound) and visit.request.method == "GET"
    title = "This is not here" if gone else "This could not be done"
    facts: Mapping[str, Any] = {"title": title, "gone": gone, "problems": problems_of(refused)}
    return visit.page("refused.html", status=status, **facts)
