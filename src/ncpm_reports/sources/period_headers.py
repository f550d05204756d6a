"""Headers that are periods, in tables with a column or a row for each."""

from collections.abc import Iterable, Iterator

from ncpm_reports.core.periods import Period
from ncpm_reports.sources.period_text import PeriodGrammar, period_in, seems_a_period
from ncpm_reports.sources.values import plain_label
from ncpm_reports.sources.workbook import Cell

NOT_A_PERIOD = ("%", "change", "signific", "compar", "per cent", "rate")
PERIOD_EXPECTED = "a period such as April 2024 to March 2025, April to June 2024, Q1 2024/25 or April 2024"


def header_periods(headers: Iterable[Cell], grammar: PeriodGrammar = period_in) -> Iterator[tuple[Cell, Period]]:
    """The header cells that are periods, but for percentages, changes and rates between them, each with its period."""
    for cell in headers:
        text = plain_label(cell.text)
        period = None if any(word in text for word in NOT_A_PERIOD) else grammar(cell.text)
        if period is not None:
            yield cell, period


def may_be_a_period(header: Cell, grammar: PeriodGrammar = period_in) -> bool:
    """Whether a header that is not read as a period may be one, written in a way not known."""
    text = plain_label(header.text)
    known = grammar(header.text) is not None or any(word in text for word in NOT_A_PERIOD)
    return not known and seems_a_period(header.text)
