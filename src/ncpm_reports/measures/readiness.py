"""What is supplied for each measure of a framework, what is missing, and what would fill it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import MONTHS, Period, by_end, months_of, quarters_of
from ncpm_reports.core.quantities import PROVENANCE_WORDS
from ncpm_reports.measures.framework import Framework, Level, Measure
from ncpm_reports.store.database import Store
from ncpm_reports.store.figures import AvailablePeriod

_MAX_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """What is supplied for a measure on a day; None where nothing is, or where it does not apply.

    `areas_supplied` and `forces_supplied` count the areas with a value for the latest period; `due` is the day around
    which the next figures should be out.
    """

    measure: str
    name: str
    role: str
    latest_period: str | None
    period_end: date | None
    published_on: date | None
    age_days: int | None
    coverage: str
    areas_supplied: int
    forces_supplied: int | None
    next_expected: str
    missing: str
    filled_by: str
    to_confirm: str
    due: date | None


def readiness(store: Store, framework: Framework, areas: Areas, as_at: date | None) -> tuple[Readiness, ...]:
    """What is supplied for each measure, in the framework's order, as known on a day.

    Ages are counted to that day, else to the day on which the newest release was published.
    """
    available = store.available_periods(as_at or date.max)
    unconfirmed = {release.id: release for release in store.releases() if not release.provenance.confirmed}
    day = as_at or max((day for item in available for day in item.published_on.values()), default=date.min)
    rows = []
    for measure in framework.measures:
        of_measure = tuple(item for item in available if item.measure == measure.id)
        supply = _Supply(measure=measure, baseline=framework.baseline, available=of_measure, areas=areas)
        rows.append(_readiness(supply, day, unconfirmed))
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Supply:
    measure: Measure
    baseline: Period
    available: tuple[AvailablePeriod, ...]
    areas: Areas

    @property
    def local(self) -> bool:
        return Level.FORCE in self.measure.levels

    @property
    def national(self) -> list[AvailablePeriod]:
        return [item for item in self.available if self.measure.coverage_area in item.published_on]

    @property
    def by_force(self) -> list[AvailablePeriod]:
        return [item for item in self.available if self.local and self.forces(item)]

    def forces(self, item: AvailablePeriod) -> list[str]:
        return [force.name for force in self.areas.forces if force.code in item.published_on]


def _readiness(supply: _Supply, day: date, unconfirmed: Mapping[str, PublishedRelease]) -> Readiness:
    measure, latest = supply.measure, _newest((*supply.national, *supply.by_force))
    period = latest.period if latest else None
    published = max(latest.published_on.values()) if latest else None
    due = measure.due_after(period)
    expected = measure.about.frequency
    if period and due:
        expected = f"{period.shifted(measure.months_between).label}, around {MONTHS[due.month]} {due.year}"
    return Readiness(
        measure=measure.id,
        name=measure.name,
        role=measure.role.value,
        latest_period=period.label if period else None,
        period_end=period.end if period else None,
        published_on=published,
        age_days=(day - published).days if published else None,
        coverage=measure.about.coverage,
        areas_supplied=len(latest.published_on) if latest else 0,
        forces_supplied=len(supply.forces(latest)) if latest and supply.local else None,
        next_expected=expected,
        missing=_missing(supply, latest),
        filled_by=f"{measure.about.publication} ({measure.about.publisher})",
        to_confirm=_to_confirm(supply, latest, unconfirmed),
        due=due,
    )


def _newest(items: Iterable[AvailablePeriod]) -> AvailablePeriod | None:
    return max(items, key=lambda item: by_end(item.period), default=None)


def _to_confirm(supply: _Supply, latest: AvailablePeriod | None, unconfirmed: Mapping[str, PublishedRelease]) -> str:
    """The releases of latest and baseline figures that were read in a copy or as quoted, with how they reached us."""
    windows = (supply.baseline, *supply.measure.baseline_else)
    baselines = (item for item in supply.available if any(window.contains(item.period) for window in windows))
    release_ids = chain.from_iterable(item.releases.values() for item in (latest, *baselines) if item)
    releases = [unconfirmed[identity] for identity in dict.fromkeys(release_ids) if identity in unconfirmed]
    words = (f"{release.title}, {release.edition}: {PROVENANCE_WORDS[release.provenance]}" for release in releases)
    return "; ".join(words)


def missing_words(
    *, has_total: bool, baseline: str, absent: Sequence[str], forces: int, newest_by_force: Period | None
) -> str:
    """What lacks of a measure's latest period, for the pack and for `ncpm status`.

    `baseline` is as `missing_baseline` gives it, if that lacks; `absent` are the names of the forces without a figure,
    out of so many from which one is expected.
    """
    by_force = ""
    if absent and len(absent) < forces:
        names = listed(absent) if len(absent) <= _MAX_NAMED else f"{len(absent)} of {forces} force areas"
        by_force = f"no figure for {names}"
    elif newest_by_force and absent:
        by_force = f"figures by force end in {MONTHS[newest_by_force.end.month]} {newest_by_force.end.year}"
    elif absent:
        by_force = "no figure for any force area"
    return "; ".join(filter(None, ("" if has_total else "no national total", baseline, by_force)))


def missing_baseline(stand_in: Period | None) -> str:
    """What is said where no national figure of the baseline year is held; another year may stand in for it."""
    if stand_in is None:
        return "no national figure for the baseline year"
    return f"{stand_in.label} stands in for the baseline year"


def _baseline_available(supply: _Supply) -> bool:
    every_force, year = len(supply.areas.forces), supply.baseline
    national_periods = {item.period for item in supply.national}
    by_forces = {item.period for item in supply.by_force if len(supply.forces(item)) == every_force}
    whole = [parts for parts in ({year}, {*quarters_of(year)}, {*months_of(year)}) if parts]
    return any(parts <= periods for periods in (national_periods, by_forces) for parts in whole)


def _missing(supply: _Supply, latest: AvailablePeriod | None) -> str:
    if latest is None:
        return supply.measure.about.not_held or "no figure is held"
    baseline = ""
    if not _baseline_available(supply):
        windows = supply.measure.baseline_else
        stand_ins = (_newest(item for item in supply.national if window.contains(item.period)) for window in windows)
        stand_in = next(filter(None, stand_ins), None)
        baseline = missing_baseline(stand_in.period if stand_in else None)
    forces, newest = supply.areas.forces if supply.local else (), _newest(supply.by_force)
    return missing_words(
        has_total=latest in supply.national,
        baseline=baseline,
        absent=[force.name for force in forces if force.code not in latest.published_on],
        forces=len(forces),
        newest_by_force=newest.period if newest else None,
    )
