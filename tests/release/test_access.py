"""Pre-release access is on record, and for no more than 24 hours."""

from datetime import UTC, datetime, timedelta

import pytest

from ncpm_reports.release.publish.embargo import access_problems, has_access, read_windows

HEAD = "name,role,from,to\n"
START = "2026-02-04T09:30+00:00"


@pytest.mark.parametrize(
    ("end", "right"),
    [
        ("2026-02-05T09:30+00:00", True),
        ("2026-02-05T10:30+01:00", True),
        ("2026-02-05T09:31+00:00", False),
        ("2026-02-05T09:30-01:00", False),
        ("2026-02-04T09:30+00:00", False),
        ("2026-02-03T09:30+00:00", False),
    ],
)
def test_a_window_is_longer_than_nothing_and_no_longer_than_a_day(end: str, right: bool) -> None:
    assert (access_problems(f"{HEAD}Ann,adviser,{START},{end}\n") == ()) is right


@pytest.mark.parametrize("row", ["Ann,adviser,2026-02-04T09:30,2026-02-05T09:30", "Ann,,x,y", "Ann,a,x,y", "Ann"])
def test_rows_that_cannot_be_relied_on_are_named_with_their_line(row: str) -> None:
    (issue,) = access_problems(f"{HEAD}Bob,reader,{START},2026-02-05T09:30+00:00\n{row}\n")
    assert issue.where == "data/pre-release-access.csv, line 3"


def test_another_header_is_refused_and_no_list_is_no_problem() -> None:
    assert len(access_problems("who,when\n")) == 1
    assert access_problems("") == ()


def test_a_window_opens_for_its_person_alone_and_closes() -> None:
    windows = read_windows(f"{HEAD}Ann Adviser,adviser,{START},2026-02-05T09:30+00:00\nBob,,x,y\n")
    assert [window.name for window in windows] == ["Ann Adviser"]
    start = datetime(2026, 2, 4, 9, 30, tzinfo=UTC)
    assert has_access(windows, "ann  adviser", start)
    assert not has_access(windows, "Ann Adviser", start - timedelta(seconds=1))
    assert not has_access(windows, "Ann Adviser", start + timedelta(hours=24))
    assert not has_access(windows, "Bob", start)
    assert not has_access(windows, "", start)
    assert read_windows("who,when\n") == ()
