"""Choosing what may be compared: the newest figure held and a baseline with the same areas and definition."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import EXCLUDING, Observation
from ncpm_reports.core.periods import Period, by_end
from ncpm_reports.core.quantities import Quantity, Source
from ncpm_reports.measures import aggregate, coverage
from ncpm_reports.measures.aggregate import Figure, as_published, sum_of_forces
from ncpm_reports.measures.deleted_residuals import between_areas, over_dispersion
from ncpm_reports.measures.editions import Editions, published_on
from ncpm_reports.measures.framework import Framework, Measure
from ncpm_reports.measures.results import Caveat, Kind
from ncpm_reports.store.figures import Figures

LEAST_SHARE = 0.85
MIN_FORCES = 10
ADJACENT_EDITIONS = timedelta(days=184)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an assessment of one measure may draw on. Figures of periods that end after `until` do not exist for it.

    `summable` are the years that nearly all forces have, oldest first; `phi` is how much more than Poisson totals vary,
    `tau_squared` the variance between forces' changes, where the measure's tests allow for it. `gather` fills them.
    """

    measure: Measure
    figures: Figures
    editions: Editions
    framework: Framework
    caveats: tuple[Caveat, ...]
    areas: Areas
    until: Period
    summable: tuple[Period, ...] = ()
    phi: float = 1.0
    tau_squared: float = 0.0

    @property
    def forces(self) -> tuple[str, ...]:
        """The codes of the police force areas, in alphabetical order of their names."""
        return tuple(force.code for force in self.areas.forces)

    def years(self, area: str) -> tuple[Period, ...]:
        """The years, and longer or irregular periods, held of an area, oldest first."""
        return self.editions.years(area, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A latest figure and its baseline, like for like.

    `problem` says in a clause why they may not be compared although both are there. `circumstances` are those that
    caveats answer to. `published_latest` is the total as published, where like for like made another, and
    `first_published` the baseline as first published, where it has been re-stated. `scope` says what both cover.
    `sources` are those of both figures, if whoever made it has them in order already: of sums over all forces they are
    many, and sorting them anew for each would take long.
    """

    latest: Figure | None = None
    baseline: Figure | None = None
    excluded: tuple[str, ...] = ()
    circumstances: frozenset[str] = frozenset()
    published_latest: Quantity | None = None
    own_sum_difference: Quantity | None = None
    basis: str = ""
    problem: str = ""
    first_published: Quantity | None = None
    scope: str = ""
    sources: tuple[Source, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Latest and baseline, as far as there are."""
        return tuple(figure for figure in (self.latest, self.baseline) if figure is not None)


def gather(evidence: Evidence) -> Evidence:
    """The evidence with the years that may be added up, and what tests allow for if the measure's counts need it."""
    indexed = replace(evidence, summable=_summable(evidence))
    counts = _year_on_year(indexed) if evidence.measure.widen else ()
    return replace(indexed, phi=over_dispersion(counts), tau_squared=between_areas(counts))


def find_pair(evidence: Evidence, area: str) -> Pair:
    """The newest figure held of an area, and its baseline; both None if nothing is held."""
    latest = newest_period(evidence, area)
    if latest is None:
        return Pair()
    if evidence.framework.baseline.end > evidence.until.end:
        return Pair(latest=national_figure(evidence, area, latest), problem="the baseline year had not ended")
    find = _national_pair if _national_sum_allowed(evidence, area) else _plain_pair
    return _with_circumstances(evidence, find(evidence, area, latest))


def newest_period(evidence: Evidence, area: str) -> Period | None:
    """The newest year (or longer or irregular period) of which a figure is held or can be added up."""
    summable = evidence.summable if _national_sum_allowed(evidence, area) else ()
    return max((*evidence.years(area), *summable), key=by_end, default=None)


def _summable(evidence: Evidence) -> tuple[Period, ...]:
    """The years for which nearly all forces have a figure: fewer would be passed off as a total."""
    if not evidence.measure.sum_forces:
        return ()
    enough = len(evidence.forces) * LEAST_SHARE
    years = {period for code in evidence.forces for period in evidence.years(code)}
    has_value = evidence.editions.has_value
    summable = (year for year in years if sum(has_value(code, year) for code in evidence.forces) >= enough)
    return tuple(sorted(summable, key=by_end))


def _national_sum_allowed(evidence: Evidence, area: str) -> bool:
    return evidence.measure.sum_forces and area == evidence.measure.coverage_area


def _plain_pair(evidence: Evidence, area: str, latest: Period) -> Pair:
    """The newest figure, and the best baseline: the framework's year, else the newest of those that may stand in."""
    now = evidence.editions.newest(area, latest)
    if now is None:
        return Pair()
    newest_first = evidence.years(area)[::-1]
    stand_ins = (year for allowed in evidence.measure.baseline_else for year in newest_first if allowed.contains(year))
    # As the edition nearest to the latest figure's has it; of another series where no main is held.
    baselines = (
        figure
        for period in (evidence.framework.baseline, *stand_ins)
        for figure in (evidence.editions.nearest(now, period), evidence.editions.newest(area, period))
        if figure is not None and figure.value is not None
    )
    incomplete = area in excluded_codes(evidence, now)
    problem = "its figures for this period were not supplied in full" if incomplete else ""
    return Pair(latest=now, baseline=next(baselines, None), problem=problem)


def excluded_codes(evidence: Evidence, figure: Figure) -> frozenset[str]:
    """The areas that caveats take out of a figure of this edition."""
    return coverage.excluded_areas(evidence.caveats, evidence.measure.id, figure.period, published_on(figure))


def _national_pair(evidence: Evidence, nation: str, latest: Period) -> Pair:
    now, base = national_figure(evidence, nation, latest), evidence.framework.baseline
    then = (now and evidence.editions.nearest(now, base)) or national_figure(evidence, nation, base)
    if now and then and now.value is not None and then.value is not None:
        return _published_pair(evidence, now, then)
    return _summed_pair(evidence, nation, latest)


def national_figure(evidence: Evidence, nation: str, period: Period) -> Figure | None:
    """A published total, on the footing of its forces: without those that could not supply figures, where printed so.

    A later total that takes them in again is another series' figure and has no force figures to be held against. One
    that says nothing of it is without them too where the same day's total without them is the same number.
    """
    newest = evidence.editions.newest(nation, period)
    if nation != evidence.measure.coverage_area or newest is None:
        return newest
    for code in sorted(excluded_codes(evidence, newest)):
        series = f"{EXCLUDING}{evidence.areas.name(code)}"
        without_excluded = evidence.figures.get(evidence.measure.id, nation, period, series)
        if without_excluded is not None:
            return as_published(without_excluded)
    if len(newest.observations) > 1:
        return newest
    without_some = (
        as_published(version)
        for version in evidence.figures.vintages(evidence.measure.id, nation, period)
        if version.series.startswith(EXCLUDING)
        and version.release.published_on == published_on(newest)
        and version.value == newest.observations[0].value
    )
    return next(without_some, newest)


def _published_pair(evidence: Evidence, now: Figure, then: Figure) -> Pair:
    """Two published totals, brought to the same forces where either of them lacks some."""
    forces, editions = evidence.forces, evidence.editions
    out_now, out_then = (_forces_outside(evidence, figure) for figure in (now, then))

    def parts(whole: Figure, codes: frozenset[str]) -> dict[str, Figure]:
        by_code = editions.by_area(whole.period, (code for code in forces if code in codes))
        return {evidence.areas.name(code): figure for code, figure in by_code.items()}

    less_now, less_then = parts(now, out_then - out_now), parts(then, out_now - out_then)
    partial = len(less_now) + len(less_then) < len(out_now ^ out_then)
    by_force = editions.by_area(now.period, forces)
    complete = len(by_force) + len(out_now) >= len(forces)
    sum_of_parts = sum_of_forces(by_force, forces, now.quantity.area, now.period) if complete else None
    return Pair(
        latest=aggregate.without_parts(now, less_now),
        baseline=aggregate.without_parts(then, less_then),
        excluded=tuple(code for code in forces if code in out_now | out_then),
        published_latest=now.quantity,
        own_sum_difference=aggregate.own_sum_difference(now, sum_of_parts),
        problem="a force is missing from one of the years and its figure for the other is not held" if partial else "",
    )


def _summed_pair(evidence: Evidence, nation: str, latest: Period) -> Pair:
    """Sums over the forces that have a figure in both years, since a total was not published for both.

    Where nearly all forces have not, the total as published, else the sum of those that have a latest figure.
    """
    forces, base = evidence.forces, evidence.framework.baseline
    now_by = evidence.editions.by_area(latest, forces)
    nearest = {code: evidence.editions.nearest(figure, base) for code, figure in now_by.items()}
    then_by = {code: figure for code, figure in nearest.items() if figure is not None}
    figures = (*now_by.items(), *then_by.items())
    excluded_forces = {code for code, figure in figures if code in excluded_codes(evidence, figure)}
    with_both_years = [code for code in forces if code in then_by and code not in excluded_forces]
    total = national_figure(evidence, nation, latest)
    summable = len(with_both_years) >= len(forces) * LEAST_SHARE
    if total is not None and not summable:
        return _plain_pair(evidence, nation, latest)
    now_by, then_by = ({code: by[code] for code in with_both_years} if summable else by for by in (now_by, then_by))
    now = sum_of_forces(now_by, forces, nation, latest)
    return Pair(
        latest=now,
        baseline=sum_of_forces(then_by, forces, nation, base) if summable else None,
        excluded=now.missing,
        circumstances=frozenset({coverage.SUM_OF_FORCES}),
        published_latest=total.quantity if total else None,
        own_sum_difference=aggregate.own_sum_difference(total, now),
        basis=f"the sum of {len(now.areas)} police force areas, without the British Transport Police",
    )


def _forces_outside(evidence: Evidence, total: Figure) -> frozenset[str]:
    """The forces that a published total does not hold: those that caveats name, and those its own release lacks."""
    release = total.observations[0].release.id
    by_force = {code: evidence.figures.get(evidence.measure.id, code, total.period) for code in evidence.forces}
    return excluded_codes(evidence, total) | {
        code
        for code, figure in by_force.items()
        if figure is not None and figure.value is None and figure.release.id == release
    }


def _with_circumstances(evidence: Evidence, pair: Pair) -> Pair:
    latest, baseline, count = pair.latest, pair.baseline, evidence.measure.kind is Kind.COUNT
    if latest is None:
        return pair
    names = tuple(evidence.areas.name(code) for code in pair.excluded)
    scope = coverage.scope_words(latest, evidence.measure, evidence.framework, evidence.areas, names)
    pair = replace(pair, scope=scope)
    if baseline is None:
        return pair
    values = (latest.value or 0, baseline.value or 0)
    # Editions so near in time that little was revised between them are as good as one release.
    editions_differ = abs(published_on(latest) - published_on(baseline)) > ADJACENT_EDITIONS
    conditions = {
        coverage.BASELINE_DIFFERS: baseline.period != evidence.framework.baseline,
        coverage.AREAS_EXCLUDED: bool(pair.excluded),
        coverage.VINTAGES_DIFFER: count and editions_differ,
        coverage.SMALL_COUNTS: count and min(values) < evidence.framework.minimum_percentage_base,
        coverage.BELOW_ZERO: min(values) < 0,
    }
    circumstances = pair.circumstances | {name for name, holds in conditions.items() if holds}
    first = None if pair.excluded or baseline.areas else evidence.editions.first(baseline)
    restated = first is not None and first.value != baseline.value
    return replace(pair, circumstances=circumstances, first_published=first.quantity if first and restated else None)


def without_incidents(evidence: Evidence, area: str, pair: Pair) -> tuple[Pair, tuple[Caveat, ...]]:
    """The pair without the victims of what its publisher calls exceptional incidents, and these incidents."""
    latest, baseline = (_incidents(evidence, area, pair, figure) for figure in (pair.latest, pair.baseline))
    reduced = replace(pair, latest=_without(pair.latest, latest), baseline=_without(pair.baseline, baseline))
    return reduced, tuple(dict.fromkeys((*latest, *baseline)))


def _incidents(evidence: Evidence, area: str, pair: Pair, figure: Figure | None) -> tuple[Caveat, ...]:
    if figure is None:
        return ()
    incidents = coverage.exceptional(evidence.caveats, evidence.measure.id, area, figure.period)
    return tuple(caveat for caveat in incidents if not set(caveat.areas) & set(pair.excluded))


def _without(figure: Figure | None, incidents: tuple[Caveat, ...]) -> Figure | None:
    for caveat in incidents:
        source = Source(publisher=caveat.source, title=caveat.short, url=caveat.url)
        figure = aggregate.without_victims(figure, caveat.victims or 0, source) if figure else None
    return figure


def _year_on_year(evidence: Evidence) -> tuple[tuple[float, float], ...]:
    """Counts above 0 of ten forces or more in the newest two years that nearly all have, a year apart; else none."""
    periods = evidence.summable
    later = next((period for period in reversed(periods) if period.shifted(-12) in periods), None)
    if later is None:
        return ()
    codes = [code for code in evidence.forces if code not in evidence.framework.not_in_estimates]
    now, then = (evidence.editions.by_area(period, codes) for period in (later, later.shifted(-12)))
    pairs = [(now[code].value or 0.0, then[code].value or 0.0) for code in now if code in then]
    counts = tuple((latest, before) for latest, before in pairs if latest > 0 and before > 0)
    return counts if len(counts) >= MIN_FORCES else ()


def quarters_held(evidence: Evidence, area: str) -> tuple[Figure, ...]:
    """The discrete quarters held of an area, oldest first, published or added up over all forces."""

    def quarters(code: str) -> Iterator[Observation]:
        series = evidence.figures.series(evidence.measure.id, code)
        return (figure for figure in series if figure.period.is_quarter and figure.period.end <= evidence.until.end)

    published = {observation.period: as_published(observation) for observation in quarters(area)}
    if published or not _national_sum_allowed(evidence, area):
        return tuple(published[period] for period in sorted(published))
    periods = {observation.period for code in evidence.forces for observation in quarters(code)}
    return force_sums(evidence, area, evidence.forces, periods)


def force_sums(evidence: Evidence, area: str, codes: Sequence[str], periods: Iterable[Period]) -> tuple[Figure, ...]:
    """The sums over force areas for those of the periods of which each of them has a figure, oldest first."""
    by_period = {period: evidence.editions.by_area(period, codes) for period in sorted(periods, key=by_end)}
    return tuple(
        sum_of_forces(by_force, evidence.forces, area, period)
        for period, by_force in by_period.items()
        if len(by_force) == len(codes)
    )


def markers_agree(latest: Observation, baseline: Period) -> bool:
    """Whether a publisher's significance marker on a figure is about the change from this baseline.

    The marker's comparator is written in the observation's note, as "compared with year ending March 2020".
    """
    return bool(latest.significance) and baseline.label in latest.note


def publisher_baseline(evidence: Evidence, latest: Figure) -> Figure | None:
    """The earlier figure since which the publisher itself marked the change, as significant or not; None if none."""
    now = latest.published
    if now is None or not now.significance:
        return None
    for period in reversed(evidence.years(now.area)):
        if not period.overlaps(now.period) and markers_agree(now, period):
            return evidence.editions.newest(now.area, period)
    return None
