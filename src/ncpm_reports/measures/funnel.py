"""A funnel of forces: counts against what one rate everywhere would give each force's population.

Who stands out is decided by `outliers`, where each force is judged by the others alone; the centre comes from the
forces that do not. Forces come in alphabetical order; there are no ranks. The City of London, with few
residents and many visitors, is shown but takes no part.
"""

import math
from collections.abc import Mapping, Sequence

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.deleted_residuals import FEWEST_AREAS
from ncpm_reports.measures.results import Funnel, FunnelUnit

PER = {Unit.PER_MILLION: 1_000_000, Unit.PER_1000: 1_000, Unit.PER_1000_HOUSEHOLDS: 1_000}


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
) -> Funnel | None:
    """The counts of one measure in one period over what the pooled rate gives, by area code; not yet judged.

    `order` lists the codes in alphabetical order of the areas' names; those without a count or a population are
    `missing`. The centre is the pooled rate in `rate_unit`. No force is flagged until `outliers.judged_funnels`.
    None with fewer than ten forces to estimate from, no events at all, or a count or population that is none.
    """
    present = {
        code: (observed[code].number, population[code].number)
        for code in order
        if code in observed and code in population
        if observed[code].value is not None and population[code].value is not None
    }
    estimating = [code for code in present if code not in not_in_estimates]
    fit = all(observed[code].is_whole and people > 0 for code, (_, people) in present.items())
    if not fit or len(estimating) < FEWEST_AREAS or not any(present[code][0] for code in estimating):
        return None
    rate = math.fsum(present[code][0] for code in estimating) / math.fsum(present[code][1] for code in estimating)
    used = [quantity for code in estimating for quantity in (observed[code], population[code])]
    sources = {source for quantity in used for source in quantity.sources}
    centre = Quantity(
        value=rate * PER[rate_unit],
        unit=rate_unit,
        measure=measure,
        period=period,
        sources=tuple(sorted(sources, key=lambda source: source.sort_key)),
        derivation=f"events in {len(estimating)} force areas over their population, {rate_unit.value}",
    )
    units = (
        FunnelUnit(area=code, observed=observed[code], expected=rate * people, in_estimates=code in estimating)
        for code, (_, people) in present.items()
    )
    return Funnel(
        measure=measure,
        name=name,
        period=period,
        units=tuple(units),
        centre_rate=centre,
        missing=tuple(code for code in order if code not in present),
    )
