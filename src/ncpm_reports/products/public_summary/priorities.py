"""The six priorities in a line each, and what is said of the country as a whole."""

from collections.abc import Sequence

from ncpm_reports.documents.blocks import Inlines, Strong, Table, Text
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative.phrases import counted, has_value, mid_sentence, phrase, words
from ncpm_reports.narrative.verdicts import Outcome, by_verdict, how_many_say_what, is_same, moved, outcome_of
from ncpm_reports.products.cells import column, compact, say
from ncpm_reports.products.public_summary.publication import public_name
from ncpm_reports.products.public_summary.rows import from_to


def priorities_table(
    priorities: Sequence[Priority], national: Sequence[Assessment], counts: Sequence[Assessment]
) -> Table:
    """One row a priority: what is known of it here, and nationally."""
    rows = []
    for priority in priorities:
        here = [assessment for assessment in counts if assessment.priority == priority.id]
        country = [assessment for assessment in national if assessment.priority == priority.id]
        known = phrase("{} {}", _here(here), _nationally(country))
        rows.append((say((Strong(words(priority.plain_name)),)), say(known)))
    return compact("six-priorities", "The priorities", (column("Priority", 1.0), column("What is known", 2.6)), rows)


def _here(counts: Sequence[Assessment]) -> Inlines:
    if not counts:
        return (Text("Not measured by area."),)
    if len(counts) > 1:
        return (Text(f"The {counted(len(counts))} kinds of crime above."),)
    only = counts[0]
    what, name = outcome_of(only), mid_sentence(public_name(only))
    if is_same(only):
        return phrase("In this area, {}: {}.", name, from_to(only))
    if what.moved:
        return phrase("In this area, {} {} {}.", name, what.value, from_to(only))
    if what is Outcome.MAY_BE_CHANCE:
        return phrase("In this area, {} went {}; the change may be chance.", name, from_to(only))
    return phrase("In this area, {} {}: {}.", name, from_to(only), what.value)


def _nationally(measures: Sequence[Assessment]) -> Inlines:
    """The priority's first measure with a figure, since the others would only say that they have none."""
    for assessment in measures:
        if assessment.verdict.claims_change:
            name = mid_sentence(public_name(assessment))
            better = {Verdict.IMPROVED: ", which is better", Verdict.WORSENED: ", which is worse"}
            said = better.get(assessment.verdict, "")
            return phrase("{}{}{}.", words(f"Nationally, {name} "), moved(assessment), said)
    for assessment in measures:
        if has_value(assessment.latest) and assessment.latest.period is not None:
            name = mid_sentence(public_name(assessment))
            why = "may be chance" if assessment.verdict is Verdict.NO_CLEAR_CHANGE else "not judged against 2019"
            when = words(f" ({assessment.latest.period.label}); {why}.")
            return phrase("{}{}{}", words(f"Nationally, {name}: "), assessment.latest, when)
    return (Text("No national figures are held here."),)


def country(national: Sequence[Assessment]) -> Context:
    """For a template: how many national measures say what, and by name and figures those whose change was tested."""
    groups = by_verdict(national)
    tested = {name: groups[name] for name in ("improved", "worsened", "unclear")}
    return {
        "verdicts": how_many_say_what(national),
        **{
            name: [{"name": words(mid_sentence(public_name(a))), "figures": from_to(a)} for a in group]
            for name, group in tested.items()
        },
    }
