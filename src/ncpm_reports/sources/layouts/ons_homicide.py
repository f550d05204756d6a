"""ONS appendix tables of homicide: victims in the Homicide Index, and those linked to drugs or to partners and family.

Written for the layout described by people who have read these workbooks; no original has been met.
"""

from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER

YEARS = ("year", "year ending march", "time period")
LABELS = (
    "offence", "offence type", "category", "type of homicide", "link",
    "drug-related link", "circumstance", "circumstances", "relationship", "relationship of victim to principal suspect",
    "outcome", "case outcome", "type of drug-related link",
)  # fmt: skip
INDEX = (
    "offences currently recorded as homicide",
    "number of offences currently recorded as homicide",
    "all offences currently recorded as homicide",
)
DRUGS = (
    "drug-related homicides", "any drug-related link", "total drug-related homicides", "all drug-related homicides",
    "total with a drug-related link", "drug-related", "number of drug-related homicides",
)  # fmt: skip
DOMESTIC = ("domestic homicides", "total domestic homicides", "all domestic homicides", "domestic homicide")
TOTALS = ("all victims", "total", "total number of victims", "total victims", "all homicides")


def _grids(phrases: tuple[str, ...], labels: tuple[str, ...], measure: str) -> tuple[LabelGrid, ...]:
    """The table with the years in columns, and with the years in rows."""
    return tuple(
        LabelGrid(
            phrases=phrases,
            without=("per cent of", "rate per"),
            corner=YEARS if down else LABELS,
            measures=dict.fromkeys(labels, measure),
            unit=Unit.VICTIMS,
            periods_down=down,
            first_of_several=True,
        )
        for down in (False, True)
    )


TABLES = Publication(
    publisher=PUBLISHER,
    title="Homicide in England and Wales: Appendix tables",
    grids=(
        *_grids(("currently recorded as homicide", "offences"), INDEX, "homicide-index"),
        *_grids(("homicide", "drug"), DRUGS, "drug-related-homicides"),
        *_grids(("domestic homicide",), DOMESTIC, "domestic-homicides"),
        *_grids(("homicide", "circumstances"), TOTALS, "homicide-index"),
        *_grids(("homicide", "relationship"), TOTALS, "homicide-index"),
    ),
)
