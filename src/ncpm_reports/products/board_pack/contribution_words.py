"""What the parts of a national change amount to: how the forces moved, the largest part, what lies outside them."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.measures.results import OUTSIDE_AREAS, Contribution, Contributions, Results
from ncpm_reports.narrative.phrases import capitalised, counted, magnitude, place, words
from ncpm_reports.products.board_pack.cells import counted as count_of

LARGE_PART = 0.2


def contributions_of(results: Results, measure: str) -> Contributions | None:
    """Who drives a measure's change, where that was worked out."""
    return next((contributions for contributions in results.contributions if contributions.measure == measure), None)


def forces_moved(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more; six falls and no rise are more than chance."."""
    falls, rises = counted(parts.clearly_lower), counted(parts.clearly_higher)
    fall_word = "fall" if parts.clearly_lower == 1 else "falls"
    rise_word = "rise" if parts.clearly_higher == 1 else "rises"
    return (
        *lower_and_higher(parts),
        Text("; "),
        *words(f"{falls} {fall_word} and {rises} {rise_word} are more than chance."),
    )


def lower_and_higher(parts: Contributions) -> Inlines:
    """ "28 forces recorded fewer and 10 more"."""
    return (
        count_of(parts.lower, "forces that recorded fewer"),
        Text(" forces recorded fewer and "),
        count_of(parts.higher, "forces that recorded more"),
        Text(" more"),
    )


def largest_contribution(parts: Contributions, areas: Areas) -> Contribution | None:
    """The force with the largest part of the change; None where no part is a fifth or more."""
    total = parts.whole.change.absolute.value or 0.0
    if not total:
        return None
    forces = [contribution for contribution in parts.areas if areas.force(contribution.area) is not None]
    largest = max(forces, key=lambda contribution: (contribution.change.value or 0.0) / total, default=None)
    return None if largest is None or (largest.change.value or 0.0) / total < LARGE_PART else largest


def largest_part(parts: Contributions, areas: Areas) -> Inlines:
    """The part of the force with the largest one; empty where no part is a fifth or more."""
    largest = largest_contribution(parts, areas)
    if largest is None:
        return ()
    return (
        Text(f"{capitalised(place(largest.area, areas))} accounts for "),
        magnitude(largest.change),
        Text(" of the "),
        *more_by(parts.whole.change.absolute),
        Text("."),
    )


def outside_areas(parts: Contributions) -> Quantity | None:
    """What lies outside the force areas adds to a published total's change; None where that is nothing."""
    change = next((part.change for part in parts.areas if part.area == OUTSIDE_AREAS), None)
    return change if change is not None and change.value else None


def more_by(change: Quantity) -> Inlines:
    """A difference in words: "34% more", "161 fewer"."""
    return (magnitude(change), Text(" fewer" if (change.value or 0.0) < 0 else " more"))
