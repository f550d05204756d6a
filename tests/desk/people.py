"""Visitors with one role only, as they are behind an organisation's own sign-in."""

from dataclasses import replace

from ncpm_reports.desk.people import Person, Role
from tests.desk.visitor import Visitor


def with_role(visitor: Visitor, role: Role, area: str = "") -> Visitor:
    """The visitor, who has come in, as somebody with this role alone."""
    person = Person(name="A. Person", identity="person", roles=frozenset({role}), area=area)
    session = visitor.desk.sessions.open(person)
    return replace(visitor, cookie=f"{visitor.cookie.partition('=')[0]}={session.key}")
