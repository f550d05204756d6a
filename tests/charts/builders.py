"""Small makers of results for tests of charts."""

from collections.abc import Sequence
from datetime import date
from math import exp, log

from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.measures.results import (
    Assessment,
    Caveat,
    Direction,
    FunnelPoint,
    ResidualFunnel,
    SeriesPoint,
    Verdict,
)


def quantity(value: float | None, unit: Unit = Unit.OFFENCES, period: Period | None = None) -> Quantity:
    """A figure; None is one that is not available."""
    status = Status.NOT_AVAILABLE if value is None else Status.PUBLISHED
    return Quantity(value=value, unit=unit, measure="test", area="K04000001", period=period, status=status)


def years(
    values: Sequence[float | None], unit: Unit = Unit.OFFENCES, last: int = 2025, half_width: float | None = None
) -> tuple[SeriesPoint, ...]:
    """A history of years ending June, the last of them in `last`, with limits where a half width is given."""
    points = []
    for index, value in enumerate(values):
        period = year_ending(last - len(values) + 1 + index, 6)
        lower = upper = None
        if half_width is not None and value is not None:
            lower, upper = quantity(value - half_width, unit), quantity(value + half_width, unit)
        points.append(SeriesPoint(period=period, quantity=quantity(value, unit, period), lower=lower, upper=upper))
    return tuple(points)


def assessment(
    history: tuple[SeriesPoint, ...],
    *,
    name: str = "Homicide",
    baseline_at: int | None = 0,
    caveats: tuple[Caveat, ...] = (),
    quarters: tuple[SeriesPoint, ...] = (),
    verdict: Verdict = Verdict.NO_CLEAR_CHANGE,
) -> Assessment:
    """An assessment of a history whose point number `baseline_at` is the baseline."""
    baseline = history[baseline_at].quantity if history and baseline_at is not None else None
    return Assessment(
        measure="homicide",
        name=name,
        short_name=name,
        priority="murder-and-homicide",
        area="K04000001",
        period=history[-1].period if history else year_ending(2025, 6),
        direction=Direction.DOWN,
        verdict=verdict,
        why="because",
        latest=history[-1].quantity if history else None,
        baseline=baseline,
        history=history,
        quarters=quarters,
        caveats=caveats,
    )


def caveat(words: str, day: date, *, effect: str = "note", victims: int | None = None) -> Caveat:
    """A caution that holds from a day."""
    return Caveat(id="c", effect=effect, text=words, short=words, source="test", valid_from=day, victims=victims)


def residual_funnel(areas: Areas, ratios: dict[str, float], flagged: frozenset[str] = frozenset()) -> ResidualFunnel:
    """A funnel of changes of all forces: their ratios to the baseline, about 0.93 where none is given."""
    points = tuple(
        FunnelPoint(
            area=force.code,
            size=100.0 * (index + 1),
            ratio=ratios.get(force.code, 0.9 + 0.01 * (index % 7)),
            flagged=force.code in flagged,
            in_estimates=force.code != CITY_OF_LONDON,
        )
        for index, force in enumerate(areas.forces)
    )
    limits = tuple(
        (size, *(0.93 * exp(sign * z * (2 / size + 0.01) ** 0.5) for z in (1.96, 3.09) for sign in (-1, 1)))
        for size in (100.0, 500.0, 1000.0, 4300.0)
    )
    return ResidualFunnel(
        measure="robbery",
        name="Robbery",
        period=year_ending(2026, 3),
        baseline_period=year_ending(2019, 6),
        centre=log(0.93),
        limits=limits,  # type: ignore[arg-type]
        points=points,
    )
