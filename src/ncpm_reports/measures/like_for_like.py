"""Choosing what may be compared: the newest figure held and a baseline with the same areas and definition."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import Figure, as_published, is_part, less, own_sum_difference, sum_of_forces
from ncpm_reports.measures.comparison import Widening
from ncpm_reports.measures.editions import NO_EDITIONS, Editions, published_on
from ncpm_reports.measures.framework import Framework, Measure
from ncpm_reports.measures.results import Caveat, Kind
from ncpm_reports.measures.scope import scope_of_figure
from ncpm_reports.measures.spread import between_areas, over_dispersion
from ncpm_reports.store.figures import Figures

LEAST_SHARE = 0.85
FEWEST_FORCES = 10
ADJACENT_EDITIONS = timedelta(days=184)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What an assessment may draw on. Figures of periods that end after `until` do not exist for it.

    `editions` are those of every figure, `summable` the years that nearly all forces have by measure, oldest first.
    `phis` is the over-dispersion by measure, `spreads` the variance between forces' changes in a year, for the measures
    that allow for them. `gather` fills all four.
    """

    figures: Figures
    framework: Framework
    caveats: tuple[Caveat, ...]
    areas: Areas
    until: Period
    editions: Editions = field(default_factory=lambda: NO_EDITIONS)
    summable: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    phis: Mapping[str, float] = field(default_factory=dict)
    spreads: Mapping[str, float] = field(default_factory=dict)

    @property
    def forces(self) -> tuple[str, ...]:
        """The codes of the police force areas, in alphabetical order of their names."""
        return tuple(force.code for force in self.areas.forces)

    def widening(self, measure: Measure, area: str) -> Widening:
        """What a test of a measure in an area allows for: the spread between forces, or a total's over-dispersion."""
        if area in self.forces:
            return Widening(tau_squared=self.spreads.get(measure.id, 0.0))
        return Widening(phi=self.phis.get(measure.id, 1.0))

    def years(self, measure: str, area: str) -> tuple[Period, ...]:
        """The years, and longer or irregular periods, held of a measure in an area, oldest first."""
        return self.editions.years(measure, area, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A latest figure and its baseline, like for like.

    `problem` says in a clause why they may not be compared although both are there. `circumstances` are those that
    caveats answer to. `published_latest` is the total as published, where like for like made another, and
    `first_published` the baseline as first published, where it has been re-stated. `scope` says what both cover.
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


def gather(bare: Evidence, editions: Editions, only: frozenset[str] | None = None) -> Evidence:
    """The evidence with the editions of its figures, indices, and the over-dispersion of measures that allow for it.

    `only` names the measures that will be asked for, where not all of the framework's are.
    """
    wanted = [measure for measure in bare.framework.measures if only is None or measure.id in only]
    indexed = replace(bare, editions=editions)
    indexed = replace(indexed, summable={measure.id: _summable(indexed, measure) for measure in wanted})
    ratios = {measure.id: _year_on_year(indexed, measure) for measure in wanted if measure.widen}
    return replace(
        indexed,
        phis={measure: over_dispersion(counts) for measure, counts in ratios.items()},
        spreads={measure: between_areas(counts) for measure, counts in ratios.items()},
    )


def find_pair(evidence: Evidence, measure: Measure, area: str) -> Pair:
    """The newest figure held of a measure in an area, and its baseline; both None if nothing is held."""
    latest = newest_period(evidence, measure, area)
    if latest is None:
        return Pair()
    if evidence.framework.baseline.end > evidence.until.end:
        now = national_figure(evidence, measure, area, latest)
        return Pair(latest=now, problem="the baseline year had not ended")
    if _national_sum_allowed(measure, area):
        pair = _national_pair(evidence, measure, area, latest)
    else:
        pair = _plain_pair(evidence, measure, area, latest)
    return _with_circumstances(evidence, measure, pair)


def newest_period(evidence: Evidence, measure: Measure, area: str) -> Period | None:
    """The newest year (or longer or irregular period) of which a figure is held or can be added up."""
    periods = list(evidence.years(measure.id, area))
    if _national_sum_allowed(measure, area):
        periods += [period for period in summable_periods(evidence, measure) if period not in periods]
    return max(periods, key=_by_end, default=None)


def summable_periods(evidence: Evidence, measure: Measure) -> tuple[Period, ...]:
    """The years for which nearly all forces have a figure, oldest first: fewer would be passed off as a total."""
    return evidence.summable.get(measure.id, ())


def _summable(evidence: Evidence, measure: Measure) -> tuple[Period, ...]:
    if not measure.sum_forces:
        return ()
    numbers = Counter(
        period
        for code in evidence.forces
        for period in evidence.years(measure.id, code)
        if evidence.editions.has_value(measure.id, code, period)
    )
    enough = len(evidence.forces) * LEAST_SHARE
    return tuple(sorted((period for period, number in numbers.items() if number >= enough), key=_by_end))


def _by_end(period: Period) -> tuple[date, int]:
    return (period.end, period.months)


def baseline_periods(evidence: Evidence, measure: Measure, area: str) -> tuple[Period, ...]:
    """The periods that may serve as the baseline, best first: the framework's year, then the measure's stand-ins."""
    periods = evidence.years(measure.id, area)
    stand_ins = [
        period for allowed in measure.baseline_else for period in reversed(periods) if allowed.contains(period)
    ]
    return (evidence.framework.baseline, *stand_ins)


def _national_sum_allowed(measure: Measure, area: str) -> bool:
    return measure.sum_forces and area == measure.coverage_area


def _plain_pair(evidence: Evidence, measure: Measure, area: str, latest: Period) -> Pair:
    now = evidence.editions.newest(measure.id, area, latest)
    if now is None:
        return Pair()
    periods = baseline_periods(evidence, measure, area)
    then = next((figure for period in periods if (figure := _baseline_for(evidence, measure, now, period))), None)
    left_out = excluded(evidence, measure, now)
    problem = "its figures for this period were not supplied in full" if area in left_out else ""
    return Pair(latest=now, baseline=then, problem=problem)


def _baseline_for(evidence: Evidence, measure: Measure, latest: Figure, period: Period) -> Figure | None:
    """The baseline as the edition nearest to the latest figure's has it; of another series where no main is held."""
    nearest = evidence.editions.nearest(latest, period)
    if nearest is not None:
        return nearest
    other = evidence.editions.newest(measure.id, latest.quantity.area, period)
    return other if other is not None and other.value is not None else None


def excluded(evidence: Evidence, measure: Measure, figure: Figure) -> frozenset[str]:
    """The areas that caveats take out of a figure of this edition."""
    return coverage.excluded_areas(evidence.caveats, measure.id, figure.period, published_on(figure))


def _national_pair(evidence: Evidence, measure: Measure, nation: str, latest: Period) -> Pair:
    now = national_figure(evidence, measure, nation, latest)
    base = evidence.framework.baseline
    nearest = None if now is None else evidence.editions.nearest(now, base)
    then = nearest or national_figure(evidence, measure, nation, base)
    if now is not None and then is not None and now.value is not None and then.value is not None:
        return _published_pair(evidence, measure, now, then)
    return _summed_pair(evidence, measure, nation, latest)


def national_figure(evidence: Evidence, measure: Measure, nation: str, period: Period) -> Figure | None:
    """A published total, on the footing of its forces: without those that could not supply figures, where printed so.

    A later total that takes them in again is another series' figure and has no force figures to be held against.
    """
    newest = evidence.editions.newest(measure.id, nation, period)
    if nation != measure.coverage_area or newest is None:
        return newest
    for code in sorted(excluded(evidence, measure, newest)):
        apart = evidence.figures.get(measure.id, nation, period, f"excluding {evidence.areas.name(code)}")
        if apart is not None:
            return as_published(apart)
    return newest


def _published_pair(evidence: Evidence, measure: Measure, now: Figure, then: Figure) -> Pair:
    """Two published totals, brought to the same forces where either of them lacks some."""
    out_now, out_then = (_not_inside(evidence, measure, figure) for figure in (now, then))
    forces = evidence.forces
    take_now = [code for code in forces if code in out_then and code not in out_now]
    take_then = [code for code in forces if code in out_now and code not in out_then]
    parts_now = evidence.editions.by_area(measure.id, now.period, take_now)
    parts_then = evidence.editions.by_area(measure.id, then.period, take_then)
    excluded = tuple(code for code in forces if code in out_now | out_then)
    missing = [code for code in (*take_now, *take_then) if code not in parts_now and code not in parts_then]
    own = evidence.editions.parts_by_area(measure.id, now.period, forces)
    own_sum = None
    if len(own) + len(out_now) >= len(forces):
        own_sum = sum_of_forces(own, tuple(own), forces, now.quantity.area, now.period)
    return Pair(
        latest=less(now, [(evidence.areas.name(code), figure) for code, figure in parts_now.items()]),
        baseline=less(then, [(evidence.areas.name(code), figure) for code, figure in parts_then.items()]),
        excluded=excluded,
        published_latest=now.quantity,
        own_sum_difference=own_sum_difference(now, own_sum) if own_sum else None,
        problem="a force is missing from one of the years and its figure for the other is not held" if missing else "",
    )


def _summed_pair(evidence: Evidence, measure: Measure, nation: str, latest: Period) -> Pair:
    """Sums over the forces that have a figure in both years, since a total was not published for both."""
    forces, base = evidence.forces, evidence.framework.baseline
    now_by = evidence.editions.by_area(measure.id, latest, forces)
    nearest = ((code, evidence.editions.nearest(figure, base)) for code, figure in now_by.items())
    then_by = {code: figure for code, figure in nearest if figure is not None}
    figures = (*now_by.items(), *then_by.items())
    out = frozenset(code for code, figure in figures if code in excluded(evidence, measure, figure))
    both = tuple(code for code in forces if code in now_by and code in then_by and code not in out)
    now_total = national_figure(evidence, measure, nation, latest)
    if len(both) < len(forces) * LEAST_SHARE:
        return _unsummable(evidence, measure, nation, latest, now_total)
    now, then = (
        sum_of_forces({code: by_force[code].observations for code in both}, both, forces, nation, period)
        for by_force, period in ((now_by, latest), (then_by, base))
    )
    return Pair(
        latest=now,
        baseline=then,
        excluded=now.missing,
        circumstances=frozenset({coverage.SUM_OF_FORCES}),
        published_latest=now_total.quantity if now_total else None,
        own_sum_difference=own_sum_difference(now_total, now) if now_total else None,
        basis=f"the sum of {len(both)} police force areas, without the British Transport Police",
    )


def _unsummable(evidence: Evidence, measure: Measure, nation: str, latest: Period, total: Figure | None) -> Pair:
    if total is not None:
        return _plain_pair(evidence, measure, nation, latest)
    by_force = evidence.editions.parts_by_area(measure.id, latest, evidence.forces)
    summed = sum_of_forces(by_force, tuple(by_force), evidence.forces, nation, latest)
    return Pair(
        latest=summed,
        circumstances=frozenset({coverage.SUM_OF_FORCES}),
        excluded=summed.missing,
        basis=f"the sum of {len(by_force)} police force areas, without the British Transport Police",
    )


def _not_inside(evidence: Evidence, measure: Measure, total: Figure) -> frozenset[str]:
    """The forces that a published total does not hold: those that caveats name, and those its own release lacks."""
    named = excluded(evidence, measure, total)
    release = total.observations[0].release.id
    lacking = {
        code
        for code in evidence.forces
        if (observation := evidence.figures.get(measure.id, code, total.period)) is not None
        and observation.value is None
        and observation.release.id == release
    }
    return named | lacking


def _with_circumstances(evidence: Evidence, measure: Measure, pair: Pair) -> Pair:
    if pair.latest is None:
        return pair
    names = tuple(evidence.areas.name(code) for code in pair.excluded)
    scope = scope_of_figure(pair.latest, measure, evidence.framework, names).words(evidence.areas)
    if pair.baseline is None:
        return replace(pair, scope=scope)
    circumstances = set(pair.circumstances)
    if pair.baseline.period != evidence.framework.baseline:
        circumstances.add(coverage.BASELINE_DIFFERS)
    if pair.excluded:
        circumstances.add(coverage.AREAS_EXCLUDED)
    # Editions so near in time that little was revised between them are as good as one release.
    apart = abs(published_on(pair.latest) - published_on(pair.baseline))
    if measure.kind is Kind.COUNT and apart > ADJACENT_EDITIONS:
        circumstances.add(coverage.VINTAGES_DIFFER)
    small = measure.kind is Kind.COUNT and (pair.baseline.value or 0) < evidence.framework.minimum_percentage_base
    if small:
        circumstances.add(coverage.SMALL_COUNTS)
    if min(pair.latest.value or 0, pair.baseline.value or 0) < 0:
        circumstances.add(coverage.BELOW_ZERO)
    return replace(
        pair, circumstances=frozenset(circumstances), first_published=_first_published(evidence, pair), scope=scope
    )


def _first_published(evidence: Evidence, pair: Pair) -> Quantity | None:
    """The baseline as first published, where it has been re-stated since; None where areas were left out of it."""
    if pair.baseline is None or pair.excluded or pair.baseline.areas:
        return None
    first = evidence.editions.first(pair.baseline)
    return first.quantity if first is not None and first.value != pair.baseline.value else None


def _year_on_year(evidence: Evidence, measure: Measure) -> tuple[tuple[float, float], ...]:
    """Forces' counts in the newest two years, twelve months apart, that nearly all have, where both are above 0.

    Empty where there are no two such years, or fewer than ten such forces.
    """
    periods = summable_periods(evidence, measure)
    later = next((period for period in reversed(periods) if period.shifted(-12) in periods), None)
    if later is None:
        return ()
    chosen = [code for code in evidence.forces if code not in evidence.framework.not_in_estimates]
    now, then = (evidence.editions.by_area(measure.id, period, chosen) for period in (later, later.shifted(-12)))
    pairs = [(now[code].value or 0.0, then[code].value or 0.0) for code in chosen if code in now and code in then]
    counts = tuple((latest, before) for latest, before in pairs if latest > 0 and before > 0)
    return counts if len(counts) >= FEWEST_FORCES else ()


def quarters_held(evidence: Evidence, measure: Measure, area: str) -> tuple[Figure, ...]:
    """The discrete quarters held of a measure in an area, oldest first, published or added up over all forces."""
    own = {
        observation.period: as_published(observation)
        for observation in evidence.figures.series(measure.id, area)
        if observation.period.is_quarter and observation.period.end <= evidence.until.end
    }
    if not own and _national_sum_allowed(measure, area):
        own = _summed_quarters(evidence, measure, area)
    return tuple(own[period] for period in sorted(own))


def _summed_quarters(evidence: Evidence, measure: Measure, nation: str) -> dict[Period, Figure]:
    forces = evidence.forces
    periods = {
        observation.period
        for code in forces
        for observation in evidence.figures.series(measure.id, code)
        if is_part(observation.period)
        and observation.period.is_quarter
        and observation.period.end <= evidence.until.end
    }
    summed = {}
    for period in periods:
        by_force = evidence.editions.parts_by_area(measure.id, period, forces)
        if len(by_force) == len(forces):
            summed[period] = sum_of_forces(by_force, forces, forces, nation, period)
    return summed


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
    for period in reversed(evidence.years(now.measure, now.area)):
        if not period.overlaps(now.period) and markers_agree(now, period):
            return evidence.editions.newest(now.measure, now.area, period)
    return None


def series_agree(latest: Sequence[Observation], baseline: Sequence[Observation]) -> bool:
    """Whether two figures belong to one series: figures of different series are never compared."""
    return {observation.series for observation in latest} == {observation.series for observation in baseline}
