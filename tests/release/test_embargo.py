"""Nothing is public before 09:30 in London, in winter, in summer and on the days the clocks change."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from ncpm_reports.release.publish.embargo import embargo_issues, public_from
from tests.release.making import release

# The hour in UTC at which 09:30 in London falls: 09:30 in winter, 08:30 in summer. Clocks change on the last Sundays.
DAYS = (
    (date(2025, 10, 23), 8),
    (date(2025, 10, 25), 8),
    (date(2025, 10, 26), 9),
    (date(2025, 10, 27), 9),
    (date(2026, 1, 22), 9),
    (date(2026, 3, 28), 9),
    (date(2026, 3, 29), 8),
    (date(2026, 3, 30), 8),
    (date(2024, 2, 29), 9),
    (date(2019, 7, 18), 8),
)
CLOCKS = [
    (day, datetime(day.year, day.month, day.day, hour, 30, tzinfo=UTC) + offset, offset >= timedelta())
    for day, hour in DAYS
    for offset in (timedelta(seconds=-1), timedelta(), timedelta(hours=1))
]


@pytest.mark.parametrize(("day", "moment", "open_"), CLOCKS, ids=str)
def test_figures_are_public_from_half_past_nine_in_london(
    day: date, moment: datetime, open_: bool, tried: Counter[str]
) -> None:
    assert (embargo_issues([release(day)], moment) == ()) is open_
    tried["clocks around the embargo"] += 1


@pytest.mark.parametrize("hours", [-11, -5, 5, 13])
def test_the_zone_in_which_a_clock_is_read_makes_no_difference(hours: int) -> None:
    moment = public_from(date(2026, 3, 29)).astimezone(timezone(timedelta(hours=hours)))
    assert embargo_issues([release(date(2026, 3, 29))], moment) == ()
    assert len(embargo_issues([release(date(2026, 3, 29))], moment - timedelta(seconds=1))) == 1


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        embargo_issues([], datetime(2026, 3, 29, 9, 30))


def test_every_release_that_is_not_public_is_named() -> None:
    releases = [release(date(2026, 1, 1)), release(date(2026, 6, 1)), release(date(2026, 7, 1))]
    issues = embargo_issues(releases, datetime(2026, 2, 1, tzinfo=UTC))
    assert [issue.expected.rsplit(" on ", 1)[1] for issue in issues] == ["1 June 2026", "1 July 2026"]
