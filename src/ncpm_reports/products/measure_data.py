"""The national measure summaries as data: one row a measure, in framework order. What is not held is None, never 0."""

import json
from collections.abc import Sequence

from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.quantities import Quantity, Source
from ncpm_reports.measures.results import Assessment, Contribution, Contributions, PublicView
from ncpm_reports.narrative.verdicts import outcome_of
from ncpm_reports.products.source_lines import sources_of


def json_text(view: PublicView, contributions: Sequence[Contributions] = ()) -> str:
    """The rows as JSON, each with who drives the change of the measure and of those that stand beside it."""
    by_measure = {drivers.measure: _contributions_data(drivers) for drivers in contributions}
    summaries = []
    for a in view.national:
        measures = (a.measure, *(near.measure for near in a.context))
        summaries.append(_row(a) | {"contributions": [by_measure[name] for name in measures if name in by_measure]})
    return json.dumps(summaries, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def csv_text(view: PublicView) -> str:
    """The rows as CSV; what is not held is empty."""
    summaries = [_row(assessment) for assessment in view.national]
    header = tuple(summaries[0]) if summaries else ()
    return csv_of((header, *(summary.values() for summary in summaries)))


def _row(a: Assessment) -> dict[str, object]:
    change = a.change
    lower = None if change is None else change.interval_lower
    return {
        "measure": a.measure,
        "name": a.name,
        "priority": a.priority,
        "area": a.area,
        **_figure("latest", a.latest),
        "unit": None if a.latest is None else a.latest.unit.value,
        **_figure("baseline", a.baseline),
        "change": None if change is None else change.absolute.value,
        "change_percent": _value(None if change is None else change.percent),
        "change_lower_95": _value(lower),
        "change_upper_95": _value(None if change is None else change.interval_upper),
        "interval_unit": None if lower is None else lower.unit.value,
        "p": _value(None if change is None else change.p),
        "test": None if change is None else change.test,
        "verdict": a.verdict.value,
        "why": a.why,
        "areas_excluded": ", ".join(a.areas_excluded),
        "source": "; ".join(dict.fromkeys(map(_citation, sources_of(a)))),
    }


def _contributions_data(contributions: Contributions) -> dict[str, object]:
    whole = contributions.whole
    return {
        "measure": contributions.measure,
        "basis": whole.basis,
        "baseline": whole.baseline.value,
        "latest": whole.latest.value,
        "change": whole.change.absolute.value,
        "change_percent": _value(whole.change.percent),
        # Better and worse are said of the measures alone, and a total beside one only moves.
        "verdict": outcome_of(whole).value,
        "areas_higher": contributions.higher,
        "areas_same": contributions.same,
        "areas_lower": contributions.lower,
        "named": list(contributions.named_areas),
        "areas": [_contribution_data(line) for line in contributions.areas],
        "regions": [_contribution_data(line) for line in contributions.regions],
    }


def _contribution_data(contribution: Contribution) -> dict[str, object]:
    return {
        "area": contribution.area,
        "baseline": contribution.baseline.value,
        "latest": contribution.latest.value,
        "change": contribution.change.value,
        "points_tenths": contribution.points_tenths,
        "share_percent": _value(contribution.share),
    }


def _figure(name: str, quantity: Quantity | None) -> dict[str, object]:
    period = None if quantity is None else quantity.period
    return {
        f"{name}_period_start": None if period is None else period.start.isoformat(),
        f"{name}_period_end": None if period is None else period.end.isoformat(),
        name: _value(quantity),
    }


def _value(quantity: Quantity | None) -> float | None:
    return None if quantity is None else quantity.value


def _citation(source: Source) -> str:
    return ", ".join(filter(None, (source.publisher, source.title, source.edition, source.table)))
