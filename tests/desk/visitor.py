"""A desk that runs for a test, and a visitor who speaks HTTP to it as a browser does, byte for byte where asked."""

import http.client
import socket
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from secrets import token_hex
from urllib.parse import urlencode, urlsplit

from ncpm_reports.desk.people import SharedUse
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.server import DeskServer, open_desk
from ncpm_reports.desk.visit import Desk

SECONDS = 120
# A moment after every release in the project was published.
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


def standing_clock(moment: datetime) -> datetime:
    """The time by a clock that stands; with its moment filled in it goes along with a job."""
    return moment


CLOCK = partial(standing_clock, NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer: its status, headers with names in lower case, and body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass(slots=True)
class Visitor:
    """Speaks to a desk; keeps its cookie as a browser would. `entrance` is the address that opens the desk once."""

    desk: Desk
    entrance: str
    listens_at: str = ""
    cookie: str = ""
    sent: Mapping[str, str] = field(default_factory=dict)

    @property
    def netloc(self) -> str:
        """The host and port of the desk."""
        return urlsplit(self.entrance).netloc

    def enter(self) -> "Visitor":
        """Comes in by the entrance, and is the visitor then."""
        answer = self.request("GET", urlsplit(self.entrance).path)
        assert answer.status == 303, answer.text
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return self

    def get(self, path: str) -> Answer:
        """A page."""
        return self.request("GET", path)

    def post(
        self, path: str, fields: Mapping[str, str] | None = None, files: Sequence[tuple[str, str, bytes]] = ()
    ) -> Answer:
        """The answer to a form: fields by name, and files as (field, file's name, bytes)."""
        if not files:
            kind, body = "application/x-www-form-urlencoded", urlencode(fields or {}).encode()
        else:
            kind, body = multipart(fields or {}, files)
        return self.request("POST", path, body, {"Content-Type": kind, **FROM_HERE})

    def post_pairs(self, path: str, pairs: Sequence[tuple[str, str]]) -> Answer:
        """The answer to a form whose fields may have several values."""
        kind = "application/x-www-form-urlencoded"
        return self.request("POST", path, urlencode(pairs).encode(), {"Content-Type": kind, **FROM_HERE})

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Any request; its path is sent as it is."""
        connection = _connection(self.listens_at or self.netloc)
        try:
            cookies = {"Cookie": self.cookie} if self.cookie else {}
            connection.request(method, path, body, {**cookies, **self.sent, **(headers or {})})
            response = connection.getresponse()
            fields = {name.lower(): value for name, value in response.getheaders()}
            return Answer(status=response.status, headers=fields, body=response.read())
        finally:
            connection.close()

    def raw(self, sent: bytes) -> bytes:
        """The answer to exactly these bytes, until the desk ends the connection."""
        connection = _connection(self.listens_at or self.netloc)
        connection.connect()
        try:
            connection.sock.sendall(sent)
            return b"".join(iter(lambda: connection.sock.recv(65536), b""))
        finally:
            connection.close()


def _connection(place: str) -> http.client.HTTPConnection:
    """A connection to a host with its port, or to a Unix socket."""
    connection = http.client.HTTPConnection("localhost" if place.startswith("/") else place, timeout=SECONDS)
    if place.startswith("/"):
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.settimeout(SECONDS)
        connection.sock.connect(place)
    return connection


@contextmanager
def running_desk(project: Project, *, shared: SharedUse | None = None, now: datetime = NOW) -> Iterator[Visitor]:
    """A desk on a project at a free port, until the block ends; its clock stands at `now`."""
    desk = open_desk(project, partial(standing_clock, now))
    server = DeskServer(desk, shared=shared)
    reachable = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda address: reachable.set(),))
    thread.start()
    try:
        assert reachable.wait(SECONDS)
        yield Visitor(desk=desk, entrance=server.address, listens_at=server.listens_at)
    finally:
        server.stop()
        thread.join(SECONDS)


def multipart(fields: Mapping[str, str], files: Sequence[tuple[str, str, bytes]]) -> tuple[str, bytes]:
    """The media type and body of a form with files."""
    boundary = token_hex(16)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for name, filename, data in files:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + data + b"\r\n")
    return f"multipart/form-data; boundary={boundary}", b"".join(parts) + f"--{boundary}--\r\n".encode()
