"""What the figures beside a measure did, in one sentence for the first page."""

from ncpm_reports.documents.blocks import Inlines, Text
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import first_sentences, mid_sentence, words
from ncpm_reports.narrative.verdicts import moved_by, outcome_of

MOST_BESIDE = 2


def figures_beside(a: Assessment) -> Inlines:
    """What the figures beside a measure did, at most two of them; else its first caution; else what it cannot say."""
    moved = [one for one in a.context if outcome_of(one).moved and one.change is not None and one.change.percent]
    told: Inlines = ()
    for at, one in enumerate(moved[:MOST_BESIDE]):
        link = "Beside it, " if not at else " and "
        told = (*told, Text(link), *words(f"{mid_sentence(one.short_name)} "), *moved_by(outcome_of(one), one.change))
    if told:
        return (*told, Text(". That is not the measure itself."))
    caution = next((one for one in a.caveats if one.effect in ("meaning", "break")), None)
    if caution is not None:
        return words(first_sentences(caution.text))
    return words("Nothing else held says where the change lies. It says that the number changed, not why.")
