"""The desk as an ASGI application: who may come in, and the guard before everything."""

from functools import partial
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ncpm_reports.desk.forms import LONGEST_FIELD, MAX_FILES
from ncpm_reports.desk.guard import Guard, Origin
from ncpm_reports.desk.people import Person, Session, SharedUse, local_person
from ncpm_reports.desk.rendering import error_page
from ncpm_reports.desk.routes import ROUTES
from ncpm_reports.desk.visit import Desk

ENTRANCE = "/enter/"
STATIC = "/static/"
OPENED_ANEW = (
    "The desk was started again since this page was opened, or was opened in another browser. Use the page that opened "
    "when it started. If that is closed, close the desk's own window too, and open the desk again."
)
UNKNOWN_SIGN_IN = "The desk does not know you by this sign-in. Ask whoever set it up to add you."


def create_app(desk: Desk, origin: Origin, shared: SharedUse | None = None) -> Starlette:
    """The desk's application for one origin; behind a proxy if `shared` says how it names people."""
    app = Starlette(
        routes=[
            Route(f"{ENTRANCE}{{token}}", partial(_enter, shared), name="enter"),
            Route(f"{STATIC}site.css", _site_style),
            Mount(STATIC, StaticFiles(packages=[("ncpm_reports.desk", "static")])),
            *ROUTES,
        ],
        middleware=[Middleware(Guard, origin=origin), Middleware(SessionRequired, desk=desk, shared=shared)],
        exception_handlers={HTTPException: _http_error_page, Exception: _defect_page},
    )
    app.state.desk = desk
    return app


class SessionRequired:
    """Lets nobody past who has no session: one opened with the desk's token, or by the proxy's word."""

    def __init__(self, app: ASGIApp, desk: Desk, shared: SharedUse | None) -> None:
        self._app = app
        self._desk = desk
        self._shared = shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hands a request on with its session, or turns its sender away."""
        if scope["type"] != "http" or scope["path"].startswith((ENTRANCE, STATIC)):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        person = proxied_person(request, self._shared) if self._shared else None
        session = self._desk.sessions.get(request.cookies.get(cookie_name(request), ""))
        if self._shared is not None and (session is None or session.person != person):
            session = self._desk.sessions.open(person) if person else None
        if session is None:
            words = UNKNOWN_SIGN_IN if self._shared else OPENED_ANEW
            if scope["method"] == "POST":
                words = f"{words} Nothing was saved: go back in this window, and copy what you typed."
            answer = error_page(HTTPStatus.FORBIDDEN, words, has_session=False)
            await answer(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        await self._app(scope, receive, _with_cookie(send, request, session) if self._shared else send)


def proxied_person(request: Request, shared: SharedUse) -> Person | None:
    """The person whom the proxy names; None if it does not prove to be the proxy, or names nobody or several."""
    if shared.secret_header and request.headers.getlist(shared.secret_header) != [shared.secret]:
        return None
    identities = request.headers.getlist(shared.header)
    return shared.people.get(identities[0]) if len(identities) == 1 else None


def cookie_name(request: Request) -> str:
    """The name of the session's cookie: browsers share cookies between the ports of a host, and so it has the port."""
    return f"ncpm-{request.url.port or 'desk'}"


async def _enter(shared: SharedUse | None, request: Request) -> Response:
    desk: Desk = request.app.state.desk
    session = None if shared else desk.sessions.enter(request.path_params["token"], local_person())
    if session is None:
        words = "This address has been used already, or is not the desk's. Start the desk again."
        return error_page(HTTPStatus.FORBIDDEN, words, has_session=False)
    answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    answer.set_cookie(cookie_name(request), session.key, httponly=True, samesite="strict", path="/")
    return answer


def _with_cookie(send: Send, request: Request, session: Session) -> Send:
    """Sends the session's cookie with an answer behind a proxy, where no entrance sets it."""
    name = cookie_name(request)
    if request.cookies.get(name) == session.key:
        return send

    async def send_with_cookie(message: Message) -> None:
        if message["type"] == "http.response.start":
            cookie = f"{name}={session.key}; Path=/; HttpOnly; Secure; SameSite=Strict"
            MutableHeaders(scope=message).append("set-cookie", cookie)
        await send(message)

    return send_with_cookie


async def _site_style(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    return FileResponse(desk.project.paths.root / "templates" / "brand" / "site.css")


async def _http_error_page(request: Request, refused: Exception) -> Response:
    assert isinstance(refused, HTTPException)  # nosec B101 # the handler of this kind of exception only
    words = "There is no such page at the desk." if refused.status_code == HTTPStatus.NOT_FOUND else refused.detail
    if refused.status_code == HTTPStatus.BAD_REQUEST:
        # What the reader of forms says of fields, parts and sizes is about bytes.
        most = LONGEST_FIELD // 1024 // 1024
        words = f"A form can hold {MAX_FILES} files and texts of {most} MB. Go back, and send less at once."
    return error_page(refused.status_code, words)


async def _defect_page(request: Request, fault: Exception) -> Response:
    words = "The desk itself failed; this is a defect of the program. Start it with --debug to see more."
    return error_page(HTTPStatus.INTERNAL_SERVER_ERROR, words)
