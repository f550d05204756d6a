"""What can go wrong, said so that the reader knows where, what was found, what was expected and what to do.

NcpmError
├── Refused            input that does not pass: carries every problem found, not the first
├── NotFound           something named that is not there: a period, a force, a release
├── StoreUnavailable   the store is locked, unreadable or its disk is full
├── OutputUnavailable  the output folder cannot be written
└── WorkerLost         a process that renders documents ended before its work was done
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

# Control characters, and those that turn the direction of writing.
_CONTROL_CHARACTERS = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


class Severity(StrEnum):
    """How much an issue matters: an error refuses, a warning is shown and recorded, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One problem. `where` names file, sheet and cell, or file and line, as a person would look for them.

    `at_desk` is what is to be done by somebody who uses the desk and no terminal, "" where `remedy` serves them too.
    """

    code: str
    where: str
    found: str
    expected: str
    remedy: str
    severity: Severity = Severity.ERROR
    at_desk: str = ""

    @classmethod
    def of(cls, code: str, where: str, found: str, expected: str, remedy: str, *, at_desk: str = "") -> "Issue":
        """An error, its facts in the order in which people read them."""
        return cls(code=code, where=where, found=found, expected=expected, remedy=remedy, at_desk=at_desk)

    def sentence(self) -> str:
        """The issue as one line: where, what was expected, what was found, what to do.

        A note asks nothing of its reader, and so leaves out what was expected. Characters that a terminal obeys, such
        as a file's name may have, are shown as a sign that stands for them.
        """
        text = f"{self.where}: expected {self.expected}, found {self.found}. {self.remedy}"
        if self.severity is Severity.NOTE:
            text = f"{self.where}: {self.found}. {self.remedy}"
        return _CONTROL_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", text)


class NcpmError(Exception):
    """Base of every refusal. Its text is what the user reads; exit code 2."""

    def __init__(self, issues: Issue | Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = (issues,) if isinstance(issues, Issue) else tuple(issues)
        super().__init__("\n".join(issue.sentence() for issue in self.issues))

    @classmethod
    def of(cls, code: str, where: str, found: str, expected: str, remedy: str, *, at_desk: str = "") -> Self:
        """A refusal with one problem."""
        return cls(Issue.of(code, where, found, expected, remedy, at_desk=at_desk))

    def __reduce__(self) -> tuple[type["NcpmError"], tuple[tuple[Issue, ...]]]:
        return (type(self), (self.issues,))


class Refused(NcpmError):
    """Input refused as a whole; nothing was stored or written."""


class NotFound(NcpmError):
    """Something was named that is not held."""


class StoreUnavailable(NcpmError):
    """The store could not be opened, locked or written."""


class OutputUnavailable(NcpmError):
    """The output folder could not be written."""


class WorkerLost(NcpmError):
    """A process that renders documents ended before its work was done."""


# A refusal with one problem, to be raised.
refuse = Refused.of


def warning(code: str, where: str, found: str, expected: str, remedy: str, *, at_desk: str = "") -> Issue:
    """A problem that refuses nothing, and is shown and recorded."""
    return replace(Issue.of(code, where, found, expected, remedy, at_desk=at_desk), severity=Severity.WARNING)


def refuse_if_any(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    """The issues that do not refuse (warnings and notes).

    Raises: Refused with every error, if there is at least one.
    """
    every_issue = tuple(issues)
    if any(issue.severity is Severity.ERROR for issue in every_issue):
        raise Refused(issue for issue in every_issue if issue.severity is Severity.ERROR)
    return every_issue
