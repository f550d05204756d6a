"""Home Office police recorded crime open data by police force area (csv, ods, xlsx): counts by quarter.

A notes sheet may come first and each year have its own sheet. A key occurs in several rows (homicide has four a force
and quarter): by the publication's rule they are added. "-00" is how a zero was exported. Negative counts are
reclassifications and are kept. "N/a" is a count that a force did not supply.
"""

from collections.abc import Mapping

from ncpm_reports.sources.open_data import OpenData
from ncpm_reports.sources.values import plain_label

RESIDENTIAL = frozenset({"28E", "28F", "28G", "28H", "29A"})
VEHICLE = frozenset({"45", "48", "37.2", "126"})
SUBGROUPS: Mapping[str, str] = {
    "homicide": "homicide",
    "theft from the person": "theft-from-person",
    "trafficking of drugs": "drug-trafficking",
    "robbery of personal property": "robbery-of-personal-property",
    "robbery of business property": "robbery-of-business-property",
}


def measures_of(row: Mapping[str, str]) -> tuple[str, ...]:
    """The measures that a row of the file is counted in."""
    group, subgroup = plain_label(row["group"]), plain_label(row["subgroup"])
    return () if group.startswith("fraud") else ("recorded-crime-excluding-fraud", *_offences(group, subgroup, row))


def _offences(group: str, subgroup: str, row: Mapping[str, str]) -> tuple[str, ...]:
    named = SUBGROUPS.get(subgroup, "")
    if group == "robbery":
        return ("robbery", named) if named else ("robbery",)
    if named:
        return (named,)
    if row["code"] in RESIDENTIAL or subgroup.startswith("residential burglary"):
        return ("residential-burglary",)
    return ("vehicle-offences",) if row["code"] in VEHICLE else ()


DATA = OpenData(
    name="Home Office police recorded crime open data",
    title="Police recorded crime open data: Police Force Area tables",
    columns={
        "year": ("financial year",),
        "quarter": ("financial quarter",),
        "force": ("force name", "force"),
        "group": ("offence group",),
        "subgroup": ("offence subgroup", "offence sub-group"),
        "code": ("offence code",),
        "count": ("number of offences", "force offences", "offences"),
    },
    kinds=("group", "subgroup", "code"),
    measures_of=measures_of,
)
