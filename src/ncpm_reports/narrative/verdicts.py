"""Verdicts in the words that every product uses: fell, rose, may be chance, not comparable, not assessed."""

from collections.abc import Iterable
from enum import StrEnum

from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.measures.results import WITHIN_CHANCE, Assessment, Change, GroupChange, Verdict
from ncpm_reports.narrative.phrases import doubling, phrase, size


class Outcome(StrEnum):
    """What may be said of the direction of a figure, whether or not that direction is good."""

    FELL = "fell"
    ROSE = "rose"
    MAY_BE_CHANCE = "may be chance"
    NOT_COMPARABLE = "not comparable"
    NOT_ASSESSED = "not assessed"
    NO_DATA = "no figure"

    @property
    def claims_change(self) -> bool:
        """Whether a fall or a rise is claimed."""
        return self in (Outcome.FELL, Outcome.ROSE)


_UNCLAIMED_OUTCOMES = {
    Verdict.NO_CLEAR_CHANGE: Outcome.MAY_BE_CHANCE,
    Verdict.NOT_COMPARABLE: Outcome.NOT_COMPARABLE,
    Verdict.NO_DATA: Outcome.NO_DATA,
}

# What may be said of a national measure; "moved" is said of one that has no better or worse way to go.
GROUPS = {
    "improved": (Verdict.IMPROVED,),
    "worsened": (Verdict.WORSENED,),
    "moved": (Verdict.ROSE, Verdict.FELL),
    "unclear": (Verdict.NO_CLEAR_CHANGE,),
    "unjudged": (Verdict.NOT_ASSESSED, Verdict.NOT_COMPARABLE),
    "without": (Verdict.NO_DATA,),
}


def judged_assessment(a: Assessment) -> Assessment:
    """The figures that the verdict rests on: those without exceptional incidents, where one is inside a year."""
    return a.without_incident or a


def outcome_of(comparison: Assessment | GroupChange) -> Outcome:
    """The direction that an assessment claims, or that of a group of areas together; or why it claims none."""
    pair = judged_pair(comparison) if isinstance(comparison, Assessment) else (comparison.baseline, comparison.latest)
    if not comparison.verdict.claims_change or pair is None:
        return _UNCLAIMED_OUTCOMES.get(comparison.verdict, Outcome.NOT_ASSESSED)
    earlier, later = pair
    return Outcome.FELL if later.number < earlier.number else Outcome.ROSE


def reason_of(a: Assessment) -> str:
    """Why the verdict is what it is, as a clause; "" where it is that the change may be chance, as the verdict says."""
    return a.why.removesuffix(WITHIN_CHANCE).removesuffix(": ")


def judged_pair(a: Assessment) -> tuple[Quantity, Quantity] | None:
    """The two figures, earlier and later, that the verdict rests on; None where no change was judged."""
    figures = judged_assessment(a)
    if figures.change is None and a.newest_quarter is not None and a.quarter_year_before is not None:
        return a.quarter_year_before, a.newest_quarter
    if figures.baseline is None or figures.latest is None:
        return None
    return figures.baseline, figures.latest


def by_verdict(national: Iterable[Assessment]) -> dict[str, tuple[Assessment, ...]]:
    """National assessments by what may be said of them, each in one of the `GROUPS`, in framework order."""
    assessments = tuple(national)
    return {name: tuple(a for a in assessments if a.verdict in verdicts) for name, verdicts in GROUPS.items()}


def count_by_verdict(national: Iterable[Assessment]) -> dict[str, int]:
    """How many national assessments there are in "all", and in each of the `GROUPS`."""
    sizes = {name: len(group) for name, group in by_verdict(national).items()}
    return {"all": sum(sizes.values()), **sizes}


def is_unchanged(a: Assessment) -> bool:
    """Whether the two years' figures that were judged are equal: then there is no difference that may be chance."""
    change = judged_assessment(a).change
    return a.verdict is Verdict.NO_CLEAR_CHANGE and change is not None and not change.absolute.value


def change_phrase(comparison: Assessment | GroupChange) -> Inlines:
    """What an assessment, or a group of areas together, claims, with the size of the change that was judged.

    "fell by 11%", "rose by 6 percentage points"; "fell" alone where a count is too small for a percentage. Other
    outcomes are said as they are: "may be chance".
    """
    outcome, change = outcome_of(comparison), _judged_change(comparison)
    in_points = change is not None and change.absolute.unit is Unit.PERCENTAGE_POINTS
    if not outcome.claims_change or change is None or (change.percent is None and not in_points):
        return (Text(outcome.value),)
    return phrase("{} by {}", outcome.value, size(change))


def plain_change_phrase(comparison: Assessment | GroupChange) -> Inlines:
    """The same for a sentence without the interval: there a count "doubled" or "almost doubled"."""
    return (outcome_of(comparison).claims_change and doubling(_judged_change(comparison))) or change_phrase(comparison)


def _judged_change(comparison: Assessment | GroupChange) -> Change | None:
    return (judged_assessment(comparison) if isinstance(comparison, Assessment) else comparison).change
