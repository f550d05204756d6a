"""Measures that cannot be judged yet, in thirds and ninths of a page: what they count, and what would fill them."""

from collections.abc import Sequence

from ncpm_reports.charts.histories import HistoryLine, small_history
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Figure, Inlines, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Direction, Verdict
from ncpm_reports.narrative import alt_text
from ncpm_reports.narrative.phrases import counted, number, words
from ncpm_reports.narrative.verdicts import moved_by, outcome_of, reason_of
from ncpm_reports.products.board_pack.actions import Action, owner_and_due
from ncpm_reports.products.board_pack.cells import ending
from ncpm_reports.products.board_pack.priorities import priority_name
from ncpm_reports.products.materials import Job

FEWEST = 3
WIDTH, HEIGHT = 54 * MM, 32 * MM
THIRD, NINTH, PAGE = 3, 1, 9


def is_full(a: Assessment, job: Job) -> bool:
    """Whether a measure has a page of its own: it could be judged, or recorded companions say where to look."""
    judged = a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE
    companions = [
        contributions
        for contributions in job.results.contributions
        if _priority_of(contributions.measure, job) == a.priority
    ]
    return judged or (a.latest is not None and len(companions) >= 2)


def _priority_of(measure: str, job: Job) -> str:
    return job.materials.public.framework.measure(measure).priority


def size_of(a: Assessment) -> int:
    """A third of a page where a figure of its own or of a neighbour is held, else a ninth."""
    return THIRD if shown_figure(a) is not None else NINTH


def shown_figure(a: Assessment) -> Assessment | None:
    """What a third shows: the measure itself, or its first neighbour with a figure."""
    if a.latest is not None and a.latest.value is not None:
        return a
    assessments = [
        assessment for assessment in a.context if assessment.latest is not None and assessment.latest.value is not None
    ]
    # A count that follows what the police do, such as drug trafficking, says little of the measure beside it.
    return next((assessment for assessment in assessments if assessment.direction is not Direction.NEUTRAL), None)


def in_pages(measures: Sequence[Assessment]) -> list[list[Assessment]]:
    """The measures packed onto pages in their order: three thirds, or nine ninths, or a mixture to a page."""
    pages: list[list[Assessment]] = []
    room = 0
    for assessment in sorted(measures, key=lambda measured: -size_of(measured)):
        if size_of(assessment) > room:
            pages.append([])
            room = PAGE
        pages[-1].append(assessment)
        room -= size_of(assessment)
    return pages


def missing_page(
    measures: Sequence[Assessment], job: Job, actions: Sequence[Action], pieces: Pieces
) -> dict[str, Plain]:
    """What the template of a page of thirds and ninths takes."""
    owners = {assessment.measure: owner_and_due(actions, assessment.measure) for assessment in measures}
    many = len(measures)
    title = f"{counted(many).capitalize()} {'measure' if many == 1 else 'measures'} that cannot be judged yet"
    return {
        "title": title,
        "thirds": [
            _third(assessment, job, pieces) | owners[assessment.measure]
            for assessment in measures
            if size_of(assessment) == THIRD
        ],
        "ninths": [
            _ninth(assessment, job) | owners[assessment.measure]
            for assessment in measures
            if size_of(assessment) == NINTH
        ],
    }


def _third(a: Assessment, job: Job, pieces: Pieces) -> dict[str, Plain]:
    shown = shown_figure(a)
    areas = job.materials.public.areas
    figure = None if shown is None else _figure(a, shown, areas)
    return {
        "priority": priority_name(a, job),
        "name": a.name,
        "id": a.measure,
        "nearest": shown is not None and shown is not a,
        "figure": None if figure is None else pieces.figure(figure),
        "counts": a.about.explanation if a.about is not None else "",
        "said": pieces.say(_what_may_be_said(shown)),
        **_held_by(a, job),
    }


def _ninth(a: Assessment, job: Job) -> dict[str, Plain]:
    return {
        "priority": priority_name(a, job),
        "name": a.name,
        "id": a.measure,
        "counts": a.about.explanation if a.about is not None else "",
        **_held_by(a, job),
    }


def _held_by(a: Assessment, job: Job) -> dict[str, Plain]:
    about = a.about
    if about is None:
        return {"publisher": "", "filled_by": "", "why": "", "mind": ""}
    return {
        "publisher": f"{about.publisher}, {about.publication}",
        "filled_by": _filled_by(a, job.materials.public.framework.baseline.label),
        "why": about.not_held if a.latest is None else "",
        "mind": about.cautions[0] if about.cautions else "",
    }


def _filled_by(a: Assessment, baseline: str) -> str:
    """What to ask for, to be pasted into a request: only what is not held."""
    if a.latest is None or a.latest.value is None:
        if a.about is not None and a.about.to_ask_for:
            return a.about.to_ask_for
        return f"Figures for the {baseline} and each year since, on one definition."
    if a.baseline is None or a.baseline.value is None:
        return f"A figure for the {baseline}, on the same definition as the latest."
    if a.latest.period == a.baseline.period:
        margins = "" if a.latest.unit.is_count else ", with their margins of error"
        return f"Figures for later years, on the same definition{margins}."
    if a.verdict is Verdict.NOT_COMPARABLE:
        return "Figures for both years that the publisher says can be compared."
    return "Margins of error for both years."


def _figure(a: Assessment, shown: Assessment, areas: Areas) -> Figure | None:
    if sum(point.quantity.value is not None for point in shown.history) < FEWEST:
        return None
    ident = f"nearest-{a.measure}"
    line = HistoryLine(points=shown.history, baseline=shown.baseline)
    picture = small_history(line, table_id=f"{ident}-data", title=shown.name, time_axis=True, size=(WIDTH, HEIGHT))
    title = f"{shown.short_name}: nearest figure, not the measure" if shown is not a else f"{a.short_name}: the measure"
    return Figure(
        id=ident,
        title=words(title),
        subtitle=words(shown.name),
        drawing=picture.drawing,
        alt=alt_text.trend_alt(shown, areas),
        data=picture.data,
    )


def _what_may_be_said(shown: Assessment | None) -> Inlines:
    """The verdict of the figure shown, as "fell" or "rose" where it is a neighbour's; else that nothing may be said."""
    if shown is None or shown.latest is None:
        return words("Nothing yet: no figure is held here.")
    when = "" if shown.latest.period is None else f" ({ending(shown.latest.period)})"
    value: Inlines = (*words(f"{shown.short_name}: "), number(shown.latest), *words(when))
    what = outcome_of(shown)
    if what.moved:
        return (
            *value,
            Text(". Since the baseline it "),
            *moved_by(what, (shown.without_incident or shown).change),
            Text("."),
        )
    why = f": {reason}" if (reason := reason_of(shown)) else ""
    return (*value, *words(f". Change {what.value}{why}."))
