"""The answer that a resident reads first: which kinds of crime fell or rose in the area, and one warning."""

from collections.abc import Iterable, Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import (
    capitalised,
    counted,
    forces_in,
    mid_sentence,
    peak_above,
    phrase,
    place,
    up_to,
    words,
)
from ncpm_reports.narrative.verdicts import Outcome, is_same, outcome_of
from ncpm_reports.products.public_summary.publication import public_name

MOST_WARNING_WORDS = 35


def answer(counts: Sequence[Assessment], area: str, areas: Areas, year: Period) -> Inlines:
    """ "Of five kinds of crime, three fell: robbery, burglary and vehicle crime. Theft from the person rose."

    `counts` are the recorded crimes of one area that have a figure; every one is named, with its own last year where
    that is not the `year` of the page. At most about 30 words.
    """
    if not counts:
        return words(f"No figures for {place(area, areas)} are held for this year.")
    equal = _names((assessment for assessment in counts if is_same(assessment)), year)
    different = [assessment for assessment in counts if not is_same(assessment)]
    groups = {what: _names((a for a in different if outcome_of(a) is what), year) for what in Outcome}
    total = f"{counted(len(counts))} kinds of crime"
    sentences: list[str] = []
    for what in (Outcome.FELL, Outcome.ROSE):
        if not (names := groups[what]):
            continue
        if sentences or len(counts) == 1:
            sentences.append(f"{capitalised(listed(names))} {what.value}.")
        elif len(names) == len(counts):
            sentences.append(f"All {total} {what.value}: {listed(names)}.")
        else:
            sentences.append(f"Of {total}, {counted(len(names))} {what.value}: {listed(names)}.")
    if chance := groups[Outcome.MAY_BE_CHANCE]:
        named = f"all {total}" if len(chance) == len(counts) > 1 else listed(chance)
        sentences.append(f"For {named}, the difference may be chance.")
    if equal:
        sentences.append(f"The {'number' if len(equal) == 1 else 'numbers'} of {listed(equal)} did not differ.")
    if unjudged := (*groups[Outcome.NOT_COMPARABLE], *groups[Outcome.NOT_ASSESSED]):
        sentences.append(f"{capitalised(listed(unjudged))} cannot be compared.")
    return words(" ".join(sentences))


def _names(assessments: Iterable[Assessment], year: Period) -> tuple[str, ...]:
    """ "burglary from homes", "robbery of people (to December 2025)" where that is not the year of the page."""
    return tuple(f"{mid_sentence(public_name(a))}{up_to(a.latest, year)}" for a in assessments)


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
                return phrase("{}: {}", public_name(assessment), words(caveat.short or caveat.text))
    return ()


def _short_enough(text: str) -> bool:
    return len(text.split()) <= MOST_WARNING_WORDS


def _against_the_rest(a: Assessment, areas: Areas) -> Inlines:
    """ "Theft from the person fell in the other 42 forces together. …", and when it was higher here than now."""
    peak = peak_above(a.history, a.latest)
    higher = () if peak is None else phrase(" Here it was higher still in the {}: {}.", peak.period, peak.quantity)
    moved = "moved the other way in the other"
    if a.others is not None:
        moved = f"{outcome_of(a.others).value} in the other {forces_in(a.others, areas)}"
    elsewhere = words(f"{public_name(a)} {moved} forces together.")
    return phrase("{}{} Why is not known from these figures.", elsewhere, higher)
