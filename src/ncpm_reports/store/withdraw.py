"""Withdrawing a release, with a reason, and bringing it back."""

from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.store.database import Store
from ncpm_reports.store.withdrawals import Withdrawal, unknown_release


def withdraw(store: Store, release: str, reason: str, day: date, *, undo: bool = False) -> PublishedRelease:
    """Records that a release is withdrawn, or brought back, and returns it.

    Raises: Refused without a reason; NotFound for a release that is not held, or a name that several have.
    """
    if not reason.strip():
        raise Refused(_no_reason(release))
    chosen = chosen_release(store.releases(), release)
    return store.record_withdrawal(Withdrawal(release=chosen.id, reason=reason.strip(), recorded_on=day, undone=undo))


def chosen_release(releases: tuple[PublishedRelease, ...], given: str) -> PublishedRelease:
    """The release that a person names by its id, the first six digits of it or more, or its file's name.

    Raises: NotFound if none is, or several are, so named.
    """
    named = [release for release in releases if given in (release.id, release.file_name)]
    beginning_so = [release for release in releases if len(given) >= 6 and release.id.startswith(given)]
    matching = named or beginning_so
    if len(matching) != 1:
        raise NotFound(_ambiguous(given, matching) if matching else unknown_release(given))
    return matching[0]


def _no_reason(release: str) -> Issue:
    return Issue(
        code="withdraw.reason",
        where=release,
        found="no reason",
        expected="why, in a sentence, for whoever asks later",
        remedy="Give it with --reason.",
        at_desk="Say why, in a sentence.",
    )


def _ambiguous(given: str, matching: list[PublishedRelease]) -> Issue:
    return Issue(
        code="release.ambiguous",
        where="RELEASE",
        found=f'"{given}", which names {len(matching)} releases: {", ".join(release.id for release in matching[:5])}',
        expected="one release",
        remedy="Give its id.",
    )
