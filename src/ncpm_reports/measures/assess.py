"""One assessment per measure and area, and all that a pack is made from: each measure on its own, then together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import MONTHS_OF_QUARTER, Period, by_end
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures import results
from ncpm_reports.measures.assessment import assess_area
from ncpm_reports.measures.contributions import contributions_of, drivers_of, updates_of
from ncpm_reports.measures.coverage import meaning_changed
from ncpm_reports.measures.editions import Editions, published_on
from ncpm_reports.measures.framework import Framework, Level, Measure, Role
from ncpm_reports.measures.inference import holm
from ncpm_reports.measures.like_for_like import Evidence, find_pair, gather, newest_period
from ncpm_reports.measures.other_forces import force_counts, with_other_forces
from ncpm_reports.measures.outliers import ForceFigures, changes_of, find_outliers, levels_of, residual_funnel
from ncpm_reports.measures.rates import with_checked_rates, withheld_words
from ncpm_reports.measures.readiness import missing_baseline, missing_words
from ncpm_reports.measures.results import Assessment, Caveat, Kind, Results
from ncpm_reports.measures.similar_forces import NO_GROUPS, Groups
from ncpm_reports.measures.targets import force_comparisons, target_progress
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.revisions import RevisedFigure, revised_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All that is said of one measure by itself; `forces` has one assessment per force area, or none at all."""

    measure: Measure
    national: Assessment | None
    forces: tuple[Assessment, ...]
    readiness: results.ReadinessRow
    previous: Assessment | None
    levels: ForceFigures | None = None
    changes: ForceFigures | None = None
    contributions: results.Contributions | None = None
    drivers: tuple[results.Driver, ...] = ()
    updates: tuple[results.GroupUpdate, ...] = ()


def assess(
    figures: Figures,
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    build: BuildInfo,
    *,
    groups: Groups = NO_GROUPS,
) -> Results:
    """Everything that a quarter's products may be composed from; `groups` as `similar_forces.read_groups` gives them.

    Figures of periods that end after the build's quarter are left alone. `national` has every metric of the framework,
    those without figures too; a force has one assessment per local measure of which anything is held. A measure can
    see its own figures and those under its rates, and no others.
    """
    by_measure = tuple(_findings_of_measures(figures, framework, caveats, areas, build=build, groups=groups))
    national, context = _national(by_measure)
    local = [findings.forces for findings in by_measure if findings.forces]
    forces = tuple((force.code, tuple(row[place] for row in local)) for place, force in enumerate(areas.forces))
    levels = tuple(findings.levels for findings in by_measure if findings.levels is not None)
    changes = tuple(findings.changes for findings in by_measure if findings.changes is not None)
    outliers, residual_funnels = _outliers(framework, caveats, levels, changes)
    return Results(
        national=national,
        national_context=context,
        forces=forces,
        readiness=tuple(findings.readiness for findings in by_measure),
        revisions=_revisions(figures, framework, build),
        previous=tuple(findings.previous for findings in by_measure if findings.previous is not None),
        priorities=framework.priorities,
        targets=target_progress(framework, national),
        comparisons=force_comparisons(framework, levels, outliers, dict(forces)),
        caveats=caveats,
        outliers=outliers,
        residual_funnels=residual_funnels,
        contributions=tuple(findings.contributions for findings in by_measure if findings.contributions is not None),
        drivers=tuple(driver for findings in by_measure for driver in findings.drivers),
        updates=tuple(update for findings in by_measure for update in findings.updates),
    )


def assess_measure(  # noqa: PLR0917, the signature is agreed between rooms
    figures: Figures,
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    build: BuildInfo,
    measure: str,
    area: str,
) -> Assessment:
    """The assessment of one measure in one area. Raises: KeyError if the framework does not know the measure."""
    evidence = Evidence(
        measure=framework.measure(measure),
        figures=figures,
        editions=Editions.of(figures.select(measure)).about(measure),
        framework=framework,
        caveats=caveats,
        areas=areas,
        until=build.period,
    )
    return assess_area(gather(evidence), build, area)


def _findings_of_measures(
    figures: Figures,
    framework: Framework,
    caveats: tuple[Caveat, ...],
    areas: Areas,
    *,
    build: BuildInfo,
    groups: Groups,
) -> Iterator[Findings]:
    earlier = _quarter_before(build)
    # What is compared with the last pack: the metrics, and counts by force.
    local = (measure for measure in framework.measures if measure.kind is Kind.COUNT and Level.FORCE in measure.levels)
    compared = (measure.id for measure in (*framework.metrics, *local))
    earlier_figures = figures.select(*compared).as_known_on(earlier.as_at)
    editions, earlier_editions = Editions.of(figures), Editions.of(earlier_figures)
    for measure in framework.measures:
        of_measure = partial(Evidence, measure=measure, framework=framework, caveats=caveats, areas=areas)
        related = figures.select(measure.id, measure.denominator, measure.rate_of)
        now = of_measure(figures=related, editions=editions.about(measure.id), until=build.period)
        then = of_measure(figures=earlier_figures, editions=earlier_editions.about(measure.id), until=earlier.period)
        yield _findings(gather(now), gather(then), build, groups)


def _findings(evidence: Evidence, evidence_then: Evidence, build: BuildInfo, groups: Groups) -> Findings:
    measure, earlier = evidence.measure, _quarter_before(build)
    is_metric = measure.role is Role.METRIC
    is_national = is_metric or Level.NATIONAL in measure.levels
    national = assess_area(evidence, build, measure.coverage_area) if is_national else None
    before = assess_area(evidence_then, earlier, measure.coverage_area, with_history=False) if is_national else None
    is_local = Level.FORCE in measure.levels and any(evidence.years(code) for code in evidence.forces)
    local = with_checked_rates(evidence, [assess_area(evidence, build, code) for code in evidence.forces if is_local])
    counts = force_counts(evidence, local)
    contributions = contributions_of(counts, national)
    drivers = drivers_of(counts, contributions)
    opposing_forces = [driver.area for driver in drivers if driver.against_the_others]
    return Findings(
        measure=measure,
        national=national,
        forces=with_other_forces(counts, local, opposing_forces, groups),
        changes=changes_of(counts),
        levels=levels_of(evidence),
        readiness=_readiness(evidence, local),
        previous=before if is_metric else None,
        contributions=contributions,
        drivers=drivers,
        updates=_updates(evidence_then, earlier, before, contributions, drivers),
    )


def _updates(
    evidence: Evidence,
    earlier: BuildInfo,
    national: Assessment | None,
    contributions: results.Contributions | None,
    drivers: tuple[results.Driver, ...],
) -> tuple[results.GroupUpdate, ...]:
    if contributions is None or (evidence.measure.role is Role.METRIC and not drivers):
        return ()
    local = [assess_area(evidence, earlier, code, with_history=False) for code in evidence.forces]
    return updates_of(force_counts(evidence, local), national, contributions, drivers)


def _revisions(figures: Figures, framework: Framework, build: BuildInfo) -> tuple[RevisedFigure, ...]:
    """What was revised since the last pack, of periods up to the build's; the newest first, then as measures come."""
    measures = [measure.id for measure in framework.measures]
    revised = revised_figures(figures.select(*measures), since=build.last_pack + timedelta(days=1))
    revisions = [revision for revision in revised if revision.period.end <= build.period.end]
    revisions.sort(key=lambda revision: measures.index(revision.measure))
    return tuple(sorted(revisions, key=lambda revision: revision.period.end, reverse=True))


def _quarter_before(build: BuildInfo) -> BuildInfo:
    return replace(build, period=build.period.shifted(-MONTHS_OF_QUARTER), as_at=build.last_pack)


def _national(by_measure: Sequence[Findings]) -> tuple[tuple[Assessment, ...], tuple[Assessment, ...]]:
    """The metrics with adjusted p, each with its neighbours of which figures are held, and these neighbours."""
    nationals = [(findings.measure, findings.national) for findings in by_measure if findings.national is not None]
    context = [
        (measure, assessment)
        for measure, assessment in nationals
        if measure.role is not Role.METRIC and assessment.latest is not None
    ]
    metrics = tuple(
        replace(assessment, context=tuple(other for neighbour, other in context if measure.id in neighbour.of))
        for measure, assessment in nationals
        if measure.role is Role.METRIC
    )
    return _with_adjusted_p(metrics), tuple(assessment for _, assessment in context)


def _with_adjusted_p(national: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    changes = ((assessment.measure, assessment.judged_change) for assessment in national)
    tested = {measure: change.p for measure, change in changes if change is not None and change.p is not None}
    words = f"adjusted by Holm's method for {len(tested)} tests"
    adjusted = {
        measure: replace(p, value=value, derivation=f"{p.derivation}, {words}")
        for (measure, p), value in zip(tested.items(), holm([p.number for p in tested.values()]), strict=True)
    }
    return tuple(replace(assessment, adjusted_p=adjusted.get(assessment.measure)) for assessment in national)


def _outliers(
    framework: Framework, caveats: tuple[Caveat, ...], *families: Sequence[ForceFigures]
) -> tuple[tuple[results.Outlier, ...], tuple[results.ResidualFunnel, ...]]:
    usable = [
        [figures for figures in family if not meaning_changed(caveats, figures.measure.id, figures.period)]
        for family in families
    ]
    outliers = tuple(outlier for family in usable for outlier in find_outliers(family, framework.false_discovery_rate))
    funnels = (residual_funnel(changes, outliers) for changes in usable[-1])
    return outliers, tuple(funnel for funnel in funnels if funnel is not None)


# What is held


def _readiness(evidence: Evidence, local: Sequence[Assessment]) -> results.ReadinessRow:
    measure = evidence.measure
    latest = newest_period(evidence, measure.coverage_area)
    areas = (measure.coverage_area, *evidence.forces)
    newest = [evidence.editions.newest(area, latest) for area in areas] if latest else []
    withheld = [assessment.area for assessment in local if assessment.rate_withheld]
    if latest is not None:
        # An area without a figure is named as that.
        withheld = [area for area in withheld if evidence.editions.has_value(area, latest)]
    return results.ReadinessRow(
        measure=measure.id,
        name=measure.name,
        latest_period=latest,
        published_on=max(map(published_on, filter(None, newest)), default=None),
        coverage=measure.about.coverage,
        frequency=measure.about.frequency,
        next_due=measure.due_after(latest),
        missing="; ".join(
            filter(None, (_missing(evidence, latest), withheld_words([*map(evidence.areas.name, withheld)])))
        ),
    )


def _missing(evidence: Evidence, latest: Period | None) -> str:
    measure = evidence.measure
    if latest is None:
        return measure.about.not_held or "no figure is held"
    baseline = ""
    if evidence.framework.baseline not in (*evidence.years(measure.coverage_area), *evidence.summable):
        pair = find_pair(evidence, measure.coverage_area)
        baseline = missing_baseline(pair.baseline.period if pair.baseline else None)
    forces = evidence.forces if Level.FORCE in measure.levels else ()
    by_force = evidence.editions.by_area(latest, forces)
    years = (year for code in forces for year in evidence.years(code))
    return missing_words(
        has_total=evidence.editions.newest(measure.coverage_area, latest) is not None,
        baseline=baseline,
        absent=[evidence.areas.name(code) for code in forces if code not in by_force],
        forces=len(forces),
        newest_by_force=max(years, key=by_end, default=None),
    )
