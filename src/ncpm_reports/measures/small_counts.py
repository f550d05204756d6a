"""Charts for counts too small for an XmR chart: time between events (t), opportunities between events (g)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

FEWEST_FOR_XMR = 5.0
FEWEST_POINTS = 12
TRANSFORM = 3.6
SCREEN = 3.267
SIGMA_FROM_RANGE = 1.128


class SmallCountChart(StrEnum):
    """Which chart suits a series of counts."""

    XMR = "XmR chart of counts"
    T = "t chart of days between events"
    YEARS = "yearly counts with exact intervals"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """The chart that suits a series, and why in a sentence."""

    chart: SmallCountChart
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RareEventChart:
    """A t or g chart: the gaps, oldest first, the centre and the limits, in the gaps' unit; `outside` marks signals.

    `lower` and `upper` are None where there are too few gaps. A gap above `upper` means that events became rarer.
    """

    gaps: tuple[float, ...]
    centre: float | None
    lower: float | None
    upper: float | None
    outside: tuple[bool, ...]


def suitable_chart(counts: Sequence[float], events_dated: bool = False) -> Advice:
    """Which chart suits these counts by period, oldest first; NaN is a missing period.

    Below a mean of 5 a period an XmR chart's limits are wrong too often (25% of stable charts show a false signal at
    a mean of 5, 62% at 0.5), so events are charted by the time between them where their dates are held, else by year.
    """
    held = [count for count in counts if not math.isnan(count)]
    mean = math.fsum(held) / len(held) if held else 0.0
    if not held:
        return Advice(chart=SmallCountChart.YEARS, why="No counts are held.")
    if mean >= FEWEST_FOR_XMR:
        return Advice(chart=SmallCountChart.XMR, why=f"The mean is {mean:.1f} a period, 5 or more.")
    chart = SmallCountChart.T if events_dated and math.fsum(held) > FEWEST_POINTS else SmallCountChart.YEARS
    return Advice(
        chart=chart, why=f"The mean is {mean:.1f} a period: below 5, the limits of an XmR chart cannot be relied on."
    )


def days_between(dates: Sequence[date]) -> tuple[float, ...]:
    """Days from each event to the next, in date order; events of one day are 0 apart."""
    return tuple(float((after - before).days) for before, after in pairwise(sorted(dates)))


def t_chart(gaps: Sequence[float]) -> RareEventChart:
    """A chart of times between events, oldest first, in any unit of time.

    Times are made nearly normal by the power 1/3.6, charted as individuals with screened moving ranges and brought
    back; a limit below 0 becomes 0. Source: Nelson 1994, Journal of Quality Technology 26(3).
    Raises: ValueError for a negative gap.
    """
    _not_negative(gaps)
    if len(gaps) < 2:
        return _without_limits(gaps)
    powered = [gap ** (1 / TRANSFORM) for gap in gaps]
    centre, reach = math.fsum(powered) / len(powered), 3 * _sigma(powered)
    return _charted(gaps, _back(centre), _back(centre - reach), _back(centre + reach))


def g_chart(gaps: Sequence[float]) -> RareEventChart:
    """A chart of opportunities (cases, days) between events, oldest first, as whole numbers.

    Centre plus or minus three times sqrt(centre x (centre + 1)); a limit below 0 becomes 0.
    Source: Benneyan 2001, doi 10.1023/A:1013775429827. Raises: ValueError for a negative gap.
    """
    _not_negative(gaps)
    if not gaps:
        return _without_limits(gaps)
    centre = math.fsum(gaps) / len(gaps)
    reach = 3 * math.sqrt(centre * (centre + 1))
    return _charted(gaps, centre, max(0.0, centre - reach), centre + reach)


def _charted(gaps: Sequence[float], centre: float, lower: float, upper: float) -> RareEventChart:
    return RareEventChart(
        gaps=tuple(gaps),
        centre=centre,
        lower=lower,
        upper=upper,
        outside=tuple(gap < lower or gap > upper for gap in gaps),
    )


def _without_limits(gaps: Sequence[float]) -> RareEventChart:
    return RareEventChart(gaps=tuple(gaps), centre=None, lower=None, upper=None, outside=(False,) * len(gaps))


def _sigma(values: Sequence[float]) -> float:
    ranges = [abs(after - before) for before, after in pairwise(values)]
    limit = SCREEN * math.fsum(ranges) / len(ranges)
    kept = [moving for moving in ranges if moving < limit] or ranges
    return math.fsum(kept) / len(kept) / SIGMA_FROM_RANGE


def _back(powered: float) -> float:
    return math.pow(max(0.0, powered), TRANSFORM)


def _not_negative(gaps: Sequence[float]) -> None:
    for gap in gaps:
        if not gap >= 0:
            raise ValueError(f"a gap between events is not below 0: {gap}")
