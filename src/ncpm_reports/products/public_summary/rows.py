"""The rows under the answer: one a kind of crime, with its direction, its two counts, and the country beside it."""

from collections.abc import Mapping, Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Strong, Table, TableStyle, Text
from ncpm_reports.measures.results import Assessment, Driver, GroupChange
from ncpm_reports.narrative.phrases import count_or_none, place, words
from ncpm_reports.narrative.verdicts import Outcome, moved_by, outcome, outcome_of
from ncpm_reports.products.marks import mark_of
from ncpm_reports.products.public_summary.names import public_name
from ncpm_reports.products.public_summary.words import is_same

ENGLAND_AND_WALES, THE_REST = "England and Wales", "Rest of England and Wales"
# An area that holds this share of a total is set beside the others alone: the total would be partly itself.
LARGE_SHARE = 20.0
_SAID = {
    Outcome.MAY_BE_CHANCE: "change may be chance",
    Outcome.NOT_COMPARABLE: "years cannot be compared",
    Outcome.NOT_ASSESSED: "change not assessed",
    Outcome.NO_DATA: "no figure for this year",
}


def crime_rows(counts: Sequence[Assessment], areas: Areas, drivers: Mapping[str, Driver], year: Period) -> Table:
    """One row a kind of crime, in framework order for every area.

    `drivers` names, by measure, the force area that moves the national total against all others; a row whose latest
    figure is for another year than `year` says for which.
    """
    beside_rest = any(_share(assessment) > LARGE_SHARE for assessment in counts)
    return Table(
        id="kinds-of-crime",
        title=(Text("Kinds of crime recorded here, beside the country"),),
        style=TableStyle.COMPACT,
        columns=(
            Column(header=(Text("Kind of crime"),), kind=ColumnKind.PICTURE, width=2.15),
            Column(header=(Text("Crimes recorded"),), width=1.4),
            Column(header=(Text("Beside it"),), width=2.25),
        ),
        rows=tuple(
            _row(assessment, areas, drivers.get(assessment.measure), year, beside_rest=beside_rest)
            for assessment in counts
        ),
    )


def _share(a: Assessment) -> float:
    return (a.share_latest.value or 0.0) if a.share_latest is not None else 0.0


def _row(a: Assessment, areas: Areas, driver: Driver | None, year: Period, *, beside_rest: bool) -> tuple[Cell, ...]:
    what = outcome_of(a)
    own = a.latest.period if a.latest is not None else None
    when: Inlines = () if own is None or own == year else (Label(f" ({own.label})"),)
    return (
        Cell(content=verdict_words(a), drawing=mark_of(what), alt=_said(a)),
        Cell(content=(*from_to(a), *when)),
        Cell(content=_beside(a, areas, driver, beside_rest=beside_rest)),
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
    """ "from 119 to 99"; "3 in both years"."""
    earlier, later = a.baseline, a.latest
    if later is None or later.value is None:
        return (Text("[x] not available"),)
    if earlier is None or earlier.value is None:
        return (count_or_none(later, "none"), Text(" in the latest year"))
    if earlier.value == later.value:
        return (count_or_none(later, "none"), Text(" in both years"))
    return (Text("from "), count_or_none(earlier, "none"), Text(" to "), count_or_none(later, "none"))


def _beside(a: Assessment, areas: Areas, driver: Driver | None, *, beside_rest: bool) -> Inlines:
    """The country, or the rest of it beside a large area; also without the area that moves the total, for all alike."""
    group, named = (a.others, THE_REST) if beside_rest else (a.whole, ENGLAND_AND_WALES)
    if group is None:
        return (Text("[x] not available"),)
    said = _group_words(named, group)
    if driver is None or driver.area == a.area:
        return said
    without = a.others_without_driver if beside_rest else driver.others
    if without is None:
        return said
    return (*said, Text(". "), *_group_words(f"Without {place(driver.area, areas)}", without))


def _group_words(named: str, group: GroupChange) -> Inlines:
    what = outcome(group.verdict, group.baseline, group.latest)
    return (*words(f"{named}: "), Strong(moved_by(what, group.change)))
