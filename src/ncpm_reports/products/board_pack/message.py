"""Page 1, the message: what moved and why it matters, what the board is asked, and how the ten measures stand."""

from collections.abc import Mapping, Sequence
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import day_label, weekday_label
from ncpm_reports.documents.blocks import (
    Cell,
    ColumnKind,
    Inline,
    Inlines,
    Label,
    Placeholder,
    Strong,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import NO_BASELINE, NO_INTERVAL, NO_TEST, SHARED_MONTHS, Assessment, Results, Verdict
from ncpm_reports.narrative.phrases import capitalised, counted, mid_sentence, number, unrounded, words
from ncpm_reports.narrative.verdicts import Outcome, moved_by, outcome_of
from ncpm_reports.products.board_pack.actions import Action, action_for, letter_key
from ncpm_reports.products.board_pack.cells import column, ending
from ncpm_reports.products.board_pack.finding import Finding, FindingClass
from ncpm_reports.products.board_pack.finding_charts import finding_figure
from ncpm_reports.products.board_pack.findings import also_moved, chosen_findings, is_old, page_title
from ncpm_reports.products.board_pack.method import is_overdue, next_expected
from ncpm_reports.products.marks import mark_of
from ncpm_reports.products.materials import Job

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


def message(
    job: Job, findings: Sequence[Finding], pages: Mapping[str, int], actions: Sequence[Action], pieces: Pieces
) -> dict[str, Plain]:
    """What the template of page 1 takes; `pages` gives the page number of each measure's page."""
    settings, results, areas = job.materials.public.settings, job.results, job.materials.public.areas
    meeting = settings.board_meeting
    without = [assessment for assessment in results.national if assessment.verdict is Verdict.NO_DATA]
    rows = len(results.national) - len(without)
    asked = findings or _wanted(results)
    also = also_moved(results, job.materials.public.framework, areas)
    return {
        "title": pieces.label(page_title(findings, results.national)),
        "board": settings.board_name,
        "meeting": None if meeting is None else pieces.label(weekday_label(meeting)),
        "year": pieces.label(capitalised(job.build.year.label)),
        "baseline": pieces.label(job.materials.public.framework.baseline.label),
        "as_at": pieces.label(day_label(job.build.as_at)),
        "first_pack": not results.previous,
        "number": counted(len(results.national)),
        "findings": [
            _finding(finding, at, job, pages, pieces, with_chart=rows <= MOST_ROWS_BELOW_CHARTS)
            for at, finding in enumerate(findings, start=1)
        ],
        "also": pieces.label(also) if also else None,
        "asks": pieces.table(_asks_table(findings, results, areas, actions)) if asked else None,
        "measures": pieces.table(_measures_table(results)) if rows else None,
        "without": pieces.say(_without(without)) if without else None,
        "next": pieces.say(_arriving(results, job.build.as_at)),
    }


def _finding(
    finding: Finding, at: int, job: Job, pages: Mapping[str, int], pieces: Pieces, *, with_chart: bool
) -> Plain:
    page = pages.get(finding.page_of)
    where: Inlines = () if page is None else (Label(f" (page {page})"),)
    figure = finding_figure(finding, job) if with_chart else None
    return {
        "headline": pieces.say((Label(f"{at}. "), *finding.headline, *where)),
        "what": pieces.say(finding.what),
        "so_what": pieces.say(finding.so_what),
        "figure": None if figure is None else pieces.figure(figure),
    }


# What the board is asked


def _asks_table(findings: Sequence[Finding], results: Results, areas: Areas, actions: Sequence[Action]) -> Table:
    """One row a thing to note or decide, with its owner and date: placeholders until the secretariat fills them."""
    asks = _asks(findings, results, areas)
    rows = tuple(
        (
            Cell(content=(Strong((Text(verb),)),)),
            Cell(content=words(what)),
            Cell(content=_owner(key, actions) if verb == "Decide" else (Text("for information"),)),
        )
        for verb, key, what in asks
    )
    return Table(
        id="table-asks",
        title=(Text("The board is asked to"),),
        style=TableStyle.COMPACT,
        columns=(column("Ask", 0.45), column("What", 3.4), column("Owner and date", 1.6)),
        rows=rows,
    )


def open_asks(job: Job) -> tuple[tuple[str, str], ...]:
    """What the pack asks the board to decide: the key under which the log of actions answers it, and its words."""
    findings = chosen_findings(job.results, job.materials.public.framework, job.materials.public.areas)
    asks = _asks(findings, job.results, job.materials.public.areas)
    return tuple((key, f"{verb} {what}") for verb, key, what in asks if key)


def _asks(findings: Sequence[Finding], results: Results, areas: Areas) -> list[tuple[str, str, str]]:
    improved = [assessment for assessment in results.national if assessment.verdict is Verdict.IMPROVED]
    worsened = [assessment for assessment in results.national if assessment.verdict is Verdict.WORSENED]
    asks = [("Note", "", _noted(improved, worsened, len(results.national)))]
    for finding in findings:
        if finding.kind is FindingClass.TWO_MOVEMENTS and finding.driver is not None:
            asks.append(
                (
                    "Decide",
                    letter_key(finding.measures[0]),
                    f"whether the {areas.name(finding.driver.area)} letter asks about {_topic(finding)}.",
                )
            )
    caution = next((caveat for caveat in results.caveats if caveat.effect == "meaning" and not caveat.areas), None)
    if caution is not None:
        asks.append(
            ("Decide", caution.id, f"whether to ask the publisher: {mid_sentence(caution.short or caution.text)}")
        )
    wanted = _wanted(results)
    if wanted:
        asks.append(("Decide", OLD, f"who obtains {wanted}."))
    return asks


def _wanted(results: Results) -> str:
    """The measures without figures, and later figures of those that are more than two years old in the quarter."""
    missing = sum(assessment.verdict is Verdict.NO_DATA for assessment in results.national)
    old = [
        mid_sentence(assessment.short_name)
        for assessment in results.national
        if assessment.latest is not None and assessment.latest.value is not None and is_old(assessment)
    ]
    without = f"the {counted(missing)} measures without figures" if missing > 1 else "the measure without figures"
    which = listed(old) if len(old) <= MOST_NAMED else f"{counted(len(old))} others"
    return ", and ".join([*([without] if missing else ()), *([f"later figures of {which}"] if old else ())])


def _topic(finding: Finding) -> str:
    return mid_sentence(finding.clause.split(" rose ")[0].split(" fell ")[0])


def _noted(improved: Sequence[Assessment], worsened: Sequence[Assessment], total: int) -> str:
    better = _named_or_counted(improved) or "none"
    worse = _named_or_counted(worsened) or "none that could be tested"
    return f"that of {counted(total)} measures, {better} improved and {worse} worsened."


def _named_or_counted(assessments: Sequence[Assessment]) -> str:
    """A few measures by name, more of them by their number: the table below names them."""
    if len(assessments) > MOST_NAMED:
        return counted(len(assessments))
    return listed(mid_sentence(assessment.short_name) for assessment in assessments)


def _owner(key: str, actions: Sequence[Action]) -> Inlines:
    known = action_for(actions, key)
    owner: Inline = Placeholder("owner", "owner") if known is None or not known.owner else Label(known.owner)
    due: Inline = Placeholder("date", "date") if known is None or not known.due else Label(known.due_words)
    return (owner, Text(" by "), due)


# The ten measures


def _measures_table(results: Results) -> Table:
    """One row for each of the ten measures with a figure: direction, baseline to latest, verdict with its reason."""
    with_figures = [assessment for assessment in results.national if assessment.verdict is not Verdict.NO_DATA]
    return Table(
        id="table-ten-measures",
        title=(Text("The measures: baseline to latest, by the month in which the year ends"),),
        style=TableStyle.COMPACT,
        columns=(
            column("Measure", 1.9, ColumnKind.PICTURE),
            column("Baseline to latest", 2.1),
            column("Verdict", 1.75),
        ),
        rows=tuple(_measure_row(assessment) for assessment in with_figures),
    )


def _measure_row(a: Assessment) -> tuple[Cell, ...]:
    what = outcome_of(a)
    return (
        Cell(content=(Strong(words(a.short_name)),), drawing=mark_of(what), alt=what.value),
        Cell(content=_baseline_to_latest(a)),
        Cell(content=verdict_with_reason(a)),
    )


def _baseline_to_latest(a: Assessment) -> Inlines:
    later: Inlines = () if a.latest is None else _by_month(a, "latest")
    earlier = _by_month(a, "baseline") if a.baseline is not None and a.baseline.value is not None else ()
    return (*earlier, Text(" to "), *later) if earlier else later


def _by_month(a: Assessment, part: str) -> Inlines:
    quantity = a.latest if part == "latest" else a.baseline
    if quantity is None:
        return ()
    when = "" if quantity.period is None else f" ({ending(quantity.period)})"
    return (number(quantity), Label(when))


def verdict_with_reason(a: Assessment) -> Inlines:
    """ "Improved: fell by 24%", "Not assessed: no margins", in the verdict's own words."""
    judged = a.without_incident or a
    what = outcome_of(a)
    said = {Verdict.IMPROVED: "Improved: ", Verdict.WORSENED: "Worsened: "}.get(a.verdict, "")
    if a.verdict.claims_change:
        # Beside two percentages that as printed are not so far apart, the size would contradict them.
        moved: Inlines = (Text(what.value),) if _is_unrounded(judged) else moved_by(what, judged.change)
        return (Strong((Text(said),)), *moved) if said else moved
    label = what.value[:1].upper() + what.value[1:]
    # That it may be chance is the reason itself.
    why = f": {short_reason(a.why)}" if a.why and what is not Outcome.MAY_BE_CHANCE else ""
    return (Strong((Text(f"{label}:"),)), *words(why[1:])) if why else (Strong((Text(label),)),)


def _is_unrounded(judged: Assessment) -> bool:
    baseline, latest, change = judged.baseline, judged.latest, judged.change
    return bool(baseline and latest and change and unrounded(baseline, latest, change))


def short_reason(why: str) -> str:
    """A reason in at most about six words, for a table's cell."""
    return _SHORT_REASONS.get(why, why)


def _without(measures: Sequence[Assessment]) -> Inlines:
    """One paragraph for all measures without figures: who could fill each."""
    by_publisher: dict[str, list[str]] = {}
    for assessment in measures:
        publisher = assessment.about.publisher if assessment.about is not None else "their publishers"
        by_publisher.setdefault(publisher, []).append(mid_sentence(assessment.short_name))
    opening: Inlines = (Strong(words(f"No figures are held for {counted(len(measures))}.")), Text(" "))
    if len(measures) > MISSING_BY_NAME:
        names = listed(mid_sentence(measured.short_name) for measured in measures)
        return (*opening, *words(f"They are {names}. Who could fill each stands with the measure."))
    text = "; ".join(f"{publisher}: {listed(names)}" for publisher, names in by_publisher.items())
    return (*opening, *words(f"Who could fill them: {text}."))


def _arriving(results: Results, as_at: date) -> Inlines:
    """The months in which figures are next expected, by publication pattern, the nearest first; at most 25 words."""
    national = {assessment.measure: assessment.short_name for assessment in results.national}
    months: dict[str, list[str]] = {}
    for row in sorted(results.readiness, key=lambda row: (row.next_due or date.max).replace(day=1)):
        if row.measure in national and row.latest_period is not None and not is_overdue(row, as_at):
            months.setdefault(next_expected(row, as_at), []).append(mid_sentence(national[row.measure]))
    clauses = [f"{month}, {listed(names)}" for month, names in months.items()]
    while len(clauses) > 1 and sum(len(clause.split()) for clause in clauses) > MOST_WORDS_ARRIVING:
        clauses.pop()
    text = "; ".join(clauses)
    return (
        Strong((Text("Arriving next, by usual month: "),)),
        *words(f"{text}." if text else "no date is known."),
    )
