"""The rows under the answer: one a kind of crime, with its direction, its two counts, and the country beside it."""

from collections.abc import Sequence

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Strong, Table, TableStyle, Text
from ncpm_reports.measures.results import Assessment, Driver, GroupChange, PublicView
from ncpm_reports.narrative.phrases import count_or_none, forces_in, place, words
from ncpm_reports.narrative.verdicts import Outcome, is_same, moved_by, outcome, outcome_of
from ncpm_reports.products.marks import mark_of
from ncpm_reports.products.public_summary.names import public_name

# An area that holds this share of a total is set beside the others alone: the total would be partly itself.
LARGE_SHARE = 20.0
_SAID = {
    Outcome.MAY_BE_CHANCE: "change may be chance",
    Outcome.NOT_COMPARABLE: "years cannot be compared",
    Outcome.NOT_ASSESSED: "change not assessed",
    Outcome.NO_DATA: "no figure for this year",
}


def crime_rows(counts: Sequence[Assessment], areas: Areas, view: PublicView, year: Period) -> Table:
    """One row a kind of crime, in framework order for every area.

    A row whose latest figure is for another year than `year` says for which.
    """
    drivers = {driver.measure: driver for driver in view.driven}
    totals = dict(view.totals)
    beside_rest = any(_share(assessment) > LARGE_SHARE for assessment in counts)
    return Table(
        id="kinds-of-crime",
        title=(Text("Kinds of crime recorded here, beside the country"),),
        style=TableStyle.COMPACT,
        columns=(
            Column(header=(Text("Kind of crime"),), kind=ColumnKind.PICTURE, width=2.15),
            Column(header=(Text("Crimes recorded"),), width=1.4),
            Column(header=(Text("For comparison"),), width=2.25),
        ),
        rows=tuple(
            _row(
                assessment,
                year,
                _beside_others(assessment, areas, drivers.get(assessment.measure))
                if beside_rest
                else _beside_all(assessment, areas, drivers.get(assessment.measure), totals.get(assessment.measure)),
            )
            for assessment in counts
        ),
    )


def _share(a: Assessment) -> float:
    return (a.share_latest.value or 0.0) if a.share_latest is not None else 0.0


def _row(a: Assessment, year: Period, beside: Inlines) -> tuple[Cell, ...]:
    what = outcome_of(a)
    own = a.latest.period if a.latest is not None else None
    when: Inlines = () if own is None or own == year else (Label(f" ({own.label})"),)
    return (
        Cell(content=verdict_words(a), drawing=mark_of(what), alt=_said(a)),
        Cell(content=(*from_to(a), *when)),
        Cell(content=beside or (Text("[x] not available"),)),
    )


def verdict_words(a: Assessment) -> Inlines:
    """ "Robbery fell by 11%", "Homicides: change may be chance", with the kind of crime in bold."""
    what = outcome_of(a)
    if not what.moved:
        return (Strong((Text(f"{public_name(a)}:"),)), Text(f" {_said(a)}"))
    return (Strong((Text(public_name(a)),)), Text(" "), *moved_by(what, (a.without_incident or a).change))


def _said(a: Assessment) -> str:
    what = outcome_of(a)
    return "no difference" if is_same(a) else _SAID.get(what, what.value)


def from_to(a: Assessment) -> Inlines:
    """ "from 119 to 99"; "3 in both years", "none in either year"."""
    earlier, later = a.baseline, a.latest
    if later is None or later.value is None:
        return (Text("[x] not available"),)
    if earlier is None or earlier.value is None:
        return (count_or_none(later, "none"), Text(" in the latest year"))
    if earlier.value == later.value:
        both = " in either year" if later.value == 0 else " in both years"
        return (count_or_none(later, "none"), Text(both))
    return (Text("from "), count_or_none(earlier, "none"), Text(" to "), count_or_none(later, "none"))


def _beside_others(a: Assessment, areas: Areas, driver: Driver | None) -> Inlines:
    """All other forces together, for a large area; also without the one that moves the total against all others."""
    if a.others is None:
        return ()
    said = _group_words(f"Other {forces_in(a.others, areas)} forces", a.others)
    return said if driver is None or driver.area == a.area else _without(said, driver, a.others_without_driver, areas)


def _beside_all(a: Assessment, areas: Areas, driver: Driver | None, published: GroupChange | None) -> Inlines:
    """The published total for England and Wales, else all forces together, as also where one of them moves the total.

    What is given without that one force must be of the same areas as what is given with it.
    """
    apart = driver is not None and driver.area != a.area
    if published is not None and not apart:
        return _group_words(areas.name(ENGLAND_AND_WALES), published)
    if a.whole is None:
        return ()
    compared, in_all = forces_in(a.whole, areas), len(areas.forces)
    named = f"All {in_all} forces" if compared == in_all else f"{compared} of {in_all} forces"
    said = _group_words(named, a.whole)
    return said if driver is None or not apart else _without(said, driver, driver.others, areas)


def _without(said: Inlines, driver: Driver, without: GroupChange | None, areas: Areas) -> Inlines:
    if without is None:
        return said
    return (*said, Text(". "), *_group_words(f"Without {place(driver.area, areas)}", without))


def _group_words(named: str, group: GroupChange) -> Inlines:
    what = outcome(group.verdict, group.baseline, group.latest)
    return (*words(f"{named}: "), Strong(moved_by(what, group.change)))
