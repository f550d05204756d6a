"""Cyber Security Breaches Survey workbooks: businesses that identified a breach or attack in the last twelve months.

Written for the layout described by people who have read these workbooks; no original has been met.
"""

from ncpm_reports.core.areas import UNITED_KINGDOM
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication, check_percentages
from ncpm_reports.sources.period_text import survey_year_in

PERIOD_NOTE = "Asks about the 12 months before interview; shown under the calendar year before the survey's year."
ANY = (
    "any breach or attack",
    "any breaches or attacks",
    "yes",
    "any",
    "net: any breach or attack",
    "any cyber security breach or attack",
)
BUSINESSES = ("all businesses", "businesses overall", "businesses", "businesses (overall)", "uk businesses")


def _edition(period: Period) -> str:
    return str(period.end.year + 1)


TABLES = Publication(
    publisher="Department for Science, Innovation and Technology",
    title="Cyber Security Breaches Survey",
    edition=_edition,
    grids=(
        LabelGrid(
            phrases=("breaches or attacks", "12 months"),
            corner=("breach or attack", "response", "answer", "type of breach or attack", "category", "base"),
            measures=dict.fromkeys(ANY, "cyber-breaches"),
            unit=Unit.PERCENT,
            area=UNITED_KINGDOM,
            periods=survey_year_in,
            single_period=True,
            columns=BUSINESSES,
            first_of_several=True,
            note=PERIOD_NOTE,
            checks=(check_percentages,),
        ),
    ),
)
