"""A funnel of forces: counts against what one rate everywhere would give each force's population.

Who stands out is decided by `outliers`, where each force is judged by the others alone; the centre and the limits drawn
come from the forces that do not. Forces come in alphabetical order; there are no ranks. The City of London, with few
residents and many visitors, is shown but takes no part.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.measures.deleted_residuals import FEWEST_AREAS
from ncpm_reports.measures.results import Funnel, FunnelUnit, Outlier, ResidualFunnel

PER = {Unit.PER_MILLION: 1_000_000, Unit.PER_1000: 1_000, Unit.PER_1000_HOUSEHOLDS: 1_000}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    area: str
    observed: Quantity
    count: float
    population: float
    counts_in: bool


def funnel(
    *,
    measure: str,
    name: str,
    period: Period,
    observed: Mapping[str, Quantity],
    population: Mapping[str, Quantity],
    order: Sequence[str],
    rate_unit: Unit = Unit.PER_1000,
    not_in_estimates: frozenset[str] = frozenset({CITY_OF_LONDON}),
) -> Funnel:
    """The counts of one measure in one period over what the pooled rate gives, by area code; not yet judged.

    `order` lists the codes in alphabetical order of the areas' names; those without a count or a population are
    `missing`. Ratios are observed over expected, the centre the pooled rate in `rate_unit`. No force is flagged and no
    limits are drawn until `judged` has the outliers.
    Raises: Refused with fewer than 10 forces to estimate from, no events at all, or counts that are not counts.
    """
    entries = _entries(observed, population, order, not_in_estimates)
    in_estimates = [entry for entry in entries if entry.counts_in]
    _refuse_unfit(measure, entries, in_estimates)
    rate = math.fsum(e.count for e in in_estimates) / math.fsum(e.population for e in in_estimates)
    expected = {entry.area: rate * entry.population for entry in entries}
    present = {entry.area for entry in entries}
    return Funnel(
        measure=measure,
        name=name,
        period=period,
        units=tuple(_unit(entry, expected[entry.area]) for entry in entries),
        tau_squared=0.0,
        centre_rate=_centre(
            rate=rate, unit=rate_unit, measure=measure, period=period, in_estimates=in_estimates, population=population
        ),
        limits=(),
        missing=tuple(code for code in order if code not in present),
    )


def _entries(
    observed: Mapping[str, Quantity],
    population: Mapping[str, Quantity],
    order: Sequence[str],
    not_in_estimates: frozenset[str],
) -> list[_Entry]:
    entries = []
    for code in order:
        count, people = observed.get(code), population.get(code)
        if count is None or people is None or count.value is None or people.value is None:
            continue
        entries.append(
            _Entry(
                area=code,
                observed=count,
                count=count.value,
                population=people.value,
                counts_in=code not in not_in_estimates,
            )
        )
    return entries


def _refuse_unfit(measure: str, entries: Sequence[_Entry], in_estimates: Sequence[_Entry]) -> None:
    where = f"funnel of {measure}"
    issues = [
        _issue(where, f"{entry.count:g} of {entry.population:g} in {entry.area}", "a count and a population above 0")
        for entry in entries
        if entry.count < 0 or entry.count != math.floor(entry.count) or not entry.population > 0
    ]
    if len(in_estimates) < FEWEST_AREAS:
        issues.append(
            _issue(where, f"{len(in_estimates)} forces with figures", f"{FEWEST_AREAS} or more to estimate from")
        )
    elif not issues and not any(entry.count for entry in in_estimates):
        issues.append(_issue(where, "no events in any force", "some events"))
    if issues:
        raise Refused(issues)


def _issue(where: str, found: str, expected: str) -> Issue:
    remedy = "Leave this funnel out, or supply the figures."
    return Issue(code="funnel.unfit", where=where, found=found, expected=expected, remedy=remedy)


def judged(bare: Funnel, outliers: Iterable[Outlier], drawn: ResidualFunnel | None) -> Funnel:
    """The funnel with who stands out, and centred and limited by the forces that do not; as it is without `drawn`."""
    if drawn is None:
        return bare
    by_area = {outlier.area: outlier for outlier in outliers if outlier.measure == bare.measure}
    shift = math.exp(drawn.centre)
    centre = bare.centre_rate
    return replace(
        bare,
        units=tuple(_judged_unit(unit, by_area.get(unit.area), shift) for unit in bare.units),
        tau_squared=drawn.tau_squared,
        centre_rate=replace(
            centre,
            value=None if centre.value is None else centre.value * shift,
            derivation="weighted mean rate of the force areas that do not stand out, on the log scale",
        ),
        limits=drawn.limits,
    )


def _unit(entry: _Entry, expected: float) -> FunnelUnit:
    return FunnelUnit(
        area=entry.area,
        observed=entry.observed,
        expected=expected,
        ratio=entry.count / expected,
        z=None,
        p=None,
        flag="",
        in_estimates=entry.counts_in,
    )


def _judged_unit(unit: FunnelUnit, outlier: Outlier | None, shift: float) -> FunnelUnit:
    moved = replace(unit, expected=unit.expected * shift, ratio=None if unit.ratio is None else unit.ratio / shift)
    if outlier is None:
        return moved
    flag = ("high" if outlier.high else "low") if outlier.flagged else ""
    return replace(moved, z=outlier.t, p=outlier.p, flag=flag)


def _centre(
    *,
    rate: float,
    unit: Unit,
    measure: str,
    period: Period,
    in_estimates: Sequence[_Entry],
    population: Mapping[str, Quantity],
) -> Quantity:
    sources: dict[Source, None] = {}
    for entry in in_estimates:
        sources.update(dict.fromkeys((*entry.observed.sources, *population[entry.area].sources)))
    return Quantity(
        value=rate * PER[unit],
        unit=unit,
        measure=measure,
        period=period,
        sources=tuple(sorted(sources, key=lambda source: source.sort_key)),
        derivation=f"events in {len(in_estimates)} force areas over their population, {unit.value}",
    )
