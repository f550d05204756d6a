"""Who drives a national change in counts, as arithmetic: what each area adds, who is named for it, what is left."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import attrgetter

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures import results
from ncpm_reports.measures.aggregate import all_sources, derived_from, sum_of
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.inference import Comparison, compare_counts
from ncpm_reports.measures.like_for_like import Evidence, find_pair
from ncpm_reports.measures.other_forces import ForceCounts, change_of_assessment, compare_group, share
from ncpm_reports.measures.results import OUTSIDE_AREAS, Assessment, Contribution, Contributions, DriverRule

MAX_NAMED = 2
# Percentage points by which leaving an area out must move the whole's percentage.
LEAST_MOVE = 5.0
MINIMUM_BASE = 50
YearPair = tuple[Quantity, Quantity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """A whole and its parts, which add up to it.

    `points_tenths` has the change of each area in tenths of a percentage point of the whole's, which add up to it, by
    area in the order given. `rules` holds why an area is named, by area; it is empty where more than two would be.
    """

    latest: int
    baseline: int
    points_tenths: Mapping[str, int]
    rules: Mapping[str, frozenset[DriverRule]]
    shares_printable: bool


def decompose(counts: Mapping[str, tuple[int, int]], phi: float = 1.0) -> Decomposition:
    """What each area adds to the change of the whole, which is their sum.

    `counts` are the latest and the baseline of each area, and under `OUTSIDE_AREAS` of what a published total holds
    beside them; `phi` is the over-dispersion that the tests allow for. Raises: ValueError for fewer than two areas, or
    a whole whose baseline is 0.
    """
    if len(counts.keys() - {OUTSIDE_AREAS}) < 2:
        raise ValueError("fewer than two areas with figures in both years")
    latest, baseline = (sum(pair[end] for pair in counts.values()) for end in (0, 1))
    if not baseline:
        raise ValueError("nothing was counted in the baseline year, so there is nothing to add points to")
    changes = {area: now - then for area, (now, then) in counts.items()}
    tenths = [Fraction(1000 * change, baseline) for change in changes.values()]
    tenths_printed = largest_remainders(tenths, rounded_half_away(Fraction(1000 * (latest - baseline), baseline)))
    whole = compare_counts(latest, baseline, phi=phi)
    rules = {area: _rules(whole, (latest, baseline), counts_of_area, phi) for area, counts_of_area in counts.items()}
    rules_by_area = {area: area_rules for area, area_rules in rules.items() if area_rules and area != OUTSIDE_AREAS}
    return Decomposition(
        latest=latest,
        baseline=baseline,
        points_tenths=dict(zip(counts, tenths_printed, strict=True)),
        rules=rules_by_area if len(rules_by_area) <= MAX_NAMED else {},
        shares_printable=whole.significant and all(change * (latest - baseline) >= 0 for change in changes.values()),
    )


def largest_remainders(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Whole numbers near the parts that add up to `total`: floors, then one more for the largest remainders first.

    Of equal remainders the one given first is raised. The parts must add up to within one of `total` for each of them.
    """
    floors = [math.floor(part) for part in parts]
    missing = total - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    raised = frozenset(by_remainder[:missing])
    return tuple(floor + (place in raised) for place, floor in enumerate(floors))


def rounded_half_away(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    return int(math.copysign(math.floor(abs(value) + Fraction(1, 2)), value))


def _rules(whole: Comparison, total: tuple[int, int], part: tuple[int, int], phi: float) -> frozenset[DriverRule]:
    """Why an area is named: without it the verdict is another, or half or more of a claimed change is its own."""
    (latest, baseline), (now, then) = total, part
    change, rules = latest - baseline, set()
    if whole.significant and 2 * (now - then) * change >= change * change:
        rules.add(DriverRule.HALF)
    if min(baseline, baseline - then) >= MINIMUM_BASE:
        without_area = compare_counts(latest - now, baseline - then, phi=phi)
        move = 100 * latest / baseline - 100 * (latest - now) / (baseline - then)
        if _direction_claimed(whole) != _direction_claimed(without_area) and abs(move) >= LEAST_MOVE:
            rules.add(DriverRule.TURNS)
    return frozenset(rules)


def _direction_claimed(comparison: Comparison) -> float:
    """1 for a claimed rise, -1 for a claimed fall, 0 where neither may be claimed."""
    return math.copysign(1, comparison.absolute) if comparison.significant and comparison.absolute else 0


def contributions_of(counts: ForceCounts | None, national: Assessment | None) -> Contributions | None:
    """Who drives a measure's change, as published, else its forces' sum; None if they cannot be added up or tested."""
    if counts is None or not any(quantity.value for quantity in counts.baseline.values()):
        return None
    published = _published_change(counts, national)
    whole = published or counts.together
    if whole.change.p is None:
        return None
    year_pairs = {code: (counts.latest[code], counts.baseline[code]) for code in counts.assessments}
    by_region = _by_region(counts.evidence, year_pairs)
    outside_forces = {OUTSIDE_AREAS: _outside_forces(whole, year_pairs)} if published else {}
    areas, rules = _contributions(counts, {**year_pairs, **outside_forces}, whole)
    regions, _ = _contributions(counts, {**by_region, **outside_forces}, whole) if len(by_region) > 1 else ((), {})
    changes = [latest.count - baseline.count for latest, baseline in year_pairs.values()]
    local = counts.assessments.values()
    clear_changes = [force.change.absolute.number for force in local if force.change and force.verdict.claims_change]
    return Contributions(
        measure=counts.evidence.measure.id,
        whole=whole,
        areas=areas,
        regions=regions,
        lower=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
        higher=sum(change > 0 for change in changes),
        clearly_lower=sum(change < 0 for change in clear_changes),
        clearly_higher=sum(change > 0 for change in clear_changes),
        rules=tuple(
            (area, DriverRule.TURNS if DriverRule.TURNS in of_area else DriverRule.HALF)
            for area, of_area in rules.items()
        ),
    )


def drivers_of(counts: ForceCounts | None, contributions: Contributions | None) -> tuple[results.Driver, ...]:
    """The force areas that move a measure's total, as `contributions` names them, each beside all other forces."""
    if contributions is None or counts is None:
        return ()
    whole = counts.together
    return tuple(
        results.Driver(
            measure=contributions.measure,
            area=area,
            rule=rule,
            whole=contributions.whole,
            force=force,
            other_forces=counts.without(area),
            share_latest=share(force.latest, whole.latest),
            share_baseline=share(force.baseline, whole.baseline),
        )
        for area, rule in contributions.rules
        if (force := change_of_assessment(counts.assessments[area])) is not None
    )


def updates_of(
    counts: ForceCounts | None,
    national: Assessment | None,
    contributions: Contributions,
    drivers: Sequence[results.Driver],
) -> tuple[results.GroupUpdate, ...]:
    """What the groups of a measure's force areas were at the last pack, each beside what it is now.

    `then` and `national` are as known at that pack; `contributions` and `drivers` are of now. A force area that moves
    against all others stands apart; else all stand together, unless the measure is one of the ten, whose total is an
    assessment of its own. A group that was not of the same areas is left out.
    """
    if counts is None:
        return ()
    measure, opposing_drivers = counts.evidence.measure, [driver for driver in drivers if driver.against_the_others]
    groups: list[tuple[str, str, results.GroupChange | None, results.GroupChange]] = []
    if not opposing_drivers and measure.role is not Role.METRIC:
        wholes = (_published_change(counts, national), counts.together)
        groups = [("", "", whole, contributions.whole) for whole in wholes]
    for driver in opposing_drivers:
        assessment = counts.assessments.get(driver.area)
        force = None if assessment is None else change_of_assessment(assessment)
        if force is not None:
            groups.append((driver.area, "", force, driver.force))
            groups.append(("", driver.area, counts.without(driver.area), driver.other_forces))
    return tuple(
        results.GroupUpdate(measure=measure.id, area=area, without=without, then=before, now=now)
        for area, without, before, now in groups
        if before is not None and (before.basis, before.left_out) == (now.basis, now.left_out)
    )


def _published_change(counts: ForceCounts, national: Assessment | None) -> results.GroupChange | None:
    """The national pair, where it is published for the force areas' years and holds at least what they do.

    Of a nation whose newest year is not yet held by force, it is that of the force areas' own newest year.
    """
    if national is None or counts.left_out:
        return None
    latest, baseline = next(iter(counts.latest.values())), next(iter(counts.baseline.values()))
    newest = None if national.basis else change_of_assessment(national)
    if newest is None or newest.latest.period != latest.period:
        newest = _published_change_for(counts.evidence, national.area, latest.for_period)
    if newest is None or (newest.latest.period, newest.baseline.period) != (latest.period, baseline.period):
        return None
    sums = [sum(quantity.count for quantity in by_force.values()) for by_force in (counts.latest, counts.baseline)]
    if newest.latest.number < sums[0] or not newest.baseline.value or newest.baseline.value < sums[1]:
        return None
    return replace(newest, basis=results.AS_PUBLISHED)


def _published_change_for(evidence: Evidence, nation: str, year: Period) -> results.GroupChange | None:
    """The published national pair as if `year` were the newest; None where there is none that may be compared."""
    pair = find_pair(replace(evidence, until=year), nation)
    quantities = [figure.quantity for figure in pair.figures if figure.value is not None]
    if len(quantities) < 2 or pair.basis or pair.excluded or pair.problem:
        return None
    return compare_group(evidence, *quantities)


def _by_region(evidence: Evidence, year_pairs: Mapping[str, YearPair]) -> dict[str, YearPair]:
    """The force areas' figures added up by region, in the order of the regions' codes, Wales last."""
    forces_inside = [force for force in evidence.areas.forces if force.code in year_pairs and force.region]
    regions = {}
    for region, forces in sorted(grouped(forces_inside, attrgetter("region")).items()):
        words = f"sum of the figures of {len(forces)} police force areas in {evidence.areas.name(region)}"
        latest, baseline = zip(*(year_pairs[force.code] for force in forces), strict=True)
        regions[region] = (sum_of(latest, region, words), sum_of(baseline, region, words))
    return regions


def _outside_forces(whole: results.GroupChange, year_pairs: Mapping[str, YearPair]) -> YearPair:
    def remainder(total: Quantity, parts: Collection[Quantity]) -> Quantity:
        inside = sum(quantity.count for quantity in parts)
        words = f"{format_number(total.count)} less {format_number(inside)}, the sum of {len(parts)} police force areas"
        return derived_from(float(total.count - inside), total, words, all_sources((total, *parts)))

    latest, baseline = zip(*year_pairs.values(), strict=True)
    return remainder(whole.latest, latest), remainder(whole.baseline, baseline)


def _contributions(
    counts: ForceCounts, year_pairs: Mapping[str, YearPair], whole: results.GroupChange
) -> tuple[tuple[Contribution, ...], Mapping[str, frozenset[DriverRule]]]:
    numbers = {area: (latest.count, baseline.count) for area, (latest, baseline) in year_pairs.items()}
    parts = decompose(numbers, counts.evidence.phi)

    def contribution(area: str, latest: Quantity, baseline: Quantity) -> Contribution:
        sources, change = all_sources((latest, baseline)), latest.count - baseline.count
        difference = f"{format_number(latest.count)} less {format_number(baseline.count)}"
        of_change = f"{difference}, as a percentage of {format_number(whole.change.absolute.number)}"
        # No change is 0, whichever way the whole moved; 0 by a negative number is written -0.
        percent = 100 * (change / (parts.latest - parts.baseline)) if parts.shares_printable and change else 0.0
        assessment = counts.assessments.get(area)
        return Contribution(
            area=area,
            latest=latest,
            baseline=baseline,
            change=derived_from(float(change), latest, difference, sources),
            points_tenths=parts.points_tenths[area],
            share=derived_from(percent, latest, of_change, sources, Unit.PERCENT) if parts.shares_printable else None,
            own_verdict=assessment.verdict if assessment else results.Verdict.NOT_ASSESSED,
        )

    return tuple(contribution(area, *ends) for area, ends in year_pairs.items()), parts.rules
