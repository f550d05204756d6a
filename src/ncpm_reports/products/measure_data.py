"""The national measure summaries as data: one row a measure, for machines."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from ncpm_reports.core.quantities import Quantity, Source
from ncpm_reports.measures.results import Assessment, Contribution, Contributions, PublicView
from ncpm_reports.narrative.verdicts import outcome

COLUMNS = (
    "measure",
    "name",
    "priority",
    "area",
    "latest_period_start",
    "latest_period_end",
    "latest",
    "unit",
    "baseline_period_start",
    "baseline_period_end",
    "baseline",
    "change",
    "change_percent",
    "change_lower_95",
    "change_upper_95",
    "interval_unit",
    "p",
    "test",
    "verdict",
    "why",
    "areas_excluded",
    "source",
)


def rows(view: PublicView) -> tuple[Mapping[str, str | float | None], ...]:
    """One row a national measure, in framework order. What is not held is None, never 0."""
    return tuple(_row(assessment) for assessment in view.national)


def json_text(view: PublicView, contributions: Sequence[Contributions] = ()) -> str:
    """The rows as JSON, each with who drives the change of the measure and of those that stand beside it."""
    by_measure = {driven.measure: driven for driven in contributions}
    rows = [
        {
            **_row(assessment),
            "contributions": [_driven(by_measure[name]) for name in _beside(assessment) if name in by_measure],
        }
        for assessment in view.national
    ]
    return json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def csv_text(view: PublicView) -> str:
    """The rows as CSV; what is not held is empty."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(view))
    return buffer.getvalue()


def _row(assessment: Assessment) -> dict[str, str | float | None]:
    change = assessment.change
    interval = None if change is None else change.interval_lower
    return {
        "measure": assessment.measure,
        "name": assessment.name,
        "priority": assessment.priority,
        "area": assessment.area,
        **_figure("latest", assessment.latest),
        "unit": None if assessment.latest is None else assessment.latest.unit.value,
        **_figure("baseline", assessment.baseline),
        "change": None if change is None else change.absolute.value,
        "change_percent": _value(None if change is None else change.percent),
        "change_lower_95": _value(None if change is None else change.interval_lower),
        "change_upper_95": _value(None if change is None else change.interval_upper),
        "interval_unit": None if interval is None else interval.unit.value,
        "p": _value(None if change is None else change.p),
        "test": None if change is None else change.test,
        "verdict": assessment.verdict.value,
        "why": assessment.why,
        "areas_excluded": ", ".join(assessment.areas_excluded),
        "source": _sources(assessment),
    }


def _beside(assessment: Assessment) -> tuple[str, ...]:
    return (assessment.measure, *(other.measure for other in assessment.context))


def _driven(contributions: Contributions) -> dict[str, object]:
    whole = contributions.whole
    return {
        "measure": contributions.measure,
        "basis": whole.basis,
        "baseline": whole.baseline.value,
        "latest": whole.latest.value,
        "change": whole.change.absolute.value,
        "change_percent": _value(whole.change.percent),
        # Better and worse are said of the measures alone, and a total beside one only moves.
        "verdict": outcome(whole.verdict, whole.baseline, whole.latest).value,
        "areas_higher": contributions.higher,
        "areas_same": contributions.same,
        "areas_lower": contributions.lower,
        "named": list(contributions.named),
        "areas": [_part(line) for line in contributions.areas],
        "regions": [_part(line) for line in contributions.regions],
    }


def _part(contribution: Contribution) -> dict[str, object]:
    return {
        "area": contribution.area,
        "baseline": contribution.baseline.value,
        "latest": contribution.latest.value,
        "change": contribution.change.value,
        "points_tenths": contribution.points_tenths,
        "share_percent": _value(contribution.share),
    }


def _figure(name: str, quantity: Quantity | None) -> dict[str, str | float | None]:
    period = None if quantity is None else quantity.period
    return {
        f"{name}_period_start": None if period is None else period.start.isoformat(),
        f"{name}_period_end": None if period is None else period.end.isoformat(),
        name: _value(quantity),
    }


def _value(quantity: Quantity | None) -> float | None:
    return None if quantity is None else quantity.value


def _sources(assessment: Assessment) -> str:
    quantities = [quantity for quantity in (assessment.latest, assessment.baseline) if quantity is not None]
    named = dict.fromkeys(_citation(source) for quantity in quantities for source in quantity.sources)
    return "; ".join(named)


def _citation(source: Source) -> str:
    parts = (source.publisher, source.title, source.edition, source.table)
    return ", ".join(part for part in parts if part)
