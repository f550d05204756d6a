"""Figures as known on a day: the newest vintage of each, and every earlier one, with indices built once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period

FigureKey = tuple[str, str, Period]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Published figures as known on one day.

    `observations` holds the newest vintage of each measure, area, period and series, sorted by these; `releases` every
    release they and their earlier vintages came in, oldest first. The other fields are indices over the same figures.
    """

    observations: tuple[Observation, ...]
    releases: tuple[PublishedRelease, ...]
    newest: Mapping[FigureKey, tuple[Observation, ...]]
    histories: Mapping[tuple[str, str], tuple[Observation, ...]]
    editions: Mapping[FigureKey, tuple[Observation, ...]]

    @classmethod
    def from_observations(cls, observations: Iterable[Observation]) -> "Figures":
        """Figures over these observations, which are given in order of ingestion, earliest first.

        Of one key the newest is the one published last; of those published on the same day, the one given last.
        Of two readings of one release the later stands. A release that another one here supersedes keeps its place
        among the vintages and is never the newest.
        """
        ordered = sorted(observations, key=_published_on)
        releases = {one.release.id: one.release for one in ordered}
        editions = _editions(ordered)
        replaced = superseded(releases.values())
        newest = {key: standing for key, held in editions.items() if (standing := _standing(held, replaced))}
        observed = tuple(sorted((one for held in newest.values() for one in held), key=_sort_key))
        return cls(
            observations=observed,
            releases=tuple(releases.values()),
            newest=newest,
            histories=_histories(observed),
            editions=editions,
        )

    def get(self, measure: str, area: str, period: Period, series: str | None = None) -> Observation | None:
        """The newest vintage of one figure, or None if none is held.

        Where several series hold it and none is named, the one published last; then the one whose name sorts last.
        """
        held = self.newest.get((measure, area, period), ())
        if series is not None:
            return next((one for one in held if one.series == series), None)
        return max(held, key=lambda one: (one.release.published_on, one.series), default=None)

    def series(self, measure: str, area: str) -> tuple[Observation, ...]:
        """The newest vintages of a measure in an area, all lengths of period, oldest first; empty if none."""
        return self.histories.get((measure, area), ())

    def areas_with(self, measure: str, period: Period) -> tuple[str, ...]:
        """The codes of areas with a value for this measure and period, sorted. A status without a value is not one."""
        areas = {
            area
            for (held_measure, area, held_period), held in self.newest.items()
            if held_measure == measure and held_period == period and any(one.value is not None for one in held)
        }
        return tuple(sorted(areas))

    def vintages(self, measure: str, area: str, period: Period, series: str | None = None) -> tuple[Observation, ...]:
        """Every published version of a figure, the oldest first, superseded ones included; empty if none.

        All series are told of unless one is named.
        """
        held = (one for one in self.editions.get((measure, area, period), ()) if series is None or one.series == series)
        return tuple(sorted(held, key=_published_on))

    def latest_published(self) -> date | None:
        """The day on which the newest release here was published, or None if nothing is held."""
        return max((release.published_on for release in self.releases), default=None)

    def measures(self) -> tuple[str, ...]:
        """The ids of all measures held, sorted."""
        return tuple(sorted({measure for measure, _ in self.histories}))


def superseded(releases: Iterable[PublishedRelease]) -> frozenset[str]:
    """The ids of the releases that another of these supersedes, by its id or as an edition of the same publication."""
    held = tuple(releases)
    return frozenset(earlier.id for later in held if later.supersedes for earlier in held if corrects(later, earlier))


def corrects(later: PublishedRelease, earlier: PublishedRelease) -> bool:
    """Whether `later` says that it supersedes `earlier`."""
    if not later.supersedes or later.id == earlier.id:
        return False
    same_publication = (later.publisher, later.title) == (earlier.publisher, earlier.title)
    return later.supersedes == earlier.id or (same_publication and later.supersedes == earlier.edition)


def _published_on(one: Observation) -> date:
    return one.release.published_on


def _sort_key(one: Observation) -> tuple[str, str, date, date, str]:
    return (one.measure, one.area, one.period.end, one.period.start, one.series)


def _editions(ordered: Iterable[Observation]) -> dict[FigureKey, tuple[Observation, ...]]:
    held: dict[FigureKey, list[Observation]] = {}
    for one in ordered:
        held.setdefault((one.measure, one.area, one.period), []).append(one)
    return {key: _read_last(vintages) for key, vintages in held.items()}


def _read_last(vintages: Sequence[Observation]) -> tuple[Observation, ...]:
    """The vintages in their order, of two readings of one release the later."""
    if len(vintages) == 1:
        return tuple(vintages)
    return tuple({(one.series, one.release.id): one for one in vintages}.values())


def _standing(vintages: Sequence[Observation], replaced: frozenset[str]) -> tuple[Observation, ...]:
    """The newest vintage of each series that no correction has replaced, by the series' names."""
    newest = {one.series: one for one in vintages if one.release.id not in replaced}
    return tuple(newest[series] for series in sorted(newest))


def _histories(observed: Iterable[Observation]) -> dict[tuple[str, str], tuple[Observation, ...]]:
    held: dict[tuple[str, str], list[Observation]] = {}
    for one in observed:
        held.setdefault((one.measure, one.area), []).append(one)
    return {key: tuple(history) for key, history in held.items()}
