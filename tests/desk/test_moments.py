"""Days and times as people type them."""

from datetime import date

import pytest

from ncpm_reports.desk.moments import day_problem, moment_label, typed_day, typed_moment


@pytest.mark.parametrize(
    "text",
    [
        "30 June 2025",
        "30/6/2025",
        "30.06.2025",
        " 30  jun 2025",
        "30th June 2025",
        "2025-06-30",
        "Monday 30 June 2025",
        "Mon, 30 June 2025",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert typed_day(text) == date(2025, 6, 30)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "31/6/2025",
        "30 Ju 2025",
        "June 2025",
        "6/30/2025",
        "20250630",
        "30 6 25",
        "30 2025",
        "30 Jux 2025",
        "Friday 30 June 2025",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert typed_day(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Friday, 30 June 2025", "30 June 2025 is a Monday. Correct “Friday, 30 June 2025”, or leave the weekday out."),
        ("31 June 2025", "“31 June 2025” is not a day. Write it like 30 June 2025."),
        ("soon", "“soon” is not a day. Write it like 30 June 2025."),
    ],
)
def test_a_day_with_another_weekday_says_which_it_is(text: str, message: str) -> None:
    assert day_problem(text) == message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("22 July 2026 09:30", "2026-07-22T09:30:00+01:00"),
        ("22 July 2026, 9.30am", "2026-07-22T09:30:00+01:00"),
        ("4/2/2026 at 5:05 pm", "2026-02-04T17:05:00+00:00"),
        ("2026-02-04T12:30 am", "2026-02-04T00:30:00+00:00"),
    ],
)
def test_a_moment_is_in_london(text: str, expected: str) -> None:
    moment = typed_moment(text)
    assert moment is not None
    assert moment.isoformat() == expected
    assert typed_moment(moment_label(moment)) == moment


@pytest.mark.parametrize("text", ["", "22 July 2026", "22 July 2026 25:00", "09:30", "22 July 2026 9"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert typed_moment(text) is None
