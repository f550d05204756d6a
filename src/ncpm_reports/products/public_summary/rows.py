"""The rows under the answer: one a kind of crime, with its direction, its two counts, and the country beside it."""

from collections.abc import Sequence

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import ColumnKind, Inlines, Strong, Table, Text
from ncpm_reports.measures.results import Assessment, Driver, GroupChange, PublicView
from ncpm_reports.narrative.phrases import count_or_none, forces_in, has_value, other_year, phrase, place, words
from ncpm_reports.narrative.verdicts import Outcome, is_same, moved, outcome_of
from ncpm_reports.products.cells import column, compact, rows_of, say
from ncpm_reports.products.figures import marked
from ncpm_reports.products.public_summary.publication import public_name

# An area that holds this share of a total is set beside the others alone: the total would be partly itself.
LARGE_SHARE = 20.0
NOT_HELD = (Text("[x] not available"),)
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
    beside_rest = any((a.share_latest.value or 0.0) > LARGE_SHARE for a in counts if a.share_latest is not None)

    def beside(a: Assessment) -> Inlines:
        driver = drivers.get(a.measure)
        return _beside_others(a, areas, driver) if beside_rest else _beside_all(a, areas, driver, totals.get(a.measure))

    rows = rows_of(
        counts,
        (column("Kind of crime", 2.15, ColumnKind.PICTURE), lambda a: marked(verdict_words(a), a, _said(a))),
        (column("Crimes recorded", 1.4), lambda a: say((*from_to(a), *_year(a, year)))),
        (column("For comparison", 2.25), lambda a: say(beside(a) or NOT_HELD)),
    )
    return compact("kinds-of-crime", "Kinds of crime recorded here, beside the country", *rows)


def _year(a: Assessment, year: Period) -> Inlines:
    own = other_year(a.latest, year)
    return words("" if own is None else f" ({own.label})")


def verdict_words(a: Assessment) -> Inlines:
    """ "Robbery fell by 11%", "Homicides: change may be chance", with the kind of crime in bold."""
    if not outcome_of(a).moved:
        return phrase("{} {}", Strong((Text(f"{public_name(a)}:"),)), _said(a))
    return phrase("{} {}", Strong((Text(public_name(a)),)), moved(a))


def _said(a: Assessment) -> str:
    what = outcome_of(a)
    return "no difference" if is_same(a) else _SAID.get(what, what.value)


def from_to(a: Assessment) -> Inlines:
    """ "from 119 to 99"; "3 in both years", "none in either year"."""
    earlier, later = a.baseline, a.latest
    if not has_value(later):
        return NOT_HELD
    shown = count_or_none(later, "none")
    if not has_value(earlier):
        return phrase("{} in the latest year", shown)
    if earlier.value == later.value:
        return phrase("{} in {}", shown, "either year" if later.value == 0 else "both years")
    return phrase("from {} to {}", count_or_none(earlier, "none"), shown)


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
    return phrase("{}. {}", said, _group_words(f"Without {place(driver.area, areas)}", without))


def _group_words(named: str, group: GroupChange) -> Inlines:
    return (*words(f"{named}: "), Strong(moved(group)))
