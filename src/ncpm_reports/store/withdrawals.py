"""Releases taken out, and brought back, by a person: rows that say when and why, nothing is deleted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That a release was taken out of what is known on any day, or, with `undone`, brought back."""

    release: str
    reason: str
    recorded_on: date
    undone: bool = False


def in_force(recorded: Iterable[Withdrawal]) -> dict[str, Withdrawal]:
    """The withdrawals that have not been undone, by release; `recorded` are all, the first recorded first."""
    last = {withdrawal.release: withdrawal for withdrawal in recorded}
    return {release: withdrawal for release, withdrawal in last.items() if not withdrawal.undone}


def unknown_release(release: str) -> Issue:
    """The issue of a release that is not held."""
    return Issue(
        code="release.unknown",
        where="RELEASE",
        found=f'"{release}"',
        expected="the id of a release that is held",
        remedy="Run `ncpm figures --json` to see the releases of figures.",
        at_desk="Choose it from the list of releases.",
    )


def withdrawn_already(release: PublishedRelease, *, undone: bool) -> Issue:
    """The issue of a withdrawal, or the undoing of one, that would change nothing."""
    return Issue(
        code="release.withdrawn",
        where=f"{release.title}, {release.edition}",
        found="a release that is not withdrawn" if undone else "a release that is withdrawn already",
        expected="a withdrawn release to bring back" if undone else "a release that stands",
        remedy="Nothing has been changed.",
    )
