"""One assessment per measure and area, and all that a pack is made from: each measure on its own, then together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.assessment import assessed
from ncpm_reports.measures.coverage import meaning_changed
from ncpm_reports.measures.diagnosis import funnel_of, in_order, readiness_of, revisions_of, with_adjusted_p, with_rates
from ncpm_reports.measures.drivers import contributions_of, drivers_of, turns_total, updates_of
from ncpm_reports.measures.editions import Editions
from ncpm_reports.measures.framework import Framework, Level, Measure, Role
from ncpm_reports.measures.like_for_like import Evidence, gather
from ncpm_reports.measures.other_forces import force_counts, with_other_forces
from ncpm_reports.measures.outliers import (
    ForceFigures,
    changes_of,
    find_outliers,
    judged_funnels,
    levels_of,
    residual_funnel,
)
from ncpm_reports.measures.published_rates import with_checked_rates, with_withheld
from ncpm_reports.measures.results import (
    Assessment,
    Caveat,
    Contributions,
    Driver,
    Funnel,
    GroupUpdate,
    Kind,
    Outlier,
    ReadinessRow,
    ResidualFunnel,
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
    changes: ForceFigures | None = None
    contributions: Contributions | None = None
    drivers: tuple[Driver, ...] = ()
    updates: tuple[GroupUpdate, ...] = ()


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
    now, earlier = Editions.of(figures), _quarter_before(build)
    compared = tuple(measure.id for measure in framework.measures if _is_compared_with_last_pack(measure))
    before = Editions.of(figures.only(*compared).as_known_on(earlier.as_at))
    by_measure: dict[str, Findings] = {}
    for measure in framework.measures:
        known = Evidence(
            measure=measure,
            figures=figures.only(measure.id, measure.denominator, measure.rate_of),
            editions=now,
            framework=framework,
            caveats=caveats,
            areas=areas,
            until=build.period,
        )
        then = replace(known, figures=before.figures, editions=before, until=earlier.period)
        by_measure[measure.id] = find(gather(known), gather(then), build)
    return _together(by_measure, framework, caveats, areas, build, groups)


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
    bare = Evidence(
        measure=framework.measure(measure),
        figures=figures,
        editions=Editions.of(figures.only(measure)),
        framework=framework,
        caveats=caveats,
        areas=areas,
        until=build.period,
    )
    return assessed(gather(bare), build, area)


def find(evidence: Evidence, then: Evidence, build: BuildInfo) -> Findings:
    """The findings on one measure, from what is known of it now and `then`, a quarter before."""
    measure, earlier = evidence.measure, _quarter_before(build)
    judged = measure.role is Role.METRIC
    shown = judged or Level.NATIONAL in measure.levels
    national = assessed(evidence, build, measure.coverage_area) if shown else None
    local = _local(evidence, build)
    counts = force_counts(evidence, local)
    contributions = contributions_of(counts, national)
    drivers = drivers_of(counts, contributions)
    return Findings(
        national=national,
        forces=with_other_forces(counts, local, [driver.area for driver in drivers if turns_total(driver)]),
        changes=changes_of(counts),
        funnel=funnel_of(evidence) if measure.funnel else None,
        readiness=with_withheld(readiness_of(evidence, build.as_at), local, evidence.areas),
        revisions=revisions_of(evidence),
        previous=assessed(then, earlier, measure.coverage_area, past=False) if judged else None,
        contributions=contributions,
        drivers=drivers,
        updates=_updates(then, earlier, contributions, drivers),
    )


def _local(evidence: Evidence, build: BuildInfo) -> tuple[Assessment, ...]:
    if Level.FORCE not in evidence.measure.levels or not any(evidence.years(code) for code in evidence.forces):
        return ()
    local = tuple(assessed(evidence, build, code) for code in evidence.forces)
    return with_checked_rates(evidence, with_rates(evidence, local))


def _is_compared_with_last_pack(measure: Measure) -> bool:
    return measure.role is Role.METRIC or (measure.kind is Kind.COUNT and Level.FORCE in measure.levels)


def _updates(
    then: Evidence, earlier: BuildInfo, contributions: Contributions | None, drivers: tuple[Driver, ...]
) -> tuple[GroupUpdate, ...]:
    measure = then.measure
    if contributions is None or (measure.role is Role.METRIC and not drivers):
        return ()
    shown = Level.NATIONAL in measure.levels
    national = assessed(then, earlier, measure.coverage_area, past=False) if shown else None
    local = [assessed(then, earlier, code, past=False) for code in then.forces]
    return updates_of(force_counts(then, local), national, contributions, drivers)


def _quarter_before(build: BuildInfo) -> BuildInfo:
    as_at = Period(build.as_at, build.as_at).shifted(-QUARTER).start
    return replace(build, period=build.period.shifted(-QUARTER), as_at=as_at)


def _together(  # noqa: PLR0917
    by_measure: Mapping[str, Findings],
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    build: BuildInfo,
    groups: Groups,
) -> Results:
    every = tuple(by_measure.values())
    context = _shown(by_measure, framework.context, with_figures=True)
    national = with_adjusted_p(_with_context(_shown(by_measure, framework.metrics), framework, context))
    local = [by_measure[measure.id] for measure in framework.local if by_measure[measure.id].forces]
    by_force = zip(*(findings.forces for findings in local), strict=True) if local else ((),) * len(areas.forces)
    forces = tuple((force.code, assessments) for force, assessments in zip(areas.forces, by_force, strict=True))
    forces = with_similar(forces, groups)
    drawn = tuple(findings.funnel for findings in every if findings.funnel is not None)
    levels = [levels_of(funnel) for funnel in drawn]
    changes = [findings.changes for findings in local if findings.changes is not None]
    outliers, residual_funnels = _outliers(framework, caveats, levels, changes)
    funnels = judged_funnels(drawn, outliers, residual_funnels)
    return Results(
        national=national,
        national_context=context,
        forces=forces,
        funnels=funnels,
        readiness=tuple(findings.readiness for findings in every),
        revisions=in_order((revision for findings in every for revision in findings.revisions), framework),
        previous=tuple(findings.previous for findings in every if findings.previous is not None),
        priorities=framework.priorities,
        targets=target_progress(framework, national),
        comparisons=force_comparisons(framework, funnels, dict(forces), build.seed),
        caveats=caveats,
        outliers=outliers,
        residual_funnels=residual_funnels,
        contributions=tuple(findings.contributions for findings in every if findings.contributions is not None),
        driven=tuple(driver for findings in every for driver in findings.drivers),
        updates=tuple(update for findings in every for update in findings.updates),
    )


def _outliers(
    framework: Framework, caveats: tuple[Caveat, ...], levels: Sequence[ForceFigures], changes: Sequence[ForceFigures]
) -> tuple[tuple[Outlier, ...], tuple[ResidualFunnel, ...]]:
    """Every force judged by the others, levels and then changes, and the funnels to draw of either."""
    families = [
        [figures for figures in family if not meaning_changed(caveats, figures.measure, figures.period)]
        for family in (levels, changes)
    ]
    outliers = tuple(
        outlier for family in families for outlier in find_outliers(family, framework.false_discovery_rate)
    )
    drawn = (residual_funnel(figures, outliers) for family in families for figures in family)
    return outliers, tuple(funnel for funnel in drawn if funnel is not None)


def _shown(
    by_measure: Mapping[str, Findings], measures: tuple[Measure, ...], *, with_figures: bool = False
) -> tuple[Assessment, ...]:
    assessments = (by_measure[measure.id].national for measure in measures)
    return tuple(
        assessment
        for assessment in assessments
        if assessment is not None and (assessment.latest is not None or not with_figures)
    )


def _with_context(
    metrics: tuple[Assessment, ...], framework: Framework, context: tuple[Assessment, ...]
) -> tuple[Assessment, ...]:
    beside = {metric.measure: [other.id for other in framework.beside(metric.measure)] for metric in metrics}
    return tuple(
        replace(metric, context=tuple(other for other in context if other.measure in beside[metric.measure]))
        for metric in metrics
    )
