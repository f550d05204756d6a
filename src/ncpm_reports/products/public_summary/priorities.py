"""The six priorities in a line each, and the country as a whole in three sentences."""

from collections.abc import Sequence

from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Inlines, Strong, Table, Text
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative.phrases import counted, has_value, joined, mid_sentence, named_or_counted, phrase, words
from ncpm_reports.narrative.verdicts import Outcome, is_same, moved, outcome_of
from ncpm_reports.products.cells import column, compact, say
from ncpm_reports.products.public_summary.publication import public_name
from ncpm_reports.products.public_summary.rows import from_to
from ncpm_reports.products.public_summary.words import sort_by_verdict

# More names than these make a sentence too long to read.
MOST_NAMED = 3


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


def country_words(national: Sequence[Assessment]) -> Inlines:
    """ "One of ten national measures got better: homicides, from 660 to 503. None that could be tested got worse."."""
    groups = sort_by_verdict(national)
    tested = bool(groups.improved or groups.worsened or groups.unclear)
    better = _moved(groups.improved, len(national), "got better", tested=tested)
    sentences = [(Strong(better),), _moved(groups.worsened, len(national), "got worse", tested=tested)]
    if groups.unclear:
        sentences.append(
            words(f"For {named_or_counted(_names(groups.unclear), MOST_NAMED)}, the change may be chance.")
        )
    unjudged = len(groups.unjudged) + len(groups.moved)
    if unjudged:
        sentences.append(words(f"{counted(unjudged).capitalize()} cannot be judged against 2019."))
    if groups.without:
        sentences.append(words(f"Figures for {counted(len(groups.without))} are not held here."))
    return joined(sentences)


def _moved(assessments: Sequence[Assessment], total: int, word: str, *, tested: bool) -> Inlines:
    if not assessments:
        # Of measures that could not be tested, nothing is known either way.
        return words(f"None that could be tested {word}." if tested else f"None can be said to have {word}.")
    said = f"{counted(len(assessments)).capitalize()} of {counted(total)} national measures {word}"
    if len(assessments) > MOST_NAMED:
        return words(f"{said}.")
    names = words(f"{said}: {listed(_names(assessments))}")
    return phrase("{}.", names) if len(assessments) > 1 else phrase("{}, {}.", names, from_to(assessments[0]))


def _names(assessments: Sequence[Assessment]) -> list[str]:
    return [mid_sentence(public_name(assessment)) for assessment in assessments]
