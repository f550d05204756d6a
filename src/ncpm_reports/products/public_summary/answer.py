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
from ncpm_reports.products.figures import marked_cell
from ncpm_reports.products.public_summary.publication import public_name

MAX_WARNING_WORDS = 35
# An area that holds this share of a total is set beside the others alone: the total would be partly itself.
LARGE_SHARE = 20.0
NOT_HELD = (Text("[x] not available"),)
_OUTCOME_PHRASES = {
    Outcome.MAY_BE_CHANCE: "change may be chance",
    Outcome.NOT_COMPARABLE: "years cannot be compared",
    Outcome.NOT_ASSESSED: "change not assessed",
    Outcome.NO_DATA: "no figure for this year",
}


def answer(counts: Sequence[Assessment], year: Period) -> Context:
    """For a template: the recorded crimes of one area that have a figure, each by name in one group.

    A name has its own last year where that is not the `year` of the page; `sentence_start` is the name as a
    sentence begins.
    """

    def kinds_with(outcome: Outcome | None) -> list[Context]:
        group = (a for a in counts if (None if is_unchanged(a) else outcome_of(a)) is outcome)
        names = [f"{mid_sentence(public_name(a))}{phrases.short_period_note(a.latest, year)}" for a in group]
        return [{"name": words(name), "sentence_start": words(capitalised(name))} for name in names]

    groups = ((outcome.value, kinds_with(outcome)) for outcome in (Outcome.FELL, Outcome.ROSE))
    return {
        "all": len(counts),
        "moved": [{"movement": movement, "kinds": kinds} for movement, kinds in groups if kinds],
        "may_be_chance": kinds_with(Outcome.MAY_BE_CHANCE),
        "same": kinds_with(None),
        "unjudged": [*kinds_with(Outcome.NOT_COMPARABLE), *kinds_with(Outcome.NOT_ASSESSED)],
    }


def warning(counts: Sequence[Assessment], driven: frozenset[str], areas: Areas) -> Inlines:
    """The one caution that stands under the answer: on a figure that rose if there is one, else on any; or nothing.

    A caution about this area is said in full, another by its short words.
    `driven` are the measures whose national total this area alone moves against the others: that is said first.
    """
    for assessment in counts:
        if assessment.measure in driven:
            return _driver_warning(assessment, areas)
    rises_first = sorted(counts, key=lambda assessment: outcome_of(assessment) is not Outcome.ROSE)
    for assessment in rises_first:
        for caveat in assessment.caveats:
            if assessment.area in caveat.areas and _short_enough(caveat.text):
                return words(caveat.text)
            if caveat.effect != "note" and _short_enough(caveat.short_text):
                return phrase("{}: {}", public_name(assessment), caveat.short_text)
    return ()


def _short_enough(text: str) -> bool:
    return len(text.split()) <= MAX_WARNING_WORDS


def _driver_warning(a: Assessment, areas: Areas) -> Inlines:
    """ "Theft from the person fell in the other 42 forces together. …", and when it was higher here than now."""
    peak = phrases.peak_above(a.history, a.latest)
    higher = () if peak is None else phrase(" Here it was higher still in the {}: {}.", peak.period, peak.quantity)
    movement = "moved the other way in the other"
    if a.other_forces is not None:
        movement = f"{outcome_of(a.other_forces).value} in the other {phrases.forces_in(a.other_forces, areas)}"
    elsewhere = words(f"{public_name(a)} {movement} forces together.")
    return phrase("{}{} These figures do not say why.", elsewhere, higher)


def crime_rows(counts: Sequence[Assessment], areas: Areas, view: PublicView, year: Period) -> Table:
    """One row a kind of crime, in framework order for every area; one for another year than `year` says so."""
    to_others = any((a.share_latest.value or 0.0) > LARGE_SHARE for a in counts if a.share_latest is not None)
    rows = rows_of(
        counts,
        (column("Kind of crime", 2.15, ColumnKind.PICTURE), lambda a: marked_cell(verdict_words(a), a, _outcome(a))),
        (column("Crimes recorded", 1.4), lambda a: text_cell((*from_to(a), *period_note(a.latest, year)))),
        (column("For comparison", 2.25), lambda a: text_cell(_comparison(a, areas, view, to_others) or NOT_HELD)),
    )
    return compact("kinds-of-crime", "Kinds of crime recorded here, beside the country", *rows)


def verdict_words(a: Assessment) -> Inlines:
    """ "Robbery fell by 11%", "Homicides: change may be chance", with the kind of crime in bold."""
    if not outcome_of(a).claims_change:
        return phrase("{} {}", Strong((Text(f"{public_name(a)}:"),)), _outcome(a))
    return phrase("{} {}", Strong((Text(public_name(a)),)), change_phrase(a))


def _outcome(a: Assessment) -> str:
    outcome = outcome_of(a)
    return "no difference" if is_unchanged(a) else _OUTCOME_PHRASES.get(outcome, outcome.value)


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


def _comparison(a: Assessment, areas: Areas, view: PublicView, to_others: bool) -> Inlines:
    """All other forces together if compared `to_others`, else the published total for England and Wales.

    Where that is not held, or another force moves the total against all others, it is all forces together. They are
    then given without that one too, of the same areas as with it.
    """
    driver = next((driver for driver in view.drivers if driver.measure == a.measure and driver.area != a.area), None)
    published = dict(view.totals).get(a.measure)
    if published is not None and driver is None and not to_others:
        return _group_words(areas.name(ENGLAND_AND_WALES), published)
    group = a.other_forces if to_others else a.whole
    if group is None:
        return ()
    compared, in_all = phrases.forces_in(group, areas), len(areas.forces)
    basis = f"All {in_all} forces" if compared == in_all else f"{compared} of {in_all} forces"
    comparison = _group_words(f"Other {compared} forces" if to_others else basis, group)
    without = None if driver is None else a.other_forces_without_driver if to_others else driver.other_forces
    if driver is None or without is None:
        return comparison
    return phrase("{}. {}", comparison, _group_words(f"Without {phrases.place(driver.area, areas)}", without))


def _group_words(basis: str, group: GroupChange) -> Inlines:
    return (*words(f"{basis}: "), Strong(change_phrase(group)))


def priorities_table(
    priorities: Sequence[Priority],
    national: Sequence[Assessment],
    counts: Sequence[Assessment],
    without_value: Sequence[Assessment] = (),
) -> Table:
    """One row a priority: what is known of it here, and nationally.

    `without_value` are crimes that are counted by area and of which this one has no figure for the latest year.
    """
    not_supplied = {assessment.priority for assessment in without_value}
    rows = []
    for priority in priorities:
        local_counts = [assessment for assessment in counts if assessment.priority == priority.id]
        national_measures = [assessment for assessment in national if assessment.priority == priority.id]
        local = _local_sentence(local_counts, measured=priority.id in not_supplied)
        sentences = phrase("{} {}", local, _national_sentence(national_measures))
        rows.append((text_cell((Strong(words(priority.plain_name)),)), text_cell(sentences)))
    return compact("six-priorities", "The priorities", (column("Priority", 1.0), column("What is known", 2.6)), rows)


def _local_sentence(counts: Sequence[Assessment], *, measured: bool) -> Inlines:
    """`measured` says that the priority is counted by area, although this one may have no figure."""
    if not counts:
        return (Text("No figure for this area is published." if measured else "Not measured by area."),)
    if len(counts) > 1:
        return (Text(f"The {phrases.counted(len(counts))} kinds of crime above."),)
    only = counts[0]
    outcome, name = outcome_of(only), mid_sentence(public_name(only))
    if is_unchanged(only):
        return phrase("In this area, {}: {}.", name, from_to(only))
    if outcome.claims_change:
        return phrase("In this area, {} {} {}.", name, outcome.value, from_to(only))
    if outcome is Outcome.MAY_BE_CHANCE:
        return phrase("In this area, {} went {}; the change may be chance.", name, from_to(only))
    return phrase("In this area, {} {}: {}.", name, from_to(only), outcome.value)


def _national_sentence(measures: Sequence[Assessment]) -> Inlines:
    for assessment in measures:
        if assessment.verdict.claims_change:
            name = mid_sentence(public_name(assessment))
            judgements = {Verdict.IMPROVED: ", a change for the better", Verdict.WORSENED: ", a change for the worse"}
            judgement, change = judgements.get(assessment.verdict, ""), change_phrase(assessment)
            # Where the two figures as printed are not so far apart as the change says, they stand in its place.
            if phrases.unrounded(assessment):
                change = phrase("{} {}", outcome_of(assessment).value, from_to(assessment))
            return phrase("Nationally, {} {}{}.", name, change, judgement)
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
