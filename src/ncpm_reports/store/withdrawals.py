"""Releases taken out, and brought back, by a person: rows that say when and why, nothing is deleted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse

NO_REASON, LONG_REASON = "withdraw.reason", "reason.long"
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """That a release was taken out of what is known on any day, or, with `undone`, brought back."""

    release: str
    reason: str
    recorded_on: date
    undone: bool = False


def withdrawals_in_force(withdrawals: Iterable[Withdrawal]) -> dict[str, Withdrawal]:
    """The withdrawals that have not been undone, by release; `withdrawals` are all, the first recorded first."""
    last = {withdrawal.release: withdrawal for withdrawal in withdrawals}
    return {release: withdrawal for release, withdrawal in last.items() if not withdrawal.undone}


def find_release(releases: Iterable[PublishedRelease], name: str) -> PublishedRelease:
    """The release that a person names by its id, the first six digits of it or more, or its file's name.

    Raises: NotFound if none is, or several are, so named.
    """
    candidates = tuple(releases)
    exact = [release for release in candidates if name in (release.id, release.file_name)]
    matching = exact or [release for release in candidates if len(name) >= 6 and release.id.startswith(name)]
    if not matching:
        raise unknown_release(name)
    if len(matching) > 1:
        ids = ", ".join(release.id for release in matching[:5])
        found = f'"{name}", which names {len(matching)} releases: {ids}'
        code, expected, remedy = "release.ambiguous", "one release", "Give its id."
        raise NotFound.of(code, "RELEASE", found, expected, remedy)
    return matching[0]


def unknown_release(release: str) -> NotFound:
    """The refusal of a release that is not held."""
    expected, remedy = "the id of a release that is held", "Run `ncpm figures --json` to see the releases of figures."
    at_desk = "Choose it from the list of releases."
    return NotFound.of("release.unknown", "RELEASE", f'"{release}"', expected, remedy, at_desk=at_desk)


def already_withdrawn(release: PublishedRelease, *, undone: bool) -> Refused:
    """The refusal of a withdrawal, or the undoing of one, that would change nothing."""
    found = "a release that is not withdrawn" if undone else "a release that is withdrawn already"
    expected = "a withdrawn release to bring back" if undone else "a release that stands"
    return refuse("release.withdrawn", release.name, found, expected, "Nothing has been changed.")


def no_reason(release: str) -> Refused:
    """The refusal of a withdrawal without a reason."""
    expected, remedy = "why, in a sentence, for whoever asks later", "Give it with --reason."
    return refuse(NO_REASON, release, "no reason", expected, remedy, at_desk="Say why, in a sentence.")


def long_reason(reason: str) -> Iterator[Issue]:
    """That a reason which the store is to keep, of a withdrawal or of an acceptance, is too long to be read later."""
    if len(reason) > LONGEST_REASON:
        found, expected = f"{len(reason):,} characters", f"at most {LONGEST_REASON:,}"
        remedy = "Say in a few sentences why, and where more can be read."
        yield Issue(code=LONG_REASON, where="The reason", found=found, expected=expected, remedy=remedy)
