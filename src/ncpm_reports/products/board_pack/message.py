"""Page 1, the message: what moved and why it matters, what the board is asked, and how the ten measures stand."""

from collections.abc import Mapping, Sequence
from datetime import date

from ncpm_reports.charts.change_bars import change_bars
from ncpm_reports.charts.histories import HistoryLine, small_history
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import weekday_label
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Label, Strong, Table, Text, plain
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import NO_BASELINE, NO_INTERVAL, NO_TEST, SHARED_MONTHS, Assessment, Results, Verdict
from ncpm_reports.narrative.phrases import (
    capitalised,
    counted,
    ending,
    has_value,
    mid_sentence,
    named_or_counted,
    number,
    phrase,
    unrounded,
    words,
)
from ncpm_reports.narrative.verdicts import Outcome, how_many_say_what, judged, moved, outcome_of
from ncpm_reports.products.board_pack.actions import Action, action_for, label_or_placeholder, letter_key
from ncpm_reports.products.board_pack.contributions import contributions_of, driver_chart
from ncpm_reports.products.board_pack.findings import (
    Finding,
    FindingClass,
    also_moved,
    chosen_findings,
    is_old,
    page_title,
)
from ncpm_reports.products.board_pack.method import is_overdue, next_expected
from ncpm_reports.products.cells import column, compact, rows_of, say
from ncpm_reports.products.figures import chart, has_history, marked
from ncpm_reports.products.job import Job

CHART_WIDTH, CHART_HEIGHT = 64 * MM, 20 * MM
MISSING_BY_NAME = 6
MOST_NAMED = 2
# With more rows of measures the page has no room for charts beside the findings.
MOST_ROWS_BELOW_CHARTS = 4
_SHORT_REASONS = {
    NO_BASELINE: "no baseline held",
    NO_INTERVAL: "no margins held",
    NO_TEST: "no margins held",
    SHARED_MONTHS: "the years share months",
}
OLD = "missing"
MOST_WORDS_ARRIVING = 25


def message(job: Job, findings: Sequence[Finding], pages: Mapping[str, int], actions: Sequence[Action]) -> Context:
    """What the template of page 1 takes; `pages` gives the page number of each measure's page."""
    settings, results = job.settings, job.results
    meeting = settings.board_meeting
    without = [assessment for assessment in results.national if assessment.verdict is Verdict.NO_DATA]
    rows = len(results.national) - len(without)
    also = also_moved(results, job.framework, job.areas)
    asked = findings or _wanted(results)
    return {
        "title": Label(page_title(findings, results.national)),
        "board": settings.board_name,
        "meeting": None if meeting is None else Label(weekday_label(meeting)),
        "year": Label(capitalised(job.build.year.label)),
        "baseline": Label(job.framework.baseline.label),
        "as_at": job.build.as_at,
        "first_pack": not results.previous,
        "verdicts": how_many_say_what(results.national),
        "findings": [
            {
                "headline": (Label(f"{at}. "), *finding.headline, *_page(pages.get(finding.measures[0]))),
                "what": finding.what,
                "so_what": finding.so_what,
                "figure": _finding_figure(finding, job) if rows <= MOST_ROWS_BELOW_CHARTS else None,
            }
            for at, finding in enumerate(findings, start=1)
        ],
        "also": Label(also) if also else None,
        "asks": _asks_table(findings, results, job.areas, actions) if asked else None,
        "measures": _measures_table(results) if rows else None,
        "without": _without(without) if without else None,
        "next": _arriving(results, job.build.as_at),
    }


def _page(page: int | None) -> Inlines:
    return () if page is None else words(f" (page {page})")


# The chart beside a finding


def _finding_figure(finding: Finding, job: Job) -> Figure | None:
    """The chart of a finding: its history, one force against the others, or bars of its companions' changes."""
    ident = f"finding-{finding.measures[0]}"
    if finding.driver is not None:
        picture = driver_chart(finding.driver, job, f"{ident}-data", CHART_WIDTH)
    elif len(finding.measures) > 1 or contributions_of(job.results, finding.measures[0]) is None:
        picture = _companion_bars(finding, job, f"{ident}-data")
    else:
        picture = _history(finding, job, f"{ident}-data")
    alt = f"{plain(finding.headline)}. {plain(finding.what)} The figures are in the table behind the chart."
    return None if picture is None else chart(ident, picture, alt)


def _history(finding: Finding, job: Job, table_id: str) -> Picture | None:
    a = next((national for national in job.results.national if national.measure == finding.measures[0]), None)
    if a is None or not has_history(a):
        return None
    title = f"{a.short_name}, {plain(finding.headline)}"
    line = HistoryLine(points=a.history, baseline=a.baseline)
    return small_history(line, table_id=table_id, title=title, size=(CHART_WIDTH, CHART_HEIGHT))


def _companion_bars(finding: Finding, job: Job, table_id: str) -> Picture | None:
    bars = [
        (job.framework.measure(measure).short_name, size)
        for measure in finding.measures
        if (parts := contributions_of(job.results, measure)) is not None
        and (size := parts.whole.change.percent) is not None
    ]
    return change_bars(bars, title=plain(finding.headline), table_id=table_id, width=CHART_WIDTH) if bars else None


# What the board is asked


def _asks_table(findings: Sequence[Finding], results: Results, areas: Areas, actions: Sequence[Action]) -> Table:
    """One row a thing to note or decide, with its owner and date: placeholders until the secretariat fills them."""
    rows = (
        (
            say((Strong((Text(verb),)),)),
            say(what),
            say(_owner(action_for(actions, key)) if verb == "Decide" else "for information"),
        )
        for verb, key, what in _asks(findings, results, areas)
    )
    columns = (column("Ask", 0.45), column("What", 3.4), column("Owner and date", 1.6))
    return compact("table-asks", "The board is asked to", columns, rows)


def open_asks(job: Job) -> tuple[tuple[str, str], ...]:
    """What the pack asks the board to decide: the key under which the log of actions answers it, and its words."""
    asks = _asks(chosen_findings(job.results, job.framework, job.areas), job.results, job.areas)
    return tuple((key, f"{verb} {what}") for verb, key, what in asks if key)


def _asks(findings: Sequence[Finding], results: Results, areas: Areas) -> list[tuple[str, str, str]]:
    """Verb, key in the log of actions, and words of each."""
    asks = [("Note", "", _noted(results.national))]
    for finding in findings:
        if finding.kind is FindingClass.TWO_MOVEMENTS and finding.driver is not None:
            topic = mid_sentence(finding.clause.split(" rose ")[0].split(" fell ")[0])
            what = f"whether the {areas.name(finding.driver.area)} letter asks about {topic}."
            asks.append(("Decide", letter_key(finding.measures[0]), what))
    caution = next((caveat for caveat in results.caveats if caveat.effect == "meaning" and not caveat.areas), None)
    if caution is not None:
        what = f"whether to ask the publisher: {mid_sentence(caution.short or caution.text)}"
        asks.append(("Decide", caution.id, what))
    if wanted := _wanted(results):
        asks.append(("Decide", OLD, f"who obtains {wanted}."))
    return asks


def _wanted(results: Results) -> str:
    """The measures without figures, and later figures of those that are more than two years old in the quarter."""
    missing = sum(assessment.verdict is Verdict.NO_DATA for assessment in results.national)
    old = [mid_sentence(a.short_name) for a in results.national if has_value(a.latest) and is_old(a)]
    wanted = []
    if missing:
        wanted.append(
            f"the {counted(missing)} measures without figures" if missing > 1 else "the measure without figures"
        )
    if old:
        which = listed(old) if len(old) <= MOST_NAMED else f"{counted(len(old))} others"
        wanted.append(f"later figures of {which}")
    return ", and ".join(wanted)


def _noted(national: Sequence[Assessment]) -> str:
    better = _names(national, Verdict.IMPROVED) or "none"
    worse = _names(national, Verdict.WORSENED) or "none that could be tested"
    return f"that of {counted(len(national))} measures, {better} improved and {worse} worsened."


def _names(national: Sequence[Assessment], verdict: Verdict) -> str:
    """Of more than a few only their number: the table below names them."""
    return named_or_counted([mid_sentence(a.short_name) for a in national if a.verdict is verdict], MOST_NAMED)


def _owner(known: Action | None) -> Inlines:
    owner, due = (known.owner, known.due_words) if known is not None else ("", "")
    return phrase("{} by {}", label_or_placeholder(owner, "owner"), label_or_placeholder(due, "date"))


# The ten measures


def _measures_table(results: Results) -> Table:
    rows = rows_of(
        (a for a in results.national if a.verdict is not Verdict.NO_DATA),
        (column("Measure", 1.9, ColumnKind.PICTURE), lambda a: marked((Strong(words(a.short_name)),), a)),
        (column("Baseline to latest", 2.1), lambda a: say(_both_years(a))),
        (column("Verdict", 1.75), lambda a: say(_verdict_with_reason(a))),
    )
    title = "The measures: baseline to latest, by the month in which the year ends"
    return compact("table-ten-measures", title, *rows)


def _both_years(a: Assessment) -> Inlines:
    latest = _by_month(a.latest)
    return phrase("{} to {}", _by_month(a.baseline), latest) if has_value(a.baseline) else latest


def _by_month(quantity: Quantity | None) -> Inlines:
    if quantity is None:
        return ()
    return (number(quantity), *words("" if quantity.period is None else f" ({ending(quantity.period)})"))


def _verdict_with_reason(a: Assessment) -> Inlines:
    """ "Improved: fell by 24%", "Not assessed: no margins", in the verdict's own words."""
    figures, what = judged(a), outcome_of(a)
    if a.verdict.claims_change:
        # Beside two percentages that as printed are not so far apart, the size would contradict them.
        size = (Text(what.value),) if _is_unrounded(figures) else moved(a)
        said = {Verdict.IMPROVED: "Improved: ", Verdict.WORSENED: "Worsened: "}.get(a.verdict)
        return (Strong((Text(said),)), *size) if said else size
    label = capitalised(what.value)
    # That it may be chance is the reason itself.
    if not a.why or what is Outcome.MAY_BE_CHANCE:
        return (Strong((Text(label),)),)
    return phrase("{}{}", Strong((Text(f"{label}:"),)), words(" " + _SHORT_REASONS.get(a.why, a.why)))


def _is_unrounded(figures: Assessment) -> bool:
    baseline, latest, change = figures.baseline, figures.latest, figures.change
    return bool(baseline and latest and change and unrounded(baseline, latest, change))


def _without(measures: Sequence[Assessment]) -> Inlines:
    if len(measures) > MISSING_BY_NAME:
        names = listed(mid_sentence(assessment.short_name) for assessment in measures)
        return words(f"They are {names}. Who could fill each stands with the measure.")
    by_publisher: dict[str, list[str]] = {}
    for assessment in measures:
        publisher = assessment.about.publisher if assessment.about is not None else "their publishers"
        by_publisher.setdefault(publisher, []).append(mid_sentence(assessment.short_name))
    text = "; ".join(f"{publisher}: {listed(names)}" for publisher, names in by_publisher.items())
    return words(f"Possible sources: {text}.")


def _arriving(results: Results, as_at: date) -> Inlines:
    """The months in which figures are next expected, by publication pattern, the nearest first; at most 25 words."""
    national = {assessment.measure: mid_sentence(assessment.short_name) for assessment in results.national}
    months: dict[str, list[str]] = {}
    for row in sorted(results.readiness, key=lambda row: (row.next_due or date.max).replace(day=1)):
        if row.measure in national and row.latest_period is not None and not is_overdue(row, as_at):
            months.setdefault(next_expected(row, as_at), []).append(national[row.measure])
    clauses = [f"{month}, {listed(names)}" for month, names in months.items()]
    while len(clauses) > 1 and sum(len(clause.split()) for clause in clauses) > MOST_WORDS_ARRIVING:
        clauses.pop()
    return words(f"{'; '.join(clauses)}." if clauses else "no date is known.")
