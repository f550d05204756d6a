"""Every edition of every figure, years from quarters among them: the store's frame aggregated once, in named steps.

A year's editions are those printed for it, the sum of its quarters (else months) within one release, and the sum of the
newest vintage of each. A year with a hole in it is no year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pandas as pd

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, by_end
from ncpm_reports.measures.aggregate import Figure, as_published, sum_over_time
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.frame import standing_frame, standing_observations

YEAR = 12
PARTS = ((3, 4), (1, 12))
FIGURE = ["measure", "area", "period_start", "period_end"]
Key = tuple[str, str, Period]
# An edition of a figure: the published figures that it is, or is the sum of, oldest first.
Edition = tuple[Observation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The editions of each figure's main series that no correction has replaced.

    `of_years` holds those of years, and of longer or irregular periods, by measure, area and period; `periods` the
    years, and longer or irregular periods, of which anything is held, by measure and area, oldest first. `figures` has
    the side series ("excluding Greater Manchester"), which stand in only where no main one is. `measure` is what
    is asked for.
    """

    figures: Figures
    of_years: Mapping[Key, Sequence[Edition]] = field(default_factory=dict)
    periods: Mapping[tuple[str, str], tuple[Period, ...]] = field(default_factory=dict)
    measure: str = ""

    @classmethod
    def of(cls, figures: Figures) -> "Editions":
        """The editions of all figures held."""
        observations = standing_observations(figures)
        standing = standing_frame(observations)
        of_years = _years(standing, observations)
        return cls(figures=figures, of_years=of_years, periods=_periods(standing, observations, of_years))

    def about(self, measure: str) -> "Editions":
        """The editions, to be asked for those of one measure."""
        return replace(self, measure=measure)

    def editions(self, area: str, period: Period) -> Sequence[Edition]:
        """The editions of one figure, those of one day in the order given; of a month or a quarter those printed."""
        return self.of_years.get((self.measure, area, period)) or tuple(
            (observation,) for observation in self.figures.standing(self.measure, area, period)
        )

    def years(self, area: str, until: Period) -> tuple[Period, ...]:
        """The years, and longer or irregular periods, held that end no later than `until`, oldest first."""
        return tuple(period for period in self.periods.get((self.measure, area), ()) if period.end <= until.end)

    def newest(self, area: str, period: Period) -> Figure | None:
        """The newest edition of a figure, None if there is none; of another series only where there is no main one."""
        edition = self._newest(area, period)
        return _figure(edition) if edition else None

    def has_value(self, area: str, period: Period) -> bool:
        """Whether the newest edition of a figure has a value."""
        return _has_value(self._newest(area, period))

    def _newest(self, area: str, period: Period) -> Edition:
        """Of editions of one day, what was printed before what was added up, then the one given last; () for none."""
        editions = self.editions(area, period)
        if editions:
            return max(reversed(editions), key=lambda edition: (_published_on(edition), not _is_sum(edition)))
        other = self.figures.get(self.measure, area, period)
        return () if other is None else (other,)

    def nearest(self, like: Figure, period: Period) -> Figure | None:
        """The edition of another period's figure published nearest to one like it, None if it has no value.

        A figure is revised from one edition to the next, so two periods compare only as the same edition, or the
        nearest, has them. Of two that are as near, the later; of two of one day, the one given last.
        """
        day = published_on(like)

        def distance(edition: Edition) -> tuple[timedelta, int, bool]:
            published = _published_on(edition)
            return abs(published - day), -published.toordinal(), _is_sum(edition)

        editions = self.editions(like.quantity.area, period)
        nearest = min(reversed(editions), key=distance, default=())
        return _figure(nearest) if _has_value(nearest) else None

    def first(self, like: Figure) -> Figure | None:
        """A figure as first published, None if no edition has a value."""
        editions = self.editions(like.quantity.area, like.period)
        valued = filter(_has_value, editions)
        first = min(valued, key=lambda edition: (_published_on(edition), _is_sum(edition)), default=None)
        return None if first is None else _figure(first)

    def by_area(self, period: Period, areas: Iterable[str]) -> dict[str, Figure]:
        """The figures of the areas that have a value for a period, by code, in the areas' order."""
        newest = ((code, self._newest(code, period)) for code in areas)
        return {code: _figure(edition) for code, edition in newest if _has_value(edition)}


def published_on(figure: Figure) -> date:
    """The day of the newest release behind a figure."""
    return _published_on(figure.observations)


def newest_vintages(figures: pd.DataFrame) -> pd.DataFrame:
    """One row a figure: its newest vintage. Of those published on one day, the one ingested last."""
    return figures.drop_duplicates(FIGURE, keep="last")


def years_from_parts(parts: pd.DataFrame, within: list[str]) -> Iterator[pd.DataFrame]:
    """Rolling years from complete runs of quarters, and of months; one row a year, `within` which its parts lie.

    Years end with a quarter; `positions` are those of the parts in the standing figures.
    """
    keys = ["measure", "area", *within]
    for length, number in PARTS:
        whole = (parts.months == length) & parts.whole_months & parts.value.notna()
        rows = parts[whole & (parts.period_end.dt.month % length == 0)].sort_values(
            [*keys, "period_end"], kind="stable"
        )
        rows = rows.assign(months_ended=rows.period_end.dt.year * YEAR + rows.period_end.dt.month)
        span = rows.groupby(keys, sort=False, observed=True)["months_ended"].diff(number - 1)
        complete = ((span == YEAR - length) & (rows.period_end.dt.month % 3 == 0)).to_numpy()
        last = np.flatnonzero(complete)
        positions = rows.position.to_numpy()[last[:, None] + np.arange(1 - number, 1)]
        yield rows[complete].assign(positions=list(map(tuple, positions.tolist())))


def _years(standing: pd.DataFrame, observations: tuple[Observation, ...]) -> Mapping[Key, Sequence[Edition]]:
    """The editions of each year: as printed, added up from the newest parts, and added up within one release."""
    # Side series, which have names, are figures on another footing, not newer ones.
    main = standing[standing.series == ""]
    whole = main.position[~_are_parts(main)]
    sums = (*years_from_parts(newest_vintages(main), []), *years_from_parts(main, ["release"]))
    # A year's newest parts are often those of one release: that is one edition.
    distinct = dict.fromkeys([*zip(whole, strict=True), *pd.concat(sums).positions])
    window = cache(Period)

    def key(edition: Edition) -> Key:
        first, last = edition[0], edition[-1]
        return first.measure, first.area, window(first.period.start, last.period.end)

    return grouped((tuple(observations[position] for position in positions) for positions in distinct), key)


def _are_parts(figures: pd.DataFrame) -> pd.Series:
    """Which figures are for a month or a quarter, something to add up, not to compare with a year."""
    return figures.months.isin([length for length, _ in PARTS]) & figures.whole_months


def _periods(
    standing: pd.DataFrame, observations: tuple[Observation, ...], of_years: Iterable[Key]
) -> Mapping[tuple[str, str], tuple[Period, ...]]:
    periods: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for position in newest_vintages(standing[~_are_parts(standing)]).position:
        observation = observations[position]
        periods[observation.measure, observation.area].add(observation.period)
    for measure, area, period in of_years:
        periods[measure, area].add(period)
    return {key: tuple(sorted(periods_of_area, key=by_end)) for key, periods_of_area in periods.items()}


def _figure(edition: Edition) -> Figure:
    return sum_over_time(edition) if _is_sum(edition) else as_published(edition[0])


def _published_on(edition: Edition) -> date:
    return max(observation.release.published_on for observation in edition)


def _is_sum(edition: Edition) -> bool:
    return len(edition) > 1


def _has_value(edition: Edition) -> bool:
    # Every part of a sum has one.
    return bool(edition) and edition[0].value is not None
