"""What invented figures look like before chance: levels, trends, seasons, gaps and breaks, in round numbers."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from ncpm_reports.core.areas import DEVON_AND_CORNWALL, GREATER_MANCHESTER, METROPOLITAN
from ncpm_reports.core.periods import Period, quarter
from ncpm_reports.core.quantities import Unit

ESSEX, GWENT = "E23000028", "W15000002"
EVENT_QUARTER, EVENT_VICTIMS = quarter(2019, 12), 39
NOT_SUPPLIED: Mapping[str, frozenset[Period]] = {
    GREATER_MANCHESTER: frozenset({quarter(2019, 9), quarter(2019, 12), quarter(2020, 3)}),
    DEVON_AND_CORNWALL: frozenset({quarter(2022, 12), quarter(2023, 3)}),
}
# One force whose newest quarter is still awaited, for one kind of offence.
AWAITED = ("vehicle-offences", "E23000013")
LOCKDOWN = frozenset({quarter(2020, 6), quarter(2020, 9), quarter(2020, 12), quarter(2021, 3)})
NO_SURVEY = (date(2020, 6, 30), date(2021, 3, 31))
TELEPHONE = (date(2021, 6, 30), date(2022, 3, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCourse:
    """How one force goes its own way: its level as a multiple of the others', and its own yearly trend."""

    effect: float
    trend: float


# One force moves a total against all others; another stands out by falling further.
OWN_COURSES: Mapping[tuple[str, str], OwnCourse] = {
    ("theft-from-person", METROPOLITAN): OwnCourse(effect=3.0, trend=0.09),
    ("residential-burglary", GWENT): OwnCourse(effect=1.0, trend=-0.19),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CountShape:
    """How a count is drawn: a quarter's level (per million people where areas are forces), and how it moves."""

    measure: str
    unit: Unit
    level: float
    trend: float
    season: tuple[float, float, float, float] = (1, 1, 1, 1)
    spread: float = 0.0
    noise: float = 0.03
    lockdown: float = 1.0
    revision: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class YearShape:
    """An annual count of a nation: its level in 2019, its yearly trend, the month its years end in, its revision."""

    measure: str
    unit: Unit
    area: str
    level: float
    trend: float
    month: int
    revision: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareShape:
    """A percentage from a survey: its level in 2019, points a year, people asked, and the years that were asked."""

    measure: str
    area: str
    level: float
    slope: float
    base: int
    years: tuple[int, ...] = ()
    months: tuple[int, ...] = (6,)
    new_question_from: int = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateShape:
    """A survey estimate: its level in 2019 in thousands, its yearly trend, its standard error over the estimate."""

    measure: str
    level: float
    trend: float
    relative_error: float


Shape = TypeVar("Shape")
_SHAPES = tomllib.loads((Path(__file__).parent / "resources" / "illustrative.toml").read_text(encoding="utf-8"))


def _shapes(key: str, shape: type[Shape]) -> tuple[Shape, ...]:
    return tuple(shape(**{name: _value(name, value) for name, value in row.items()}) for row in _SHAPES[key])


def _value(name: str, value: Any) -> Any:
    return Unit(value) if name == "unit" else tuple(value) if isinstance(value, list) else value


RECORDED = _shapes("recorded", CountShape)
NATIONAL_RECORDED = _shapes("national_recorded", CountShape)
HOSPITAL = _shapes("hospital", CountShape)
YEARLY = _shapes("yearly", YearShape)
SHARES = _shapes("shares", ShareShape)
SURVEYED = _shapes("surveyed", EstimateShape)
