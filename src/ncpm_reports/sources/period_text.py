"""Periods as publishers write them in titles and headers."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from ncpm_reports.core.periods import MONTHS, Period, month_end, quarter, year_ending
from ncpm_reports.sources.values import label, plain_label
from ncpm_reports.sources.workbook import Cell

MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS) if name}
SHORT_MONTHS = {name[:3]: number for name, number in MONTH_NUMBERS.items()}
_NAMES = "|".join(MONTH_NUMBERS)
_MONTH_NAME = "|".join((*MONTH_NUMBERS, *SHORT_MONTHS, "sept"))
_CENTURY = "(?:19|20)"
_DAY_OF_MONTH = r"(?:([0-9]{1,2})(?:st|nd|rd|th)? )?"
_YEAR_ENDING = re.compile(
    rf"\b(?:(?:year|12 months|twelve months)(?: end(?:ing|ed)| to)|ye) (?:the )?{_DAY_OF_MONTH}({_MONTH_NAME})"
    rf" ({_CENTURY}[0-9]{{2}})"
)
_YEAR_ENDING_SHORT = re.compile(rf"year ending ({_NAMES}) ([0-9]{{2}})[0-9]{{0,2}}(?:,[0-9]{{1,2}})*$")
_SPAN = re.compile(
    rf"(?<![0-9] )\b(?:1(?:st)? )?({_MONTH_NAME}) ({_CENTURY}[0-9]{{2}}) ?(?:to|-) ?{_DAY_OF_MONTH}({_MONTH_NAME})"
    rf" ({_CENTURY}[0-9]{{2}})(?![0-9])"
)
_QUARTER = re.compile(
    rf"\b({_MONTH_NAME}) ?(?:to|-) ?({_MONTH_NAME}) ({_CENTURY}[0-9]{{2}})"
    rf"(?: ?[/-] ?(?:{_CENTURY})?([0-9]{{2}}))?(?![0-9])"
)
_MONTH = re.compile(rf"({_MONTH_NAME})[ -]'?({_CENTURY}[0-9]{{2}}|[0-9]{{2}})")
_FINANCIAL = re.compile(rf"({_CENTURY}[0-9]{{2}}) ?(?:[/_-]|to) ?(?:{_CENTURY})?([0-9]{{2}})(?![0-9])")
_MID_YEAR = re.compile(rf"mid[- ]({_CENTURY}[0-9]{{2}})(?![0-9])")
_CALENDAR_YEAR = re.compile(rf"{_CENTURY}[0-9]{{2}}")
_BESIDE_A_YEAR = ("", "total", "provisional", "p", "fy", "financial year")
"""What may stand beside a financial year that is one."""
_LIKE_A_PERIOD = re.compile(rf"{_CENTURY}[0-9]{{2}}|\b(?:{_MONTH_NAME})\b.*[0-9]{{2}}|\bq[1-4]\b")
NOT_PERIOD_WORDS = ("%", "change", "signific", "compar", "per cent", "rate")
PERIOD_EXPECTED = "a period such as April 2024 to March 2025, April to June 2024, Q1 2024/25 or April 2024"
_DAY = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)? ({_NAMES}) ({_CENTURY}[0-9]{{2}})")


def _month(name: str) -> int:
    return SHORT_MONTHS[name[:3]]


def year_in(text: str) -> Period | None:
    """The one twelve-month period that a title names ("year ending June 20191,2"), or None if none or several."""
    plain = plain_label(text)
    endings = {(match[1], _month(match[2]), int(match[3])) for match in _YEAR_ENDING.finditer(plain)}
    if not endings and (short := _YEAR_ENDING_SHORT.search(plain)):
        endings = {(None, _month(short[1]), 2000 + int(short[2]))}
    if len(endings) != 1:
        return None
    day, month, year = endings.pop()
    return year_ending(year, month) if _is_month_end(day, year, month) else None


def _is_month_end(day: str | None, year: int, month: int) -> bool:
    return day is None or int(day) == month_end(year, month).day


def span_in(text: str) -> Period | None:
    """The months that a column header names ("Apr 2019 to \\n Mar 2020", "April 2025 to March 2026"), or None."""
    match = _SPAN.search(plain_label(text))
    if match is None or not _is_month_end(match[3], int(match[5]), _month(match[4])):
        return None
    first, last = date(int(match[2]), _month(match[1]), 1), month_end(int(match[5]), _month(match[4]))
    return Period(first, last) if first <= last else None


def period_in(text: str) -> Period | None:
    """The period that a row's or column's header is for, in any of the ways that publishers write one; None if none.

    "Apr 2019 to Mar 2020", "year ending 31 March 2020", "2019/20", "2019-20", "2019 to 2020", "Apr to Jun 2024", "Q1
    2024/25", "Apr-24", "mid-2023" (30 June), "31 March 2026" (that day). A year alone is the calendar year. Months with
    a financial year ("Jan to Mar 2024/25") are those in it.
    """
    # The digit of "2024/25 Q2" looks like a footnote's.
    return _period(plain_label(text)) or _period(label(text))


def _period(plain: str) -> Period | None:
    return span_in(plain) or year_in(plain) or _financial(plain) or _months(plain) or _day(plain)


def _financial(plain: str) -> Period | None:
    """A financial year, or a quarter of one where "q1" to "q4" stands beside it."""
    match = _FINANCIAL.search(plain)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    year, beside = int(match[1]), (plain[: match.start()] + plain[match.end() :]).strip(" ,:()")
    if part := re.fullmatch(r"(?:q|quarter )([1-4])", beside):
        number = int(part[1])
        return quarter(year + (number == 4), 3 * number % 12 + 3)
    return year_ending(year + 1, 3) if beside in _BESIDE_A_YEAR else None


def _months(plain: str) -> Period | None:
    if match := _QUARTER.search(plain):
        first, last = _month(match[1]), _month(match[2])
        year = int(match[3])
        if match[4]:
            if (year + 1) % 100 != int(match[4]) or (first < 4 <= last):
                return None
            year += first < 4
        return Period(date(year, first, 1), month_end(year, last)) if first <= last else None
    if match := _MONTH.fullmatch(plain):
        end = month_end(int(match[2]) + (2000 if len(match[2]) == 2 else 0), _month(match[1]))
        return Period(end.replace(day=1), end)
    return year_ending(int(plain), 12) if _CALENDAR_YEAR.fullmatch(plain) else None


def _day(plain: str) -> Period | None:
    if match := _MID_YEAR.search(plain):
        return mid_year(int(match[1]))
    days = list(days_in(plain)) if _DAY.fullmatch(plain.removeprefix("as at ")) else []
    return Period(days[0], days[0]) if len(days) == 1 else None


def mid_year(year: int) -> Period:
    """30 June, the day that mid-year estimates are for."""
    return Period(date(year, 6, 30), date(year, 6, 30))


def days_in(text: str) -> Iterator[date]:
    """The days that a plain text names ("18 July 2019")."""
    for match in _DAY.finditer(text):
        try:
            yield date(int(match[3]), MONTH_NUMBERS[match[2]], int(match[1]))
        except ValueError:
            continue


def published_on_in(text: str) -> Iterator[date]:
    """The days on which a plain text says that it was published ("published on 18 July 2019", "release date: …")."""
    for part in re.split(r"(?:published (?:on|at [0-9.:apm]+)|publication date:?|release date:?) ?(?:the )?", text)[1:]:
        yield from days_in(" ".join(part.split()[:3]))


def header_periods(headers: Iterable[Cell]) -> Iterator[tuple[Cell, Period]]:
    """The header cells that are periods, but for percentages, changes and rates between them, each with its period."""
    for cell in headers:
        if not _is_comparison(cell) and (period := period_in(cell.text)):
            yield cell, period


def may_be_a_period(header: Cell) -> bool:
    """Whether a header that is not read as a period may be one, since it names a year, a month or a quarter."""
    if period_in(header.text) is not None or _is_comparison(header):
        return False
    return bool(_LIKE_A_PERIOD.search(plain_label(header.text)))


def _is_comparison(header: Cell) -> bool:
    return any(word in plain_label(header.text) for word in NOT_PERIOD_WORDS)
