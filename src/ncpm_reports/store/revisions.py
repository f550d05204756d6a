"""What changed between two vintages of a figure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from operator import attrgetter

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.store.contradictions import are_contrary
from ncpm_reports.store.figures import Figures, corrects


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedFigure:
    """A figure that a later release states differently. `reason` is the publisher's, where it gave one, else ""."""

    measure: str
    area: str
    period: Period
    series: str
    earlier: Observation
    later: Observation
    reason: str = ""


def revised_figures(figures: Figures, since: date | None = None) -> tuple[RevisedFigure, ...]:
    """Figures whose value or status differs between two releases that follow one another.

    Sorted by measure, area, period and day of the later release. `since` leaves out what was published before that
    day. Figures in different units are different figures, and no revision of one another; nor are figures of one day,
    which contradict each other, and a figure that another states with fewer decimals.
    """
    revisions = (
        revised
        for measure in figures.by_measure
        for vintages in figures.editions(measure)
        for revised in _between(vintages)
    )
    chosen = (revised for revised in revisions if since is None or revised.later.release.published_on >= since)
    order = attrgetter("measure", "area", "period", "later.release.published_on", "series")
    return tuple(sorted(chosen, key=order))


def _between(vintages: tuple[Observation, ...]) -> Iterator[RevisedFigure]:
    for series in sorted({observation.series for observation in vintages}):
        in_series = (observation for observation in vintages if observation.series == series)
        for earlier, later in pairwise(in_series):
            other = stated(earlier) != stated(later) and not _is_rounded(earlier, later)
            if earlier.unit == later.unit and other and not are_contrary(earlier, later):
                yield RevisedFigure(
                    measure=later.measure,
                    area=later.area,
                    period=later.period,
                    series=series,
                    earlier=earlier,
                    later=later,
                    reason=later.note or ("corrected edition" if corrects(later.release, earlier.release) else ""),
                )


def stated(observation: Observation) -> tuple[object, ...]:
    """What a figure states, which a later one may revise: its value, its limits, or why there is no value.

    "Provisional" and "revised" say how firm a value is, and are no part of it.
    """
    return (
        observation.value,
        observation.lower,
        observation.upper,
        None if observation.value is not None else observation.status,
    )


def _is_rounded(earlier: Observation, later: Observation) -> bool:
    """Whether the later states the earlier's value with fewer decimals, neither with limits."""
    if earlier.value is None or later.value is None or (earlier.lower, later.lower) != (None, None):
        return False
    last = Decimal(1).scaleb(int(later.value.as_tuple().exponent))
    return last <= 1 and earlier.value.quantize(last, ROUND_HALF_UP) == later.value != earlier.value
