"""What a resident is told first: is it getting better, nationally and in this area, in sentences of under 25 words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Inline, Inlines, Label, Text
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative.phrases import counted, mid_sentence, movement, number, size, words
from ncpm_reports.narrative.verdicts import is_same, judged_pair
from ncpm_reports.products.public_summary.names import public_name

MOST_WORDS = 9
MOST_IN_ITEM = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """National assessments by what may be said of them, each in framework order."""

    improved: tuple[Assessment, ...]
    worsened: tuple[Assessment, ...]
    moved: tuple[Assessment, ...]
    unclear: tuple[Assessment, ...]
    unjudged: tuple[Assessment, ...]
    without: tuple[Assessment, ...]


def sort_by_verdict(assessments: Iterable[Assessment]) -> Sorted:
    """The assessments by verdict: every one is in exactly one group."""
    held = tuple(assessments)

    def of(*verdicts: Verdict) -> tuple[Assessment, ...]:
        return tuple(assessment for assessment in held if assessment.verdict in verdicts)

    return Sorted(
        improved=of(Verdict.IMPROVED),
        worsened=of(Verdict.WORSENED),
        moved=of(Verdict.ROSE, Verdict.FELL),
        unclear=of(Verdict.NO_CLEAR_CHANGE),
        unjudged=of(Verdict.NOT_ASSESSED, Verdict.NOT_COMPARABLE),
        without=of(Verdict.NO_DATA),
    )


# The nation


def national_answer(assessments: Sequence[Assessment], baseline: Period) -> Inlines:
    """Two to four sentences: how many measures got better, worse, or cannot be judged, and what that means."""
    groups = sort_by_verdict(assessments)
    sentences: list[str] = []
    if groups.unclear:
        sentences.append(f"For {counted(len(groups.unclear))}, the change may be chance.")
    if groups.moved:
        sentences.append(f"{counted(len(groups.moved)).capitalize()} moved, with no better or worse way to go.")
    waiting = len(groups.unjudged) + len(groups.without)
    if waiting:
        sentences.append(_waiting(waiting, len(groups.without), waiting == len(assessments)))
    return (*_opening(groups, len(assessments), baseline), *words("".join(f" {text}" for text in sentences)))


def _opening(groups: Sorted, total: int, baseline: Period) -> Inlines:
    better, worse = len(groups.improved), len(groups.worsened)
    all_of = f"Of {counted(total)} national measures, "
    if not better and not worse:
        return words(f"{all_of}none can yet be said to have got better or worse.")
    if len(groups.unjudged) + len(groups.without) > total / 2 and not (better and worse):
        # Where most cannot be judged, that none is known to have gone the other way would sound like news.
        many, direction = (better, "better") if better else (worse, "worse")
        text = f"{all_of}{counted(many)} {'has' if many == 1 else 'have'} got {direction} since the "
        return (Text(text), Label(baseline.label), Text("."))
    first = f"{counted(better) if better else 'none'} {'has' if better == 1 else 'have'} got better"
    second = f"{counted(worse) if worse else 'none'} {'is' if worse <= 1 else 'are'} known to have got worse"
    if not better:
        first = "none can be said to have got better"
    if worse:
        second = f"{counted(worse)} {'has' if worse == 1 else 'have'} got worse"
    return (Text(f"{all_of}{first} since the "), Label(baseline.label), Text(f", and {second}."))


def _waiting(waiting: int, without: int, everything: bool) -> str:
    if not without:
        who = "They" if everything else counted(waiting).capitalize()
        return f"{who} cannot be judged yet, because the figures cannot be compared or tested."
    if without == waiting:
        who = "They" if everything else counted(waiting).capitalize()
        return f"{who} cannot be judged yet, because no figures are held."
    if everything:
        return f"For {counted(without)} of them no figures are held; the others cannot be compared or tested."
    return f"{counted(waiting).capitalize()} cannot be judged yet: for {counted(without)} of them no figures are held."


def _few_at_a_time(names: Sequence[Inlines], most: int) -> list[list[Inlines]]:
    """The names a few at a time, so that no item of a list grows too long to read."""
    return [list(names[at : at + most]) for at in range(0, len(names), most)]


def national_bullets(assessments: Sequence[Assessment], priorities: Sequence[Priority]) -> tuple[Inlines, ...]:
    """One item for each measure of which a change is claimed, with its figures, and one for each other group.

    A priority of which no measure has figures is named instead of its measures.
    """
    groups = sort_by_verdict(assessments)
    rows = (
        *(("Got better: ", [name]) for name in _with_figures(groups.improved)),
        *(("Got worse: ", [name]) for name in _with_figures(groups.worsened)),
        *(("Moved, with no better or worse way: ", [name]) for name in _with_figures(groups.moved)),
        *(("May be chance: ", few) for few in _few_at_a_time(_only_names(groups.unclear), MOST_IN_ITEM)),
        (
            "Cannot be compared fairly: ",
            _only_names([assessment for assessment in groups.unjudged if not _untested(assessment)]),
        ),
        *(("Cannot be tested here: ", [name]) for name in _with_publishers_test(groups.unjudged)),
        ("Data not supplied: ", _by_priority(groups.without, assessments, priorities)),
    )
    return tuple((Text(label), *_joined(names), Text(".")) for label, names in rows if names)


def _with_figures(assessments: Sequence[Assessment]) -> list[Inlines]:
    return [(*_in_list(assessment), *_from_to(assessment)) for assessment in assessments]


def _only_names(assessments: Sequence[Assessment]) -> list[Inlines]:
    return [_in_list(assessment) for assessment in assessments]


def _untested(a: Assessment) -> bool:
    """Whether its two figures could be compared fairly, and only a test of the difference is wanting."""
    return a.verdict is Verdict.NOT_ASSESSED and not _overlaps(a)


def _with_publishers_test(assessments: Sequence[Assessment]) -> list[Inlines]:
    return [
        (*_in_list(assessment), *_publishers_test(assessment)) for assessment in assessments if _untested(assessment)
    ]


def _publishers_test(a: Assessment) -> Inlines:
    """What the publisher's own test found, so that a list does not pass over it: ". The publisher's own test …"."""
    other = a.publisher_comparison
    change = None if other is None else other.change
    if other is None or change is None or not other.verdict.claims_change:
        return ()
    base = other.baseline.period if other.baseline is not None else None
    since: Inlines = () if base is None else (Text(" since the "), Label(base.label))
    return (Text(f". The publisher’s own test found a {movement(change)} of "), *size(change), *since)


def _in_list(a: Assessment) -> Inlines:
    plain_name = a.about.plain_name if a.about is not None else a.name
    return words(mid_sentence(plain_name if len(plain_name.split()) <= MOST_WORDS else public_name(a)))


def _by_priority(
    assessments: Sequence[Assessment], everything: Sequence[Assessment], priorities: Sequence[Priority]
) -> list[Inlines]:
    named: list[Inlines] = []
    for priority in priorities:
        missing = [assessment for assessment in assessments if assessment.priority == priority.id]
        if missing and len(missing) == sum(assessment.priority == priority.id for assessment in everything):
            named.append(words(mid_sentence(priority.plain_name)))
        else:
            named.extend(_only_names(missing))
    return named


def _joined(names: list[Inlines]) -> Inlines:
    parts: list[Inline] = []
    for at, name in enumerate(names):
        parts.extend((*((Text("; "),) if at else ()), *name))
    return tuple(parts)


def _from_to(a: Assessment) -> Inlines:
    pair = judged_pair(a)
    if pair is None:
        return ()
    earlier, later = pair
    apart: Inlines = (Text(" without exceptional incidents"),) if a.without_incident is not None else ()
    return (Text(", from "), number(earlier), Text(" to "), number(later), *apart)


# The area


def way(a: Assessment) -> int:
    """Which way a figure moved where its verdict claims a change: -1, 1, or 0 where none is claimed."""
    if not a.verdict.claims_change:
        return 0
    pair = judged_pair(a)
    if pair is None or pair[0].value is None or pair[1].value is None:
        return 0
    difference = pair[1].value - pair[0].value
    return (difference > 0) - (difference < 0)


def local_verdict(a: Assessment) -> str:
    """What a table says of one area's figure, in a few plain words."""
    moved = way(a)
    if moved:
        return "Fell" if moved < 0 else "Rose"
    match a.verdict:
        case Verdict.NO_CLEAR_CHANGE:
            return "No difference" if is_same(a) else "May be chance"
        case Verdict.NO_DATA:
            return "No figure for this year"
        case Verdict.NOT_COMPARABLE:
            return "Cannot be compared"
        case _:
            return "Too soon to say" if _overlaps(a) else "Cannot be tested"


def national_verdict(a: Assessment) -> str:
    """What a table says of one national measure, in a few plain words."""
    moved = {-1: "it fell", 1: "it rose"}.get(way(a), "")
    match a.verdict:
        case Verdict.IMPROVED | Verdict.WORSENED:
            said = "Got better" if a.verdict is Verdict.IMPROVED else "Got worse"
            return f"{said}: {moved}" if moved else said
        case Verdict.ROSE | Verdict.FELL:
            return moved[:1].upper() + moved[1:] or "Moved"
        case Verdict.NO_DATA:
            return "Data not supplied"
        case _:
            return local_verdict(a)


def _overlaps(a: Assessment) -> bool:
    if a.latest is None or a.baseline is None or a.latest.period is None or a.baseline.period is None:
        return False
    return a.latest.period.overlaps(a.baseline.period)
