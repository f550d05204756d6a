"""Measures that cannot be judged yet, in thirds and sevenths of a page: what they count, and what would fill them."""

from collections.abc import Sequence

from ncpm_reports.charts.histories import HistoryLine, panel
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Figure, Inlines
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment, Direction, Verdict
from ncpm_reports.narrative import alt_text
from ncpm_reports.narrative.phrases import ending, has_value, phrase, words
from ncpm_reports.narrative.verdicts import moved, outcome_of, reason_of
from ncpm_reports.products.board_pack.actions import Action, owner_and_due
from ncpm_reports.products.figures import chart, has_history
from ncpm_reports.products.job import Job

WIDTH, HEIGHT = 54 * MM, 32 * MM
# Shares of a page: what a measure without a figure may say takes a seventh of it with its heading.
THIRD, SEVENTH, PAGE = 7, 3, 21


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
    """A third of a page where a figure of its own or of a neighbour is held, else a seventh."""
    return THIRD if shown_figure(a) is not None else SEVENTH


def shown_figure(a: Assessment) -> Assessment | None:
    """What a third shows: the measure itself, or its first neighbour with a figure."""
    if has_value(a.latest):
        return a
    # A count that follows what the police do, such as drug trafficking, says little of the measure beside it.
    beside = (near for near in a.context if near.direction is not Direction.NEUTRAL)
    return next((near for near in beside if has_value(near.latest)), None)


def in_pages(measures: Sequence[Assessment]) -> list[list[Assessment]]:
    """The measures packed onto pages in their order: three thirds, or seven sevenths, or a mixture to a page."""
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
    """What the template of a page of thirds and sevenths takes."""
    parts = {size: [_part(a, job, actions) for a in measures if size_of(a) == size] for size in (THIRD, SEVENTH)}
    return {"number": len(measures), "thirds": parts[THIRD], "sevenths": parts[SEVENTH]}


def _part(a: Assessment, job: Job, actions: Sequence[Action]) -> Context:
    shown, about = shown_figure(a), a.about
    return {
        "priority": priority_name(a, job),
        "name": a.name,
        "id": a.measure,
        "figure": None if shown is None else _figure(a, shown, job.areas),
        "counts": about.explanation if about is not None else "",
        "said": _what_may_be_said(shown),
        "publisher": f"{about.publisher}, {about.publication}" if about is not None else "",
        "filled_by": _filled_by(a, job.framework.baseline.label),
        "why": about.not_held if about is not None and a.latest is None else "",
        "mind": about.cautions[0] if about is not None and about.cautions else "",
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


def _figure(a: Assessment, shown: Assessment, areas: Areas) -> Figure | None:
    if not has_history(shown):
        return None
    ident = f"nearest-{a.measure}"
    line = HistoryLine(points=shown.history, baseline=shown.baseline)
    picture = panel(line, table_id=f"{ident}-data", title=shown.name, size=(WIDTH, HEIGHT))
    title = f"{shown.short_name}: nearest figure, not the measure" if shown is not a else f"{a.short_name}: the measure"
    return chart(ident, picture, alt_text.trend_alt(shown, areas), words(title), subtitle=words(shown.name))


def _what_may_be_said(shown: Assessment | None) -> Inlines:
    """The verdict of the figure shown, as "fell" or "rose" where it is a neighbour's; else that nothing may be said."""
    if shown is None or shown.latest is None:
        return words("Nothing yet: no figure is held here.")
    when = "" if shown.latest.period is None else f" ({ending(shown.latest.period)})"
    value = phrase("{}: {}{}", shown.short_name, shown.latest, when)
    if outcome_of(shown).moved:
        return phrase("{}; {} since the baseline.", value, moved(shown))
    why = f": {reason}" if (reason := reason_of(shown)) else ""
    return phrase("{}. Change {}{}.", value, outcome_of(shown).value, why)
