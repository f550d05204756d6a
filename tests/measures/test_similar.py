"""Averages over most similar groups: each force counts the same, itself among them, and no list means no average."""

from datetime import date

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import Assessment
from ncpm_reports.measures.similar import read_groups
from tests.measures import given

AVON, BEDS, CUMBRIA, DERBY = "E23000036", "E23000026", "E23000002", "E23000018"
HEADER = "force_code,member_code\n"
LIST = f"{HEADER}{AVON},{BEDS}\n{AVON},{CUMBRIA}\n{BEDS},{CUMBRIA}\n{BEDS},{DERBY}\n"


def robbery_of(area: str, groups: str, without: str = "") -> Assessment:
    counts = {AVON: 1000.0, BEDS: 600.0, CUMBRIA: 100.0, DERBY: 700.0}
    forces = [force.code for force in given.areas().forces]
    rows = [
        given.observed("robbery-of-personal-property", code, given.SEPTEMBER_2019, counts.get(code, 500.0))
        for code in forces
        if code != without
    ]
    rows += [given.observed("population", code, given.JUNE_2019, 500_000, unit=Unit.PEOPLE) for code in forces]
    results = assess(
        given.figures_of(*rows),
        given.framework(),
        given.caveats(),
        given.areas(),
        given.build("2019-09", date(2020, 1, 30)),
        groups=read_groups(groups, "most-similar-groups.csv", given.areas()),
    )
    return next(
        assessment for assessment in results.for_force(area) if assessment.measure == "robbery-of-personal-property"
    )


def test_the_average_is_the_sum_of_rates_over_the_forces_itself_among_them() -> None:
    similar = robbery_of(AVON, LIST).similar
    assert similar is not None
    assert similar.average.value == pytest.approx((2.0 + 1.2 + 0.2) / 3)
    assert similar.average.sources
    assert similar.missing == ()


def test_membership_is_not_symmetric() -> None:
    assert robbery_of(BEDS, LIST).similar is not None
    assert robbery_of(CUMBRIA, LIST).similar is None


def test_a_member_without_a_figure_is_named_and_left_out() -> None:
    longer = f"{LIST}{AVON},{DERBY}\n"
    similar = robbery_of(AVON, longer, without=BEDS).similar
    assert similar is not None
    assert similar.missing == (BEDS,)
    assert similar.average.value == pytest.approx((2.0 + 0.2 + 1.4) / 3)


def test_too_few_members_make_no_average() -> None:
    assert robbery_of(AVON, LIST, without=BEDS).similar is None


def test_without_a_list_nothing_is_said_of_similar_forces() -> None:
    assert robbery_of(AVON, "").similar is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("force,member\n", "force,member"),
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
