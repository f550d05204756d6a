"""Who is at the desk and what they may do: everybody everything on their own machine, by `data/desk.toml` elsewhere.

Sessions, and the one-time token that opens the first, live in memory and end with the desk.
"""

import hmac
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.core.strict_toml import read_toml
from ncpm_reports.measures.framework import misfit, repetitions

FILE = "desk.toml"
TOKEN_BYTES = 32


class Role(StrEnum):
    """What a person does in a quarter; what no role allows is refused."""

    SECRETARIAT = "secretariat"
    PRIVATE_OFFICE = "private office"
    COMMISSIONER = "commissioner"
    SIGNATORY = "signatory"


EVERY_ROLE = frozenset(Role)
# Who reads a quarter while it is being made, and who of them changes its dates, its people and its letters.
READERS = frozenset({Role.SECRETARIAT, Role.PRIVATE_OFFICE, Role.SIGNATORY})
EDITORS = frozenset({Role.SECRETARIAT, Role.PRIVATE_OFFICE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody at the desk.

    `identity` is what a proxy says of them, "" on one's own machine, where nobody is asked. `area` is the slug of the
    force area whose statement a commissioner's office writes, "" for all.
    """

    name: str
    identity: str
    roles: frozenset[Role]
    area: str = ""


@dataclass(frozen=True, kw_only=True)
class Proxy:
    """How a desk behind an organisation's own sign-in is reached: `[proxy]` of `data/desk.toml`.

    `header` is the one that names the person; `secret_header` and `secret` show that the proxy sent it, both "" where
    the proxy comes by a Unix `socket`. `hosts` are the names that browsers use.
    """

    header: str
    hosts: tuple[str, ...]
    socket: str = ""
    secret_header: str = ""
    secret: str = ""


@dataclass(frozen=True, kw_only=True)
class SharedUse(Proxy):
    """The same, with the people whom it may name, by their identities."""

    people: Mapping[str, Person]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskFile:
    """`data/desk.toml` as it is written."""

    proxy: Proxy
    people: tuple[Person, ...]


def local_person() -> Person:
    """Whoever opened the desk on their own machine."""
    return Person(name="", identity="", roles=EVERY_ROLE)


def read_shared_use(data: Path) -> SharedUse | None:
    """What `data/desk.toml` says; None where there is no such file and the desk is for its own machine only.

    Raises: Refused with everything that is wrong in it.
    """
    path, name = data / FILE, f"data/{FILE}"
    if not path.is_file():
        return None
    try:
        file = read_toml(path.read_text(encoding="utf-8"), name, DeskFile)
    except UnicodeDecodeError as fault:
        raise Refused(misfit(name, "bytes that are not UTF-8", "a TOML file")) from fault
    refuse_if_any(_misfits(file, name))
    return SharedUse(**asdict(file.proxy), people={person.identity: person for person in file.people})


def _misfits(file: DeskFile, name: str) -> Iterator[Issue]:
    proxy = file.proxy
    if not proxy.header.strip():
        yield misfit(f"{name}, proxy.header", "nothing", "the header that names the person")
    if not proxy.hosts or not all(host.strip() for host in proxy.hosts):
        yield misfit(f"{name}, proxy.hosts", "nothing", 'the names that browsers use, such as ["desk.example.org"]')
    by_secret = bool(proxy.secret_header.strip()) and len(proxy.secret.strip()) >= 32
    if bool(proxy.socket) == by_secret:
        ways = "either a Unix socket, or a secret of 32 characters or more with its header"
        yield misfit(f"{name}, proxy", "no way to know that the proxy sent a request, or two", ways)
    for number, person in enumerate(file.people, start=1):
        where = f"{name}, people[{number}]"
        if not person.identity.strip() or not person.name.strip():
            yield misfit(where, "no identity or no name", "both")
        if not person.roles:
            yield misfit(f"{where}.roles", "none", f"some of {', '.join(Role)}")
        if Role.COMMISSIONER in person.roles and not person.area.strip():
            yield misfit(f"{where}.area", "a commissioner without an area", "the area's name as in addresses")
    yield from repetitions("people", [person.identity for person in file.people], name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One browser that came in. `quarter` is the one that it looks at, "" for the newest; `notice` is said once."""

    key: str
    person: Person
    quarter: str = ""
    notice: str = ""


class Sessions:
    """The sessions of a running desk, and the token that opens the next one; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._token = secrets.token_urlsafe(TOKEN_BYTES)
        self._token_unused = True
        self._by_key: dict[str, Session] = {}

    @property
    def token(self) -> str:
        """The token of the address that opens the desk, whether or not it has been used."""
        return self._token

    def enter(self, token: str, person: Person) -> Session | None:
        """A new session for the token's first use; None for any other token, and for a second use."""
        with self._lock:
            fits = hmac.compare_digest(token.encode(), self._token.encode())
            if not fits or not self._token_unused:
                return None
            self._token_unused = False
            return self._new_session(person)

    def open(self, person: Person) -> Session:
        """A new session for somebody whom the proxy has signed in."""
        with self._lock:
            return self._new_session(person)

    def get(self, key: str) -> Session | None:
        """The session with this key; None if there is none."""
        with self._lock:
            return self._by_key.get(key)

    def update(self, key: str, **changes: str) -> None:
        """Notes which `quarter` a session looks at, or what `notice` its next page says."""
        with self._lock:
            self._by_key[key] = replace(self._by_key[key], **changes)  # type: ignore[arg-type]

    def _new_session(self, person: Person) -> Session:
        session = Session(key=secrets.token_urlsafe(TOKEN_BYTES), person=person)
        self._by_key[session.key] = session
        return session
