"""Published rates against the counts and populations held: one that fits neither is withheld, and ours given instead.

Counts are revised, and a rate's own population may be of another day; both move a rate by less than half. One that is
further off, and outside the exact interval of the counts, was not made from them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, format_number
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import Figure, all_sources, derived_from
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.funnel import PER
from ncpm_reports.measures.intervals import rate_exact
from ncpm_reports.measures.like_for_like import Evidence
from ncpm_reports.measures.results import Assessment, Change, Interval, ReadinessRow, Verdict
from ncpm_reports.store.figures import Figures

YEAR = 12
# As rates per head are printed.
DECIMALS = 1
FURTHEST = 1.5
MOST_NAMED = 2
WITHHELD = "the published rate does not fit the counts and the population held: it is withheld, under query"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRate:
    """A rate of our own for one area and period: the counts of its years over as many years' population."""

    rate: Quantity
    interval: Interval
    count: int


def years_of(period: Period) -> tuple[Period, ...]:
    """The years that make up a period of whole years, oldest first; empty if they do not."""
    if not period.whole_months or period.months % YEAR:
        return ()
    first = Period(period.start, period.shifted(YEAR - period.months).end)
    return tuple(first.shifted(YEAR * place) for place in range(period.months // YEAR))


def population_for(figures: Figures, area: str, period: Period) -> Decimal | None:
    """The newest population of an area that is of no later day than the period's last; None if none is held."""
    observations = [
        observation for observation in figures.series("population", area) if observation.period.end <= period.end
    ]
    return next((observation.value for observation in reversed(observations) if observation.value), None)


def with_checked_rates(evidence: Evidence, measure: Measure, local: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The force areas' published rates; ours where a published one disagrees with the counts and population held.

    Measures that are no rate of a counted one are returned as they are.
    """
    if not measure.rate_of:
        return tuple(local)
    return tuple(_checked(evidence, measure, assessment) for assessment in local)


def with_withheld(row: ReadinessRow, local: Sequence[Assessment], areas: Areas) -> ReadinessRow:
    """The readiness of a measure, with the areas whose published rate is withheld named under what is missing."""
    names = [areas.name(assessment.area) for assessment in local if assessment.rate_withheld]
    if not names:
        return row
    return replace(row, missing="; ".join(filter(None, (row.missing, _withheld_words(names)))))


def _withheld_words(names: Sequence[str]) -> str:
    if len(names) == 1:
        return f"the rate published for {names[0]} does not fit the counts held, and is withheld"
    where = listed(names) if len(names) <= MOST_NAMED else f"{len(names)} forces"
    return f"the rates published for {where} do not fit the counts held, and are withheld"


def disagrees(published: float, own: OwnRate) -> bool:
    """Whether a published rate was not made from these counts and this population."""
    if not own.rate.value:
        return False
    ratio = published / own.rate.value
    outside = not own.interval.lower <= published <= own.interval.upper
    return outside and not 1 / FURTHEST <= ratio <= FURTHEST


def _checked(evidence: Evidence, measure: Measure, assessment: Assessment) -> Assessment:
    latest, baseline = (_own_rate(evidence, measure, quantity) for quantity in (assessment.latest, assessment.baseline))
    pairs = ((assessment.latest, latest), (assessment.baseline, baseline))
    if not any(rate is not None and own is not None and disagrees(rate.value or 0.0, own) for rate, own in pairs):
        return assessment
    if latest is None:
        return replace(assessment, rate_withheld=True, latest=None, baseline=None, history=(), why=WITHHELD)
    ours = replace(
        assessment,
        rate_withheld=True,
        verdict=Verdict.NOT_ASSESSED,
        why=WITHHELD,
        latest=latest.rate,
        latest_interval=latest.interval,
        baseline=None if baseline is None else baseline.rate,
        change=_difference(latest, baseline),
        history=(),
        rank_in_time=None,
        recent=None,
    )
    return replace(ours, without_incident=_without(evidence, measure, ours))


def _own_rate(evidence: Evidence, measure: Measure, rate: Quantity | None, victims: int = 0) -> OwnRate | None:
    """The rate that the counts and the population held give, without so many victims; None where either is missing."""
    if rate is None or rate.period is None or rate.unit not in PER:
        return None
    years = years_of(rate.period)
    figures = [evidence.editions.newest(measure.rate_of, rate.area, year) for year in years]
    counted = [figure for figure in figures if figure is not None and figure.value is not None]
    people = population_for(evidence.figures, rate.area, rate.period)
    if not years or len(counted) < len(years) or people is None:
        return None
    return _rate(rate, counted, float(people), victims)


def _rate(like: Quantity, counted: Sequence[Figure], people: float, victims: int) -> OwnRate:
    count = round(sum(figure.value or 0.0 for figure in counted)) - victims
    exposure = people * len(counted)
    less = f", without {victims} victims of exceptional incidents" if victims else ""
    words = f"{format_number(count)} over {len(counted)} years over {format_number(people)}, {like.unit.value}{less}"
    sources = all_sources(figure.quantity for figure in counted)
    rate = derived_from(count / exposure * PER[like.unit], like, words, sources)
    return OwnRate(rate=rate, interval=rate_exact(max(count, 0), exposure, PER[like.unit]), count=count)


def _difference(latest: OwnRate, baseline: OwnRate | None) -> Change | None:
    if baseline is None:
        return None
    now, then = latest.rate, baseline.rate
    words = f"{format_number(now.value or 0.0, DECIMALS)} less {format_number(then.value or 0.0, DECIMALS)}"
    absolute = derived_from((now.value or 0.0) - (then.value or 0.0), now, words, all_sources((now, then)))
    return Change(absolute=absolute, percent=None, interval_lower=None, interval_upper=None)


def _without(evidence: Evidence, measure: Measure, assessment: Assessment) -> Assessment | None:
    """Both rates without the victims of exceptional incidents; None where neither period has any."""
    ends = (assessment.latest, assessment.baseline)
    victims = [_victims(evidence, measure, rate) for rate in ends]
    if not any(victims):
        return None
    latest, baseline = (_own_rate(evidence, measure, rate, number) for rate, number in zip(ends, victims, strict=True))
    if latest is None:
        return None
    return replace(
        assessment,
        latest=latest.rate,
        latest_interval=latest.interval,
        baseline=None if baseline is None else baseline.rate,
        change=_difference(latest, baseline),
    )


def _victims(evidence: Evidence, measure: Measure, rate: Quantity | None) -> int:
    if rate is None or rate.period is None:
        return 0
    incidents = coverage.exceptional(evidence.caveats, measure.rate_of, rate.area, rate.period)
    return sum(caveat.victims or 0 for caveat in incidents)
