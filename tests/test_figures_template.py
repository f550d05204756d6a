"""The spreadsheet to fill in has each measure's own kind of period."""

import io

import pytest
from openpyxl import load_workbook

from ncpm_reports.core.periods import Period, quarter, year_ending
from ncpm_reports.core.problems import NotFound
from ncpm_reports.measures.framework import read_framework
from ncpm_reports.quarter.figures_template import figures_template
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import AvailablePeriod
from tests.conftest import PROJECT

MARCH_2026 = quarter(2026, 3)
NAME = "ncpm-2021.toml"
FRAMEWORK = read_framework((PROJECT / "data/frameworks" / NAME).read_text(encoding="utf-8"), NAME)


def _available(measure: str, period: Period) -> AvailablePeriod:
    return AvailablePeriod(measure=measure, period=period, published_on={}, releases={})


def test_without_figures_a_quarter_is_asked_for() -> None:
    with pytest.raises(NotFound, match=r"Name a quarter with --period, as 2025-06\."):
        figures_template(FRAMEWORK, load_areas(PROJECT / "data"), None, ())


def test_rows_are_for_the_newest_period_of_each_measure_by_the_quarter() -> None:
    three_years = Period(year_ending(2023, 3).start, year_ending(2025, 3).end)
    available = (
        _available("cyber-breaches", year_ending(2024, 12)),
        _available("drug-trafficking", quarter(2025, 12)),
        _available("homicide", quarter(2026, 6)),
        _available("homicide", year_ending(2026, 6)),
        _available("homicide-rate-3yr", three_years),
        _available("not-in-the-framework", quarter(2026, 3)),
    )
    book = load_workbook(io.BytesIO(figures_template(FRAMEWORK, load_areas(PROJECT / "data"), MARCH_2026, available)))
    periods = {sheet["B2"].value: sheet["B11"].value for sheet in book.worksheets[1:]}
    assert periods["cyber-breaches"] == "year ending December 2025"
    assert periods["drug-trafficking"] == "January to March 2026"
    assert periods["homicide"] == "year ending March 2026"
    assert periods["homicide-rate-3yr"] == "April 2023 to March 2026"
    assert periods["victim-satisfaction"] == "year ending March 2026"
