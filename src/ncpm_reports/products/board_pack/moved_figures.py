"""The figures that are not as in the last pack, in one table: the ten measures first, then what stands beside them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Inlines, Strong, Table, Text
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import AS_PUBLISHED, Assessment, GroupUpdate, Results, Verdict
from ncpm_reports.narrative.phrases import capitalised, phrase, words
from ncpm_reports.narrative.verdicts import outcome_of
from ncpm_reports.products.cells import column, compact, figure, numbers, say

MOST_ROWS = 8
JUDGED = (Verdict.IMPROVED, Verdict.WORSENED)


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedFigure:
    """A figure that is not as in the last pack.

    `said_then` and `said_now` are what is said of it against the baseline: "improved" or "worsened" of the ten
    measures only, of others the direction. `is_metric` says that it is one of the ten, `is_part` that it is one force
    of a total that hides two movements, or all others.
    """

    short_name: str
    areas: str
    earlier: Quantity | None
    later: Quantity | None
    said_then: str
    said_now: str
    is_metric: bool = False
    is_part: bool = False

    @property
    def changed(self) -> bool:
        """Whether another thing is said of it now."""
        return self.said_then != self.said_now


def moved_figures(results: Results, framework: Framework, areas: Areas) -> tuple[MovedFigure, ...]:
    """The ten measures with another figure or verdict than in the last pack, then other figures in order of weight.

    These are the companions of which another thing is said now, the parts of totals that hide two movements, and all
    others, each in the order of the framework. Figures of another scope than in the last pack are left out.
    """
    groups = [_group(update, framework, areas) for update in results.updates if _has_moved(update)]
    order = sorted(groups, key=lambda moved: (not moved.changed, not moved.is_part))
    return (*_metrics(results), *order)


def _metrics(results: Results) -> Iterable[MovedFigure]:
    before = {assessment.measure: assessment for assessment in results.previous}
    for now in results.national:
        then = before.get(now.measure)
        if then is not None and then.scope == now.scope and _state(then) != _state(now):
            yield MovedFigure(
                short_name=now.short_name,
                areas="",
                earlier=then.latest,
                later=now.latest,
                said_then=_said(then),
                said_now=_said(now),
                is_metric=True,
            )


def _state(a: Assessment) -> tuple[object, ...]:
    latest = a.latest
    return (a.verdict, None if latest is None else (latest.value, latest.period, latest.status))


def _said(a: Assessment) -> str:
    return a.verdict.value if a.verdict in JUDGED else outcome_of(a).value


def _has_moved(update: GroupUpdate) -> bool:
    then, now = update.then, update.now
    return (then.verdict, then.latest.value, then.latest.period) != (now.verdict, now.latest.value, now.latest.period)


def _group(update: GroupUpdate, framework: Framework, areas: Areas) -> MovedFigure:
    return MovedFigure(
        short_name=framework.measure(update.measure).short_name,
        areas=_areas(update, areas),
        earlier=update.then.latest,
        later=update.now.latest,
        said_then=outcome_of(update.then).value,
        said_now=outcome_of(update.now).value,
        is_part=bool(update.area or update.without),
    )


def _areas(update: GroupUpdate, areas: Areas) -> str:
    """What the figures are of: "Metropolitan Police", "the other 42 forces", "43 forces", "England and Wales"."""
    if update.area:
        return areas.name(update.area)
    if update.now.basis == AS_PUBLISHED:
        return areas.name(ENGLAND_AND_WALES)
    return update.now.basis.replace("police force areas", "forces")


def moved_table(figures: Sequence[MovedFigure]) -> Table:
    """What each was in the last pack and is in this one, the difference, and what is said against the baseline."""
    columns = (
        column("Figure", 2.4),
        numbers("Last pack", 0.8),
        numbers("This pack", 0.8),
        numbers("Difference", 0.8),
        column("Verdict against the baseline", 2.0),
    )
    return compact("table-moved", "Figures that moved", columns, map(_row, figures[:MOST_ROWS]))


def _row(moved: MovedFigure) -> tuple[Cell, ...]:
    return (
        say(", ".join(filter(None, (moved.short_name, moved.areas)))),
        figure(moved.earlier),
        figure(moved.later),
        figure(_difference(moved.earlier, moved.later), signed=True),
        say(_verdict(moved)),
    )


def _verdict(moved: MovedFigure) -> Inlines:
    if moved.changed:
        changed = f"was “{moved.said_then}”; now “{moved.said_now}”"
        return phrase("{}{}", Strong((Text("Changed: "),)), words(changed))
    said = words(capitalised(moved.said_now))
    return phrase("{}, as before", Strong(said) if moved.said_now in JUDGED else said)


def _difference(earlier: Quantity | None, later: Quantity | None) -> Quantity | None:
    if earlier is None or later is None or earlier.value is None or later.value is None:
        return None
    return Quantity(
        value=later.value - earlier.value,
        unit=Unit.PERCENTAGE_POINTS if later.unit is Unit.PERCENT else later.unit,
        measure=later.measure,
        area=later.area,
        period=later.period,
        sources=tuple(dict.fromkeys((*earlier.sources, *later.sources))),
        derivation="the figure of this pack less that of the last",
    )
