"""What may be said of one measure in one area: like with like, tested, with its cautions, history and quarters."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import Figure, derived, derived_from, sum_of_forces
from ncpm_reports.measures.comparison import POISSON, Widening
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.incidents import Incidents, incidents_in, without_incidents
from ncpm_reports.measures.judge import Judgement, detectable, interval_of, judge, judge_change
from ncpm_reports.measures.like_for_like import (
    Evidence,
    Pair,
    find_pair,
    national_figure,
    publisher_baseline,
    quarters_held,
)
from ncpm_reports.measures.recent import rank_in_time, year_on_year
from ncpm_reports.measures.results import Assessment, Caveat, Direction, Icon, Kind, ProcessChart, SeriesPoint, Verdict
from ncpm_reports.measures.spc import process_chart

FEWEST_QUARTERS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One measure in one area, the day as known on which it is assessed, and whether its `past` is wanted."""

    evidence: Evidence
    measure: Measure
    area: str
    as_at: date
    past: bool = True


def assessed(evidence: Evidence, build: BuildInfo, measure: Measure, area: str, *, past: bool = True) -> Assessment:
    """One assessment; without its history unless the `past` is asked for."""
    case = _Case(evidence=evidence, measure=measure, area=area, as_at=build.as_at, past=past)
    pair = find_pair(evidence, measure, area)
    blank = _blank(measure, area, build)
    if pair.latest is None:
        return replace(blank, caveats=_cautions(evidence, measure, area, pair))
    incidents = incidents_in(evidence, measure, area, pair)
    assessment = _compared_pair(case, pair, blank)
    if assessment.verdict is Verdict.NOT_ASSESSED:
        assessment = replace(assessment, publisher_comparison=_publishers_own(case, pair.latest, blank))
    if incidents:
        without = _without(case, pair, incidents, blank)
        assessment = replace(
            assessment, without_incident=without, verdict=without.verdict, why=_why_without(assessment, without)
        )
    assessment = replace(
        assessment,
        marks=_marks(evidence, assessment),
        recent=year_on_year(evidence, measure, area, pair.latest) if past else None,
        rank_in_time=rank_in_time(assessment.history),
    )
    return _with_quarters(evidence, measure, area, assessment)


def _blank(measure: Measure, area: str, build: BuildInfo) -> Assessment:
    return Assessment(
        measure=measure.id,
        name=measure.name,
        short_name=measure.short_name,
        priority=measure.priority,
        area=area,
        period=build.year,
        direction=measure.direction,
        verdict=Verdict.NO_DATA,
        why="data not supplied",
        is_proxy=measure.role is Role.PROXY or (measure.role is Role.METRIC and area != measure.coverage_area),
        about=measure.about,
        rate_of=measure.rate_of,
    )


def _compared_pair(case: _Case, pair: Pair, blank: Assessment) -> Assessment:
    evidence, measure, area = case.evidence, case.measure, case.area
    latest, baseline = pair.latest, pair.baseline
    judged = _judged(evidence, measure, area, pair, evidence.widening(measure, area))
    if judged.change is not None and baseline is not None and area == measure.coverage_area:
        judged = replace(
            judged, change=detectable(measure, baseline, judged.change, evidence.phis.get(measure.id, 1.0))
        )
    return replace(
        _compared(blank, measure, pair, judged),
        published_latest=pair.published_latest,
        own_sum_difference=pair.own_sum_difference,
        first_published=pair.first_published,
        scope=pair.scope,
        caveats=_cautions(evidence, measure, area, pair),
        history=_history(evidence, measure, area, pair) if case.past else (),
        age_days=_age(latest, case.as_at),
    )


def _compared(blank: Assessment, measure: Measure, pair: Pair, judged: Judgement) -> Assessment:
    """The assessment with two figures, their intervals and what was judged of them."""
    latest, baseline = pair.latest, pair.baseline
    return replace(
        blank,
        verdict=judged.verdict,
        why=judged.why,
        latest=latest.quantity if latest else None,
        latest_interval=interval_of(measure, latest),
        baseline=baseline.quantity if baseline else None,
        basis=pair.basis,
        change=judged.change,
        areas_excluded=pair.excluded,
        observations=tuple(
            observation for figure in (latest, baseline) if figure for observation in figure.observations
        ),
    )


def _judged(evidence: Evidence, measure: Measure, area: str, pair: Pair, widening: Widening) -> Judgement:
    broken = None
    if pair.latest is not None and pair.baseline is not None:
        broken = coverage.break_between(evidence.caveats, measure.id, area, pair.baseline.period, pair.latest.period)
    return judge(measure, pair, broken, evidence.framework.minimum_percentage_base, widening)


def _cautions(evidence: Evidence, measure: Measure, area: str, pair: Pair) -> tuple[Caveat, ...]:
    figures = [figure for figure in (pair.latest, pair.baseline) if figure is not None]
    setting = coverage.Setting(
        measure=measure.id,
        area=area,
        periods=tuple(figure.period for figure in figures) or (evidence.until,),
        published=tuple(
            sorted({observation.release.published_on for figure in figures for observation in figure.observations})
        ),
        circumstances=pair.circumstances,
        excluded=pair.excluded,
    )
    return coverage.attaching(evidence.caveats, setting)


def _without(case: _Case, pair: Pair, incidents: Incidents, blank: Assessment) -> Assessment:
    evidence, measure, area = case.evidence, case.measure, case.area
    reduced = without_incidents(pair, incidents)
    judged = _judged(evidence, measure, area, reduced, POISSON)
    caveats = tuple(dict.fromkeys(caveat for left_out in incidents for caveat in left_out))
    return replace(_compared(blank, measure, reduced, judged), caveats=caveats)


def _publishers_own(case: _Case, latest: Figure, blank: Assessment) -> Assessment | None:
    """The comparison that the publisher itself tested, from a later year than the baseline; None if there is none."""
    baseline = publisher_baseline(case.evidence, latest)
    if baseline is None:
        return None
    judged = judge(
        case.measure, Pair(latest=latest, baseline=baseline), None, case.evidence.framework.minimum_percentage_base
    )
    return replace(
        blank,
        verdict=judged.verdict,
        why=judged.why,
        latest=latest.quantity,
        baseline=baseline.quantity,
        change=judged.change,
        observations=(*latest.observations, *baseline.observations),
    )


def _why_without(assessment: Assessment, without: Assessment) -> str:
    if assessment.verdict is without.verdict:
        return without.why
    return f"{without.why}, once exceptional incidents are left out: victims of one event are not independent"


def _history(evidence: Evidence, measure: Measure, area: str, pair: Pair) -> tuple[SeriesPoint, ...]:
    """The years (or irregular periods) held, oldest first, on the basis of the latest figure.

    Nations have every year; force areas those a whole number of years before the latest.
    """
    if pair.latest is None:
        return ()
    if pair.latest.areas:
        figures = _summed_history(evidence, measure, pair.latest)
    else:
        periods = evidence.years(measure.id, area)
        if area != measure.coverage_area:
            periods = _once_a_year(periods, pair)
        totals = (national_figure(evidence, measure, area, period) for period in periods)
        figures = [figure for figure in totals if figure is not None]
    return _points(evidence, measure, area, figures)


def _once_a_year(periods: tuple[Period, ...], pair: Pair) -> tuple[Period, ...]:
    """The periods as long as the latest that end in its month, and the baseline: all that is shown of a force area."""
    compared = [figure.period for figure in (pair.latest, pair.baseline) if figure is not None]
    newest = compared[0]
    return tuple(
        period
        for period in periods
        if period in compared or (period.end.month == newest.end.month and period.months == newest.months)
    )


def _summed_history(evidence: Evidence, measure: Measure, latest: Figure) -> list[Figure]:
    nation, chosen = latest.quantity.area, latest.areas
    periods = sorted(
        {period for code in chosen for period in evidence.years(measure.id, code)},
        key=lambda period: (period.end, period.months),
    )
    summed = []
    for period in periods:
        by_force = evidence.editions.parts_by_area(measure.id, period, chosen)
        if len(by_force) == len(chosen):
            summed.append(sum_of_forces(by_force, chosen, evidence.forces, nation, period))
    return summed


def _points(evidence: Evidence, measure: Measure, area: str, figures: Iterable[Figure]) -> tuple[SeriesPoint, ...]:
    breaks = tuple(
        caveat
        for caveat in evidence.caveats
        if caveat.effect == coverage.BREAK and coverage.concerns(caveat, measure.id, area)
    )
    points: list[SeriesPoint] = []
    before: Figure | None = None
    for figure in figures:
        lower, upper = _limits(measure, figure)
        points.append(
            SeriesPoint(
                period=figure.period,
                quantity=figure.quantity,
                lower=lower,
                upper=upper,
                break_before=bool(words := _break_words(breaks, before, figure)),
                break_words=words,
            )
        )
        before = figure
    return tuple(points)


def _limits(measure: Measure, figure: Figure) -> tuple[Quantity | None, Quantity | None]:
    # Exact limits for each of many counts would cost more than all the rest; charts of counts draw their own band.
    interval = None if measure.kind is Kind.COUNT else interval_of(measure, figure)
    if interval is None:
        return None, None
    words = f"95% limit, {interval.method}"
    lower = derived(interval.lower, figure.quantity, f"lower {words}", (figure,))
    return lower, derived(interval.upper, figure.quantity, f"upper {words}", (figure,))


def _break_words(breaks: tuple[Caveat, ...], before: Figure | None, after: Figure) -> str:
    """What changed between two figures in a few words; empty if they may be compared."""
    if before is None:
        return ""
    named = [caveat for caveat in breaks if coverage.parts(caveat, before.period, after.period)]
    if named:
        return named[0].short or coverage.BREAK_WORDS
    then, now = ({observation.series for observation in figure.observations} for figure in (before, after))
    return coverage.series_words(min(then - now, default=""), min(now - then, default="")) if then != now else ""


def _marks(evidence: Evidence, assessment: Assessment) -> tuple[Caveat, ...]:
    """The breaks and exceptional incidents of a history that do not stand beside its latest and baseline figures."""
    if not assessment.history:
        return ()
    first, last = assessment.history[0].period.start, assessment.history[-1].period.end
    return tuple(
        caveat
        for caveat in evidence.caveats
        if (caveat.effect == coverage.BREAK or caveat.victims is not None)
        and caveat not in assessment.caveats
        and coverage.concerns(caveat, assessment.measure, assessment.area)
        and (caveat.valid_from or first) <= last
        and first <= (caveat.valid_to or last)
    )


def _age(latest: Figure | None, as_at: date) -> Quantity | None:
    """Days since the newest release behind a figure was published; None if nothing is held."""
    if latest is None or not latest.observations:
        return None
    published = max(observation.release.published_on for observation in latest.observations)
    words = f"days from publication on {day_label(published)} to {day_label(as_at)}"
    return derived_from(float((as_at - published).days), latest.quantity, words, latest.quantity.sources, Unit.DAYS)


def _with_quarters(evidence: Evidence, measure: Measure, area: str, assessment: Assessment) -> Assessment:
    """The assessment with discrete quarters: a process chart from twelve on, and the newest against a year before."""
    if measure.kind is not Kind.COUNT:
        return assessment
    quarters = quarters_held(evidence, measure, area)
    if not quarters:
        return assessment
    points = _points(evidence, measure, area, quarters)
    with_chart = replace(assessment, quarters=points)
    if len(points) >= FEWEST_QUARTERS:
        chart = _chart(points, measure.direction, evidence.framework.baseline)
        with_chart = replace(with_chart, spc=chart, icon=chart.icon, icon_why=_icon_why(chart))
    return _newest_quarter(evidence, measure, with_chart, quarters)


def _chart(points: tuple[SeriesPoint, ...], direction: Direction, baseline: Period) -> ProcessChart:
    before = sum(1 for point in points if point.period.end <= baseline.end)
    broken = any(point.break_before for point in points)
    fixed = before if before >= FEWEST_QUARTERS and not broken else None
    return process_chart(points, direction, fix_after=fixed)


def _icon_why(chart: ProcessChart) -> str:
    latest = chart.points[-1]
    if chart.icon is Icon.NONE:
        return chart.why_no_icon or "no icon can be given"
    if chart.icon is Icon.COMMON_CAUSE:
        return "the latest quarter varies no more than quarters usually do"
    return f"the latest quarter is part of a pattern that chance seldom makes: {latest.special_cause}"


def _newest_quarter(
    evidence: Evidence, measure: Measure, assessment: Assessment, quarters: tuple[Figure, ...]
) -> Assessment:
    newest = quarters[-1]
    year_before = newest.period.shifted(-12)
    before = next((figure for figure in quarters if figure.period == year_before), None)
    if before is None or before.value is None or newest.value is None or assessment.latest is None:
        return assessment
    judged = judge_change(measure, newest, before, evidence.framework.minimum_percentage_base)
    assessment = replace(
        assessment, same_quarter=judged.change, newest_quarter=newest.quantity, quarter_year_before=before.quantity
    )
    if assessment.verdict is not Verdict.NOT_ASSESSED or not _overlapping(assessment):
        return assessment
    why = f"the years overlap, so the newest quarter was compared with the same quarter a year before: {judged.why}"
    return replace(assessment, verdict=judged.verdict, why=why)


def _overlapping(assessment: Assessment) -> bool:
    if (
        assessment.latest is None
        or assessment.baseline is None
        or assessment.latest.period is None
        or assessment.baseline.period is None
    ):
        return False
    return assessment.latest.period != assessment.baseline.period and assessment.latest.period.overlaps(
        assessment.baseline.period
    )
