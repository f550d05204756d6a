"""Candidates for good practice: better than the country, forces' own variety allowed for, no ranks."""

import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.favourable import favourable
from ncpm_reports.measures.results import Assessment, Change, Direction, Results, Verdict

ERROR = 0.02
SPREAD = (-0.06, -0.05, -0.04, -0.03, -0.02, -0.01, 0.0, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.0, -0.02, 0.02)


def percent(ratio: float) -> Quantity:
    return Quantity(value=100 * (ratio - 1), unit=Unit.PERCENT)


def changed(area: str, log_change: float, direction: Direction = Direction.DOWN, error: float = ERROR) -> Assessment:
    middle, low, high = (math.exp(log_change + step * 1.959964 * error) for step in (0, -1, 1))
    return Assessment(
        measure="robbery",
        name="Police recorded robbery",
        short_name="Robbery",
        priority="neighbourhood-crime",
        area=area,
        period=year_ending(2025, 6),
        direction=direction,
        verdict=Verdict.NO_CLEAR_CHANGE,
        why="",
        change=Change(
            absolute=Quantity(value=-1.0, unit=Unit.OFFENCES),
            percent=percent(middle),
            interval_lower=percent(low),
            interval_upper=percent(high),
        ),
    )


def results(national: Assessment, forces: tuple[Assessment, ...]) -> Results:
    return Results(
        national=(),
        national_context=(national,),
        forces=tuple((one.area, (one,)) for one in forces),
        funnels=(),
        false_discovery=None,
        readiness=(),
        revisions=(),
    )


def forces(direction: Direction = Direction.DOWN) -> tuple[Assessment, ...]:
    return tuple(changed(f"force-{place:02d}", -0.1 + step, direction) for place, step in enumerate(SPREAD))


def test_forces_that_vary_as_forces_do_are_no_candidates() -> None:
    found = favourable(results(changed("nation", -0.1, error=0.002), forces()))
    assert found.candidates == ()
    assert found.discovery.tested == len(SPREAD)


def test_a_force_far_better_than_the_country_is_a_candidate() -> None:
    better = changed("force-99", -0.9)
    found = favourable(results(changed("nation", -0.1, error=0.002), (*forces(), better)))
    assert found.candidates == (better,)
    assert (found.discovery.flagged, found.discovery.tested) == (1, len(SPREAD) + 1)


def test_better_is_up_where_up_is_good() -> None:
    lower = changed("force-98", -0.9, Direction.UP)
    higher = changed("force-99", 0.7, Direction.UP)
    found = favourable(results(changed("nation", -0.1, Direction.UP, 0.002), (*forces(Direction.UP), lower, higher)))
    assert found.candidates == (higher,)


def test_a_measure_without_a_good_direction_or_a_national_change_is_passed_over() -> None:
    neutral = changed("nation", -0.1, Direction.NEUTRAL, 0.002)
    untested = replace(changed("nation", -0.1), change=None)
    for national in (neutral, untested):
        assert favourable(results(national, (*forces(), changed("force-99", -0.9)))).discovery.tested == 0


def test_too_few_forces_are_passed_over() -> None:
    found = favourable(results(changed("nation", -0.1), forces()[:9]))
    assert (found.candidates, found.discovery.tested) == ((), 0)


def test_a_change_without_an_interval_or_to_nought_is_not_tested() -> None:
    bare = changed("force-97", -0.9)
    assert bare.change is not None
    gone = replace(bare, area="force-98", change=replace(bare.change, interval_lower=percent(0.0)))
    bare = replace(bare, change=replace(bare.change, interval_upper=None))
    found = favourable(results(changed("nation", -0.1, error=0.002), (*forces(), bare, gone)))
    assert found.discovery.tested == len(SPREAD)


@given(st.lists(st.floats(-0.5, 0.5), min_size=10, max_size=40))
@settings(derandomize=True, deadline=None, max_examples=60)
def test_candidates_are_better_than_the_country_and_in_the_order_given(changes: list[float]) -> None:
    held = tuple(changed(f"force-{place:02d}", change) for place, change in enumerate(changes))
    found = favourable(results(changed("nation", 0.0, error=0.002), held))
    places = [held.index(one) for one in found.candidates]
    assert places == sorted(places)
    assert all(changes[place] < 0 for place in places)
    assert found.discovery.flagged == len(places) <= found.discovery.tested == len(held)
