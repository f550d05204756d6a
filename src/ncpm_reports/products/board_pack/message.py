"""Page 1, the message: what moved and why it matters, what the board is asked, and how the ten measures stand."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ncpm_reports.charts.comparisons import ChangeBar, change_bars
from ncpm_reports.charts.histories import HistoryLine, panel
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import weekday_label
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Label, Strong, Table, Text, plain
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import NO_BASELINE, NO_INTERVAL, NO_TEST, SHARED_MONTHS, Assessment, Results, Verdict
from ncpm_reports.narrative import phrases
from ncpm_reports.narrative.phrases import capitalised, counted, has_value, joined, mid_sentence, number, phrase, words
from ncpm_reports.narrative.verdicts import Outcome, change_phrase, count_by_verdict, judged_assessment, outcome_of
from ncpm_reports.products.board_pack.commentary import (
    MISSING_FIGURES,
    Action,
    label_or_placeholder,
    letter_key,
    owner_and_due,
)
from ncpm_reports.products.board_pack.contributions import driver_chart
from ncpm_reports.products.board_pack.findings import (
    Finding,
    FindingClass,
    also_moved,
    chosen_findings,
    is_old,
    page_title,
)
from ncpm_reports.products.board_pack.method import is_overdue, next_expected
from ncpm_reports.products.cells import column, compact, rows_of, text_cell
from ncpm_reports.products.figures import chart, has_history, marked_cell
from ncpm_reports.products.job import Job

CHART_WIDTH, CHART_HEIGHT = 64 * MM, 24 * MM
MISSING_BY_NAME = 6
MAX_NAMED = 2
# With more rows of measures the page has no room for charts beside the findings.
MAX_ROWS_BELOW_CHARTS = 4
_SHORT_REASONS = {
    NO_BASELINE: "no baseline held",
    NO_INTERVAL: "no margins held",
    NO_TEST: "no margins held",
    SHARED_MONTHS: "the years share months",
}
MAX_WORDS_ARRIVING = 25


def message(job: Job, findings: Sequence[Finding], pages: Mapping[str, int], actions: Sequence[Action]) -> Context:
    """What the template of page 1 takes; `pages` gives the page number of each measure's page."""
    results, meeting = job.results, job.settings.board_meeting
    without_figures = [assessment for assessment in results.national if assessment.verdict is Verdict.NO_DATA]
    row_count = len(results.national) - len(without_figures)
    also = also_moved(job)
    has_asks = findings or _figures_to_obtain(results)
    return {
        "title": Label(page_title(findings, results.national)),
        "board": job.settings.board_name,
        "meeting": None if meeting is None else Label(weekday_label(meeting)),
        "year": Label(capitalised(job.build.year.label)),
        "first_pack": not results.previous,
        "verdicts": count_by_verdict(results.national),
        "findings": [
            {
                "number": Label(str(at)),
                "headline": finding.headline,
                "page": Label(str(pages[finding.measures[0]])) if finding.measures[0] in pages else None,
                "what": finding.what,
                "so_what": finding.so_what,
                "figure": _finding_figure(finding, job) if row_count <= MAX_ROWS_BELOW_CHARTS else None,
            }
            for at, finding in enumerate(findings, start=1)
        ],
        "also_moved": Label(also) if also else None,
        "asks": _asks_table(findings, job, actions) if has_asks else None,
        "measures": _measures_table(results) if row_count else None,
        "names_without_figures": [mid_sentence(assessment.short_name) for assessment in without_figures],
        "possible_sources": _possible_sources(without_figures) if len(without_figures) <= MISSING_BY_NAME else [],
        "arriving_next": _arriving(results, job.build.as_at),
    }


def _finding_figure(finding: Finding, job: Job) -> Figure | None:
    measure, title = finding.measures[0], plain(finding.headline)
    ident = f"finding-{measure}"
    table_id = f"{ident}-data"
    picture: Picture | None = None
    if finding.driver is not None:
        picture = driver_chart(finding.driver, job, table_id, CHART_WIDTH)
    elif finding.kind is FindingClass.VERDICT and job.results.contributions_to(measure) is not None:
        a = next(national for national in job.results.national if national.measure == measure)
        line, size = HistoryLine(points=a.history, baseline=a.baseline), (CHART_WIDTH, CHART_HEIGHT)
        if has_history(a):
            picture = panel(line, table_id=table_id, title=f"{a.short_name}, {title}", size=size)
    elif len(finding.measures) > 1 and (bars := list(_companion_bars(finding, job))):
        picture = change_bars(bars, title=title, table_id=table_id, width=CHART_WIDTH)
    alt = f"Small chart. {title}. {plain(finding.what)}"
    return None if picture is None else chart(ident, picture, alt)


def _companion_bars(finding: Finding, job: Job) -> Iterator[ChangeBar]:
    for measure in finding.measures:
        parts = job.results.contributions_to(measure)
        if parts is not None and parts.whole.change.percent is not None:
            yield job.framework.measure(measure).short_name, parts.whole.change.percent


def _asks_table(findings: Sequence[Finding], job: Job, actions: Sequence[Action]) -> Table:
    rows = rows_of(
        (("", _national_note(job.results.national)), *_asks(findings, job)),
        (column("Ask", 0.45), lambda ask: text_cell((Strong((Text("Decide" if ask[0] else "Note"),)),))),
        (column("What", 3.4), lambda ask: text_cell(ask[1])),
        (column("Owner and date", 1.6), lambda ask: text_cell(_owner(ask[0], actions))),
    )
    return compact("table-asks", "The board is asked to", *rows)


def open_asks(job: Job) -> tuple[tuple[str, str], ...]:
    """What the pack asks the board to decide: the key under which the log of actions answers it, and its words."""
    return tuple((key, f"Decide {what}") for key, what in _asks(chosen_findings(job), job))


def _asks(findings: Sequence[Finding], job: Job) -> list[tuple[str, str]]:
    asks = []
    for finding in findings:
        if finding.kind is FindingClass.TWO_MOVEMENTS and finding.driver is not None:
            topic = mid_sentence(finding.clause.split(" rose ")[0].split(" fell ")[0])
            what = f"whether the {job.areas.name(finding.driver.area)} letter asks about {topic}."
            asks.append((letter_key(finding.measures[0]), what))
    caution = next((caveat for caveat in job.results.caveats if caveat.effect == "meaning" and not caveat.areas), None)
    if caution is not None:
        asks.append((caution.id, f"whether to ask the publisher: {mid_sentence(caution.short_text)}"))
    if figures := _figures_to_obtain(job.results):
        asks.append((MISSING_FIGURES, f"who obtains {figures}."))
    return asks


def _figures_to_obtain(results: Results) -> str:
    missing = sum(assessment.verdict is Verdict.NO_DATA for assessment in results.national)
    old = [mid_sentence(a.short_name) for a in results.national if has_value(a.latest) and is_old(a)]
    requests = []
    if missing:
        requests.append(f"the {f'{counted(missing)} measures' if missing > 1 else 'measure'} without figures")
    if old:
        requests.append(f"later figures of {listed(old) if len(old) <= MAX_NAMED else f'{counted(len(old))} others'}")
    return ", and ".join(requests)


def _national_note(national: Sequence[Assessment]) -> str:
    if len(national) == 1:
        return f"that the measure {national[0].verdict}."
    verdicts = (Verdict.IMPROVED, Verdict.WORSENED)
    judged = [a for a in national if a.verdict in {*verdicts, Verdict.NO_CLEAR_CHANGE}]
    if len(judged) == 1 and judged[0].verdict in verdicts:
        name, verdict = mid_sentence(judged[0].short_name), judged[0].verdict
        return f"that {name} {verdict}, the only one of {counted(len(national))} measures that can be judged."
    groups = ([mid_sentence(a.short_name) for a in national if a.verdict is verdict] for verdict in verdicts)
    better, worse = (listed(names) if len(names) <= MAX_NAMED else counted(len(names)) for names in groups)
    all_measures, verdict_counts = f"that of {counted(len(national))} measures", count_by_verdict(national)
    if better and not any(verdict_counts[group] for group in ("worsened", "unclear", "moved")):
        # That none worsened would say nothing, where no other could have been seen to.
        return f"{all_measures}, {better} improved and no other could be tested against the baseline."
    return f"{all_measures}, {better or 'none'} improved and {worse or 'none that could be tested'} worsened."


def _owner(key: str, actions: Sequence[Action]) -> Inlines:
    if not key:
        return words("for information")
    owner, due = owner_and_due(actions, key).values()
    return phrase("{} by {}", label_or_placeholder(owner, "owner"), label_or_placeholder(due, "date"))


def _measures_table(results: Results) -> Table:
    rows = rows_of(
        (a for a in results.national if a.verdict is not Verdict.NO_DATA),
        (column("Measure", 1.9, ColumnKind.PICTURE), lambda a: marked_cell((Strong(words(a.short_name)),), a)),
        (
            column("Baseline to latest (year ending)", 2.1),
            lambda a: text_cell(joined(map(_by_month, (a.baseline, a.latest)), " to ")),
        ),
        (column("Verdict", 1.75), lambda a: text_cell(_verdict_with_reason(a))),
    )
    title = "The measures: baseline to latest, by the month in which the year ends"
    return compact("table-ten-measures", title, *rows)


def _by_month(quantity: Quantity | None) -> Inlines:
    if not has_value(quantity):
        return ()
    return (number(quantity), *words("" if quantity.period is None else f" ({phrases.ending(quantity.period)})"))


def _verdict_with_reason(a: Assessment) -> Inlines:
    """ "Improved: fell by 24%", "Not assessed: no margins", in the verdict's own words."""
    outcome = outcome_of(a)
    if a.verdict.claims_change:
        # Beside two percentages that as printed are not so far apart, the size would contradict them.
        size = (Text(outcome.value),) if phrases.unrounded(judged_assessment(a)) else change_phrase(a)
        verdict_label = {Verdict.IMPROVED: "Improved: ", Verdict.WORSENED: "Worsened: "}.get(a.verdict)
        return (Strong((Text(verdict_label),)), *size) if verdict_label else size
    label = capitalised(outcome.value)
    # That it may be chance is the reason itself.
    if not a.why or outcome is Outcome.MAY_BE_CHANCE:
        return (Strong((Text(label),)),)
    return phrase("{} {}", Strong((Text(f"{label}:"),)), _SHORT_REASONS.get(a.why, a.why))


def _possible_sources(measures: Iterable[Assessment]) -> list[Context]:
    groups = grouped(measures, lambda a: a.about.publisher if a.about is not None else "their publishers")
    return [{"publisher": of, "measures": [mid_sentence(a.short_name) for a in group]} for of, group in groups.items()]


def _arriving(results: Results, as_at: date) -> Inlines:
    national = {assessment.measure: mid_sentence(assessment.short_name) for assessment in results.national}
    months: dict[str, list[str]] = {}
    for row in sorted(results.readiness, key=lambda row: (row.next_due or date.max).replace(day=1)):
        if row.measure in national and row.latest_period is not None and not is_overdue(row, as_at):
            months.setdefault(next_expected(row, as_at), []).append(national[row.measure])
    clauses = [f"{month}, {listed(names)}" for month, names in months.items()]
    while len(clauses) > 1 and sum(len(clause.split()) for clause in clauses) > MAX_WORDS_ARRIVING:
        clauses.pop()
    return words(f"{'; '.join(clauses)}." if clauses else "no date is known.")
