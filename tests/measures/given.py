"""Figures, releases and settings from which tests of the measures and the narrative start."""

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, parse_quarter, quarter, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.assess import assess_measure
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import Framework, read_framework
from ncpm_reports.measures.results import Assessment, Caveat
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import Figures

DATA = Path(__file__).resolve().parents[2] / "data"
NATION = "K04000001"
GMP = "E23000005"
JUNE_2018 = year_ending(2018, 6)
JUNE_2019 = year_ending(2019, 6)
SEPTEMBER_2019 = year_ending(2019, 9)
JUNE_2025 = year_ending(2025, 6)
OCTOBER_2019 = date(2019, 10, 17)


@cache
def areas() -> Areas:
    """The project's own areas."""
    return load_areas(DATA)


@cache
def framework(name: str = "ncpm-2021") -> Framework:
    """A framework as the project ships it."""
    return read_framework((DATA / f"frameworks/{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")


@cache
def caveats() -> tuple[Caveat, ...]:
    """The cautions as the project ships them."""
    return read_caveats((DATA / "caveats.toml").read_text(encoding="utf-8"), "caveats.toml")


def release(published: date = OCTOBER_2019, name: str = "") -> PublishedRelease:
    """A release, by its day of publication."""
    return PublishedRelease(
        id=name or published.isoformat(),
        publisher="Office for National Statistics",
        title="Crime in England and Wales",
        edition=f"published {published}",
        published_on=published,
        sha256="0" * 64,
    )


def observed(
    measure: str,
    area: str,
    period: Period,
    value: float | None,
    *,
    unit: Unit = Unit.OFFENCES,
    published: date = OCTOBER_2019,
    status: Status | None = None,
    limits: tuple[float, float] | None = None,
    significance: str = "",
    series: str = "",
    note: str = "",
) -> Observation:
    """A published figure; without a value it is not available unless another status is given."""
    return Observation(
        measure=measure,
        area=area,
        period=period,
        value=None if value is None else Decimal(repr(value)),
        unit=unit,
        status=status or (Status.PUBLISHED if value is not None else Status.NOT_AVAILABLE),
        lower=Decimal(repr(limits[0])) if limits else None,
        upper=Decimal(repr(limits[1])) if limits else None,
        significance=significance,
        series=series,
        note=note,
        table="Table P1",
        cell="F7",
        release=release(published),
    )


def figures_of(*observations: Observation) -> Figures:
    """Figures without a store."""
    return Figures.from_observations(observations)


def build(period: str = "2025-06", as_at: date = date(2026, 1, 1)) -> BuildInfo:
    """A build for a quarter, as known on a day."""
    return BuildInfo(period=parse_quarter(period), as_at=as_at, issued_on=as_at)


def assessed(figures: Figures, measure: str, area: str, period: str = "2025-06") -> Assessment:
    """One assessment under the shipped framework and cautions."""
    return assess_measure(figures, framework(), caveats(), areas(), build(period), measure, area)


def every_force(measure: str, period: Period, value: float, published: date = OCTOBER_2019) -> list[Observation]:
    """The same figure for each of the 43 forces."""
    return [observed(measure, force.code, period, value, published=published) for force in areas().forces]


def quarters(measure: str, area: str, values: list[float], *, last: Period | None = None) -> list[Observation]:
    """Discrete quarters, oldest first, that end with `last` (April to June 2025 unless told)."""
    end = last or quarter(2025, 6)
    first = -3 * (len(values) - 1)
    return [
        observed(measure, area, end.shifted(first + 3 * place), value, published=date(2025, 10, 23))
        for place, value in enumerate(values)
    ]
