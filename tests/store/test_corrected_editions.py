"""What a corrected edition does not state again stands no longer, and that is said before it is stored."""

from dataclasses import replace
from datetime import date

from ncpm_reports.store.figures import Figures
from ncpm_reports.store.plausibility import dropped_figure_warnings, plausibility_warnings
from tests.measures.given import areas
from tests.store.illustrative import FIRST, figure, release

AREAS = ("E23000002", "E23000005", "E23000034")
CORRECTED = replace(release("third", date(2019, 11, 1), supersedes="first"), edition="first, corrected")


def test_figures_that_it_does_not_state_are_counted() -> None:
    held = [figure(at, FIRST, area=area) for at, area in enumerate(AREAS)]
    typed = figure(9, CORRECTED, area=AREAS[1])
    after = Figures.from_observations((*held, typed))
    (warning,) = dropped_figure_warnings([typed], after, areas())
    assert "none for 2 of" in warning.found
    assert warning in plausibility_warnings([typed], after, areas())
    assert after.get("homicide", AREAS[0], typed.period) is None


def test_a_whole_corrected_edition_and_another_publication_are_passed() -> None:
    held = [figure(at, FIRST, area=area) for at, area in enumerate(AREAS)]
    whole = [figure(9, CORRECTED, area=area) for area in AREAS]
    assert not list(dropped_figure_warnings(whole, Figures.from_observations((*held, *whole)), areas()))
    other = figure(9, release("second", date(2019, 11, 1)), area=AREAS[0])
    assert not list(dropped_figure_warnings([other], Figures.from_observations((*held, other)), areas()))
