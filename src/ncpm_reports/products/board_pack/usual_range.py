"""Whether the force with the largest part of a change began from an unusual year, and so may only have returned."""

from collections.abc import Sequence

from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.measures.coverage import exceptional
from ncpm_reports.measures.results import Contributions, SeriesPoint
from ncpm_reports.narrative.phrases import counted, number
from ncpm_reports.products.board_pack.contribution_words import largest_contribution
from ncpm_reports.products.materials import Job

MOST_YEARS, FEWEST_YEARS = 7, 5


def baseline_in_its_range(parts: Contributions, job: Job) -> Inlines:
    """ " Its baseline of 61 was high: 27 to 47 a year in the seven years before."; no cause is named.

    Years with an exceptional incident are left out: the others are called ordinary. Empty where no force has so large
    a part, or fewer than five earlier years of it are held.
    """
    largest = largest_contribution(parts, job.materials.public.areas)
    own = None if largest is None else job.results.for_force(largest.area)
    a = next((assessment for assessment in own or () if assessment.measure == parts.measure), None)
    if a is None or a.baseline is None or a.baseline.value is None:
        return ()
    caveats = job.materials.public.caveats
    ordinary = [point for point in a.history if not exceptional(caveats, a.measure, a.area, point.period)]
    before = years_before(a.baseline, ordinary)
    years = "years" if before == years_before(a.baseline, a.history) else "ordinary years"
    if len(before) < FEWEST_YEARS:
        return ()
    low, high = (pick(before, key=lambda figure: figure.value or 0.0) for pick in (min, max))
    lowest, highest = low.value or 0.0, high.value or 0.0
    among = "high" if a.baseline.value > highest else "low" if a.baseline.value < lowest else "not unusual"
    return (
        Text(" Its baseline of "),
        number(a.baseline),
        Text(f" was {among}: "),
        number(low),
        Text(" to "),
        number(high),
        Text(f" a year in the {counted(len(before))} {years} before."),
    )


def years_before(baseline: Quantity, history: Sequence[SeriesPoint]) -> tuple[Quantity, ...]:
    """The figures of the latest seven years at most that share no month with the baseline's or with one another."""
    kept: list[Quantity] = []
    end = None if baseline.period is None else baseline.period.start
    for point in sorted(history, key=lambda point: point.period.end, reverse=True):
        if end is None or not point.period.is_year or point.period.end >= end or point.quantity.value is None:
            continue
        kept.append(point.quantity)
        end = point.period.start
    return tuple(kept[:MOST_YEARS])
