"""Who is at the desk and what they may do: everybody everything on their own machine, by `data/desk.toml` elsewhere."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeGuard

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any

FILE = "desk.toml"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedUse:
    """How a desk behind an organisation's own sign-in is reached, from `data/desk.toml`.

    `header` is the one that names the person; `secret_header` and `secret` show that the proxy sent it, both "" where
    the proxy comes by a Unix `socket`. `hosts` are the names that browsers use.
    """

    header: str
    hosts: tuple[str, ...]
    people: Mapping[str, Person]
    socket: str = ""
    secret_header: str = ""
    secret: str = ""


def own_machine() -> Person:
    """Whoever opened the desk on their own machine."""
    return Person(name="", identity="", roles=EVERY_ROLE)


def read_shared_use(data: Path) -> SharedUse | None:
    """What `data/desk.toml` says; None where there is no such file and the desk is for its own machine only.

    Raises: Refused with everything that is wrong in it.
    """
    path = data / FILE
    if not path.is_file():
        return None
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise Refused(_issue("file", f"no TOML: {fault}", "a TOML file", "Correct it.")) from fault
    refuse_if_any(_issues(given))
    proxy = given["proxy"]
    return SharedUse(
        header=proxy["header"],
        hosts=tuple(proxy["hosts"]),
        socket=proxy.get("socket", ""),
        secret_header=proxy.get("secret_header", ""),
        secret=proxy.get("secret", ""),
        people={entry["identity"]: _person(entry) for entry in given["people"]},
    )


def _person(entry: Mapping[str, Any]) -> Person:
    roles = frozenset(Role(role) for role in entry["roles"])
    return Person(name=entry["name"], identity=entry["identity"], roles=roles, area=entry.get("area", ""))


def _issues(given: Mapping[str, Any]) -> Iterable[Issue]:
    proxy, people = given.get("proxy"), given.get("people")
    if not isinstance(proxy, dict) or not isinstance(people, list):
        yield _issue("file", "no [proxy] or no [[people]]", "both", "See docs/desk.md for an example.")
        return
    unknown = given.keys() - {"proxy", "people"}
    unknown |= proxy.keys() - {"header", "hosts", "socket", "secret_header", "secret"}
    yield from (
        _issue("file", f'"{key}"', "no other keys", "Remove it, or correct its name.") for key in sorted(unknown)
    )
    if not _is_text(proxy.get("header")):
        yield _issue("proxy, header", "no name", "the header that names the person", "Name it.")
    if not _all_texts(proxy.get("hosts")):
        yield _issue("proxy, hosts", "no names", "the names that browsers use", 'For example ["desk.example.org"].')
    by_secret = _is_text(proxy.get("secret_header")) and _is_text(proxy.get("secret")) and len(proxy["secret"]) >= 32
    if bool(proxy.get("socket")) == by_secret:
        yield _issue(
            "proxy",
            "no way to know that the proxy sent a request, or two",
            "either a Unix socket, or a secret of 32 characters or more with its header",
            "Give one of them.",
        )
    for number, entry in enumerate(people, start=1):
        yield from _person_issues(f"people, entry {number}", entry)
    identities = [entry["identity"] for entry in people if isinstance(entry, dict) and "identity" in entry]
    for identity in sorted({name for name in identities if identities.count(name) > 1}):
        yield _issue("people", f'"{identity}" more than once', "each identity once", "Remove the others.")


def _person_issues(where: str, entry: object) -> Iterable[Issue]:
    if not isinstance(entry, dict) or not _is_text(entry.get("identity")) or not _is_text(entry.get("name")):
        yield _issue(where, "no identity or no name", "both", "Give them.")
        return
    roles = entry.get("roles")
    known = ", ".join(Role)
    if not _all_texts(roles) or not set(roles) <= set(Role):
        yield _issue(where, f"the roles {roles}", f"some of {known}", "Correct them.")
    elif Role.COMMISSIONER in roles and not _is_text(entry.get("area")):
        yield _issue(where, "a commissioner without an area", "the area's name as in addresses", 'Add area = "…".')


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _all_texts(values: object) -> TypeGuard[list[str]]:
    return isinstance(values, list) and bool(values) and all(_is_text(value) for value in values)


def _issue(where: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="desk.shared-use", where=f"data/{FILE}, {where}", found=found, expected=expected, remedy=remedy)
