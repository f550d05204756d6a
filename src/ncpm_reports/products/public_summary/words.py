"""What a list and a table say of each national measure, for a resident."""

from collections.abc import Iterable, Sequence

from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative.phrases import joined, mid_sentence, phrase, words
from ncpm_reports.narrative.sentences import publishers_test
from ncpm_reports.narrative.verdicts import Outcome, by_verdict, is_same, judged_pair, outcome
from ncpm_reports.products.public_summary.publication import plain_name, public_name

MOST_WORDS = 9
MOST_IN_ITEM = 2
Several = tuple[Assessment, ...]


def national_bullets(assessments: Sequence[Assessment], priorities: Sequence[Priority]) -> list[Inlines]:
    """One item for each measure of which a change is claimed, with its figures, and one for each other group.

    A priority of which no measure has figures is named instead of its measures.
    """
    groups = by_verdict(assessments)
    unclear = [words(_name(assessment)) for assessment in groups["unclear"]]
    unlike = [words(_name(assessment)) for assessment in groups["unjudged"] if not _untested(assessment)]
    untested = [assessment for assessment in groups["unjudged"] if _untested(assessment)]
    rows = (
        *(("Got better", [_with_figures(assessment)]) for assessment in groups["improved"]),
        *(("Got worse", [_with_figures(assessment)]) for assessment in groups["worsened"]),
        *(("Moved, with no better or worse way", [_with_figures(assessment)]) for assessment in groups["moved"]),
        *(("May be chance", unclear[at : at + MOST_IN_ITEM]) for at in range(0, len(unclear), MOST_IN_ITEM)),
        ("Cannot be compared fairly", unlike),
        *(("Cannot be tested here", [_with_publishers_test(assessment)]) for assessment in untested),
        ("Data not supplied", [words(name) for name in _by_priority(groups["without"], assessments, priorities)]),
    )
    return [phrase("{}: {}.", label, joined(names, "; ")) for label, names in rows if names]


def _untested(a: Assessment) -> bool:
    """Whether its two figures could be compared fairly, and only a test of the difference is wanting."""
    return a.verdict is Verdict.NOT_ASSESSED and not _overlaps(a)


def _with_publishers_test(a: Assessment) -> Inlines:
    """A name with what the publisher's own test found, so that a list does not pass over it."""
    name, own = words(_name(a)), publishers_test(a)
    return phrase("{}. {}", name, own) if own else name


def _name(a: Assessment) -> str:
    name = plain_name(a)
    return mid_sentence(name if len(name.split()) <= MOST_WORDS else public_name(a))


def _by_priority(without: Several, everything: Sequence[Assessment], priorities: Sequence[Priority]) -> Iterable[str]:
    for priority in priorities:
        missing = [assessment for assessment in without if assessment.priority == priority.id]
        if missing and len(missing) == sum(assessment.priority == priority.id for assessment in everything):
            yield mid_sentence(priority.plain_name)
        else:
            yield from map(_name, missing)


def _with_figures(a: Assessment) -> Inlines:
    pair = judged_pair(a)
    if pair is None:
        return words(_name(a))
    apart = " without exceptional incidents" if a.without_incident is not None else ""
    return phrase("{}, from {} to {}{}", words(_name(a)), *pair, apart)


# Tables


def way(a: Assessment) -> Outcome | None:
    """Which way a figure moved where its verdict claims a change; None where none is claimed or the two are equal."""
    pair = judged_pair(a)
    if not a.verdict.claims_change or pair is None or pair[0].value == pair[1].value:
        return None
    what = outcome(a.verdict, *pair)
    return what if what.moved else None


def national_verdict(a: Assessment) -> str:
    """What a table says of one national measure, in a few plain words."""
    moved = way(a)
    match a.verdict:
        case Verdict.IMPROVED | Verdict.WORSENED:
            said = "Got better" if a.verdict is Verdict.IMPROVED else "Got worse"
            return f"{said}: it {moved.value}" if moved else said
        case Verdict.ROSE | Verdict.FELL:
            return f"It {moved.value}" if moved else "Moved"
        case Verdict.NO_CLEAR_CHANGE:
            return "No difference" if is_same(a) else "May be chance"
        case Verdict.NO_DATA:
            return "Data not supplied"
        case Verdict.NOT_COMPARABLE:
            return "Cannot be compared"
        case Verdict.NOT_ASSESSED:
            return "Too soon to say" if _overlaps(a) else "Cannot be tested"


def _overlaps(a: Assessment) -> bool:
    if a.latest is None or a.baseline is None or a.latest.period is None or a.baseline.period is None:
        return False
    return a.latest.period.overlaps(a.baseline.period)
