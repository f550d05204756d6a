"""Who drives a national change in counts: what each area adds to it, who is named for it, and what is left without.

Counts add up exactly, points in tenths by largest remainders. Nothing here says why a number changed. An area is named
only by a rule, never for its place in an order.
"""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures.aggregate import all_sources, derived_from, sum_of
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.inference import Comparison, compare_counts
from ncpm_reports.measures.like_for_like import Evidence, find_pair
from ncpm_reports.measures.other_forces import ForceCounts, changed, own_change, share
from ncpm_reports.measures.results import (
    AS_PUBLISHED,
    OUTSIDE_AREAS,
    Assessment,
    Contribution,
    Contributions,
    Driver,
    DriverRule,
    GroupChange,
    GroupUpdate,
    Verdict,
)

MOST_NAMED = 2
# Percentage points by which leaving an area out must move the whole's percentage.
LEAST_MOVE = 5.0
MINIMUM_BASE = 50
Ends = tuple[Quantity, Quantity]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """A whole and its parts, which add up to it.

    `parts` has a row an area, in the order given: `latest`, `baseline` and `change` are counts; `points` is the change
    in per cent of the whole's baseline, `points_tenths` the same in tenths that add up to the whole's; `share` is the
    part of the whole's change, NaN on a whole that did not change; `rest_latest` and `rest_baseline` are the whole
    without it. `rules` holds why an area is named, by area; it is empty where more than two would be.
    """

    latest: int
    baseline: int
    comparison: Comparison
    parts: pd.DataFrame
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
    parts = _parts(counts, latest, baseline)
    whole = compare_counts(latest, baseline, phi=phi)
    rows: Iterable[Any] = parts.itertuples()
    rules = {part.Index: rules for part in rows if (rules := _rules(whole, latest, baseline, part, phi))}
    return Decomposition(
        latest=latest,
        baseline=baseline,
        comparison=whole,
        parts=parts,
        rules=rules if len(rules) <= MOST_NAMED else {},
        shares_printable=whole.significant and bool((parts.change * (latest - baseline) >= 0).all()),
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


def _parts(counts: Mapping[str, tuple[int, int]], latest: int, baseline: int) -> pd.DataFrame:
    parts = pd.DataFrame(list(counts.values()), index=list(counts), columns=["latest", "baseline"])
    change: pd.Series[int] = parts.latest - parts.baseline
    tenths = [Fraction(1000 * difference, baseline) for difference in change.tolist()]
    return parts.assign(
        change=change,
        points=100 * change / baseline,
        points_tenths=largest_remainders(tenths, rounded_half_away(Fraction(1000 * (latest - baseline), baseline))),
        share=change / (latest - baseline) if latest != baseline else math.nan,
        rest_latest=latest - parts.latest,
        rest_baseline=baseline - parts.baseline,
    )


def _rules(whole: Comparison, latest: int, baseline: int, part: Any, phi: float) -> frozenset[DriverRule]:
    """Why an area is named: without it the verdict is another, or half or more of a claimed change is its own."""
    if part.Index == OUTSIDE_AREAS:
        return frozenset()
    change, rules = latest - baseline, set()
    if whole.significant and 2 * part.change * change >= change * change:
        rules.add(DriverRule.HALF)
    if min(baseline, part.rest_baseline) >= MINIMUM_BASE:
        rest = compare_counts(part.rest_latest, part.rest_baseline, phi=phi)
        move = 100 * latest / baseline - 100 * part.rest_latest / part.rest_baseline
        if _way(whole) != _way(rest) and abs(move) >= LEAST_MOVE:
            rules.add(DriverRule.TURNS)
    return frozenset(rules)


def _way(compared: Comparison) -> float:
    """1 for a claimed rise, -1 for a claimed fall, 0 where neither may be claimed."""
    return math.copysign(1, compared.absolute) if compared.significant and compared.absolute else 0


def contributions_of(counts: ForceCounts | None, national: Assessment | None) -> Contributions | None:
    """Who drives a measure's national change: each force area, each region, and what lies outside the areas.

    The whole is the national pair as published, where every force area has both figures for the same years and their
    sums are not above it; else the force areas' own sum. None where the counts cannot be added up or tested.
    """
    if counts is None or not any(quantity.value for quantity in counts.baseline.values()):
        return None
    published = _published(counts, national)
    whole = published or counts.together()
    if whole.change.p is None:
        return None
    lines = {code: (counts.latest[code], counts.baseline[code]) for code in counts.own}
    by_region = _by_region(counts.evidence, lines)
    outside = {OUTSIDE_AREAS: _outside(whole, lines)} if published else {}
    areas, rules = _contributions(counts, {**lines, **outside}, whole)
    regions, _ = _contributions(counts, {**by_region, **outside}, whole) if len(by_region) > 1 else ((), {})
    changes = [latest.count - baseline.count for latest, baseline in lines.values()]
    own = counts.own.values()
    claimed = [force.change.absolute.number for force in own if force.change and force.verdict.claims_change]
    return Contributions(
        measure=counts.evidence.measure.id,
        whole=whole,
        areas=areas,
        regions=regions,
        lower=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
        higher=sum(change > 0 for change in changes),
        clearly_lower=sum(change < 0 for change in claimed),
        clearly_higher=sum(change > 0 for change in claimed),
        rules=tuple(
            (area, DriverRule.TURNS if DriverRule.TURNS in of_area else DriverRule.HALF)
            for area, of_area in rules.items()
        ),
    )


def drivers_of(counts: ForceCounts | None, contributions: Contributions | None) -> tuple[Driver, ...]:
    """The force areas that move a measure's total, as `contributions` names them, each beside all other forces."""
    if contributions is None or counts is None:
        return ()
    whole = counts.together()
    return tuple(
        Driver(
            measure=contributions.measure,
            area=area,
            rule=rule,
            whole=contributions.whole,
            own=own,
            others=counts.together((area,)),
            share_latest=share(own.latest, whole.latest),
            share_baseline=share(own.baseline, whole.baseline),
        )
        for area, rule in contributions.rules
        if (own := own_change(counts.own[area])) is not None
    )


def turns_total(driver: Driver) -> bool:
    """Whether a total hides two movements: its verdict is another without this force, and the others' is claimed."""
    return driver.rule is DriverRule.TURNS and driver.others.verdict.claims_change


def updates_of(
    then: ForceCounts | None, national: Assessment | None, contributions: Contributions, drivers: Sequence[Driver]
) -> tuple[GroupUpdate, ...]:
    """What the groups of a measure's force areas were at the last pack, each beside what it is now.

    `then` and `national` are as known at that pack; `contributions` and `drivers` are of now. A force area that turns
    the total stands apart from all others; else all stand together, unless the measure is one of the ten, whose total
    is an assessment of its own. A group that was not of the same areas is left out.
    """
    if then is None:
        return ()
    measure, apart = then.evidence.measure, [driver for driver in drivers if turns_total(driver)]
    groups: list[tuple[str, str, GroupChange | None, GroupChange]] = []
    if not apart and measure.role is not Role.METRIC:
        groups = [("", "", whole, contributions.whole) for whole in (_published(then, national), then.together())]
    for driver in apart:
        own = own_change(then.own[driver.area]) if driver.area in then.own else None
        if own is not None:
            groups.append((driver.area, "", own, driver.own))
            groups.append(("", driver.area, then.together((driver.area,)), driver.others))
    return tuple(
        GroupUpdate(measure=measure.id, area=area, without=without, then=before, now=now)
        for area, without, before, now in groups
        if before is not None and (before.basis, before.left_out) == (now.basis, now.left_out)
    )


def _published(counts: ForceCounts, national: Assessment | None) -> GroupChange | None:
    """The national pair, where it is published for the force areas' years and holds at least what they do.

    Of a nation whose newest year is not yet held by force, it is that of the force areas' own newest year.
    """
    if national is None or counts.left_out:
        return None
    latest, baseline = next(iter(counts.latest.values())), next(iter(counts.baseline.values()))
    newest = None if national.basis else own_change(national)
    if newest is None or newest.latest.period != latest.period:
        newest = _published_for(counts.evidence, national.area, latest.for_period)
    if newest is None or (newest.latest.period, newest.baseline.period) != (latest.period, baseline.period):
        return None
    sums = [sum(quantity.count for quantity in by_force.values()) for by_force in (counts.latest, counts.baseline)]
    if newest.latest.number < sums[0] or not newest.baseline.value or newest.baseline.value < sums[1]:
        return None
    return replace(newest, basis=AS_PUBLISHED)


def _published_for(evidence: Evidence, nation: str, year: Period) -> GroupChange | None:
    """The published national pair as if `year` were the newest; None where there is none that may be compared."""
    pair = find_pair(replace(evidence, until=year), nation)
    quantities = [figure.quantity for figure in pair.figures if figure.value is not None]
    if len(quantities) < 2 or pair.basis or pair.excluded or pair.problem:
        return None
    return changed(evidence, *quantities)


def _by_region(evidence: Evidence, lines: Mapping[str, Ends]) -> dict[str, Ends]:
    """The force areas' figures added up by region, in the order of the regions' codes, Wales last."""
    grouped: dict[str, list[Ends]] = defaultdict(list)
    for force in sorted(evidence.areas.forces, key=lambda force: force.region):
        if force.code in lines and force.region:
            grouped[force.region].append(lines[force.code])
    regions = {}
    for region, ends in grouped.items():
        words = f"sum of the figures of {len(ends)} police force areas in {evidence.areas.name(region)}"
        latest, baseline = zip(*ends, strict=True)
        regions[region] = (sum_of(latest, region, words), sum_of(baseline, region, words))
    return regions


def _outside(whole: GroupChange, lines: Mapping[str, Ends]) -> Ends:
    def remainder(total: Quantity, parts: Collection[Quantity]) -> Quantity:
        own = sum(quantity.count for quantity in parts)
        words = f"{format_number(total.count)} less {format_number(own)}, the sum of {len(parts)} police force areas"
        return derived_from(float(total.count - own), total, words, all_sources((total, *parts)))

    latest, baseline = zip(*lines.values(), strict=True)
    return remainder(whole.latest, latest), remainder(whole.baseline, baseline)


def _contributions(
    counts: ForceCounts, lines: Mapping[str, Ends], whole: GroupChange
) -> tuple[tuple[Contribution, ...], Mapping[str, frozenset[DriverRule]]]:
    """What each line adds to the whole, and why areas are named."""
    numbers = {area: (latest.count, baseline.count) for area, (latest, baseline) in lines.items()}
    decomposition = decompose(numbers, counts.evidence.widening.phi)
    verdicts = {code: own.verdict for code, own in counts.own.items()}
    parts: Iterable[Any] = decomposition.parts.itertuples()
    contributions = tuple(
        _contribution(part, lines[part.Index], whole, verdicts.get(part.Index), decomposition.shares_printable)
        for part in parts
    )
    return contributions, decomposition.rules


def _contribution(
    part: Any, ends: Ends, whole: GroupChange, own_verdict: Verdict | None, shares_printable: bool
) -> Contribution:
    latest, baseline = ends
    sources = all_sources(ends)
    difference = f"{format_number(part.latest)} less {format_number(part.baseline)}"
    of_whole = f"{difference}, as a percentage of {format_number(whole.baseline.count)}"
    of_change = f"{difference}, as a percentage of {format_number(whole.change.absolute.number)}"
    share_of_change = derived_from(100 * (part.share or 0.0), latest, of_change, sources, Unit.PERCENT)
    return Contribution(
        area=part.Index,
        latest=latest,
        baseline=baseline,
        change=derived_from(float(part.change), latest, difference, sources),
        points=derived_from(part.points, latest, of_whole, sources, Unit.PERCENTAGE_POINTS),
        points_tenths=part.points_tenths,
        share=share_of_change if shares_printable else None,
        own_verdict=own_verdict or Verdict.NOT_ASSESSED,
    )
