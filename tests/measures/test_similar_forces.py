"""A force beside those most like it: added up without itself, and nothing where no list is supplied."""

from dataclasses import replace
from datetime import date

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import Assessment
from ncpm_reports.measures.similar_forces import read_groups
from tests.measures import given

AVON, BEDS, CUMBRIA, DERBY, DORSET = "E23000036", "E23000026", "E23000002", "E23000018", "E23000039"
HEADER = "force_code,member_code\n"
LIST = HEADER + "".join(
    f"{force},{member}\n" for force in (AVON, BEDS) for member in (BEDS, CUMBRIA, DERBY, DORSET)[force == BEDS :][:3]
)


def robbery_of(area: str, groups: str, without: str = "") -> Assessment:
    """A force's assessment where every count fell by a quarter."""
    counts = {AVON: 1000.0, BEDS: 600.0, CUMBRIA: 100.0, DERBY: 700.0}
    rows = [
        replace(given.observed("robbery-of-personal-property", code, period, counts.get(code, 500.0) * part), cell=code)
        for code in (force.code for force in given.areas().forces)
        for period, part in ((given.JUNE_2019, 1.0), (year_ending(2021, 6), 0.75))
        if code != without
    ]
    results = assess(
        given.figures_of(*rows),
        given.framework(),
        given.caveats(),
        given.areas(),
        given.build("2021-06", date(2022, 1, 30)),
        groups=read_groups(groups, "most-similar-groups.csv", given.areas()),
    )
    return next(
        assessment for assessment in results.for_force(area) if assessment.measure == "robbery-of-personal-property"
    )


def test_the_similar_forces_are_added_up_without_the_force_itself() -> None:
    similar = robbery_of(AVON, LIST).similar
    assert similar is not None
    assert (similar.baseline.value, similar.latest.value) == (1400.0, 1050.0)
    assert similar.change.percent is not None
    assert similar.change.percent.value == pytest.approx(-25.0)
    assert {source.cell for source in similar.latest.sources} == {BEDS, CUMBRIA, DERBY}


def test_membership_is_not_symmetric() -> None:
    assert robbery_of(BEDS, LIST).similar is not None
    assert robbery_of(CUMBRIA, LIST).similar is None


def test_a_member_without_a_figure_is_left_out() -> None:
    similar = robbery_of(AVON, f"{LIST}{AVON},{DORSET}\n", without=BEDS).similar
    assert similar is not None
    assert BEDS in similar.left_out
    assert not {CUMBRIA, DERBY, DORSET} & set(similar.left_out)


def test_too_few_members_are_nothing_to_set_a_force_beside() -> None:
    assert robbery_of(AVON, LIST, without=BEDS).similar is None


def test_without_a_list_nothing_is_said_of_similar_forces() -> None:
    assert robbery_of(AVON, "").similar is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("force,member\n", "force, member"),
        (f"{HEADER}{AVON},E99999999\n", "E99999999"),
        (f"{HEADER}{CITY_OF_LONDON},{AVON}\n", CITY_OF_LONDON),
        (f"{HEADER}{AVON},{AVON}\n", "its own group"),
        (f"{HEADER}{AVON}\n", "1 cells"),
        (f"{HEADER}{AVON},{BEDS}\n{AVON},{BEDS}\n", "2 times"),
    ],
)
def test_a_wrong_list_is_refused_with_what_was_found(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read_groups(text, "most-similar-groups.csv", given.areas())
