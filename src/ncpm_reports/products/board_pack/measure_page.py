"""One measure on one page: its chart and meaning, who drives the change, what stands beside it, and one question."""

from ncpm_reports.charts.change_bars import ChangeBar, change_bars
from ncpm_reports.charts.histories import measure_history
from ncpm_reports.charts.spc import spc
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Figure, Inlines, Strong, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.coverage import EXCEPTIONAL
from ncpm_reports.measures.results import Assessment, Icon, Verdict
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import (
    between,
    capitalised,
    ending,
    first_sentences,
    has_value,
    in_brackets,
    magnitude,
    mid_sentence,
    phrase,
    place,
    size,
    span,
    unrounded,
    with_values,
    words,
)
from ncpm_reports.narrative.verdicts import Outcome, judged, moved, outcome_of, reason_of
from ncpm_reports.products.board_pack.contributions import companions_of, companions_table, one_force, who_drives
from ncpm_reports.products.board_pack.missing import priority_name
from ncpm_reports.products.cells import column, compact, count_of, dated, numbered, say, with_notes
from ncpm_reports.products.figures import chart, has_history
from ncpm_reports.products.job import Job
from ncpm_reports.products.source_lines import source_line, sources_of

WIDTH, HEIGHT = 100 * MM, 56 * MM
FULL_WIDTH, FULL_HEIGHT = 170 * MM, 84 * MM
# Beside a process chart, the history is lower, and has the events that both would name.
LOW_HEIGHT = 46 * MM
FEWEST_QUARTERS = 12
MOST_CAUTIONS = 2
MOST_LINES, FEWER_LINES = 5, 4
# That no year is lower since last quarter would be no news.
FEWEST_MONTHS_SINCE = 60
# Nor that the later of a few is the lowest.
FEWEST_YEARS_HELD = 5
MOST_COMPANIONS, FEWER_COMPANIONS = 4, 2
EXPECTED = frozenset({"published", "areas-excluded"})
UNMARKED = {
    Icon.COMMON_CAUSE: "the latest quarter varies no more than usual",
    Icon.NONE: "limits cannot be drawn yet",
}
# What the latest quarter did, by how the rules name it: a quarter in a run may itself lie near the mean.
SIGNALS = {
    "Above UCL": "the latest quarter is above the upper limit",
    "Below LCL": "the latest quarter is below the lower limit",
    "Trend (Increasing)": "the latest quarter is in a run of rises",
    "Trend (Decreasing)": "the latest quarter is in a run of falls",
    "2 in 3 Above CL": "two of the last three quarters are near the upper limit",
    "2 in 3 Below CL": "two of the last three quarters are near the lower limit",
    "Points Above CL": "the latest quarter is in a run above the mean",
    "Points Below CL": "the latest quarter is in a run below the mean",
}
SIGNAL = "the latest quarter gives a signal"
MEANINGS = {
    Icon.IMPROVEMENT_HIGH: ", an improvement",
    Icon.IMPROVEMENT_LOW: ", an improvement",
    Icon.CONCERN_HIGH: ", a concern",
    Icon.CONCERN_LOW: ", a concern",
}
PARTS_WIDTH = 70 * MM
FEWEST_PARTS = 2
# Each estimate is rounded, in its own unit.
ROUNDING = 1.0


def measure_page(a: Assessment, job: Job) -> Context:
    """What the template of a measure's page takes."""
    areas = job.areas
    companions = companions_table(a, job)
    driven = who_drives(a, job)
    process = _process_figure(a, areas)
    crowded = driven is not None and process is not None
    most = FEWER_COMPANIONS if crowded else MOST_COMPANIONS
    beside = None if companions is not None else _beside_table(a, most, invented=job.build.illustrative)
    # A page with little else on it has room for a chart across the whole of it.
    wide = all(part is None for part in (companions, beside, driven)) and a.spc is None
    width, height = (FULL_WIDTH, FULL_HEIGHT) if wide else (WIDTH, LOW_HEIGHT) if process else (WIDTH, HEIGHT)
    # The recorded companions in the table beside the measure have sources of their own.
    sources = sources_of(a, *(parts.whole for _, parts in (companions_of(a, job) if companions else ())))
    return {
        "id": a.measure,
        "title": sentences.headline(a, areas),
        "about": words(f"{priority_name(a, job)}. {a.name}, {place(a.area, areas)}."),
        "year": words(capitalised(_period_label(a.latest))),
        "baseline": words(_period_label(a.baseline)),
        "wide": wide,
        "figure": history(a, areas, width, height),
        "process": process,
        "meaning": _meaning(a)[: FEWER_LINES if crowded else MOST_LINES],
        "cautions": _cautions(a),
        "drivers": driven,
        "companions": companions,
        "one_force": one_force(a, job),
        "parts": difference_parts(a),
        "beside": beside,
        "question": _question(a),
        "source": (*source_line(sources), *_outside_forces(a, areas)),
    }


def _period_label(quantity: Quantity | None) -> str:
    return "" if quantity is None or quantity.period is None else quantity.period.label


# Charts


def history(a: Assessment, areas: Areas, width: float = WIDTH, height: float = HEIGHT) -> Figure | None:
    """The whole history of a measure; None where fewer than three periods have figures."""
    if not has_history(a):
        return None
    points = with_values(a.history)
    ident = f"history-{a.measure}"
    picture = measure_history(a, table_id=f"{ident}-data", size=(width, height))
    years = words(capitalised(span(points[0].period, points[-1].period)))
    subtitle = phrase("{}, {}.", years, points[-1].quantity.unit.words)
    return chart(
        ident, picture, alt_text.history_alt(a, areas), words(f"{a.short_name} over the years"), subtitle=subtitle
    )


def _process_figure(a: Assessment, areas: Areas) -> Figure | None:
    if a.spc is None or len(a.spc.points) < FEWEST_QUARTERS:
        return None
    ident = f"process-{a.measure}"
    cause = a.spc.points[-1].special_cause
    signal = next((said for rule, said in SIGNALS.items() if cause.endswith(rule)), SIGNAL)
    signal = UNMARKED.get(a.icon, signal + MEANINGS.get(a.icon, ""))
    title = phrase("{}{}", words(f"{a.short_name} by quarter: "), signal)
    return chart(ident, spc(a, table_id=f"{ident}-data"), alt_text.spc_alt(a, areas), title)


# What it means


def _meaning(a: Assessment) -> list[Inlines]:
    """The verdict with its interval, its place in time, the recent change, the smallest change that could be told."""
    without = "The verdict rests on the figures without exceptional incidents."
    said = (
        _verdict_sentence(a),
        words(without if a.without_incident is not None else ""),
        phrase("{}.", own) if (own := sentences.publishers_test(a)) else (),
        _first_published(a),
        _rank(a),
        _recent(a),
        _smallest(judged(a)),
    )
    return [inlines for inlines in said if inlines]


def _verdict_sentence(a: Assessment) -> Inlines:
    figures = judged(a)
    latest, baseline, change = figures.latest, figures.baseline, figures.change
    pair: Inlines = ()
    if latest is not None:
        both = phrase("{} against {}:", latest, baseline) if has_value(baseline) else phrase("{}:", latest)
        pair = phrase("{} ", Strong(both))
    verdict = {Verdict.IMPROVED: "improved", Verdict.WORSENED: "worsened"}.get(a.verdict, outcome_of(a).value)
    said = (*pair, Strong((Text(verdict),)))
    if a.verdict.claims_change and change is not None and baseline and latest:
        way = "fall" if outcome_of(a) is Outcome.FELL else "rise"
        exact = unrounded(baseline, latest, change)
        size_of = phrase("{} of {}{}", way, size(change), phrase("{},", exact) if exact else ())
        limits = in_brackets(between(change))
        return phrase("{}. The {} is more than chance would explain{}.", said, size_of, limits)
    return (*said, *words(f": {reason}." if (reason := reason_of(a)) else "."))


def _first_published(a: Assessment) -> Inlines:
    if a.first_published is None or a.baseline is None or a.first_published.value == a.baseline.value:
        return ()
    since = "it has been revised since, as the latest figure may be"
    return phrase("The baseline was {} as first published; {}.", a.first_published, since)


def _rank(a: Assessment) -> Inlines:
    rank = a.rank_in_time
    if rank is None:
        return ()
    rose = outcome_of(a) is Outcome.ROSE
    since = rank.none_higher_since if rose else rank.none_lower_since
    latest = a.latest.period if a.latest is not None else None
    if since is None or latest is None or since.shifted(FEWEST_MONTHS_SINCE).end > latest.end:
        return ()
    years = [point.period for point in with_values(a.history)]
    if len(years) < FEWEST_YEARS_HELD:
        return ()
    when = () if since == years[0] else phrase(" since the {}", since)
    return phrase("No year held{} is {}.", when, "higher" if rose else "lower")


def _recent(a: Assessment) -> Inlines:
    """The latest year against the year before, where they share no months."""
    group = a.recent
    if group is None:
        return ()
    pair = phrase("({} after {})", group.latest, group.baseline)
    if outcome_of(group).moved:
        return phrase("Against the year before it {} {}.", moved(group), pair)
    return phrase("Against the year before {}, the change may be chance.", pair)


def _smallest(a: Assessment) -> Inlines:
    least = None if a.change is None else a.change.smallest_detectable_fall
    if least is None:
        return ()
    return phrase("A fall of {} is the least that this test could have found.", magnitude(least))


def _cautions(a: Assessment) -> list[Inlines]:
    chosen = [caveat for caveat in a.caveats if caveat.trigger not in EXPECTED]
    return [words(first_sentences(caveat.text)) for caveat in chosen[:MOST_CAUTIONS]]


def _outside_forces(a: Assessment, areas: Areas) -> Inlines:
    """By how much the published total differs from the sum of the forces, and what lies outside them."""
    difference = a.own_sum_difference
    if difference is None or not difference.value:
        return ()
    forces = count_of(len(areas.forces), "police force areas")
    more, why = ("more", ": it includes British Transport Police") if difference.value > 0 else ("fewer", "")
    pattern = ". The published total is {} {} than the sum of the {} forces{}."
    return phrase(pattern, magnitude(difference), more, forces, why)


# Beside it


def _beside_table(a: Assessment, most: int, *, invented: bool) -> Table | None:
    shown = [near for near in a.context if has_value(near.latest) and not _is_one_year(near)][:most]
    # A caution that names the area is about this very figure, if it is not invented; others stand with the measure.
    own = {near.measure: () if invented else _own_cautions(near) for near in shown}
    notes = numbered(text for cautions in own.values() for text in cautions)
    if not shown:
        return None
    columns = (column("Figure", 2.15), column("Baseline", 1.45), column("Latest", 1.45), column("Change", 0.9))
    rows = []
    for near in shown:
        name = with_notes(words(near.short_name), own[near.measure], notes)
        rows.append((name, dated(near.baseline), dated(near.latest), say(moved(near))))
    title = f"{a.short_name}: beside it, not instead of it"
    return compact(f"beside-{a.measure}", title, columns, rows, notes=notes)


def _own_cautions(a: Assessment) -> tuple[str, ...]:
    """Cautions on this very figure; of an exceptional incident its name, which is all that a note needs."""
    own = [caveat for caveat in a.caveats if a.area in caveat.areas]
    return tuple(
        f"{caveat.short}." if caveat.trigger == EXCEPTIONAL and caveat.short else caveat.text for caveat in own
    )


def _is_one_year(a: Assessment) -> bool:
    """Whether the latest figure is the baseline itself, so that nothing is set beside it."""
    return a.baseline is not None and a.latest is not None and a.baseline.period == a.latest.period


def _question(a: Assessment) -> str:
    """One question that nothing held answers; empty where the framework has none left."""
    if a.about is None:
        return ""
    questions = a.about.questions if a.latest is not None else a.about.awaited
    return questions[-1] if questions else ""


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
    apart = abs(sum(change.value or 0.0 for _, change in bars) - ((later.value or 0.0) - (earlier.value or 0.0)))
    if len(bars) < FEWEST_PARTS or apart > ROUNDING * (len(bars) + 1):
        return None
    ident, title = f"parts-{a.measure}", "Parts of the difference (not assessed)"
    picture = change_bars(bars, title=title, table_id=f"{ident}-data", width=PARTS_WIDTH)
    lower = [mid_sentence(name) for name, change in bars if (change.value or 0.0) < 0]
    said = f"Lower: {listed(lower)}." if lower else "None is lower."
    alt = (
        f"Bar chart of the parts of the difference in {mid_sentence(a.short_name)} between two years. {said}"
        " No margin of error is held, so no part is assessed."
    )
    subtitle = words(f"Thousand incidents, {ending(earlier.period)} to {ending(later.period)}.")
    return chart(ident, picture, alt, (Text(title),), subtitle=subtitle)


def _bar(part: Assessment, earlier: Period, later: Period) -> ChangeBar | None:
    points = {point.period: point.quantity for point in part.history}
    before, after = points.get(earlier), points.get(later)
    if before is None or after is None or before.value is None or after.value is None:
        return None
    difference = Quantity(
        value=after.value - before.value,
        unit=after.unit,
        measure=part.measure,
        area=part.area,
        period=later,
        sources=tuple(dict.fromkeys((*after.sources, *before.sources))),
        derivation=f"difference of two estimates: {part.name}",
    )
    return part.short_name.partition(" (")[0], difference
