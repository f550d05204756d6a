"""Populations under rates per head, and published rates held against the counts and the population.

A published rate that fits neither the counts nor the population held is withheld, and ours given instead. Counts are
revised, and a rate's own population may be of another day; both move a rate by less than half. One that is further off,
and outside the exact interval of the counts, was not made from them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, years_of
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.inference import rate_exact
from ncpm_reports.measures.like_for_like import Evidence
from ncpm_reports.measures.results import Assessment, Change, Interval, Verdict
from ncpm_reports.store.figures import Figures

PER = {Unit.PER_MILLION: 1_000_000, Unit.PER_1000: 1_000, Unit.PER_1000_HOUSEHOLDS: 1_000}
# As rates per head are printed.
DECIMALS = 1
FURTHEST = 1.5
MAX_NAMED = 2
WITHHELD = "the published rate does not fit the counts and the population held: it is withheld, under query"


def populations(evidence: Evidence, period: Period) -> dict[str, Quantity]:
    """The newest population (or households) of each force that is not of after the period, by code.

    Only those of the date that most forces have: rates on mixed dates would not compare.
    """
    sizes = {
        code: population_of(evidence.figures, evidence.measure.denominator, code, period) for code in evidence.forces
    }
    by_force = {code: size.quantity() for code, size in sizes.items() if size is not None}
    dates = Counter(quantity.for_period for quantity in by_force.values())
    commonest = max(dates, key=lambda day: (dates[day], day.end), default=None)
    return {code: size for code, size in by_force.items() if size.period == commonest}


def population_of(figures: Figures, denominator: str, area: str, period: Period) -> Observation | None:
    """The newest population, or households, of an area that is of no later day than the period's last; None if none.

    One that a later table leaves out has not become unknown: it is the newest that has a value.
    """
    newest_first = (size for size in reversed(figures.series(denominator, area)) if size.period.end <= period.end)
    vintages = (figures.standing(denominator, area, size.period, size.series) for size in newest_first)
    return next((size for of_period in vintages for size in reversed(of_period) if size.value), None)


def populations_of_years(figures: Figures, area: str, years: Sequence[Period]) -> list[Decimal]:
    """The population of an area for each of these years; years for which none is held are left out."""
    sizes = (population_of(figures, "population", area, year) for year in years)
    return [size.value for size in sizes if size is not None and size.value is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedRate:
    """A rate of our own for one area and period: the counts of its years over each year's population."""

    rate: Quantity
    interval: Interval

    def disagrees(self, published: float) -> bool:
        """Whether a published rate was not made from these counts and this population."""
        if not self.rate.value:
            return False
        outside = not self.interval.lower <= published <= self.interval.upper
        return outside and not 1 / FURTHEST <= published / self.rate.value <= FURTHEST


def with_checked_rates(evidence: Evidence, local: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The force areas' published rates; ours where one disagrees with the counts and the population held."""
    if not evidence.measure.rate_of:
        return tuple(local)
    return tuple(_with_checked_rate(evidence, assessment) for assessment in local)


def withheld_words(names: Sequence[str]) -> str:
    """The areas whose published rate is withheld, as what is missing names them; "" for none."""
    if len(names) == 1:
        return f"the rate published for {names[0]} does not fit the counts held, and is withheld"
    where = listed(names) if len(names) <= MAX_NAMED else f"{len(names)} forces"
    return f"the rates published for {where} do not fit the counts held, and are withheld" if names else ""


def _with_checked_rate(evidence: Evidence, assessment: Assessment) -> Assessment:
    published = (assessment.latest, assessment.baseline)
    latest, baseline = (_computed_rate(evidence, rate) for rate in published)
    pairs = zip(published, (latest, baseline), strict=True)
    if not any(rate and computed and computed.disagrees(rate.value or 0.0) for rate, computed in pairs):
        return assessment
    withheld = replace(assessment, rate_withheld=True, history=(), why=WITHHELD)
    if latest is None:
        return replace(withheld, latest=None, baseline=None)
    withheld = replace(withheld, verdict=Verdict.NOT_ASSESSED, rank_in_time=None, recent=None)
    recomputed = _recomputed(withheld, latest, baseline)
    rates = recomputed.latest, recomputed.baseline
    victims = [_victims(evidence, rate) for rate in rates]
    without, before = (_computed_rate(evidence, rate, number) for rate, number in zip(rates, victims, strict=True))
    reduced = _recomputed(recomputed, without, before) if without and any(victims) else None
    return replace(recomputed, without_incident=reduced)


def _recomputed(assessment: Assessment, latest: ComputedRate, baseline: ComputedRate | None) -> Assessment:
    assessment = replace(assessment, latest=latest.rate, latest_interval=latest.interval, baseline=None, change=None)
    if baseline is None:
        return assessment
    now, then = latest.rate, baseline.rate
    words = f"{format_number(now.number, DECIMALS)} less {format_number(then.number, DECIMALS)}"
    absolute = derived_from(now.number - then.number, now, words, all_sources((now, then)))
    change = Change(absolute=absolute, percent=None, interval_lower=None, interval_upper=None)
    return replace(assessment, baseline=then, change=change)


def _computed_rate(evidence: Evidence, rate: Quantity | None, victims: int = 0) -> ComputedRate | None:
    """The rate that the counts and the population held give, without so many victims; None where either is missing."""
    if rate is None or rate.period is None or rate.unit not in PER:
        return None
    years = years_of(rate.period)
    figures = [evidence.editions.about(evidence.measure.rate_of).newest(rate.area, year) for year in years]
    counts = [figure.quantity for figure in figures if figure is not None and figure.value is not None]
    people = populations_of_years(evidence.figures, rate.area, years)
    if not years or len(counts) < len(years) or len(people) < len(years):
        return None
    count = round(sum(quantity.number for quantity in counts)) - victims
    exposure, per = float(sum(people)), PER[rate.unit]
    less = f", without {victims} victims of exceptional incidents" if victims else ""
    years_words = f"{format_number(count)} over {len(counts)} years"
    words = f"{years_words} over {format_number(exposure / len(years))} a year, {rate.unit.value}{less}"
    quantity = derived_from(count / exposure * per, rate, words, all_sources(counts))
    return ComputedRate(rate=quantity, interval=rate_exact(max(count, 0), exposure, per))


def _victims(evidence: Evidence, rate: Quantity | None) -> int:
    if rate is None:
        return 0
    incidents = coverage.exceptional(evidence.caveats, evidence.measure.rate_of, rate.area, rate.for_period)
    return sum(caveat.victims or 0 for caveat in incidents)
