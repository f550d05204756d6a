"""Days and times as people type and read them: "30 June 2025", "4 February 2026 09:30", in London."""

import re
from datetime import UTC, date, datetime

from ncpm_reports.core.periods import MONTHS, day_label, weekday_label
from ncpm_reports.release.publish.embargo import LONDON

_FIGURES = re.compile(r"(\d{1,2})[/. ](\d{1,2})[/. ](\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:([A-Za-z]{3,9}),? )?(\d{1,2})(?:st|nd|rd|th)? ([A-Za-z]{3,9}),? (\d{4})", re.ASCII)
_TIME = re.compile(r"(.+?)(?:,? at |,? |T)(\d{1,2})[:.](\d{2})(?:\s*([ap])\.?m\.?)?", re.ASCII | re.IGNORECASE)
_NUMBERS = {MONTHS[number].lower(): number for number in range(1, 13)}


def typed_day(text: str) -> date | None:
    """The day that was typed: 30 June 2025, 30/6/2025 or 2025-06-30; None for anything else, and for another weekday's.

    In words it may have its weekday before it, as letters print it.
    """
    text = " ".join(text.split())
    try:
        if match := _FIGURES.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _WORDS.fullmatch(text):
            months = [number for name, number in _NUMBERS.items() if name.startswith(match[3].lower())]
            day = date(int(match[4]), months[0], int(match[2])) if len(months) == 1 else None
            weekday = (match[1] or "").lower()
            return day if day and weekday_label(day).lower().startswith(weekday) else None
        return date.fromisoformat(text) if len(text) == len("2025-06-30") else None
    except ValueError:
        return None


def shown_day(text: str) -> str:
    """A day of a file as a form shows it: in words, what is no day as it is."""
    day = typed_day(text)
    return day_label(day) if day else text


def day_problem(typed: str) -> str:
    """What is wrong with what was typed where a day belongs, such as a day with the name of another weekday."""
    weekday, _, without_it = " ".join(typed.split()).partition(" ")
    if weekday.strip(",").isalpha() and (day := typed_day(without_it)):
        return f"{day_label(day)} is a {weekday_label(day).split()[0]}. Correct “{typed}”, or leave the weekday out."
    return f"“{typed}” is not a day. Write it like 30 June 2025."


def typed_moment(text: str) -> datetime | None:
    """The moment that was typed: a day with a time in London, "4 February 2026 09:30"; None for anything else."""
    match = _TIME.fullmatch(" ".join(text.split()))
    day = typed_day(match[1]) if match else None
    if match is None or day is None:
        return None
    hour = int(match[2]) % 12 + (12 if match[4].lower() == "p" else 0) if match[4] else int(match[2])
    try:
        return datetime(day.year, day.month, day.day, hour, int(match[3]), tzinfo=LONDON)
    except ValueError:
        return None


def moment_label(moment: datetime | str) -> str:
    """A moment, or one in ISO format, in London: "4 February 2026, 09:30"."""
    in_london = _in_london(moment)
    return f"{day_label(in_london.date())}, {in_london:%H:%M}"


def moment_in_london(moment: datetime | str) -> str:
    """A moment, or one in ISO format, in London: "4 February 2026 at 09:30 in London"."""
    in_london = _in_london(moment)
    return f"{day_label(in_london.date())} at {in_london:%H:%M} in London"


def _in_london(moment: datetime | str) -> datetime:
    return (datetime.fromisoformat(moment) if isinstance(moment, str) else moment).astimezone(LONDON)


def day_in_london(moment: datetime) -> date:
    """The day that it is in London."""
    return moment.astimezone(LONDON).date()


def iso_moment(text: str) -> datetime | None:
    """A moment as files hold it; None if it is none. One without a zone is in UTC."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
