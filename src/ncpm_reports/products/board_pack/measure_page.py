"""The pages of the measures: one that can be judged has a page, the others share pages of thirds and sixths.

A page has the measure's chart and meaning, who drives the change, what stands beside it, and one question; a third or
sixth what it counts and what would fill it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ncpm_reports.charts.comparisons import ChangeBar, change_bars
from ncpm_reports.charts.histories import HistoryLine, measure_history, panel
from ncpm_reports.charts.spc import spc
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Figure, Inlines, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.coverage import EXCEPTIONAL
from ncpm_reports.measures.results import Assessment, Direction, Icon, Verdict
from ncpm_reports.narrative import alt_text, phrases, sentences
from ncpm_reports.narrative.phrases import capitalised, has_value, magnitude, number, phrase, size, with_values, words
from ncpm_reports.narrative.verdicts import (
    Outcome,
    change_phrase,
    judged_assessment,
    outcome_of,
    plain_change_phrase,
    reason_of,
)
from ncpm_reports.products.board_pack.commentary import Action, owner_and_due
from ncpm_reports.products.board_pack.contributions import companions_of, companions_table, driver_figure, who_drives
from ncpm_reports.products.cells import NotedCell, column, compact, count_of, dated, rows_of, text_cell
from ncpm_reports.products.figures import chart, has_history
from ncpm_reports.products.job import Job
from ncpm_reports.products.source_lines import source_line, sources_of

WIDTH, HEIGHT = 100 * MM, 56 * MM
FULL_WIDTH, FULL_HEIGHT = 170 * MM, 84 * MM
# A page that measures share.
SHARED_SIZE = 54 * MM, 32 * MM
THIRDS_FIRST = 3
# Shares of a page: the longest that a measure without a figure may say takes a sixth of it with its heading.
THIRD, SIXTH, PAGE = 2, 1, 6
# Beside a process chart, the history is lower, and has the events that both would name.
LOW_HEIGHT = 46 * MM
MIN_QUARTERS = 12
MAX_CAUTIONS = 2
MAX_LINES, FEWER_LINES = 5, 4
FACTS = ("verdict", "without_incident", "publisher_test", "first_published", "rank", "recent", "smallest_fall")
# That no year is lower since last quarter would be no news.
MIN_MONTHS_SINCE = 60
# Nor that the later of a few is the lowest.
MIN_YEARS_HELD = 5
MAX_COMPANIONS, FEWER_COMPANIONS = 4, 2
EXPECTED = frozenset({"published", "areas-excluded"})
UNMARKED = {Icon.COMMON_CAUSE: "{} is in the usual range", Icon.NONE: "limits cannot be drawn yet"}
# What the latest quarter held did, by how the rules name it: a quarter in a run may itself lie near the mean.
SIGNALS = {
    "Above UCL": "{} is above the upper limit",
    "Below LCL": "{} is below the lower limit",
    "Trend (Increasing)": "{} is in a run of rises",
    "Trend (Decreasing)": "{} is in a run of falls",
    "2 in 3 Above CL": "with {}, two of three quarters are near the upper limit",
    "2 in 3 Below CL": "with {}, two of three quarters are near the lower limit",
    "Points Above CL": "{} is in a run above the mean",
    "Points Below CL": "{} is in a run below the mean",
}
SIGNAL = "{} gives a signal"
MEANINGS = {
    Icon.IMPROVEMENT_HIGH: ", an improvement",
    Icon.IMPROVEMENT_LOW: ", an improvement",
    Icon.CONCERN_HIGH: ", a concern",
    Icon.CONCERN_LOW: ", a concern",
}
PARTS_WIDTH = 70 * MM
MIN_PARTS = 2
# Each estimate is rounded, in its own unit.
ROUNDING = 1.0


def measure_page(a: Assessment, job: Job) -> Context:
    """What the template of a measure's page takes."""
    areas = job.areas
    companions = companions_table(a, job)
    driven = who_drives(a, job)
    process = _process_figure(a, areas)
    crowded = driven is not None and process is not None
    most = FEWER_COMPANIONS if crowded else MAX_COMPANIONS
    beside = None if companions is not None else _beside_table(a, most, invented=job.build.illustrative)
    # A page with little else on it has room for a chart across the whole of it.
    wide = all(part is None for part in (companions, beside, driven)) and a.spc is None
    width, height = (FULL_WIDTH, FULL_HEIGHT) if wide else (WIDTH, LOW_HEIGHT) if process else (WIDTH, HEIGHT)
    cautions = [caveat for caveat in a.caveats if caveat.trigger not in EXPECTED]
    # Those that nothing held answers.
    questions = () if a.about is None else a.about.questions if a.latest is not None else a.about.awaited
    # The recorded companions in the table beside the measure have sources of their own.
    sources = sources_of(a, *(parts.whole for _, parts in (companions_of(a, job) if companions else ())))
    return {
        "id": a.measure,
        "title": sentences.headline(a, areas),
        "about": words(f"{priority_name(a, job)}. {a.name}, {phrases.place(a.area, areas)}."),
        "year": words(capitalised(_period_label(a.latest))),
        "baseline": words(_period_label(a.baseline)),
        "wide": wide,
        "figure": history_figure(a, areas, width, height),
        "process": process,
        "meaning": _meaning(a, FEWER_LINES if crowded else MAX_LINES),
        "cautions": [words(phrases.first_sentences(caveat.text)) for caveat in cautions[:MAX_CAUTIONS]],
        "drivers": driven,
        "companions": companions,
        "driver_figure": driver_figure(a, job),
        "parts": difference_parts(a),
        "beside": beside,
        "question": questions[-1] if questions else "",
        "source": (*source_line(sources), *_outside_forces(a, areas)),
    }


def _period_label(quantity: Quantity | None) -> str:
    return "" if quantity is None or quantity.period is None else quantity.period.label


def history_figure(a: Assessment, areas: Areas, width: float = WIDTH, height: float = HEIGHT) -> Figure | None:
    """The whole history of a measure; None where fewer than three periods have figures."""
    if not has_history(a):
        return None
    points = with_values(a.history)
    ident = f"history-{a.measure}"
    picture = measure_history(a, table_id=f"{ident}-data", size=(width, height))
    years = words(capitalised(phrases.span(points[0].period, points[-1].period)))
    subtitle = phrase("{}, {}.", years, points[-1].quantity.unit.words)
    title = words(f"{a.short_name} over the years")
    return chart(ident, picture, alt_text.history_alt(a, areas), title, subtitle=subtitle)


def _process_figure(a: Assessment, areas: Areas) -> Figure | None:
    if a.spc is None or len(a.spc.points) < MIN_QUARTERS:
        return None
    ident = f"process-{a.measure}"
    latest = a.spc.points[-1]
    cause = latest.special_cause
    signal = next((pattern for rule, pattern in SIGNALS.items() if cause.endswith(rule)), SIGNAL)
    signal = UNMARKED.get(a.icon, signal + MEANINGS.get(a.icon, ""))
    # It may be older than the pack's.
    title = phrase("{} by quarter: {}", a.short_name, phrase(signal, *[latest.period] * signal.count("{}")))
    return chart(ident, spc(a, table_id=f"{ident}-data"), alt_text.spc_alt(a, areas), title)


def _meaning(a: Assessment, most_lines: int) -> Context:
    """What is said of a measure; `facts` are the names of what is known of it, in their order, so many at most."""
    figures, first = judged_assessment(a), a.first_published
    latest, baseline, change = figures.latest, figures.baseline, figures.change
    smallest_fall = None if change is None else change.smallest_detectable_fall
    is_revised = first is not None and a.baseline is not None and first.value != a.baseline.value
    is_rise = outcome_of(a) is Outcome.ROSE
    facts: Context = {
        "latest": None if latest is None else number(latest),
        "baseline": number(baseline) if has_value(baseline) else None,
        "verdict": {Verdict.IMPROVED: "improved", Verdict.WORSENED: "worsened"}.get(a.verdict, outcome_of(a).value),
        "movement": "rise" if is_rise else "fall",
        "size": size(change) if a.verdict.claims_change and change is not None and baseline and latest else (),
        "unrounded": phrases.unrounded(figures),
        "limits": phrases.between(change),
        "allowed": phrases.allowed_by_data(change) if a.verdict is Verdict.NO_CLEAR_CHANGE else (),
        "reason": reason_of(a),
        "without_incident": a.without_incident is not None,
        "publisher_test": sentences.publisher_test(a),
        "first_published": number(first) if first is not None and is_revised else None,
        "rank": _rank(a, is_rise=is_rise),
        "extreme": "higher" if is_rise else "lower",
        "recent": None if a.recent is None else [number(a.recent.latest), number(a.recent.baseline)],
        "recent_moved": plain_change_phrase(a.recent)
        if a.recent is not None and outcome_of(a.recent).claims_change
        else (),
        "smallest_fall": None if smallest_fall is None else magnitude(smallest_fall),
    }
    return {**facts, "facts": [name for name in FACTS if facts[name]][:most_lines]}


def _rank(a: Assessment, *, is_rise: bool) -> Inlines:
    rank = a.rank_in_time
    since = None if rank is None else rank.none_higher_since if is_rise else rank.none_lower_since
    latest = a.latest.period if a.latest is not None else None
    if since is None or latest is None or since.shifted(MIN_MONTHS_SINCE).end > latest.end:
        return ()
    years = [point.period for point in with_values(a.history)]
    if len(years) < MIN_YEARS_HELD:
        return ()
    return phrase("No year held{}", () if since == years[0] else phrase(" since the {}", since))


def _outside_forces(a: Assessment, areas: Areas) -> Inlines:
    """By how much the published total differs from the sum of the forces, and what lies outside them."""
    difference = a.own_sum_difference
    if difference is None or not difference.value:
        return ()
    forces = count_of(len(areas.forces), "police force areas")
    more, why = ("more", ": it includes British Transport Police") if difference.value > 0 else ("fewer", "")
    pattern = ". The published total is {} {} than the sum of the {} forces{}."
    return phrase(pattern, magnitude(difference), more, forces, why)


def _beside_table(a: Assessment, most_rows: int, *, invented: bool) -> Table | None:
    # Beside a latest figure that is the baseline itself nothing could be set.
    with_figure = ((near, near.latest.period) for near in a.context if has_value(near.latest))
    shown = [near for near, year in with_figure if near.baseline is None or near.baseline.period != year][:most_rows]
    if not shown:
        return None
    rows = rows_of(
        shown,
        # A caution that names the area is about this very figure, if it is not invented; others stand with the measure.
        (column("Figure", 2.15), lambda a: NotedCell(words(a.short_name), () if invented else _area_cautions(a))),
        (column("Baseline", 1.45), lambda near: dated(near.baseline)),
        (column("Latest", 1.45), lambda near: dated(near.latest)),
        (column("Change", 0.9), lambda near: text_cell(change_phrase(near))),
    )
    return compact(f"beside-{a.measure}", f"{a.short_name}: beside it, not instead of it", *rows)


def _area_cautions(a: Assessment) -> tuple[str, ...]:
    cautions = [caveat for caveat in a.caveats if a.area in caveat.areas]
    return tuple(
        f"{caveat.short}." if caveat.trigger == EXCEPTIONAL and caveat.short else caveat.text for caveat in cautions
    )


def difference_parts(a: Assessment) -> Figure | None:
    """Bars of the estimates that make up a survey measure: each one's difference between the measure's two years.

    None for a measure with margins or of another kind, and where the parts held for both years do not add up to it.
    """
    earlier, later = a.baseline, a.latest
    if not has_value(earlier) or not has_value(later) or earlier.period is None or later.period is None:
        return None
    if later.unit is not Unit.THOUSAND_INCIDENTS or (a.change is not None and a.change.interval_lower is not None):
        return None
    estimates = (other for other in a.context if other.latest is not None and other.latest.unit is later.unit)
    bars = [bar for estimate in estimates if (bar := _bar(estimate, earlier.period, later.period)) is not None]
    unexplained = abs(sum(change.value or 0.0 for _, change in bars) - ((later.value or 0.0) - (earlier.value or 0.0)))
    if len(bars) < MIN_PARTS or unexplained > ROUNDING * (len(bars) + 1):
        return None
    ident, title = f"parts-{a.measure}", "Parts of the difference (not assessed)"
    picture = change_bars(bars, title=title, table_id=f"{ident}-data", width=PARTS_WIDTH)
    lower = [phrases.mid_sentence(name) for name, change in bars if (change.value or 0.0) < 0]
    lower_sentence = f"Lower: {listed(lower)}." if lower else "None is lower."
    alt = (
        f"Bar chart of the parts of the difference in {phrases.mid_sentence(a.short_name)} between two years."
        f" {lower_sentence} No margin of error is held, so no part is assessed."
    )
    subtitle = words(f"Thousand incidents, {phrases.ending(earlier.period)} to {phrases.ending(later.period)}.")
    return chart(ident, picture, alt, (Text(title),), subtitle=subtitle)


def _bar(part: Assessment, earlier: Period, later: Period) -> ChangeBar | None:
    points = {point.period: point.quantity for point in part.history}
    before, after = points.get(earlier), points.get(later)
    if before is None or after is None or before.value is None or after.value is None:
        return None
    words, sources = f"difference of two estimates: {part.name}", all_sources((after, before))
    return part.short_name.partition(" (")[0], derived_from(after.value - before.value, after, words, sources)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePage:
    """A page of the pack between the message and the annex: one measure, or several that cannot be judged yet."""

    measures: tuple[Assessment, ...]
    full: bool


def measure_pages(job: Job) -> tuple[MeasurePage, ...]:
    """Pages in framework order: a measure that can be judged has one; the others share pages of thirds and sixths.

    One that would be alone on such a page, with a figure of its own, has the whole page.
    """
    national = job.results.national
    shared = pack_pages([assessment for assessment in national if not is_full(assessment, job)])
    alone = [page[0].measure for page in shared if len(page) == 1 and shown_figure(page[0]) is page[0]]
    with_own_page = (assessment for assessment in national if is_full(assessment, job) or assessment.measure in alone)
    full = [MeasurePage(measures=(assessment,), full=True) for assessment in with_own_page]
    several = [MeasurePage(measures=tuple(page), full=False) for page in shared if page[0].measure not in alone]
    thirds = [page for page in several if [size_of(a) for a in page.measures] == [THIRD] * THIRDS_FIRST]
    return (*full[:1], *thirds, *full[1:], *(page for page in several if page not in thirds))


def priority_name(a: Assessment, job: Job) -> str:
    """The name of a measure's priority; its id where the framework has none of that id."""
    names = {priority.id: priority.name for priority in job.framework.priorities}
    return names.get(a.priority, a.priority)


def is_full(a: Assessment, job: Job) -> bool:
    """Whether a measure has a page of its own: it could be judged, or recorded companions say where to look."""
    priorities = [job.framework.measure(parts.measure).priority for parts in job.results.contributions]
    is_judged = a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE
    return is_judged or (a.latest is not None and priorities.count(a.priority) >= 2)


def size_of(a: Assessment) -> int:
    """A third of a page where a figure of its own or of a neighbour is held, else a sixth."""
    return THIRD if shown_figure(a) is not None else SIXTH


def shown_figure(a: Assessment) -> Assessment | None:
    """What a third shows: the measure itself, or its first neighbour with a figure."""
    if has_value(a.latest):
        return a
    # A count that follows what the police do, such as drug trafficking, says little of the measure beside it.
    beside = (near for near in a.context if near.direction is not Direction.NEUTRAL)
    return next((near for near in beside if has_value(near.latest)), None)


def pack_pages(measures: Sequence[Assessment]) -> list[list[Assessment]]:
    """The measures packed onto pages in their order: three thirds, or six sixths, or a mixture to a page."""
    pages: list[list[Assessment]] = []
    room = 0
    for assessment in sorted(measures, key=lambda measured: -size_of(measured)):
        if size_of(assessment) > room:
            pages.append([])
            room = PAGE
        pages[-1].append(assessment)
        room -= size_of(assessment)
    return pages


def missing_page(measures: Sequence[Assessment], job: Job, actions: Sequence[Action]) -> Context:
    """What the template of a page of thirds and sixths takes."""
    parts = {size: [_part(a, job, actions) for a in measures if size_of(a) == size] for size in (THIRD, SIXTH)}
    return {"number": len(measures), "thirds": parts[THIRD], "sixths": parts[SIXTH]}


def _part(a: Assessment, job: Job, actions: Sequence[Action]) -> Context:
    shown, about = shown_figure(a), a.about
    return {
        "priority": priority_name(a, job),
        "name": a.name,
        "id": a.measure,
        "figure": None if shown is None else _nearest_figure(a, shown, job.areas),
        "explanation": about.explanation if about is not None else "",
        "what_may_be_said": _what_may_be_said(shown),
        "publisher": f"{about.publisher}, {about.publication}" if about is not None else "",
        "filled_by": _filled_by(a, job.framework.baseline.label),
        "why_missing": about.not_held if about is not None and a.latest is None else "",
        "caution": about.cautions[0] if about is not None and about.cautions else "",
        **owner_and_due(actions, a.measure),
    }


def _filled_by(a: Assessment, baseline: str) -> str:
    if not has_value(a.latest):
        if a.about is not None and a.about.to_ask_for:
            return a.about.to_ask_for
        return f"Figures for the {baseline} and each year since, on one definition."
    if not has_value(a.baseline):
        return f"A figure for the {baseline}, on the same definition as the latest."
    if a.latest.period == a.baseline.period:
        margins = "" if a.latest.unit.is_count else ", with their margins of error"
        return f"Figures for later years, on the same definition{margins}."
    if a.verdict is Verdict.NOT_COMPARABLE:
        return "Figures for both years that the publisher says can be compared."
    return "Margins of error for both years."


def _nearest_figure(a: Assessment, shown: Assessment, areas: Areas) -> Figure | None:
    if not has_history(shown):
        return None
    ident = f"nearest-{a.measure}"
    line = HistoryLine(points=shown.history, baseline=shown.baseline)
    picture = panel(line, table_id=f"{ident}-data", title=shown.name, size=SHARED_SIZE)
    title = f"{shown.short_name}: nearest figure, not the measure" if shown is not a else f"{a.short_name}: the measure"
    return chart(ident, picture, alt_text.trend_alt(shown, areas), words(title), subtitle=words(shown.name))


def _what_may_be_said(shown: Assessment | None) -> Inlines:
    """The verdict of the figure shown, as "fell" or "rose" where it is a neighbour's; else that nothing may be said."""
    if shown is None or shown.latest is None:
        return words("Nothing yet: no figure is held here.")
    when = "" if shown.latest.period is None else f" ({phrases.ending(shown.latest.period)})"
    value = phrase("{}: {}{}", shown.short_name, shown.latest, when)
    if outcome_of(shown).claims_change:
        return phrase("{}; {} since the baseline.", value, plain_change_phrase(shown))
    why = f": {reason}" if (reason := reason_of(shown)) else ""
    return phrase("{}. Change {}{}.", value, outcome_of(shown).value, why)
