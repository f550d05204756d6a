"""NHS admissions for assault with a sharp object by age, by month or quarter: England.

Written for the layout described by people who have read these tables; no original has been met.
"""

from ncpm_reports.core.areas import ENGLAND
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication

UNDER_25 = ("under 25", "under 25s", "aged under 25", "0 to 24", "0-24", "ages 0 to 24", "aged 0 to 24", "24 and under")
ALL_AGES = ("all ages", "total", "all", "all ages total")
MEASURES = {
    **dict.fromkeys(UNDER_25, "sharp-object-admissions-under-25"),
    **dict.fromkeys(ALL_AGES, "sharp-object-admissions-all-ages"),
}


def _grid(*, periods_down: bool) -> LabelGrid:
    periods = (
        "month",
        "period",
        "quarter",
        "month of admission",
        "admission month",
        "financial quarter",
        "month and year",
    )
    return LabelGrid(
        phrases=("sharp object", "admission"),
        without=("consultant",),
        corner=periods if periods_down else ("age", "age group", "age band", "age at admission"),
        measures=MEASURES,
        required=frozenset({"sharp-object-admissions-under-25"}),
        unit=Unit.EPISODES,
        area=ENGLAND,
        periods_down=periods_down,
    )


TABLES = Publication(
    publisher="NHS England",
    title="Hospital admissions for assault with a sharp object, by age",
    markers={"*": Status.CONFIDENTIAL, "-": Status.NOT_AVAILABLE},
    grids=(_grid(periods_down=True), _grid(periods_down=False)),
)
