"""What a resident reads first: which crimes fell or rose here, one warning, the priorities, and the country."""

from collections.abc import Sequence

from ncpm_reports.core.areas import ENGLAND_AND_WALES, Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import ColumnKind, Inlines, Strong, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment, GroupChange, Priority, PublicView, Verdict
from ncpm_reports.narrative import phrases
from ncpm_reports.narrative.phrases import (
    capitalised,
    count_or_none,
    has_value,
    mid_sentence,
    period_note,
    phrase,
    words,
)
from ncpm_reports.narrative.verdicts import (
    Outcome,
    by_verdict,
    change_phrase,
    count_by_verdict,
    is_unchanged,
    outcome_of,
)
from ncpm_reports.products.cells import column, compact, rows_of, text_cell
from ncpm_reports.products.figures import marked
from ncpm_reports.products.public_summary.publication import public_name

MOST_WARNING_WORDS = 35
# An area that holds this share of a total is set beside the others alone: the total would be partly itself.
LARGE_SHARE = 20.0
NOT_HELD = (Text("[x] not available"),)
_SAID = {
    Outcome.MAY_BE_CHANCE: "change may be chance",
    Outcome.NOT_COMPARABLE: "years cannot be compared",
    Outcome.NOT_ASSESSED: "change not assessed",
    Outcome.NO_DATA: "no figure for this year",
}


def answer(counts: Sequence[Assessment], year: Period) -> Context:
    """For a template: the recorded crimes of one area that have a figure, each by name in one group.

    A name has its own last year where that is not the `year` of the page; `begins` is the name as a sentence begins.
    """

    def named(what: Outcome | None) -> list[Context]:
        group = (a for a in counts if (None if is_unchanged(a) else outcome_of(a)) is what)
        names = [f"{mid_sentence(public_name(a))}{phrases.short_period_note(a.latest, year)}" for a in group]
        return [{"name": words(name), "begins": words(capitalised(name))} for name in names]

    groups = ((what.value, named(what)) for what in (Outcome.FELL, Outcome.ROSE))
    return {
        "all": len(counts),
        "moved": [{"way": way, "kinds": kinds} for way, kinds in groups if kinds],
        "chance": named(Outcome.MAY_BE_CHANCE),
        "same": named(None),
        "unjudged": [*named(Outcome.NOT_COMPARABLE), *named(Outcome.NOT_ASSESSED)],
    }


def warning(counts: Sequence[Assessment], driven: frozenset[str], areas: Areas) -> Inlines:
    """The one caution that stands under the answer: on a figure that rose if there is one, else on any; or nothing.

    A caution about this area is said in full, another by its short words.
    `driven` are the measures whose national total this area alone moves against the others: that is said first.
    """
    for assessment in counts:
        if assessment.measure in driven:
            return _against_the_rest(assessment, areas)
    ordered = sorted(counts, key=lambda measured: outcome_of(measured) is not Outcome.ROSE)
    for assessment in ordered:
        for caveat in assessment.caveats:
            if assessment.area in caveat.areas and _short_enough(caveat.text):
                return words(caveat.text)
            if caveat.effect != "note" and _short_enough(caveat.short or caveat.text):
                return phrase("{}: {}", public_name(assessment), caveat.short or caveat.text)
    return ()


def _short_enough(text: str) -> bool:
    return len(text.split()) <= MOST_WARNING_WORDS


def _against_the_rest(a: Assessment, areas: Areas) -> Inlines:
    """ "Theft from the person fell in the other 42 forces together. …", and when it was higher here than now."""
    peak = phrases.peak_above(a.history, a.latest)
    higher = () if peak is None else phrase(" Here it was higher still in the {}: {}.", peak.period, peak.quantity)
    moved = "moved the other way in the other"
    if a.other_forces is not None:
        moved = f"{outcome_of(a.other_forces).value} in the other {phrases.forces_in(a.other_forces, areas)}"
    elsewhere = words(f"{public_name(a)} {moved} forces together.")
    return phrase("{}{} These figures do not say why.", elsewhere, higher)


def crime_rows(counts: Sequence[Assessment], areas: Areas, view: PublicView, year: Period) -> Table:
    """One row a kind of crime, in framework order for every area; one for another year than `year` says so."""
    beside_rest = any((a.share_latest.value or 0.0) > LARGE_SHARE for a in counts if a.share_latest is not None)
    rows = rows_of(
        counts,
        (column("Kind of crime", 2.15, ColumnKind.PICTURE), lambda a: marked(verdict_words(a), a, _said(a))),
        (column("Crimes recorded", 1.4), lambda a: text_cell((*from_to(a), *period_note(a.latest, year)))),
        (column("For comparison", 2.25), lambda a: text_cell(_beside(a, areas, view, rest=beside_rest) or NOT_HELD)),
    )
    return compact("kinds-of-crime", "Kinds of crime recorded here, beside the country", *rows)


def verdict_words(a: Assessment) -> Inlines:
    """ "Robbery fell by 11%", "Homicides: change may be chance", with the kind of crime in bold."""
    if not outcome_of(a).claims_change:
        return phrase("{} {}", Strong((Text(f"{public_name(a)}:"),)), _said(a))
    return phrase("{} {}", Strong((Text(public_name(a)),)), change_phrase(a))


def _said(a: Assessment) -> str:
    what = outcome_of(a)
    return "no difference" if is_unchanged(a) else _SAID.get(what, what.value)


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


def _beside(a: Assessment, areas: Areas, view: PublicView, *, rest: bool) -> Inlines:
    """All other forces together if the `rest` is asked for, else the published total for England and Wales.

    Where that is not held, or another force moves the total against all others, it is all forces together. They are
    then given without that one too, of the same areas as with it.
    """
    mover = next((driver for driver in view.drivers if driver.measure == a.measure and driver.area != a.area), None)
    published = dict(view.totals).get(a.measure)
    if published is not None and mover is None and not rest:
        return _group_words(areas.name(ENGLAND_AND_WALES), published)
    group = a.other_forces if rest else a.whole
    if group is None:
        return ()
    compared, in_all = phrases.forces_in(group, areas), len(areas.forces)
    named = f"All {in_all} forces" if compared == in_all else f"{compared} of {in_all} forces"
    said = _group_words(f"Other {compared} forces" if rest else named, group)
    without = None if mover is None else a.other_forces_without_driver if rest else mover.other_forces
    if mover is None or without is None:
        return said
    return phrase("{}. {}", said, _group_words(f"Without {phrases.place(mover.area, areas)}", without))


def _group_words(named: str, group: GroupChange) -> Inlines:
    return (*words(f"{named}: "), Strong(change_phrase(group)))


def priorities_table(
    priorities: Sequence[Priority], national: Sequence[Assessment], counts: Sequence[Assessment]
) -> Table:
    """One row a priority: what is known of it here, and nationally."""
    rows = []
    for priority in priorities:
        here = [assessment for assessment in counts if assessment.priority == priority.id]
        country = [assessment for assessment in national if assessment.priority == priority.id]
        known = phrase("{} {}", _here(here), _nationally(country))
        rows.append((text_cell((Strong(words(priority.plain_name)),)), text_cell(known)))
    return compact("six-priorities", "The priorities", (column("Priority", 1.0), column("What is known", 2.6)), rows)


def _here(counts: Sequence[Assessment]) -> Inlines:
    if not counts:
        return (Text("Not measured by area."),)
    if len(counts) > 1:
        return (Text(f"The {phrases.counted(len(counts))} kinds of crime above."),)
    only = counts[0]
    what, name = outcome_of(only), mid_sentence(public_name(only))
    if is_unchanged(only):
        return phrase("In this area, {}: {}.", name, from_to(only))
    if what.claims_change:
        return phrase("In this area, {} {} {}.", name, what.value, from_to(only))
    if what is Outcome.MAY_BE_CHANCE:
        return phrase("In this area, {} went {}; the change may be chance.", name, from_to(only))
    return phrase("In this area, {} {}: {}.", name, from_to(only), what.value)


def _nationally(measures: Sequence[Assessment]) -> Inlines:
    for assessment in measures:
        if assessment.verdict.claims_change:
            name = mid_sentence(public_name(assessment))
            better = {Verdict.IMPROVED: ", a change for the better", Verdict.WORSENED: ", a change for the worse"}
            said = better.get(assessment.verdict, "")
            # Where the two figures as printed are not so far apart as the change says, they stand in its place.
            ends = phrase("{} {}", outcome_of(assessment).value, from_to(assessment))
            return phrase(
                "Nationally, {} {}{}.", name, ends if phrases.unrounded(assessment) else change_phrase(assessment), said
            )
    for assessment in measures:
        if has_value(assessment.latest) and assessment.latest.period is not None:
            name = mid_sentence(public_name(assessment))
            unclear = assessment.verdict is Verdict.NO_CLEAR_CHANGE
            why = "the change may be chance" if unclear else "not judged against 2019"
            latest = assessment.latest, assessment.latest.period
            return phrase("Nationally, {}: {} ({}); {}.", name, *latest, why)
    return (Text("No national figures have been supplied."),)


def country(national: Sequence[Assessment]) -> Context:
    """For a template: how many national measures say what, and by name and figures those whose change was tested."""
    groups = by_verdict(national)
    tested: Context = {"verdicts": count_by_verdict(national)}
    for name in ("improved", "worsened", "unclear"):
        tested[name] = [{"name": words(mid_sentence(public_name(a))), "figures": from_to(a)} for a in groups[name]]
    return tested
