"""Fixtures of the sources tests: the project's tables of spellings and release days."""

from pathlib import Path

import pytest

from ncpm_reports.sources.places import Places, load_places
from ncpm_reports.sources.project_tables import ReleaseCalendar, load_calendar

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The project's data folder."""
    return DATA


@pytest.fixture(scope="session")
def places() -> Places:
    """The areas and their spellings."""
    return load_places(DATA)


@pytest.fixture(scope="session")
def releases() -> ReleaseCalendar:
    """The days on which publications became public."""
    return load_calendar(DATA)
