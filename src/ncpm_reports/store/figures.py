"""Figures as known on a day: the newest vintage of each, and every earlier one, with indices built once."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TypeAlias

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period

Key = tuple[str, Period]
FigureKey: TypeAlias = tuple[str, str, Period, str]
"""What makes two observations versions of one figure: measure, area, period and series."""
figure_key: Callable[[Observation], FigureKey] = attrgetter("measure", "area", "period", "series")
_published_on: Callable[[Observation], date] = attrgetter("release.published_on")
_by_area_and_period = attrgetter("area", "period.end", "period.start", "series")


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureFigures:
    """The published figures of one measure as known on one day.

    `observations` holds all of them, the first published first, and `superseded` the ids of the releases that a
    correction has replaced. The rest is made of these two: `newest` and `editions` are by area and period, `histories`
    have the newest vintages of each area, sorted by period and series.
    """

    observations: tuple[Observation, ...] = ()
    superseded: frozenset[str] = frozenset()
    newest: Mapping[Key, tuple[Observation, ...]] = field(default_factory=dict)
    histories: Mapping[str, tuple[Observation, ...]] = field(default_factory=dict)
    editions: Mapping[Key, tuple[Observation, ...]] = field(default_factory=dict)


_NO_FIGURES = MeasureFigures()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Published figures as known on one day.

    `by_measure` holds those of each measure, sorted by the measures' ids; `releases` every release that any of them or
    of their earlier vintages came in, oldest first.
    """

    by_measure: Mapping[str, MeasureFigures]
    releases: tuple[PublishedRelease, ...]

    @classmethod
    def from_observations(cls, observations: Iterable[Observation]) -> "Figures":
        """Figures over these observations, which are given in order of ingestion, earliest first.

        Of one key the newest is the one published last; of those published on the same day, the one given last.
        Of two readings of one release the later stands. A release that another one here supersedes keeps its place
        among the vintages and is never the newest.
        """
        ordered = sorted(observations, key=_published_on)
        releases = {observation.release.id: observation.release for observation in ordered}
        superseded = superseded_ids(releases.values())
        groups = grouped(ordered, attrgetter("measure"))
        by_measure = {measure: _measure_figures(tuple(groups[measure]), superseded) for measure in sorted(groups)}
        return cls(by_measure=by_measure, releases=tuple(releases.values()))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The newest vintage of each measure, area, period and series, sorted by these."""
        histories = (history for measured in self.by_measure.values() for history in measured.histories.values())
        return tuple(chain.from_iterable(histories))

    def as_known_on(self, day: date) -> "Figures":
        """The same figures as they were known on an earlier day."""
        releases = tuple(release for release in self.releases if release.published_on <= day)
        superseded = superseded_ids(releases)
        by_measure = {
            measure: _measure_figures(
                tuple(observation for observation in measured.observations if observation.release.published_on <= day),
                superseded,
                measured,
            )
            for measure, measured in self.by_measure.items()
        }
        return Figures(by_measure=by_measure, releases=releases)

    def select(self, *measures: str) -> "Figures":
        """The figures of these measures alone; what has replaced a release of theirs still has."""
        by_measure = {name: measured for name, measured in self.by_measure.items() if name in measures}
        return replace(self, by_measure=by_measure)

    def get(self, measure: str, area: str, period: Period, series: str | None = None) -> Observation | None:
        """The newest vintage of one figure, or None if none is held.

        Where several series hold it and none is named, the one published last; then the one whose name sorts last.
        """
        standing = self._figures_of(measure).newest.get((area, period), ())
        if series is not None:
            return next((observation for observation in standing if observation.series == series), None)
        return max(
            standing, key=lambda observation: (observation.release.published_on, observation.series), default=None
        )

    def standing(self, measure: str, area: str, period: Period, series: str = "") -> tuple[Observation, ...]:
        """The versions of a figure that no correction has replaced, the oldest first; empty if none."""
        superseded = self._figures_of(measure).superseded
        return tuple(
            observation
            for observation in self.vintages(measure, area, period)
            if observation.series == series and observation.release.id not in superseded
        )

    def series(self, measure: str, area: str) -> tuple[Observation, ...]:
        """The newest vintages of a measure in an area, all lengths of period, oldest first; empty if none."""
        return self._figures_of(measure).histories.get(area, ())

    def periods(self, areas: Container[str]) -> frozenset[Period]:
        """Every period of which anything is held in one of these areas."""
        return frozenset(
            period for measured in self.by_measure.values() for area, period in measured.newest if area in areas
        )

    def vintages(self, measure: str, area: str, period: Period) -> tuple[Observation, ...]:
        """Every published version of a figure in any series, the oldest first, superseded ones too; empty if none."""
        return self._figures_of(measure).editions.get((area, period), ())

    def editions(self, measure: str) -> Iterator[tuple[Observation, ...]]:
        """The versions of each figure of a measure in turn, the oldest first."""
        yield from self._figures_of(measure).editions.values()

    def latest_published(self) -> date | None:
        """The day on which the newest release here was published, or None if nothing is held."""
        return max((release.published_on for release in self.releases), default=None)

    def measures(self) -> tuple[str, ...]:
        """The ids of all measures held, sorted."""
        return tuple(name for name, measured in self.by_measure.items() if measured.histories)

    def _figures_of(self, measure: str) -> MeasureFigures:
        return self.by_measure.get(measure, _NO_FIGURES)


def superseded_ids(releases: Collection[PublishedRelease]) -> frozenset[str]:
    """The ids of the releases that another of these supersedes, by its id or as an edition of the same publication."""
    corrections = [release for release in releases if release.supersedes]
    return frozenset(earlier.id for later in corrections for earlier in releases if corrects(later, earlier))


def corrects(later: PublishedRelease, earlier: PublishedRelease) -> bool:
    """Whether `later` says that it supersedes `earlier`."""
    if not later.supersedes or later.id == earlier.id:
        return False
    same_publication = (later.publisher, later.title) == (earlier.publisher, earlier.title)
    return later.supersedes == earlier.id or (same_publication and later.supersedes == earlier.edition)


def _measure_figures(
    observations: tuple[Observation, ...], superseded: frozenset[str], earlier: MeasureFigures | None = None
) -> MeasureFigures:
    # Other releases may have been replaced without it being anything to this measure.
    superseded &= {observation.release.id for observation in observations}
    if earlier is not None and (earlier.observations, earlier.superseded) == (observations, superseded):
        return earlier
    groups = grouped(observations, attrgetter("area", "period"))
    editions: dict[Key, tuple[Observation, ...]] = {key: _latest_readings(vintages) for key, vintages in groups.items()}
    newest = {key: latest for key, vintages in editions.items() if (latest := _newest(vintages, superseded))}
    newest_by_area = sorted(
        (observation for vintages in newest.values() for observation in vintages), key=_by_area_and_period
    )
    histories = {area: tuple(history) for area, history in grouped(newest_by_area, attrgetter("area")).items()}
    return MeasureFigures(
        observations=observations, superseded=superseded, newest=newest, histories=histories, editions=editions
    )


def _latest_readings(vintages: Sequence[Observation]) -> tuple[Observation, ...]:
    """The vintages in their order, of two readings of one release the later, in its own place."""
    if len(vintages) == 1:
        return tuple(vintages)
    last: dict[tuple[str, str], Observation] = {}
    for observation in vintages:
        key = (observation.series, observation.release.id)
        last.pop(key, None)
        last[key] = observation
    return tuple(last.values())


def _newest(vintages: Sequence[Observation], superseded: frozenset[str]) -> tuple[Observation, ...]:
    """The newest vintage of each series that no correction has replaced, by the series' names."""
    newest = {observation.series: observation for observation in vintages if observation.release.id not in superseded}
    return tuple(newest[series] for series in sorted(newest))


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailablePeriod:
    """For which areas a measure has a value in a period, and when and in which release its newest was published."""

    measure: str
    period: Period
    published_on: Mapping[str, date]
    releases: Mapping[str, str]


def available_periods(observations: Iterable[Observation]) -> Iterator[AvailablePeriod]:
    """For which areas and periods there are values, the first published first; observations as `from_observations`."""
    ordered = sorted(observations, key=_published_on)
    superseded = superseded_ids({observation.release.id: observation.release for observation in ordered}.values())
    periods: dict[tuple[str, Period], dict[str, PublishedRelease]] = {}
    for observation in ordered:
        if observation.release.id in superseded:
            continue
        releases = periods.setdefault((observation.measure, observation.period), {})
        if observation.value is not None:
            releases[observation.area] = observation.release
        elif releases.get(observation.area) is not observation.release:
            # A later release that has no value withdraws the earlier one's; another series of its own does not.
            releases.pop(observation.area, None)
    for (measure, period), releases in periods.items():
        if releases:
            days = {area: release.published_on for area, release in releases.items()}
            ids = {area: release.id for area, release in releases.items()}
            yield AvailablePeriod(measure=measure, period=period, published_on=days, releases=ids)
