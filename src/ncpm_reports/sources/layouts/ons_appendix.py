"""ONS appendix tables (2025 on): Crime Survey incidents, rates and prevalence, and recorded crime by offence.

Written for the layout described by people who have read these workbooks; no original has been met.
"""

from decimal import Decimal

from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication, check_percentages
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER
from ncpm_reports.sources.rows import Row
from ncpm_reports.sources.tables import CellReader
from ncpm_reports.sources.workbook import Worksheet

CORNER = ("offence group", "offence", "offence type", "offence category")
ADULTS = {"robbery": "csew-robbery", "theft from the person": "csew-theft-from-person"}
HOUSEHOLDS = {"domestic burglary": "csew-domestic-burglary", "vehicle-related theft": "csew-vehicle-theft"}
RECORDED = {
    "homicide": "homicide",
    "robbery": "robbery",
    "residential burglary": "residential-burglary",
    "vehicle offences": "vehicle-offences",
    "theft from the person": "theft-from-person",
}
SUM_TOLERANCE = Decimal("2.5")


def _labels(measures: dict[str, str], suffix: str = "") -> dict[str, str]:
    """Each offence with and without the word "total" before it."""
    return {f"{before}{text}": f"{measure}{suffix}" for text, measure in measures.items() for before in ("total ", "")}


def _check_parts(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Neighbourhood crime is the sum of its four parts, but for the rounding of each."""
    for whole in (row for row in rows if row.measure == "neighbourhood-crime" and row.value is not None):
        parts = [row.value for row in rows if row.period == whole.period and row.measure.startswith("csew-")]
        total = sum((value for value in parts if value is not None), Decimal(0))
        if len(parts) == 4 and None not in parts and abs(total - (whole.value or 0)) > SUM_TOLERANCE:
            where = f"{reader.workbook.place(sheet)}, cell {whole.cell}"
            found = f"{whole.value} for the {whole.period.label}, while its parts add up to {total}"
            reader.problem("sum.wrong", where, found, "the sum of its parts")


_PREVALENCE = {**_labels(ADULTS, "-prevalence"), **_labels(HOUSEHOLDS, "-prevalence")}
TABLES = Publication(
    publisher=PUBLISHER,
    title="Crime in England and Wales: Appendix tables",
    grids=(
        LabelGrid(
            phrases=("table a1a",),
            corner=CORNER,
            measures={"neighbourhood crime": "neighbourhood-crime", **_labels(ADULTS), **_labels(HOUSEHOLDS)},
            unit=Unit.THOUSAND_INCIDENTS,
            unit_words=("1,000s", "thousands", "000s"),
            required=frozenset({"csew-theft-from-person"}),
            first_of_several=True,
            checks=(_check_parts,),
        ),
        *(
            LabelGrid(
                phrases=("table a2a",),
                corner=CORNER,
                measures=_labels(measures, "-rate"),
                unit=unit,
                unit_words=("rate", "per 1,000"),
                first_of_several=True,
            )
            for measures, unit in ((ADULTS, Unit.PER_1000_ADULTS), (HOUSEHOLDS, Unit.PER_1000_HOUSEHOLDS))
        ),
        LabelGrid(
            phrases=("table a3a",),
            corner=CORNER,
            measures=_PREVALENCE,
            unit=Unit.PERCENT,
            unit_words=("prevalence", "percentage", "per cent", "proportion"),
            first_of_several=True,
            checks=(check_percentages,),
        ),
        LabelGrid(
            phrases=("table a5a",),
            corner=CORNER,
            measures=_labels(RECORDED),
            unit=Unit.OFFENCES,
            required=frozenset({"homicide", "robbery"}),
        ),
    ),
)
