"""Figures as a frame: every figure a row, missing as NaN, sums as published."""

import pandas as pd

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.sources.illustrative import invented
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.frame import COLUMNS, frame
from tests.conftest import PROJECT


def figures() -> tuple[Figures, Areas]:
    areas = load_areas(PROJECT / "data")
    made = invented(7, areas, quarter(2025, 6))
    return Figures.from_observations(one for _, rows in made for one in rows), areas


def test_every_figure_is_a_row_and_missing_is_never_zero() -> None:
    held, _ = figures()
    table = frame(held)
    assert tuple(table.columns) == COLUMNS
    assert len(table) == len(held.observations)
    missing = table["status"].isin(["[x]", "[c]", "[u]", "[z]", "[low]", "[not supplied]"])
    assert missing.any()
    assert table.loc[missing, "value"].isna().all()
    assert table.loc[~missing, "value"].notna().all()


def test_a_frame_sums_to_what_the_figures_sum_to() -> None:
    held, areas = figures()
    table = frame(held)
    year = year_ending(2019, 6)
    wanted = (
        (table["measure"] == "robbery-of-personal-property")
        & table["area"].isin([force.code for force in areas.forces])
        & (table["period_end"] == pd.Timestamp(year.end))
        & (table["period_start"] == pd.Timestamp(year.start))
    )
    one_by_one = [held.get("robbery-of-personal-property", force.code, year) for force in areas.forces]
    expected = sum(float(one.value) for one in one_by_one if one is not None and one.value is not None)
    assert expected > 0
    assert table.loc[wanted, "value"].sum() == expected
