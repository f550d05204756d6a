"""What the figures beside a measure did, in one sentence for the first page."""

from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import first_sentences, mid_sentence, words
from ncpm_reports.narrative.verdicts import moved_by, outcome_of

MOST_BESIDE = 2


def figures_beside(a: Assessment) -> Inlines:
    """What the figures beside a measure did, at most two of them; else its first caution; else what it cannot say."""
    moved = [
        measured
        for measured in a.context
        if outcome_of(measured).moved and measured.change is not None and measured.change.percent
    ]
    inlines: Inlines = ()
    for at, assessment in enumerate(moved[:MOST_BESIDE]):
        link = "Beside it, " if not at else " and "
        inlines = (
            *inlines,
            Text(link),
            *words(f"{mid_sentence(assessment.short_name)} "),
            *moved_by(outcome_of(assessment), assessment.change),
        )
    if inlines:
        return (*inlines, Text(". That is not the measure itself."))
    caution = next((caveat for caveat in a.caveats if caveat.effect in ("meaning", "break")), None)
    if caution is not None:
        return words(first_sentences(caution.text))
    return words("Nothing else held says where the change lies. It says that the number changed, not why.")
