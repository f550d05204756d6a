"""Home Office open data of knife and of firearm offences by police force area: counts by quarter or financial year.

Written for the layout described by people who have read these tables; no original has been met.
"""

from collections.abc import Mapping

from ncpm_reports.sources.open_data import OpenData
from ncpm_reports.sources.values import plain_label

YEAR = {"year": ("financial year",), "force": ("force name", "force")}
COUNT = ("number of offences", "force offences", "offences", "number of firearm offences")
KNIFE_COUNT = (
    "offences involving a knife", "number of offences involving a knife", "knife offences",
    "offences involving a knife or sharp instrument", "number of knife offences",
)  # fmt: skip
USE = ("firearm use", "use of firearm", "how the firearm was used", "how firearm used", "type of use", "usage")
DISCHARGED = ("fired", "discharged", "firearm discharged", "firearm fired", "fired/discharged")


def _firearms(row: Mapping[str, str]) -> tuple[str, ...]:
    discharged = plain_label(row["use"]).startswith(DISCHARGED)
    return ("firearms-offences-involving", "firearm-discharges") if discharged else ("firearms-offences-involving",)


def _knives(row: Mapping[str, str]) -> tuple[str, ...]:
    return ("knife-enabled-crime",)


FIREARMS = OpenData(
    name="Home Office firearms open data",
    title="Police recorded crime open data: firearms offences",
    columns={**YEAR, "use": USE, "count": COUNT},
    optional={"quarter": ("financial quarter",)},
    kinds=("use",),
    measures_of=_firearms,
)
KNIVES = OpenData(
    name="Home Office knife open data",
    title="Police recorded crime open data: knife and sharp instrument offences",
    columns={**YEAR, "count": KNIFE_COUNT},
    optional={"quarter": ("financial quarter",)},
    kinds=(),
    measures_of=_knives,
)
