"""Contributions to a measure's national change as results: quantities with their sources, regions, and who is named."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures.aggregate import all_sources, derived_from, sum_of
from ncpm_reports.measures.contributions import decompose
from ncpm_reports.measures.framework import Role
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

Ends = tuple[Quantity, Quantity]


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
