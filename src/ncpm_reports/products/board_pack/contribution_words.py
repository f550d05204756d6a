"""What the parts of a national change amount to: how the forces moved, the largest part, what lies outside them."""

from collections.abc import Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.measures.coverage import exceptional
from ncpm_reports.measures.results import OUTSIDE_AREAS, Assessment, Contribution, Contributions, Results, SeriesPoint
from ncpm_reports.narrative.phrases import capitalised, counted, has_value, magnitude, phrase, place
from ncpm_reports.products.cells import count_of
from ncpm_reports.products.job import Job

LARGE_PART = 0.2
MOST_YEARS, FEWEST_YEARS = 7, 5


def contributions_of(results: Results, measure: str) -> Contributions | None:
    """Who drives a measure's change, where that was worked out."""
    return next((contributions for contributions in results.contributions if contributions.measure == measure), None)


def local_assessment(results: Results, measure: str, area: str) -> Assessment | None:
    """What is said of one measure in one force area; None where nothing is held."""
    return next((assessment for assessment in results.for_force(area) if assessment.measure == measure), None)


def forces_moved(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more; six falls and no rise are more than chance."."""
    falls = f"{counted(parts.clearly_lower)} {'fall' if parts.clearly_lower == 1 else 'falls'}"
    rises = f"{counted(parts.clearly_higher)} {'rise' if parts.clearly_higher == 1 else 'rises'}"
    return phrase("{}; {} and {} are more than chance.", lower_and_higher(parts), falls, rises)


def lower_and_higher(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more"."""
    lower = count_of(parts.lower, "forces that recorded fewer")
    return phrase("{} forces recorded fewer and {} more", lower, count_of(parts.higher, "forces that recorded more"))


def largest_contribution(parts: Contributions, areas: Areas) -> Contribution | None:
    """The force with the largest part of the change; None where no part is a fifth or more."""
    total = parts.whole.change.absolute.value or 0.0

    def share(part: Contribution) -> float:
        return (part.change.value or 0.0) / total if total else 0.0

    forces = (part for part in parts.areas if areas.force(part.area) is not None and share(part) >= LARGE_PART)
    return max(forces, key=share, default=None)


def largest_part(parts: Contributions, areas: Areas) -> Inlines:
    """The part of the force with the largest one; empty where no part is a fifth or more."""
    largest = largest_contribution(parts, areas)
    if largest is None:
        return ()
    whole = more_by(parts.whole.change.absolute)
    name = capitalised(place(largest.area, areas))
    return phrase("{} accounts for {} of the {}.", name, magnitude(largest.change), whole)


def outside_areas(parts: Contributions) -> Quantity | None:
    """What lies outside the force areas adds to a published total's change; None where that is nothing."""
    change = next((part.change for part in parts.areas if part.area == OUTSIDE_AREAS), None)
    return change if change is not None and change.value else None


def more_by(change: Quantity) -> Inlines:
    """A difference in words: "34% more", "161 fewer"."""
    return phrase("{} {}", magnitude(change), "fewer" if (change.value or 0.0) < 0 else "more")


# Whether the force with the largest part began from an unusual year, and so may only have returned


def baseline_in_its_range(parts: Contributions, job: Job) -> Inlines:
    """ " Its baseline of 61 was high: 27 to 47 a year in the seven years before."; no cause is named.

    Years with an exceptional incident are left out: the others are called ordinary. Empty where no force has so large
    a part, or fewer than five earlier years of it are held.
    """
    largest = largest_contribution(parts, job.areas)
    a = None if largest is None else local_assessment(job.results, parts.measure, largest.area)
    if a is None or not has_value(a.baseline):
        return ()
    caveats = job.caveats
    ordinary = [point for point in a.history if not exceptional(caveats, a.measure, a.area, point.period)]
    before = years_before(a.baseline, ordinary)
    if len(before) < FEWEST_YEARS:
        return ()
    years = "years" if before == years_before(a.baseline, a.history) else "ordinary years"
    low, high = (pick(before, key=lambda figure: figure.value or 0.0) for pick in (min, max))
    baseline, lowest, highest = (figure.value or 0.0 for figure in (a.baseline, low, high))
    among = "high" if baseline > highest else "low" if baseline < lowest else "not unusual"
    when = f"in the {counted(len(before))} {years} before"
    return phrase(" Its baseline of {} was {}: {} to {} a year {}.", a.baseline, among, low, high, when)


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
