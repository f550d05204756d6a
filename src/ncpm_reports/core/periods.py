"""Periods of time as the statistics name them: quarters, years ending, several years; windows and labels."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from ncpm_reports.core.problems import NotFound

MONTHS = tuple(calendar.month_name)
MONTHS_OF_QUARTER = 3
_DAY = timedelta(days=1)
# Years that a person can mean.
EARLIEST, LATEST = 1900, 2100
_PERIOD_TEXT = re.compile(r"^(\d{4})-(0[1-9]|1[0-2])$", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A stretch of time, both days inclusive. Whole months unless a survey's fieldwork says otherwise."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"period ends {self.end} before it starts {self.start}")

    @property
    def whole_months(self) -> bool:
        """Whether the period starts on the first of a month and ends on the last of one."""
        return self.start.day == 1 and (self.end + _DAY).day == 1

    @property
    def months(self) -> int:
        """Length in calendar months; for periods that are not whole months, months touched."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days + 1

    @property
    def is_quarter(self) -> bool:
        """Whether this is a discrete quarter: three whole months that begin in January, April, July or October."""
        return self.months == 3 and self.start.month % 3 == 1 and self.whole_months

    @property
    def is_year(self) -> bool:
        """Whether this is twelve whole months."""
        return self.months == 12 and self.whole_months

    def overlaps(self, other: "Period") -> bool:
        """Whether the two periods share at least one day."""
        return self.start <= other.end and other.start <= self.end

    def contains(self, other: "Period") -> bool:
        """Whether the other period lies wholly inside this one."""
        return self.start <= other.start and other.end <= self.end

    def follows(self, other: "Period") -> bool:
        """Whether this period begins on the day after the other one ends."""
        return self.start == other.end + _DAY

    def shifted(self, months: int) -> "Period":
        """The period moved by whole months; a whole-month period stays one."""
        return Period(_shift(self.start, months), month_end(*_year_month(self.end, months)))

    @property
    def year_to_end(self) -> "Period":
        """The twelve months that end with its last month."""
        return year_ending(self.end.year, self.end.month)

    @property
    def code(self) -> str:
        """A sortable code for file names and tables: the two dates in ISO 8601, joined by a slash."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    @property
    def label(self) -> str:
        """The period in words, after ONS usage: "year ending June 2025", "April to June 2025", "30 June 2018"."""
        if self.start == self.end:
            return day_label(self.start)
        if not self.whole_months:
            return f"{day_label(self.start)} to {day_label(self.end)}"
        if self.months == 12:
            return f"year ending {MONTHS[self.end.month]} {self.end.year}"
        if self.months == 1:
            return f"{MONTHS[self.start.month]} {self.start.year}"
        first = MONTHS[self.start.month]
        if self.start.year != self.end.year:
            first = f"{first} {self.start.year}"
        return f"{first} to {MONTHS[self.end.month]} {self.end.year}"


def by_end(period: Period) -> tuple[date, int]:
    """Order for periods of several lengths: by their last day, of those that end alike the shortest first."""
    return (period.end, period.months)


def quarter(year: int, last_month: int) -> Period:
    """The discrete quarter that ends in `last_month` (3, 6, 9 or 12) of `year`.

    Raises: ValueError for any other month.
    """
    if last_month not in (3, 6, 9, 12):
        raise ValueError(f"a quarter ends in March, June, September or December, not month {last_month}")
    return Period(date(year, last_month - 2, 1), month_end(year, last_month))


def year_ending(year: int, month: int) -> Period:
    """The twelve months that end in `month` of `year`."""
    end = month_end(year, month)
    return Period(_shift(date(year, month, 1), -11), end)


def parse_quarter(text: str) -> Period:
    """The quarter a person names as "2025-06": the one that ends in June 2025.

    Raises: NotFound if the text is not a year from 1900 to 2100 and a quarter's last month.
    """
    match = _PERIOD_TEXT.match(text)
    if match is None or int(match[2]) % 3 != 0 or not EARLIEST <= int(match[1]) <= LATEST:
        raise NotFound.of(
            "period.unknown",
            "--period",
            f'"{text}"',
            "a year and a quarter's last month, such as 2025-06 for April to June 2025",
            "Run `ncpm status` to see which quarters are held.",
            at_desk="Choose one of the quarters that the first page lists.",
        )
    return quarter(int(match[1]), int(match[2]))


def quarters_of(period: Period) -> tuple[Period, ...]:
    """The discrete quarters that make up a period of whole quarters, oldest first; empty if they do not."""
    return _parts_of(period, 3) if period.start.month % 3 == 1 else ()


def months_of(period: Period) -> tuple[Period, ...]:
    """The months that make up a period of whole months, oldest first."""
    return _parts_of(period, 1)


def years_of(period: Period) -> tuple[Period, ...]:
    """The years that make up a period of whole years, oldest first; empty if they do not."""
    return _parts_of(period, 12)


def _parts_of(period: Period, months: int) -> tuple[Period, ...]:
    if not period.whole_months or period.months % months:
        return ()
    first = Period(period.start, month_end(*_year_month(period.start, months - 1)))
    return tuple(first.shifted(months * step) for step in range(period.months // months))


def day_in_words(text: str) -> str:
    """A day that is written as 2026-01-31 in words; what is no such day as it is."""
    try:
        return day_label(date.fromisoformat(text))
    except ValueError:
        return text


def day_label(day: date) -> str:
    """A day in words: "2 June 2025"."""
    return f"{day.day} {MONTHS[day.month]} {day.year}"


def weekday_label(day: date) -> str:
    """A day with its weekday, which is computed and never typed: "Friday 14 November 2025"."""
    return f"{calendar.day_name[day.weekday()]} {day_label(day)}"


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def _year_month(day: date, months: int) -> tuple[int, int]:
    index = day.year * 12 + day.month - 1 + months
    return index // 12, index % 12 + 1


def _shift(day: date, months: int) -> date:
    year, month = _year_month(day, months)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
