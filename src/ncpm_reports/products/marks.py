"""The mark that stands beside an outcome in every product: the direction of the figure, never whether that is good."""

from ncpm_reports.charts.icons import ChangeMark, change_mark
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.narrative.verdicts import Outcome

_MARKS = {
    Outcome.FELL: ChangeMark.FELL,
    Outcome.ROSE: ChangeMark.ROSE,
    Outcome.MAY_BE_CHANCE: ChangeMark.MAY_BE_CHANCE,
}


def mark_of(what: Outcome) -> Drawing:
    """The mark of an outcome; a question mark where nothing may be said."""
    return change_mark(_MARKS.get(what, ChangeMark.NOT_JUDGED))
