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
from ncpm_reports.measures.funnel import judged as judged_funnel
from ncpm_reports.measures.like_for_like import Evidence, gather
from ncpm_reports.measures.other_forces import with_other_forces, with_similar_forces
from ncpm_reports.measures.outliers import changes_of, find_outliers, levels_of, residual_funnel
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
    ResidualKind,
    Results,
    Revision,
)
from ncpm_reports.measures.similar import Groups
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
    whole = Evidence(figures=figures, framework=framework, caveats=caveats, areas=areas, until=build.period)
    now, earlier = Editions.of(figures), _quarter_before(build)
    compared = tuple(measure.id for measure in framework.measures if _is_compared_with_last_pack(measure))
    before = Editions.of(figures.only(*compared).as_known_on(earlier.as_at))
    by_measure: dict[str, Findings] = {}
    for measure in framework.measures:
        evidence = replace(whole, figures=figures.only(measure.id, measure.denominator, measure.rate_of))
        by_measure[measure.id] = find(evidence, measure, build, now, before, groups)
    return _together(by_measure, whole, build)


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


def find(  # noqa: PLR0917
    bare: Evidence, measure: Measure, build: BuildInfo, now: Editions, before: Editions, groups: Groups
) -> Findings:
    """The findings on one measure, from evidence that holds its figures and those under its rates.

    `now` are the editions of all figures, `before` those known a quarter before of the measures compared with it.
    """
    evidence = gather(bare, now, only=frozenset({measure.id}))
    judged = measure.role is Role.METRIC
    shown = judged or Level.NATIONAL in measure.levels
    national = assessed(evidence, build, measure, measure.coverage_area) if shown else None
    local = _local(evidence, measure, build)
    contributions = contributions_of(evidence, measure, national, local)
    drivers = drivers_of(evidence, measure, contributions, local)
    turning = [driver.area for driver in drivers if turns_total(driver)]
    then, earlier = _at_last_pack(bare, measure, before), _quarter_before(build)
    beside_others = with_other_forces(evidence, measure, local, turning)
    return Findings(
        national=national,
        forces=with_similar_forces(evidence, measure, beside_others, groups),
        funnel=funnel_of(evidence, measure) if measure.funnel else None,
        readiness=with_withheld(readiness_of(evidence, measure, build.as_at), local, evidence.areas),
        revisions=revisions_of(evidence, measure),
        previous=assessed(then, earlier, measure, measure.coverage_area, past=False) if judged else None,
        contributions=contributions,
        drivers=drivers,
        updates=_updates(then, measure, earlier, contributions, drivers),
    )


def _local(evidence: Evidence, measure: Measure, build: BuildInfo) -> tuple[Assessment, ...]:
    forces = evidence.forces
    if Level.FORCE not in measure.levels or not any(evidence.years(measure.id, code) for code in forces):
        return ()
    local = tuple(assessed(evidence, build, measure, code) for code in forces)
    return with_checked_rates(evidence, measure, with_rates(evidence, measure, local))


def _is_compared_with_last_pack(measure: Measure) -> bool:
    return measure.role is Role.METRIC or (measure.kind is Kind.COUNT and Level.FORCE in measure.levels)


def _at_last_pack(bare: Evidence, measure: Measure, before: Editions) -> Evidence:
    """What was known of a measure a quarter before: older figures, older vintages."""
    known = replace(bare, figures=before.figures, until=bare.until.shifted(-QUARTER))
    return gather(known, before, only=frozenset({measure.id}))


def _updates(
    then: Evidence,
    measure: Measure,
    earlier: BuildInfo,
    contributions: Contributions | None,
    drivers: tuple[Driver, ...],
) -> tuple[GroupUpdate, ...]:
    if contributions is None or (measure.role is Role.METRIC and not drivers):
        return ()
    shown = Level.NATIONAL in measure.levels
    national = assessed(then, earlier, measure, measure.coverage_area, past=False) if shown else None
    local = [assessed(then, earlier, measure, code, past=False) for code in then.forces]
    return updates_of(then, measure, national, local, contributions=contributions, drivers=drivers)


def _quarter_before(build: BuildInfo) -> BuildInfo:
    as_at = Period(build.as_at, build.as_at).shifted(-QUARTER).start
    return replace(build, period=build.period.shifted(-QUARTER), as_at=as_at)


def _together(by_measure: Mapping[str, Findings], evidence: Evidence, build: BuildInfo) -> Results:
    framework = evidence.framework
    context = _shown(by_measure, framework.context, with_figures=True)
    national = with_adjusted_p(_with_context(_shown(by_measure, framework.metrics), framework, context))
    local_by_measure = [
        (measure, by_measure[measure.id].forces) for measure in framework.local if by_measure[measure.id].forces
    ]
    local = [forces for _, forces in local_by_measure]
    forces = tuple(
        (force.code, tuple(assessments[place] for assessments in local))
        for place, force in enumerate(evidence.areas.forces)
    )
    drawn = tuple(findings.funnel for findings in by_measure.values() if findings.funnel is not None)
    outliers, residual_funnels = _outliers(evidence, local_by_measure, drawn)
    levels = [outlier for outlier in outliers if outlier.kind is ResidualKind.LEVEL]
    limits = {funnel.measure: funnel for funnel in residual_funnels if funnel.kind is ResidualKind.LEVEL}
    funnels = tuple(judged_funnel(funnel, levels, limits.get(funnel.measure)) for funnel in drawn)
    return Results(
        national=national,
        national_context=context,
        forces=forces,
        funnels=funnels,
        readiness=tuple(findings.readiness for findings in by_measure.values()),
        revisions=in_order(
            (revision for findings in by_measure.values() for revision in findings.revisions), framework
        ),
        previous=tuple(findings.previous for findings in by_measure.values() if findings.previous is not None),
        priorities=framework.priorities,
        targets=target_progress(framework, national),
        comparisons=force_comparisons(framework, funnels, dict(forces), build.seed),
        caveats=evidence.caveats,
        outliers=outliers,
        residual_funnels=residual_funnels,
        contributions=tuple(
            findings.contributions for findings in by_measure.values() if findings.contributions is not None
        ),
        driven=tuple(driver for findings in by_measure.values() for driver in findings.drivers),
        updates=tuple(update for findings in by_measure.values() for update in findings.updates),
    )


def _outliers(
    evidence: Evidence, local: Sequence[tuple[Measure, tuple[Assessment, ...]]], funnels: tuple[Funnel, ...]
) -> tuple[tuple[Outlier, ...], tuple[ResidualFunnel, ...]]:
    """Every force judged by the others, levels and then changes, and the funnels to draw of either."""
    framework = evidence.framework
    levels = [levels_of(funnel) for funnel in funnels]
    changes = [
        figures
        for measure, assessments in local
        if (figures := changes_of(framework, measure, assessments)) is not None
    ]
    families = [
        [figures for figures in family if not meaning_changed(evidence.caveats, figures.measure, figures.period)]
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
    beside = {
        assessment.measure: frozenset(other.id for other in framework.beside(assessment.measure))
        for assessment in metrics
    }
    return tuple(
        replace(assessment, context=tuple(other for other in context if other.measure in beside[assessment.measure]))
        for assessment in metrics
    )
