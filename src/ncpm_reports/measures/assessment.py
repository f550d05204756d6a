"""What may be said of one measure in one area: like with like, tested, with its cautions, history and quarters."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures import coverage, like_for_like, results
from ncpm_reports.measures.aggregate import Figure, derived_from
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.judge import Judgement, group_change, interval_of, judge, judge_change, with_detectable_fall
from ncpm_reports.measures.like_for_like import Evidence, Pair, quarters_held, without_incidents
from ncpm_reports.measures.results import Assessment, Caveat, GroupChange, Icon, Kind, SeriesPoint, Verdict
from ncpm_reports.measures.spc import MIN_POINTS, process_chart


def assess_area(evidence: Evidence, build: BuildInfo, area: str, *, with_history: bool = True) -> Assessment:
    """One assessment; without its history and process chart unless `with_history`.

    Only the measure's own area has a process chart. Where the two years share months, and quarters are held, the newest
    one is compared with the same quarter a year before.
    """
    pair = like_for_like.find_pair(evidence, area)
    empty = _empty_assessment(evidence.measure, area, build)
    if pair.latest is None:
        return replace(empty, caveats=_caveats_of(evidence, area, pair))
    judgement = judge(evidence, pair, area)
    if area == evidence.measure.coverage_area:
        judgement = with_detectable_fall(evidence, pair.baseline, judgement)
    assessment = replace(
        _with_comparison(empty, evidence.measure, pair, judgement),
        published_latest=pair.published_latest,
        own_sum_difference=pair.own_sum_difference,
        first_published=pair.first_published,
        scope=pair.scope,
        caveats=_caveats_of(evidence, area, pair),
        history=_history(evidence, area, pair, pair.latest) if with_history else (),
        recent=_year_on_year(evidence, area, pair.latest) if with_history else None,
    )
    if assessment.verdict is Verdict.NOT_ASSESSED:
        assessment = replace(assessment, publisher_comparison=_publisher_comparison(evidence, pair.latest, empty))
    assessment = _without_incidents(evidence, area, pair, empty, assessment)
    assessment = replace(assessment, marks=_marks(evidence, assessment), rank_in_time=rank_in_time(assessment.history))
    if evidence.measure.kind is not Kind.COUNT:
        return assessment
    if with_history and area == evidence.measure.coverage_area:
        assessment = _with_process_chart(evidence, area, assessment)
    return _by_newest_quarter(evidence, area, assessment) if assessment.why == results.SHARED_MONTHS else assessment


def _empty_assessment(measure: Measure, area: str, build: BuildInfo) -> Assessment:
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


def _with_comparison(assessment: Assessment, measure: Measure, pair: Pair, judgement: Judgement) -> Assessment:
    return replace(
        assessment,
        verdict=judgement.verdict,
        why=judgement.why,
        latest=pair.latest.quantity if pair.latest else None,
        latest_interval=interval_of(measure, pair.latest),
        baseline=pair.baseline.quantity if pair.baseline else None,
        basis=pair.basis,
        change=judgement.change,
        areas_excluded=pair.excluded,
        observations=tuple(chain.from_iterable(figure.observations for figure in pair.figures)),
    )


def _caveats_of(evidence: Evidence, area: str, pair: Pair) -> tuple[Caveat, ...]:
    observations = chain.from_iterable(figure.observations for figure in pair.figures)
    return coverage.attached_caveats(
        evidence.caveats,
        evidence.measure.id,
        area,
        [figure.period for figure in pair.figures] or [evidence.until],
        published={observation.release.published_on for observation in observations},
        circumstances=pair.circumstances,
        excluded=pair.excluded,
    )


def _without_incidents(
    evidence: Evidence, area: str, pair: Pair, empty: Assessment, assessment: Assessment
) -> Assessment:
    """The assessment with what it is without exceptional incidents, on which its verdict then rests."""
    pair_without, incidents = without_incidents(evidence, area, pair)
    if not incidents:
        return assessment
    judgement = judge(evidence, pair_without, area)
    without = replace(_with_comparison(empty, evidence.measure, pair_without, judgement), caveats=incidents)
    why = f"{without.why}, once exceptional incidents are left out: victims of one event are not independent"
    return replace(
        assessment,
        without_incident=without,
        verdict=without.verdict,
        why=without.why if assessment.verdict is without.verdict else why,
    )


def _publisher_comparison(evidence: Evidence, latest: Figure, empty: Assessment) -> Assessment | None:
    """The comparison that the publisher itself tested, from a later year than the baseline; None if there is none."""
    baseline = like_for_like.publisher_baseline(evidence, latest)
    if baseline is None:
        return None
    pair = Pair(latest=latest, baseline=baseline)
    return replace(_with_comparison(empty, evidence.measure, pair, judge(evidence, pair)), latest_interval=None)


# What happened lately


def _year_on_year(evidence: Evidence, area: str, latest: Figure) -> GroupChange | None:
    """The latest year against the year before, which shares no month with it, like for like and by the same test.

    Victims of exceptional incidents are left out of both. None where the latest figure is not for a year, or the year
    before is not held.
    """
    if not latest.period.is_year:
        return None
    before = latest.period.shifted(-12)
    evidence_year_before = replace(
        evidence,
        framework=replace(evidence.framework, baseline=before),
        measure=replace(evidence.measure, baseline_else=()),
    )
    pair = like_for_like.find_pair(evidence_year_before, area)
    if [figure.period for figure in pair.figures if figure.value is not None] != [latest.period, before]:
        return None
    pair, _ = without_incidents(evidence, area, pair)
    return group_change(pair, judge(evidence, pair, area))


def rank_in_time(history: Sequence[SeriesPoint]) -> results.RankInTime | None:
    """How far back none is lower, and none higher, than the last of two or more points since a break; else None."""
    start = max((place for place, point in enumerate(history) if point.break_before), default=0)
    points = [(point.period, point.quantity.value) for point in history[start:] if point.quantity.value is not None]
    if len(points) < 2 or history[-1].quantity.value is None:
        return None
    latest = history[-1].quantity.value
    return results.RankInTime(
        none_lower_since=_first_of_run(points, [value >= latest for _, value in points]),
        none_higher_since=_first_of_run(points, [value <= latest for _, value in points]),
    )


def _first_of_run(points: Sequence[tuple[Period, float]], conditions: Sequence[bool]) -> Period | None:
    """The period of the first point of the run of those that hold which ends with the last; None of a run of one."""
    first = max((place for place, condition in enumerate(conditions) if not condition), default=-1) + 1
    return points[first][0] if first < len(points) - 1 else None


# History and quarters


def _history(evidence: Evidence, area: str, pair: Pair, latest: Figure) -> tuple[SeriesPoint, ...]:
    """The years (or irregular periods) held, oldest first, on the basis of the latest figure.

    Nations have every year; of force areas those as long as the latest that end in its month, and the baseline.
    """
    if latest.areas:
        years = {period for code in latest.areas for period in evidence.years(code)}
        return _points(evidence, area, like_for_like.force_sums(evidence, area, latest.areas, years))
    periods_compared = [figure.period for figure in pair.figures]
    figures = [
        like_for_like.national_figure(evidence, area, period)
        for period in evidence.years(area)
        if area == evidence.measure.coverage_area
        or period in periods_compared
        or (period.end.month, period.months) == (latest.period.end.month, latest.period.months)
    ]
    return _points(evidence, area, filter(None, figures))


def _points(evidence: Evidence, area: str, figures: Iterable[Figure]) -> tuple[SeriesPoint, ...]:
    breaks = coverage.breaks_in(evidence.caveats, evidence.measure.id, area)
    points, oldest_first = [], tuple(figures)
    for before, figure in zip((None, *oldest_first), oldest_first, strict=False):
        words = _break_words(breaks, before, figure) if before else ""
        lower, upper = _limits(evidence.measure, figure)
        points.append(
            SeriesPoint(
                period=figure.period,
                quantity=figure.quantity,
                lower=lower,
                upper=upper,
                break_before=bool(words),
                break_words=words,
            )
        )
    return tuple(points)


def _limits(measure: Measure, figure: Figure) -> tuple[Quantity | None, Quantity | None]:
    # Exact limits for each of many counts would cost more than all the rest; charts of counts draw their own band.
    interval = None if measure.kind is Kind.COUNT else interval_of(measure, figure)
    if interval is None:
        return None, None
    like, words = figure.quantity, "95% limit, as published"
    lower = derived_from(interval.lower, like, f"lower {words}", like.sources)
    return lower, derived_from(interval.upper, like, f"upper {words}", like.sources)


def _break_words(breaks: tuple[Caveat, ...], before: Figure, after: Figure) -> str:
    """What changed between two figures in a few words; empty if they may be compared."""
    caveat = next((caveat for caveat in breaks if coverage.separates(caveat, before.period, after.period)), None)
    if caveat is not None:
        return caveat.short or coverage.BREAK_WORDS
    then, now = before.series, after.series
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
        and coverage.touches(caveat, Period(first, last))
    )


def _with_process_chart(evidence: Evidence, area: str, assessment: Assessment) -> Assessment:
    points = _points(evidence, area, quarters_held(evidence, area))
    if len(points) < MIN_POINTS:
        return replace(assessment, quarters=points)
    before = sum(point.period.end <= evidence.framework.baseline.end for point in points)
    fixed = before >= MIN_POINTS and not any(point.break_before for point in points)
    chart = process_chart(points, evidence.measure.direction, fix_after=before if fixed else None)
    return replace(assessment, quarters=points, spc=chart, icon=chart.icon, icon_why=_icon_why(chart))


def _icon_why(chart: results.ProcessChart) -> str:
    if chart.icon is Icon.NONE:
        return chart.why_no_icon
    if chart.icon is Icon.COMMON_CAUSE:
        return "the latest quarter varies no more than quarters usually do"
    return f"the latest quarter is part of a pattern that chance seldom makes: {chart.points[-1].special_cause}"


def _by_newest_quarter(evidence: Evidence, area: str, assessment: Assessment) -> Assessment:
    """The assessment judged by the newest quarter against the same quarter a year before, where both are held."""
    quarters = {figure.period: figure for figure in quarters_held(evidence, area)}
    newest = next(reversed(quarters.values()), None)
    before = None if newest is None else quarters.get(newest.period.shifted(-12))
    if newest is None or before is None or before.value is None or newest.value is None:
        return assessment
    judgement = judge_change(evidence, newest, before)
    why = f"the years overlap, so the newest quarter was compared with the same quarter a year before: {judgement.why}"
    return replace(
        assessment,
        verdict=judgement.verdict,
        why=why,
        same_quarter=judgement.change,
        newest_quarter=newest.quantity,
        quarter_year_before=before.quantity,
    )
