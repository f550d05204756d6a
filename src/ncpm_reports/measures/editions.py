"""Every edition of every figure, years from quarters among them: the store's frame aggregated once, in named steps.

A year's editions are those printed for it, the sum of its quarters (else months) within one release, and the sum of the
newest vintage of each. A year with a hole in it is no year.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, by_end
from ncpm_reports.measures.aggregate import Figure, as_published, is_part, sum_over_time
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.frame import standing_frame, standing_observations

YEAR = 12
PARTS = ((3, 4), (1, 12))
FIGURE = ["measure", "area", "period_start", "period_end"]
Key = tuple[str, str, Period]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One edition of a figure: the published figures that it is, or is the sum of, oldest first, and its day."""

    published_on: date
    parts: tuple[Observation, ...]

    @property
    def is_sum(self) -> bool:
        """Whether it was added up, and not printed as it stands."""
        return len(self.parts) > 1

    @property
    def has_value(self) -> bool:
        """Whether it carries a number; a sum always does."""
        return _have_value(self.parts)

    def figure(self, period: Period) -> Figure:
        """The figure, for its period. Raises: ValueError if its parts do not fill the period."""
        return _figure(self.parts, period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The editions of each figure's main series that no correction has replaced.

    `of_years` holds those of years, and of longer or irregular periods, by measure, area and period; `periods` the
    years, and longer or irregular periods, of which anything is held, by measure and area, oldest first. `figures` has
    the side series ("excluding Greater Manchester"), which stand in only where no main one is.
    """

    figures: Figures
    of_years: Mapping[Key, tuple[Edition, ...]] = field(default_factory=dict)
    periods: Mapping[tuple[str, str], tuple[Period, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, figures: Figures) -> "Editions":
        """The editions of all figures held."""
        observations = standing_observations(figures)
        of_years = _years(standing_frame(observations), observations)
        return cls(figures=figures, of_years=of_years, periods=_periods(figures, of_years))

    def editions(self, measure: str, area: str, period: Period) -> tuple[Edition, ...]:
        """The editions of one figure, those of one day in the order given; of a month or a quarter those printed."""
        return self.of_years.get((measure, area, period)) or tuple(
            _edition((observation,)) for observation in self.figures.standing(measure, area, period)
        )

    def years(self, measure: str, area: str, until: Period) -> tuple[Period, ...]:
        """The years, and longer or irregular periods, held that end no later than `until`, oldest first."""
        return tuple(period for period in self.periods.get((measure, area), ()) if period.end <= until.end)

    def newest(self, measure: str, area: str, period: Period) -> Figure | None:
        """The newest edition of a figure, None if there is none; of another series only where there is no main one."""
        parts = self.newest_parts(measure, area, period)
        return _figure(parts, period) if parts else None

    def newest_parts(self, measure: str, area: str, period: Period) -> tuple[Observation, ...]:
        """The published figures that `newest` is, or is the sum of; empty if there is none."""
        edition = _newest(self.editions(measure, area, period))
        if edition is not None:
            return edition.parts
        other = self.figures.get(measure, area, period)
        return () if other is None else (other,)

    def has_value(self, measure: str, area: str, period: Period) -> bool:
        """Whether the newest edition of a figure carries a number."""
        return _have_value(self.newest_parts(measure, area, period))

    def nearest(self, like: Figure, period: Period) -> Figure | None:
        """The edition of another period's figure published nearest to one like it, None if it has no value.

        A figure is revised from one edition to the next, so two periods compare only as the same edition, or the
        nearest, has them. Of two that are as near, the later; of two of one day, the one given last.
        """
        day = published_on(like)
        editions = self.editions(like.quantity.measure, like.quantity.area, period)
        nearest = min(reversed(editions), key=lambda edition: _distance(edition, day), default=None)
        return nearest.figure(period) if nearest is not None and nearest.has_value else None

    def first(self, like: Figure) -> Figure | None:
        """A figure as first published, None if no edition has a value."""
        editions = self.editions(like.quantity.measure, like.quantity.area, like.period)
        valued = (edition for edition in editions if edition.has_value)
        first = min(valued, key=lambda edition: (edition.published_on, edition.is_sum), default=None)
        return None if first is None else first.figure(like.period)

    def by_area(self, measure: str, period: Period, areas: Iterable[str]) -> dict[str, Figure]:
        """The figures of the areas that have a value for a period, by code, in the areas' order."""
        return {code: _figure(parts, period) for code, parts in self.parts_by_area(measure, period, areas).items()}

    def parts_by_area(self, measure: str, period: Period, areas: Iterable[str]) -> dict[str, tuple[Observation, ...]]:
        """The published figures that those of `by_area` are, or are the sums of: all that is needed to add them up."""
        parts = ((code, self.newest_parts(measure, code, period)) for code in areas)
        return {code: used for code, used in parts if _have_value(used)}


NO_EDITIONS = Editions(figures=Figures(by_measure=MappingProxyType({}), releases=()))


def published_on(figure: Figure) -> date:
    """The day of the newest release behind a figure."""
    return max(observation.release.published_on for observation in figure.observations)


def main_series(standing: pd.DataFrame) -> pd.DataFrame:
    """The figures of main series, which have no name: side series are figures on another footing, not newer ones."""
    return standing[standing.series == ""]


def newest_vintages(main: pd.DataFrame) -> pd.DataFrame:
    """One row a figure: its newest vintage. Of those published on one day, the one ingested last."""
    return main.drop_duplicates(FIGURE, keep="last")


def years_from_parts(parts: pd.DataFrame, within: list[str]) -> Iterator[pd.DataFrame]:
    """Rolling years from complete runs of quarters, and of months; one row a year, `within` which its parts lie.

    Years end with a quarter. The column `positions` holds the positions of the parts in the standing figures.
    """
    keys = ["measure", "area", *within]
    for length, number in PARTS:
        whole = (parts.months == length) & parts.whole_months & parts.value.notna()
        rows = parts[whole & (parts.period_end.dt.month % length == 0)].sort_values(
            [*keys, "period_end"], kind="stable"
        )
        rows = rows.assign(months_ended=rows.period_end.dt.year * YEAR + rows.period_end.dt.month)
        span = rows.groupby(keys, sort=False)["months_ended"].diff(number - 1)
        complete = ((span == YEAR - length) & (rows.period_end.dt.month % 3 == 0)).to_numpy()
        last = np.flatnonzero(complete)
        positions = rows.position.to_numpy()[last[:, None] + np.arange(1 - number, 1)]
        yield rows[complete].assign(positions=list(map(tuple, positions.tolist())))


def _years(standing: pd.DataFrame, observations: tuple[Observation, ...]) -> Mapping[Key, tuple[Edition, ...]]:
    """The editions of each year: as printed, added up from the newest parts, and added up within one release."""
    main = main_series(standing)
    editions_by_figure: dict[Key, dict[tuple[int, ...], Edition]] = defaultdict(dict)
    for position in main.position[~_are_parts(main)]:
        observation = observations[position]
        editions_by_figure[observation.measure, observation.area, observation.period][position,] = _edition(
            (observation,)
        )
    sums = (*years_from_parts(newest_vintages(main), []), *years_from_parts(main, ["release"]))
    # A year's newest parts are often those of one release: that is one edition.
    for positions in dict.fromkeys(pd.concat(sums).positions):
        parts = tuple(observations[position] for position in positions)
        year = Period(parts[0].period.start, parts[-1].period.end)
        editions_by_figure[parts[0].measure, parts[0].area, year][positions] = _edition(parts)
    return {key: tuple(editions.values()) for key, editions in editions_by_figure.items()}


def _are_parts(figures: pd.DataFrame) -> pd.Series:
    """Which figures are for a month or a quarter, as `is_part` says of one period."""
    return figures.months.isin([length for length, _ in PARTS]) & figures.whole_months


def _edition(parts: tuple[Observation, ...]) -> Edition:
    return Edition(published_on=max(observation.release.published_on for observation in parts), parts=parts)


def _periods(figures: Figures, of_years: Iterable[Key]) -> Mapping[tuple[str, str], tuple[Period, ...]]:
    periods: dict[tuple[str, str], set[Period]] = defaultdict(set)
    for observation in figures.observations:
        if not is_part(observation.period):
            periods[observation.measure, observation.area].add(observation.period)
    for measure, area, period in of_years:
        periods[measure, area].add(period)
    return {key: tuple(sorted(periods_of_area, key=by_end)) for key, periods_of_area in periods.items()}


def _figure(parts: tuple[Observation, ...], period: Period) -> Figure:
    if len(parts) == 1:
        return as_published(parts[0])
    total = sum_over_time(parts, period)
    if total is None:
        raise ValueError(f"parts that do not fill {period.label}")
    return total


def _have_value(parts: tuple[Observation, ...]) -> bool:
    # Every part of a sum has one.
    return bool(parts) and parts[0].value is not None


def _newest(editions: Sequence[Edition]) -> Edition | None:
    """The edition published last; of two of one day the one given last, as `Figures` has it."""
    return max(reversed(editions), key=_newness, default=None)


def _newness(edition: Edition) -> tuple[date, bool]:
    # Of one day, what was printed as it stands before what was added up.
    return edition.published_on, not edition.is_sum


def _distance(edition: Edition, day: date) -> tuple[int, int, bool]:
    return abs((edition.published_on - day).days), -edition.published_on.toordinal(), edition.is_sum
