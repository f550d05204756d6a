"""What invented figures look like before chance: levels, trends, seasons, gaps and breaks, in round numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.areas import (
    DEVON_AND_CORNWALL,
    ENGLAND,
    ENGLAND_AND_WALES,
    GREATER_MANCHESTER,
    METROPOLITAN,
    UNITED_KINGDOM,
)
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


RECORDED = (
    CountShape(
        measure="homicide",
        unit=Unit.OFFENCES,
        level=2.9,
        trend=-0.03,
        season=(0.96, 1.02, 1.05, 0.97),
        spread=0.2,
        noise=0.02,
        lockdown=0.9,
        revision=-0.02,
    ),
    CountShape(
        measure="robbery-of-personal-property",
        unit=Unit.OFFENCES,
        level=300,
        trend=-0.02,
        season=(0.99, 0.98, 0.99, 1.04),
        spread=0.35,
        noise=0.05,
        lockdown=0.68,
        revision=0.004,
    ),
    CountShape(
        measure="residential-burglary",
        unit=Unit.OFFENCES,
        level=820,
        trend=-0.08,
        season=(1.05, 0.93, 0.94, 1.08),
        spread=0.25,
        noise=0.04,
        lockdown=0.72,
        revision=0.004,
    ),
    CountShape(
        measure="vehicle-offences",
        unit=Unit.OFFENCES,
        level=1600,
        trend=-0.05,
        season=(1.02, 0.97, 0.98, 1.03),
        spread=0.25,
        noise=0.04,
        lockdown=0.7,
        revision=0.004,
    ),
    CountShape(
        measure="theft-from-person",
        unit=Unit.OFFENCES,
        level=420,
        trend=-0.05,
        season=(0.97, 0.98, 1.01, 1.04),
        spread=0.2,
        noise=0.06,
        lockdown=0.4,
        revision=0.004,
    ),
    CountShape(
        measure="drug-trafficking",
        unit=Unit.OFFENCES,
        level=160,
        trend=0.03,
        season=(1.0, 0.99, 1.0, 1.01),
        spread=0.3,
        noise=0.07,
        lockdown=1.05,
        revision=0.004,
    ),
)
NATIONAL_RECORDED = (
    CountShape(measure="firearm-discharges", unit=Unit.OFFENCES, level=210, trend=0.0, revision=-0.01),
    CountShape(measure="firearms-offences-involving", unit=Unit.OFFENCES, level=1650, trend=-0.02, lockdown=0.85),
)
HOSPITAL = (
    CountShape(
        measure="sharp-object-admissions-under-25",
        unit=Unit.EPISODES,
        level=430,
        trend=0.0,
        season=(0.95, 1.03, 1.06, 0.96),
        noise=0.04,
        lockdown=0.8,
        revision=0.015,
    ),
)
YEARLY = (
    YearShape(
        measure="drug-related-homicides", unit=Unit.VICTIMS, area=ENGLAND_AND_WALES, level=330, trend=-0.01, month=6
    ),
    YearShape(measure="treatment-referrals", unit=Unit.REFERRALS, area=ENGLAND, level=5900, trend=0.0, month=6),
    YearShape(
        measure="homicide-index",
        unit=Unit.VICTIMS,
        area=ENGLAND_AND_WALES,
        level=660,
        trend=-0.03,
        month=3,
        revision=-0.03,
    ),
    YearShape(
        measure="homicide-incidents", unit=Unit.INCIDENTS, area=ENGLAND_AND_WALES, level=630, trend=-0.03, month=3
    ),
    YearShape(
        measure="sharp-object-admissions-all-ages", unit=Unit.EPISODES, area=ENGLAND, level=4900, trend=-0.04, month=3
    ),
    YearShape(
        measure="sharp-object-consultant-episodes-all-ages",
        unit=Unit.CONSULTANT_EPISODES,
        area=ENGLAND,
        level=4980,
        trend=-0.04,
        month=3,
    ),
    YearShape(
        measure="arrest-referral-treatment-starts", unit=Unit.PEOPLE, area=ENGLAND, level=4100, trend=0.02, month=3
    ),
    YearShape(
        measure="criminal-justice-treatment-starts", unit=Unit.PEOPLE, area=ENGLAND, level=24000, trend=0.01, month=3
    ),
    YearShape(measure="treatment-starts", unit=Unit.PEOPLE, area=ENGLAND, level=130000, trend=0.01, month=3),
)
SHARES = (
    ShareShape(
        measure="domestic-abuse-satisfaction",
        area=ENGLAND_AND_WALES,
        level=66,
        slope=-0.4,
        base=420,
        years=(2019, 2022, 2025, 2028),
    ),
    ShareShape(measure="victim-satisfaction", area=ENGLAND_AND_WALES, level=68, slope=-0.9, base=6200),
    ShareShape(measure="cyber-confidence", area=ENGLAND_AND_WALES, level=37, slope=0.1, base=2000, months=(6, 12)),
    ShareShape(measure="cyber-breaches", area=UNITED_KINGDOM, level=33, slope=1.4, base=1600, new_question_from=2024),
)
SURVEYED = (
    ("csew-domestic-burglary", 690.0, -0.01, 0.04),
    ("csew-robbery", 135.0, 0.0, 0.14),
    ("csew-vehicle-theft", 810.0, 0.0, 0.04),
    ("csew-theft-from-person", 340.0, 0.01, 0.08),
)
