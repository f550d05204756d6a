"""Which quarter a form is about: the one that it was opened for, whatever another window looks at meanwhile."""

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.visit import NoQuarter, Visit

FIELD = "quarter"


def quarter_of(visit: Visit) -> str:
    """The quarter of the form, or the one that the visitor looks at.

    Raises: NoQuarter while there are no figures of any quarter; NotFound if the form names one without figures.
    """
    quarter = visit.form.text(FIELD) or visit.quarter
    if not quarter:
        raise NoQuarter(_no_quarter())
    if quarter not in visit.project.quarters():
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
