"""Which quarter a form is about: the one that it was opened for, whatever another window looks at meanwhile."""

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.visit import Visit

FIELD = "quarter"


def quarter_of(visit: Visit) -> str:
    """The quarter of the form, or the one that the visitor looks at.

    Raises: NotFound while there are no figures of any quarter, or if the form names one without figures.
    """
    quarter = visit.form.text(FIELD) or visit.quarter
    if not quarter or quarter not in visit.project.quarters():
        raise NotFound(_no_quarter())
    return quarter


def _no_quarter() -> Issue:
    return Issue(
        code="desk.no-quarter",
        where="The quarter",
        found="no figures of police force areas for it",
        expected="at least one quarter with figures",
        remedy="Start by adding a file.",
    )
