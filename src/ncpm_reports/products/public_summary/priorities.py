"""The six priorities in a line each, and the country as a whole in three sentences."""

from collections.abc import Sequence

from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Cell, Column, Inlines, Label, Strong, Table, TableStyle, Text
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative.phrases import counted, mid_sentence, number, words
from ncpm_reports.narrative.verdicts import is_same, moved_by, outcome_of
from ncpm_reports.products.public_summary.names import public_name
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
        name = Cell(content=(Strong(words(priority.plain_name)),))
        rows.append((name, Cell(content=(*_here(here), *_nationally(country)))))
    return Table(
        id="six-priorities",
        title=(Text("The priorities"),),
        style=TableStyle.COMPACT,
        columns=(Column(header=(Text("Priority"),), width=1.0), Column(header=(Text("What is known"),), width=2.6)),
        rows=tuple(rows),
    )


def _here(counts: Sequence[Assessment]) -> Inlines:
    if not counts:
        return (Text("Not measured by area. "),)
    if len(counts) > 1:
        return (Text(f"The {counted(len(counts))} kinds of crime above. "),)
    only = counts[0]
    what: Inlines = () if is_same(only) else (Text(": "), *moved_by(outcome_of(only), None))
    return (Text("In this area, "), *from_to(only), *what, Text(". "))


def _nationally(measures: Sequence[Assessment]) -> Inlines:
    """The priority's first measure with a figure, since the others would only say that they have none."""
    for assessment in measures:
        if assessment.verdict.claims_change:
            said = {Verdict.IMPROVED: ", which is better", Verdict.WORSENED: ", which is worse"}.get(
                assessment.verdict, ""
            )
            name = mid_sentence(public_name(assessment))
            return (
                *words(f"Nationally, {name} "),
                *moved_by(outcome_of(assessment), assessment.change),
                Text(f"{said}."),
            )
    for assessment in measures:
        if (
            assessment.latest is not None
            and assessment.latest.value is not None
            and assessment.latest.period is not None
        ):
            when = assessment.latest.period.label
            why = "may be chance" if assessment.verdict is Verdict.NO_CLEAR_CHANGE else "not judged against 2019"
            name = mid_sentence(public_name(assessment))
            return (*words(f"Nationally, {name}: "), number(assessment.latest), Label(f" ({when}); {why}."))
    return (Text("No national figures are held here."),)


def country_words(national: Sequence[Assessment]) -> Inlines:
    """ "One of ten national measures got better: homicides, from 660 to 503. None that could be tested got worse."."""
    groups = sort_by_verdict(national)
    tested = bool(groups.improved or groups.worsened or groups.unclear)
    sentences: list[Inlines] = [
        _moved(groups.improved, len(national), "got better", tested=tested),
        _moved(groups.worsened, len(national), "got worse", tested=tested),
    ]
    if groups.unclear:
        sentences.append(words(f"For {_named_or_counted(groups.unclear)}, the change may be chance."))
    unjudged = len(groups.unjudged) + len(groups.moved)
    if unjudged:
        sentences.append(words(f"{counted(unjudged).capitalize()} cannot be judged against 2019."))
    if groups.without:
        have = "has" if len(groups.without) == 1 else "have"
        sentences.append(words(f"{counted(len(groups.without)).capitalize()} {have} no figures yet."))
    first, *rest = sentences
    return (Strong(first), *(inline for inlines in rest for inline in (Text(" "), *inlines)))


def _moved(assessments: Sequence[Assessment], total: int, word: str, *, tested: bool) -> Inlines:
    if not assessments:
        # Of measures that could not be tested, nothing is known either way.
        return words(f"None that could be tested {word}." if tested else f"None can be said to have {word}.")
    if len(assessments) == 1:
        only = assessments[0]
        return (
            *words(f"One of {counted(total)} national measures {word}: {mid_sentence(public_name(only))}, "),
            *from_to(only),
            Text("."),
        )
    said = f"{counted(len(assessments)).capitalize()} of {counted(total)} national measures {word}"
    if len(assessments) > MOST_NAMED:
        return words(f"{said}.")
    return words(f"{said}: {listed(mid_sentence(public_name(assessment)) for assessment in assessments)}.")


def _named_or_counted(assessments: Sequence[Assessment]) -> str:
    """A few measures by name, more of them by their number, so that the sentence stays short."""
    if len(assessments) > MOST_NAMED:
        return counted(len(assessments))
    return listed(mid_sentence(public_name(assessment)) for assessment in assessments)
