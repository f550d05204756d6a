"""Force areas added up and set beside one another: all together, all others, and who moves the total.

A force is compared with the other forces, never with a total that holds it. Both ends of a comparison are the same
areas: those with both figures for the commonest pair of years. A break in one force's own recording takes its change
from judgement and not its counts from the sum; a break everywhere leaves nothing to add up.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Source, Unit, format_number
from ncpm_reports.measures.aggregate import Figure, all_sources, derived_from
from ncpm_reports.measures.coverage import BREAK
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.judge import judge
from ncpm_reports.measures.like_for_like import Evidence, Pair
from ncpm_reports.measures.results import Assessment, GroupChange, Kind, Verdict
from ncpm_reports.measures.similar import Groups

FEWEST = 2
FEWEST_SIMILAR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceCounts:
    """The counts of the force areas that have both figures of one measure, for one pair of years.

    `forces` are their assessments by alphabet; `left_out` the codes of all other force areas. The sources of a sum are
    those of every figure in it.
    """

    forces: tuple[Assessment, ...]
    left_out: tuple[str, ...]
    latest_sources: tuple[Source, ...]
    baseline_sources: tuple[Source, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the force areas, in their order."""
        return tuple(assessment.area for assessment in self.forces)


def force_counts(measure: Measure, local: Sequence[Assessment]) -> ForceCounts | None:
    """The force areas' counts that may be added up; None for what is no count or where fewer than two have both."""
    if measure.kind is not Kind.COUNT:
        return None
    periods = Counter(_periods(assessment) for assessment in local if _has_both(assessment))
    if not periods:
        return None
    chosen = max(periods, key=lambda pair: (periods[pair], pair[0].end))
    forces = tuple(assessment for assessment in local if _has_both(assessment) and _periods(assessment) == chosen)
    if len(forces) < FEWEST:
        return None
    codes = {assessment.area for assessment in forces}
    return ForceCounts(
        forces=forces,
        left_out=tuple(assessment.area for assessment in local if assessment.area not in codes),
        latest_sources=all_sources(latest_of(assessment) for assessment in forces),
        baseline_sources=all_sources(baseline_of(assessment) for assessment in forces),
    )


def with_other_forces(
    evidence: Evidence, measure: Measure, local: Sequence[Assessment], drivers: Collection[str] = ()
) -> tuple[Assessment, ...]:
    """The force areas' assessments, each with all forces together, all others, and its shares.

    `drivers` are the codes of forces that move the total against the rest: for any other force, the others are given
    without them too. What cannot be added up is returned as it is.
    """
    counts = force_counts(measure, local)
    if counts is None:
        return tuple(local)
    whole = together(evidence, measure, counts)
    return tuple(_with_others(evidence, measure, counts, assessment, whole, drivers) for assessment in local)


def with_similar_forces(
    evidence: Evidence, measure: Measure, local: Sequence[Assessment], groups: Groups
) -> tuple[Assessment, ...]:
    """The force areas' assessments, each beside its most similar forces together, without itself.

    They are added up and judged as all other forces are. A member that lacks either figure is left out; with fewer
    than three left there is nothing to set a force beside.
    """
    counts = force_counts(measure, local) if groups else None
    if counts is None:
        return tuple(local)
    return tuple(
        replace(assessment, similar=_similar(evidence, measure, counts, groups.get(assessment.area, ())))
        for assessment in local
    )


def together(
    evidence: Evidence, measure: Measure, counts: ForceCounts, leaving_out: Collection[str] = ()
) -> GroupChange:
    """The force areas together without those left out, tested as any count is."""
    chosen = tuple(assessment for assessment in counts.forces if assessment.area not in leaving_out)
    inside = {assessment.area for assessment in chosen}
    out = tuple(force.code for force in evidence.areas.forces if force.code not in inside)
    basis = group_words(len(chosen), len(counts.forces))
    latest = _sum([latest_of(assessment) for assessment in chosen], counts.latest_sources, basis)
    baseline = _sum([baseline_of(assessment) for assessment in chosen], counts.baseline_sources, basis)
    return group_change(evidence, measure, latest, baseline, left_out=out, basis=basis)


def group_change(
    evidence: Evidence,
    measure: Measure,
    latest: Quantity,
    baseline: Quantity,
    *,
    left_out: tuple[str, ...] = (),
    basis: str = "",
) -> GroupChange:
    """Two counts of one group of areas, judged by the measure's own test.

    Raises: ValueError where they may not be compared.
    """
    pair = Pair(latest=Figure(quantity=latest, observations=()), baseline=Figure(quantity=baseline, observations=()))
    widening = evidence.widening(measure, latest.area)
    judged = judge(measure, pair, None, evidence.framework.minimum_percentage_base, widening)
    if judged.change is None:
        raise ValueError(f"a group of counts that cannot be compared: {judged.why}")
    return GroupChange(
        latest=latest,
        baseline=baseline,
        change=judged.change,
        verdict=judged.verdict,
        left_out=left_out,
        basis=basis,
        why=judged.why,
    )


def own_change(assessment: Assessment) -> GroupChange:
    """A force area's own change in the same form. Raises: ValueError where it has none."""
    if assessment.latest is None or assessment.baseline is None or assessment.change is None:
        raise ValueError(f"{assessment.area} has no change in {assessment.measure}")
    return GroupChange(
        latest=assessment.latest,
        baseline=assessment.baseline,
        change=assessment.change,
        verdict=assessment.verdict,
        basis=assessment.basis,
        why=assessment.why,
    )


def group_words(number: int, all_forces: int) -> str:
    """What a group of force areas is called: "43 police force areas", or "the other 42 police force areas"."""
    return f"{number} police force areas" if number == all_forces else f"the other {number} police force areas"


def latest_of(assessment: Assessment) -> Quantity:
    """The latest figure of an assessment that has one. Raises: ValueError if it has none."""
    if assessment.latest is None:
        raise ValueError(f"{assessment.area} has no latest figure of {assessment.measure}")
    return assessment.latest


def baseline_of(assessment: Assessment) -> Quantity:
    """The baseline figure of an assessment that has one. Raises: ValueError if it has none."""
    if assessment.baseline is None:
        raise ValueError(f"{assessment.area} has no baseline figure of {assessment.measure}")
    return assessment.baseline


def count_of(quantity: Quantity) -> int:
    """A count as a whole number. Raises: ValueError where there is none."""
    if quantity.value is None:
        raise ValueError(f"no count of {quantity.measure} in {quantity.area}")
    return round(quantity.value)


def _with_others(  # noqa: PLR0917
    evidence: Evidence,
    measure: Measure,
    counts: ForceCounts,
    assessment: Assessment,
    whole: GroupChange,
    drivers: Collection[str],
) -> Assessment:
    if assessment.area not in counts.codes:
        return assessment
    apart = [code for code in drivers if code != assessment.area and code in counts.codes]
    return replace(
        assessment,
        whole=whole,
        others=together(evidence, measure, counts, (assessment.area,)),
        others_without_driver=together(evidence, measure, counts, (assessment.area, *apart)) if apart else None,
        share_latest=_share(latest_of(assessment), whole.latest),
        share_baseline=_share(baseline_of(assessment), whole.baseline),
    )


def _similar(evidence: Evidence, measure: Measure, counts: ForceCounts, members: tuple[str, ...]) -> GroupChange | None:
    forces = [assessment for assessment in counts.forces if assessment.area in members]
    if len(forces) < FEWEST_SIMILAR:
        return None
    inside = {force.area for force in forces}
    latest, baseline = [latest_of(force) for force in forces], [baseline_of(force) for force in forces]
    basis = f"the {len(forces)} police force areas most like it"
    return group_change(
        evidence,
        measure,
        _sum(latest, all_sources(latest), basis),
        _sum(baseline, all_sources(baseline), basis),
        left_out=tuple(force.code for force in evidence.areas.forces if force.code not in inside),
        basis=basis,
    )


def _share(part: Quantity, whole: Quantity) -> Quantity | None:
    if not whole.value or part.value is None:
        return None
    words = f"{format_number(part.value)} as a percentage of {format_number(whole.value)}, {whole.derivation}"
    return derived_from(100 * part.value / whole.value, part, words, whole.sources, Unit.PERCENT)


def _sum(counted: Sequence[Quantity], sources: tuple[Source, ...], basis: str) -> Quantity:
    total = float(sum(count_of(quantity) for quantity in counted))
    return replace(
        counted[0], value=total, area=ENGLAND_AND_WALES, sources=sources, derivation=f"sum of the figures of {basis}"
    )


def _has_both(assessment: Assessment) -> bool:
    if assessment.change is None and not _own_break(assessment):
        return False
    return all(_whole_number(quantity) for quantity in (assessment.latest, assessment.baseline))


def _own_break(assessment: Assessment) -> bool:
    breaks = [caveat for caveat in assessment.caveats if caveat.effect == BREAK]
    return (
        assessment.verdict is Verdict.NOT_COMPARABLE
        and bool(breaks)
        and all(assessment.area in caveat.areas for caveat in breaks)
    )


def _whole_number(quantity: Quantity | None) -> bool:
    value = None if quantity is None else quantity.value
    return value is not None and value >= 0 and value == round(value)


def _periods(assessment: Assessment) -> tuple[Period, Period]:
    latest, baseline = latest_of(assessment).period, baseline_of(assessment).period
    if latest is None or baseline is None:
        raise ValueError(f"figures of {assessment.measure} in {assessment.area} without a period")
    return latest, baseline
