"""When statistics become public: 09:30 in London on the day of publication, summer and winter."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue

LONDON = ZoneInfo("Europe/London")
HOUR = time(9, 30)


def public_from(day: date) -> datetime:
    """The moment from which what is published on `day` is public (Code of Practice for Statistics, T3)."""
    return datetime.combine(day, HOUR, tzinfo=LONDON)


def embargoed(releases: Iterable[PublishedRelease], moment: datetime) -> tuple[Issue, ...]:
    """One issue for each release that is not public yet. `moment` must carry its time zone."""
    if moment.tzinfo is None:
        raise ValueError("the moment of publishing carries its time zone")
    return tuple(
        Issue(
            code="embargo",
            where=f"{release.publisher}, {release.title}, {release.edition}".rstrip(", "),
            found="figures that are not public yet",
            expected=f"figures that are public: these are from 09:30 in London on {day_label(release.published_on)}",
            remedy="Publish after that moment.",
        )
        for release in releases
        if moment < public_from(release.published_on)
    )
