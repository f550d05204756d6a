"""Figures as a frame: every standing figure a row, missing as NaN, sums as published."""

from datetime import date

import pandas as pd

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.sources.illustrative import invented
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.frame import COLUMNS, standing_frame, standing_observations
from tests.conftest import PROJECT
from tests.measures import given

MEASURE = "residential-burglary"


def invented_figures() -> tuple[Figures, Areas]:
    areas = load_areas(PROJECT / "data")
    releases = invented(7, areas, quarter(2025, 6))
    return Figures.from_observations(observation for _, rows in releases for observation in rows), areas


def test_every_figure_is_a_row_and_missing_is_never_zero() -> None:
    observations = standing_observations(invented_figures()[0])
    table = standing_frame(observations)
    assert tuple(table.columns) == (*COLUMNS, "position")
    assert len(table) == len(observations)
    missing = pd.Series([observation.value is None for observation in observations])
    assert missing.any()
    assert table.loc[missing, "value"].isna().all()
    assert table.loc[~missing, "value"].notna().all()


def test_a_frame_sums_to_what_the_figures_sum_to() -> None:
    figures, areas = invented_figures()
    table = standing_frame(standing_observations(figures))
    year = year_ending(2019, 6)
    wanted = (
        (table["measure"] == MEASURE)
        & table["area"].isin([force.code for force in areas.forces])
        & (table["period_end"] == pd.Timestamp(year.end))
        & (table["period_start"] == pd.Timestamp(year.start))
    )
    observations = [figures.get(MEASURE, force.code, year) for force in areas.forces]
    expected = sum(
        float(observation.value)
        for observation in observations
        if observation is not None and observation.value is not None
    )
    assert expected > 0
    newest = table.loc[wanted].drop_duplicates(["area"], keep="last")
    assert newest["value"].sum() == expected


def test_a_figure_that_a_correction_replaced_does_not_stand_and_the_oldest_comes_first() -> None:
    new, old = (
        given.observed("homicide", given.NATION, given.JUNE_2019, 681, published=date(year, 1, 1))
        for year in (2021, 2020)
    )
    assert standing_observations(given.figures_of(new, old)) == (old, new)


def test_no_figures_make_an_empty_frame() -> None:
    assert standing_frame(()).empty
