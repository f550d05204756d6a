"""Contributions to a measure's national change as results: quantities with their sources, regions, and who is named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.contributions import Decomposition, Part, decompose
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.like_for_like import Evidence, find_pair
from ncpm_reports.measures.other_forces import (
    ForceCounts,
    baseline_of,
    count_of,
    force_counts,
    group_change,
    latest_of,
    own_change,
    together,
)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """What a line of a decomposition rests on: its two figures, and the verdict of its own change."""

    latest: Quantity
    baseline: Quantity
    verdict: Verdict


def contributions_of(
    evidence: Evidence, measure: Measure, national: Assessment | None, local: Sequence[Assessment]
) -> Contributions | None:
    """Who drives a measure's national change: each force area, each region, and what lies outside the areas.

    The whole is the national pair as published, where every force area has both figures for the same years and their
    sums are not above it; else the force areas' own sum. None where the counts cannot be added up or tested.
    """
    counts = force_counts(measure, local)
    if counts is None or not any(baseline_of(force).value for force in counts.forces):
        return None
    published = _published(evidence, measure, national, counts)
    whole = published or together(evidence, measure, counts)
    if whole.change.p is None:
        return None
    total = (count_of(whole.latest), count_of(whole.baseline)) if published else None
    phi = evidence.phis.get(measure.id, 1.0)
    lines = {
        force.area: _Line(latest=latest_of(force), baseline=baseline_of(force), verdict=force.verdict)
        for force in counts.forces
    }
    regions = _by_region(evidence, lines)
    outside = {OUTSIDE_AREAS: _outside(whole, lines)} if published else {}
    decomposition = decompose(_counts(lines), total, phi)
    by_region = decompose(_counts(regions), total, phi) if len(regions) > 1 else None
    changes = [part.change for part in decomposition.parts if part.area != OUTSIDE_AREAS]
    return Contributions(
        measure=measure.id,
        whole=whole,
        areas=_contributions(decomposition, {**lines, **outside}, whole),
        regions=_contributions(by_region, {**regions, **outside}, whole) if by_region else (),
        named=tuple(area for area, _ in decomposition.rules),
        lower=sum(change < 0 for change in changes),
        same=sum(change == 0 for change in changes),
        higher=sum(change > 0 for change in changes),
        clearly_lower=sum(_claims(force, -1) for force in counts.forces),
        clearly_higher=sum(_claims(force, 1) for force in counts.forces),
        rules=tuple(
            (area, DriverRule.TURNS if DriverRule.TURNS in rules else DriverRule.HALF)
            for area, rules in decomposition.rules
        ),
    )


def drivers_of(
    evidence: Evidence, measure: Measure, contributions: Contributions | None, local: Sequence[Assessment]
) -> tuple[Driver, ...]:
    """The force areas that move a measure's total, as `contributions` names them, each beside all other forces."""
    counts = force_counts(measure, local)
    if contributions is None or counts is None:
        return ()
    whole = together(evidence, measure, counts)
    by_area = {force.area: force for force in counts.forces}
    return tuple(
        Driver(
            measure=measure.id,
            area=area,
            rule=rule,
            whole=contributions.whole,
            own=own_change(by_area[area]),
            others=together(evidence, measure, counts, (area,)),
            share_latest=_percent(latest_of(by_area[area]), whole.latest),
            share_baseline=_percent(baseline_of(by_area[area]), whole.baseline),
        )
        for area, rule in contributions.rules
        if by_area[area].change is not None
    )


def turns_total(driver: Driver) -> bool:
    """Whether a total hides two movements: its verdict is another without this force, and the others' is claimed."""
    return driver.rule is DriverRule.TURNS and driver.others.verdict.claims_change


def updates_of(
    then: Evidence,
    measure: Measure,
    national: Assessment | None,
    local: Sequence[Assessment],
    *,
    contributions: Contributions,
    drivers: Sequence[Driver],
) -> tuple[GroupUpdate, ...]:
    """What the groups of a measure's force areas were at the last pack, each beside what it is now.

    `then`, `national` and `local` are as known at that pack; `contributions` and `drivers` are of now. A force area
    that turns the total stands apart from all others; else all stand together, unless the measure is one of the ten,
    whose total is an assessment of its own. A group that was not of the same areas is left out.
    """
    counts = force_counts(measure, local)
    if counts is None:
        return ()
    apart = [driver for driver in drivers if turns_total(driver)]
    if not apart and measure.role is not Role.METRIC:
        groups = (_published(then, measure, national, counts), together(then, measure, counts))
        return tuple(update for whole in groups if whole for update in _update(measure, whole, contributions.whole))
    by_area = {force.area: force for force in counts.forces if force.change is not None}
    return tuple(
        update
        for driver in apart
        if driver.area in by_area
        for update in (
            *_update(measure, own_change(by_area[driver.area]), driver.own, area=driver.area),
            *_update(measure, together(then, measure, counts, (driver.area,)), driver.others, without=driver.area),
        )
    )


def _update(
    measure: Measure, then: GroupChange, now: GroupChange, *, area: str = "", without: str = ""
) -> tuple[GroupUpdate, ...]:
    """One update, if both are of the same areas."""
    if (then.basis, then.left_out) != (now.basis, now.left_out):
        return ()
    return (GroupUpdate(measure=measure.id, area=area, without=without, then=then, now=now),)


def _published(
    evidence: Evidence, measure: Measure, national: Assessment | None, counts: ForceCounts
) -> GroupChange | None:
    """The national pair, where it is published for the force areas' years and holds at least what they do.

    Of a nation whose newest year is not yet held by force, it is that of the force areas' own newest year.
    """
    if national is None or counts.left_out:
        return None
    first = counts.forces[0]
    latest, baseline = latest_of(first).period, baseline_of(first).period
    newest = None if national.basis or national.change is None else own_change(national)
    if newest is None or newest.latest.period != latest:
        newest = _published_for(evidence, measure, national.area, latest)
    if newest is None or (newest.latest.period, newest.baseline.period) != (latest, baseline):
        return None
    sums = [sum(count_of(end(force)) for force in counts.forces) for end in (latest_of, baseline_of)]
    if (newest.latest.value or 0.0) < sums[0] or not newest.baseline.value or newest.baseline.value < sums[1]:
        return None
    return replace(newest, basis=AS_PUBLISHED)


def _published_for(evidence: Evidence, measure: Measure, nation: str, year: Period | None) -> GroupChange | None:
    """The published national pair as if `year` were the newest; None where there is none that may be compared."""
    if year is None:
        return None
    pair = find_pair(replace(evidence, until=year), measure, nation)
    if pair.latest is None or pair.baseline is None or pair.basis or pair.excluded or pair.problem:
        return None
    if pair.latest.value is None or pair.baseline.value is None:
        return None
    return group_change(evidence, measure, pair.latest.quantity, pair.baseline.quantity)


def _by_region(evidence: Evidence, lines: Mapping[str, _Line]) -> dict[str, _Line]:
    """The force areas' figures added up by region, in the order of the regions' codes, Wales last."""
    forces = sorted((force for force in evidence.areas.forces if force.code in lines), key=lambda force: force.region)
    return {
        region: _added(evidence.areas.name(region), region, [lines[force.code] for force in group])
        for region, group in groupby(forces, key=lambda force: force.region)
        if region
    }


def _added(name: str, code: str, lines: Sequence[_Line]) -> _Line:
    def total(quantities: Iterable[Quantity]) -> Quantity:
        parts = tuple(quantities)
        words = f"sum of the figures of {len(parts)} police force areas in {name}"
        return replace(
            parts[0],
            value=float(sum(count_of(quantity) for quantity in parts)),
            area=code,
            sources=all_sources(parts),
            derivation=words,
        )

    return _Line(
        latest=total(line.latest for line in lines),
        baseline=total(line.baseline for line in lines),
        verdict=Verdict.NOT_ASSESSED,
    )


def _outside(whole: GroupChange, lines: Mapping[str, _Line]) -> _Line:
    def remainder(total: Quantity, inside: Iterable[Quantity]) -> Quantity:
        parts = tuple(inside)
        own = sum(count_of(quantity) for quantity in parts)
        words = (
            f"{format_number(count_of(total))} less {format_number(own)}, the sum of {len(parts)} police force areas"
        )
        return derived_from(float(count_of(total) - own), total, words, all_sources((total, *parts)))

    return _Line(
        latest=remainder(whole.latest, (line.latest for line in lines.values())),
        baseline=remainder(whole.baseline, (line.baseline for line in lines.values())),
        verdict=Verdict.NOT_ASSESSED,
    )


def _counts(lines: Mapping[str, _Line]) -> dict[str, tuple[int, int]]:
    return {area: (count_of(line.latest), count_of(line.baseline)) for area, line in lines.items()}


def _contributions(
    decomposition: Decomposition, lines: Mapping[str, _Line], whole: GroupChange
) -> tuple[Contribution, ...]:
    return tuple(
        _contribution(part, lines[part.area], whole, decomposition.shares_printable) for part in decomposition.parts
    )


def _contribution(part: Part, line: _Line, whole: GroupChange, shares_printable: bool) -> Contribution:
    sources = all_sources((line.latest, line.baseline))
    difference = f"{format_number(part.latest)} less {format_number(part.baseline)}"
    of_whole = f"{difference}, as a percentage of {format_number(count_of(whole.baseline))}"
    of_change = f"{difference}, as a percentage of {format_number(whole.change.absolute.value or 0.0)}"
    share = derived_from(100 * (part.share or 0.0), line.latest, of_change, sources, Unit.PERCENT)
    return Contribution(
        area=part.area,
        latest=line.latest,
        baseline=line.baseline,
        change=derived_from(float(part.change), line.latest, difference, sources),
        points=derived_from(part.points, line.latest, of_whole, sources, Unit.PERCENTAGE_POINTS),
        points_tenths=part.points_tenths,
        share=share if shares_printable else None,
        own_verdict=line.verdict,
    )


def _percent(part: Quantity, whole: Quantity) -> Quantity:
    words = f"{format_number(count_of(part))} as a percentage of {format_number(count_of(whole))}, {whole.derivation}"
    share = 100 * count_of(part) / count_of(whole) if count_of(whole) else 0.0
    return derived_from(share, part, words, whole.sources, Unit.PERCENT)


def _claims(assessment: Assessment, way: int) -> bool:
    change = None if assessment.change is None else assessment.change.absolute.value
    return assessment.verdict.claims_change and change is not None and change * way > 0
