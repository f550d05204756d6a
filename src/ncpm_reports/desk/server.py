"""Runs the desk on this machine's loopback address, or on a Unix socket behind an organisation's own sign-in."""

import socket
from collections.abc import Callable
from datetime import datetime

import uvicorn
from starlette.concurrency import run_in_threadpool

from ncpm_reports.core.problems import NotFound
from ncpm_reports.desk.app import ENTRANCE, create_app
from ncpm_reports.desk.editing import finish_pending
from ncpm_reports.desk.guard import loopback_origin, proxied_origin
from ncpm_reports.desk.jobs import Jobs
from ncpm_reports.desk.people import Sessions, SharedUse
from ncpm_reports.desk.previews import Previews
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.visit import Desk

LOOPBACK = "127.0.0.1"


def open_desk(project: Project, now: Callable[[], datetime]) -> Desk:
    """A desk on a project, with no session and no job yet; a change that was broken off is ended first.

    Raises: Refused or NotFound for settings that do not pass; OutputUnavailable.
    """
    finish_pending(project)
    project.settings(project.newest_quarter())
    return Desk(project=project, now=now, sessions=Sessions(), jobs=Jobs(now), previews=Previews(project.paths))


class DeskServer:
    """A desk that can be reached: it listens from the start, and answers while it runs.

    Raises: NotFound if the port is taken.
    """

    def __init__(self, desk: Desk, *, port: int = 0, shared: SharedUse | None = None) -> None:
        self._desk = desk
        self._listener = _listening(port, shared)
        if shared:
            origin, self.address = proxied_origin(shared.hosts), f"https://{shared.hosts[0]}/"
        else:
            bound_port = self._listener.getsockname()[1]
            origin = loopback_origin(bound_port)
            self.address = f"http://{LOOPBACK}:{bound_port}{ENTRANCE}{desk.sessions.token}"
        self._server = _Server(_config(create_app(desk, origin, shared)))

    @property
    def listens_at(self) -> str:
        """Where it can be reached on this machine: a host with its port, or the path of a Unix socket."""
        name = self._listener.getsockname()
        return name if isinstance(name, str) else f"{name[0]}:{name[1]}"

    def run(self, opened: Callable[[str], None] = lambda address: None) -> None:
        """Answers until it is stopped or interrupted, then stops what jobs are at work.

        `opened` is given the address to open, once it can be reached.
        """
        self._server.on_startup = lambda: opened(self.address)
        self._server.on_shutdown = self._desk.previews.close
        try:
            with self._listener:
                self._server.run(sockets=[self._listener])
        finally:
            self._desk.previews.close()
            self._desk.jobs.close()

    def stop(self) -> None:
        """Ends `run`, which may be in another thread."""
        self._server.should_exit = True


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it can be reached, and when it is about to end."""

    on_startup: Callable[[], None]
    on_shutdown: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer, then says so."""
        await super().startup(sockets=sockets)
        self.on_startup()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Lets go of what requests are waiting for, then waits for them."""
        await run_in_threadpool(self.on_shutdown)
        await super().shutdown(sockets=sockets)


def _config(app: object) -> uvicorn.Config:
    # Addresses are not logged: the first has the token in it.
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        http="h11",
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )


def _listening(port: int, shared: SharedUse | None) -> socket.socket:
    by_socket = bool(shared and shared.socket)
    listener = socket.socket(socket.AF_UNIX if by_socket else socket.AF_INET, socket.SOCK_STREAM)
    try:
        if shared and shared.socket:
            listener.bind(shared.socket)
        else:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((LOOPBACK, port))
    except OSError as fault:
        listener.close()
        found, expected = fault.strerror or "an error of the system", "a port of this machine that is free"
        remedy = "Leave --port out to take any free one, or end what uses this one."
        raise NotFound.of("desk.port", f"port {port}", found, expected, remedy) from fault
    return listener
