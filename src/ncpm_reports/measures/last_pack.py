"""When the pack of the quarter before was made: as soon as the figures of its quarter were out."""

from collections.abc import Collection
from datetime import date

from ncpm_reports.core.periods import MONTHS_OF_QUARTER, Period
from ncpm_reports.store.figures import Figures, MeasureFigures


def last_pack_day(figures: Figures, forces: Collection[str], period: Period) -> date | None:
    """The day as known on which the pack of the quarter before this one is taken to have been made.

    That is when the first figures of its quarter came out, of the measures that force areas have figures of. Where what
    is held says of none that it came out before this quarter's own, it is three months before these, if any are held.
    """
    by_force = [
        measured for measured in figures.by_measure.values() if not measured.histories.keys().isdisjoint(forces)
    ]
    current, before = (_first_published(by_force, end) for end in (period.end, period.shifted(-MONTHS_OF_QUARTER).end))
    if current is None or (before is not None and before < current):
        return before
    return Period(current, current).shifted(-MONTHS_OF_QUARTER).start


def _first_published(by_force: Collection[MeasureFigures], end: date) -> date | None:
    """When the first figure of a year or quarter that ends on a day came out."""
    days = (
        observation.release.published_on
        for measured in by_force
        for observation in measured.observations
        if observation.period.end == end and (observation.period.is_year or observation.period.is_quarter)
    )
    return min(days, default=None)
