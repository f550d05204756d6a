"""One assessment per measure and area, and all that a pack is made from: each measure on its own, then together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.assessment import assessed
from ncpm_reports.measures.coverage import meaning_changed
from ncpm_reports.measures.diagnosis import (
    funnel_of,
    in_order,
    readiness_of,
    revisions_of,
    with_adjusted_p,
    with_rates,
)
from ncpm_reports.measures.drivers import contributions_of, drivers_of, turns_total
from ncpm_reports.measures.editions import Editions
from ncpm_reports.measures.favourable import favourable
from ncpm_reports.measures.framework import Framework, Level, Measure, Role
from ncpm_reports.measures.funnel import judged as judged_funnel
from ncpm_reports.measures.like_for_like import Evidence, gather
from ncpm_reports.measures.other_forces import with_other_forces
from ncpm_reports.measures.outliers import changes_of, find_outliers, levels_of, residual_funnel
from ncpm_reports.measures.published_rates import with_checked_rates
from ncpm_reports.measures.results import (
    Assessment,
    Caveat,
    Contributions,
    Driver,
    FalseDiscovery,
    Funnel,
    Outlier,
    ReadinessRow,
    ResidualFunnel,
    ResidualKind,
    Results,
    Revision,
)
from ncpm_reports.measures.similar import Groups, with_similar
from ncpm_reports.measures.targets import force_comparisons, target_progress
from ncpm_reports.store.figures import Figures

QUARTER = 3
NO_GROUPS: Groups = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that is said of one measure by itself, before measures are set beside one another.

    `national` and `previous` are None where the framework does not show it nationally, or does not judge it. `forces`
    has one assessment per force area, in their order; it is empty where nothing local is shown or held.
    """

    national: Assessment | None
    forces: tuple[Assessment, ...]
    funnel: Funnel | None
    readiness: ReadinessRow
    revisions: tuple[Revision, ...]
    previous: Assessment | None
    contributions: Contributions | None = None
    drivers: tuple[Driver, ...] = ()


def assess(
    figures: Figures,
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    build: BuildInfo,
    *,
    groups: Groups = NO_GROUPS,
) -> Results:
    """Everything that a quarter's products may be composed from; `groups` as `similar.read_groups` gives them.

    Figures of periods that end after the build's quarter are left alone. `national` has every metric of the framework,
    those without figures too; a force has one assessment per local measure of which anything is held. A measure can
    see its own figures and those under its rates, and no others.
    """
    whole = Evidence(figures=figures, framework=framework, caveats=caveats, areas=areas, until=build.period)
    now, earlier = Editions.of(figures), _quarter_before(build)
    before = Editions.of(figures.as_known_on(earlier.as_at))
    found: dict[str, Findings] = {}
    for one in framework.measures:
        evidence = replace(whole, figures=figures.only(one.id, one.denominator, one.rate_of))
        found[one.id] = find(evidence, one, build, now, before)
    return _together(found, whole, build, groups)


def assess_one(  # noqa: PLR0917, the signature is agreed between rooms
    figures: Figures,
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    build: BuildInfo,
    measure: str,
    area: str,
) -> Assessment:
    """The assessment of one measure in one area.

    Raises: KeyError if the framework does not know the measure.
    """
    bare = Evidence(figures=figures, framework=framework, caveats=caveats, areas=areas, until=build.period)
    evidence = gather(bare, Editions.of(figures.only(measure)), only=frozenset({measure}))
    return assessed(evidence, build, framework.measure(measure), area)


def find(bare: Evidence, measure: Measure, build: BuildInfo, now: Editions, before: Editions) -> Findings:
    """The findings on one measure, from evidence that holds its figures and those under its rates.

    `now` are the editions of all figures, `before` those known a quarter before.
    """
    evidence = gather(bare, now, only=frozenset({measure.id}))
    judged = measure.role is Role.METRIC
    shown = judged or Level.NATIONAL in measure.levels
    national = assessed(evidence, build, measure, measure.coverage_area) if shown else None
    local = _local(evidence, measure, build)
    contributions = contributions_of(evidence, measure, national, local)
    drivers = drivers_of(evidence, measure, contributions, local)
    turning = [one.area for one in drivers if turns_total(one)]
    return Findings(
        national=national,
        forces=with_other_forces(evidence, measure, local, turning),
        funnel=funnel_of(evidence, measure) if measure.funnel else None,
        readiness=readiness_of(evidence, measure, build.as_at),
        revisions=revisions_of(evidence, measure),
        previous=_previous(bare, measure, build, before) if judged else None,
        contributions=contributions,
        drivers=drivers,
    )


def _local(evidence: Evidence, measure: Measure, build: BuildInfo) -> tuple[Assessment, ...]:
    forces = evidence.forces
    if Level.FORCE not in measure.levels or not any(evidence.years(measure.id, code) for code in forces):
        return ()
    local = tuple(assessed(evidence, build, measure, code) for code in forces)
    return with_checked_rates(evidence, measure, with_rates(evidence, measure, local))


def _previous(bare: Evidence, measure: Measure, build: BuildInfo, before: Editions) -> Assessment:
    """The national assessment as it was known a quarter before: older figures, older vintages."""
    earlier = _quarter_before(build)
    known = replace(bare, figures=before.figures, until=earlier.period)
    then = gather(known, before, only=frozenset({measure.id}))
    return assessed(then, earlier, measure, measure.coverage_area, past=False)


def _quarter_before(build: BuildInfo) -> BuildInfo:
    return replace(build, period=build.period.shifted(-QUARTER), as_at=_months_before(build.as_at, QUARTER))


def _months_before(day: date, months: int) -> date:
    return Period(day, day).shifted(-months).start


def _together(found: Mapping[str, Findings], evidence: Evidence, build: BuildInfo, groups: Groups) -> Results:
    framework = evidence.framework
    context = _shown(found, framework.context, with_figures=True)
    national = with_adjusted_p(_with_context(_shown(found, framework.metrics), framework, context))
    local_by_measure = [(one, found[one.id].forces) for one in framework.local if found[one.id].forces]
    local = [forces for _, forces in local_by_measure]
    forces = tuple(
        (force.code, tuple(held[place] for held in local)) for place, force in enumerate(evidence.areas.forces)
    )
    forces = with_similar(forces, groups)
    drawn = tuple(one.funnel for one in found.values() if one.funnel is not None)
    outliers, residual_funnels = _outliers(evidence, local_by_measure, drawn)
    levels = [one for one in outliers if one.kind is ResidualKind.LEVEL]
    limits = {one.measure: one for one in residual_funnels if one.kind is ResidualKind.LEVEL}
    funnels = tuple(judged_funnel(one, levels, limits.get(one.measure)) for one in drawn)
    results = Results(
        national=national,
        national_context=context,
        forces=forces,
        funnels=funnels,
        false_discovery=_discovery(levels, framework.false_discovery_rate) if drawn else None,
        readiness=tuple(one.readiness for one in found.values()),
        revisions=in_order((revision for one in found.values() for revision in one.revisions), framework),
        previous=tuple(one.previous for one in found.values() if one.previous is not None),
        priorities=framework.priorities,
        targets=target_progress(framework, national),
        comparisons=force_comparisons(framework, funnels, dict(forces), build.seed),
        caveats=evidence.caveats,
        outliers=outliers,
        residual_funnels=residual_funnels,
        contributions=tuple(one.contributions for one in found.values() if one.contributions is not None),
        driven=tuple(driver for one in found.values() for driver in one.drivers),
    )
    return replace(results, favourable=favourable(results, framework.false_discovery_rate))


def _discovery(tested: Sequence[Outlier], q: float) -> FalseDiscovery:
    return FalseDiscovery(tested=len(tested), flagged=sum(one.flagged for one in tested), q=q)


def _outliers(
    evidence: Evidence, local: Sequence[tuple[Measure, tuple[Assessment, ...]]], funnels: tuple[Funnel, ...]
) -> tuple[tuple[Outlier, ...], tuple[ResidualFunnel, ...]]:
    """Every force judged by the others, levels and then changes, and the funnels to draw of either."""
    framework = evidence.framework
    levels = [levels_of(one) for one in funnels]
    changes = [one for measure, held in local if (one := changes_of(framework, measure, held)) is not None]
    families = [
        [one for one in family if not meaning_changed(evidence.caveats, one.measure, one.period)]
        for family in (levels, changes)
    ]
    outliers = tuple(one for family in families for one in find_outliers(family, framework.false_discovery_rate))
    drawn = (residual_funnel(figures, outliers) for family in families for figures in family)
    return outliers, tuple(one for one in drawn if one is not None)


def _shown(
    found: Mapping[str, Findings], measures: tuple[Measure, ...], *, with_figures: bool = False
) -> tuple[Assessment, ...]:
    held = (found[one.id].national for one in measures)
    return tuple(one for one in held if one is not None and (one.latest is not None or not with_figures))


def _with_context(
    metrics: tuple[Assessment, ...], framework: Framework, context: tuple[Assessment, ...]
) -> tuple[Assessment, ...]:
    beside = {one.measure: frozenset(other.id for other in framework.beside(one.measure)) for one in metrics}
    return tuple(
        replace(one, context=tuple(other for other in context if other.measure in beside[one.measure]))
        for one in metrics
    )
