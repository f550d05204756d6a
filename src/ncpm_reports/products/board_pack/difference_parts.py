"""The parts of the difference between two survey estimates, where no margins are held and so nothing is assessed."""

from ncpm_reports.charts.changes import ChangeBar, change_bars
from ncpm_reports.charts.style import MM
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Figure, Text
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import ending, has_value, mid_sentence, words
from ncpm_reports.products.figures import chart

WIDTH = 70 * MM
FEWEST_PARTS = 2
# Each estimate is rounded, in its own unit.
ROUNDING = 1.0


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
    picture = change_bars(bars, title=title, table_id=f"{ident}-data", width=WIDTH)
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
