"""Force areas added up and set beside one another: all together, all others, and each one's share.

A force is compared with the other forces, never with a total that holds it. Both ends of a comparison are the same
areas: those with both figures for the commonest pair of years. A break in one force's own recording takes its change
from judgement and not its counts from the sum; a break everywhere leaves nothing to add up.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.quantities import Quantity, Source, Unit, format_number
from ncpm_reports.measures.aggregate import Figure, derived_from, sum_of
from ncpm_reports.measures.coverage import BREAK
from ncpm_reports.measures.judge import group_change, judge
from ncpm_reports.measures.like_for_like import Evidence, Pair
from ncpm_reports.measures.results import Assessment, GroupChange, Kind, Verdict
from ncpm_reports.measures.similar_forces import NO_GROUPS, Groups

MIN_AREAS_OF_A_SUM = 2
MIN_SIMILAR = 3


@dataclass(frozen=True, kw_only=True)
class ForceCounts:
    """The counts of the force areas that have both figures of one measure, for one pair of years.

    `assessments`, `latest` and `baseline` are theirs by code, in alphabetical order of names; `left_out` are the codes
    of all other force areas.
    """

    evidence: Evidence
    assessments: Mapping[str, Assessment]
    latest: Mapping[str, Quantity]
    baseline: Mapping[str, Quantity]
    left_out: tuple[str, ...]

    @cached_property
    def together(self) -> GroupChange:
        """The force areas together, tested as any count is."""
        return self._group(self.assessments, f"{len(self.assessments)} police force areas")

    def without(self, *leaving_out: str) -> GroupChange:
        """The other force areas together; the sources are those of all, which need no sorting for each."""
        codes = [code for code in self.assessments if code not in leaving_out]
        return self._group(codes, f"the other {len(codes)} police force areas", sources_of=self.together)

    def similar(self, members: Collection[str]) -> GroupChange | None:
        """Those forces together that a list names as most like another; None with fewer than three."""
        codes = [code for code in self.assessments if code in members]
        if len(codes) < MIN_SIMILAR:
            return None
        return self._group(codes, f"the {len(codes)} police force areas most like it")

    def _group(self, codes: Collection[str], basis: str, sources_of: GroupChange | None = None) -> GroupChange:
        words, in_group = f"sum of the figures of {basis}", frozenset(codes)
        ends = ([counts[code] for code in codes] for counts in (self.latest, self.baseline))
        sources = (sources_of.latest.sources, sources_of.baseline.sources) if sources_of else (None, None)
        return compare_group(
            self.evidence,
            *(sum_of(counts, ENGLAND_AND_WALES, words, end) for counts, end in zip(ends, sources, strict=True)),
            left_out=tuple(code for code in self.evidence.forces if code not in in_group),
            basis=basis,
            sources=sources_of.change.absolute.sources if sources_of else (),
        )


def force_counts(evidence: Evidence, local: Sequence[Assessment]) -> ForceCounts | None:
    """The force areas' counts that may be added up; None for what is no count or where fewer than two have both."""
    if evidence.measure.kind is not Kind.COUNT:
        return None
    pairs = {assessment.area: assessment.ends for assessment in local if _has_both(assessment)}
    periods = {code: (latest.for_period, baseline.for_period) for code, (latest, baseline) in pairs.items()}
    numbers = Counter(periods.values())
    commonest = max(numbers, key=lambda pair: (numbers[pair], pair[0].end), default=None)
    assessments = {assessment.area: assessment for assessment in local if periods.get(assessment.area) == commonest}
    if commonest is None or len(assessments) < MIN_AREAS_OF_A_SUM:
        return None
    return ForceCounts(
        evidence=evidence,
        assessments=assessments,
        latest={code: pairs[code][0] for code in assessments},
        baseline={code: pairs[code][1] for code in assessments},
        left_out=tuple(assessment.area for assessment in local if assessment.area not in assessments),
    )


def with_other_forces(
    counts: ForceCounts | None, local: Sequence[Assessment], drivers: Collection[str] = (), groups: Groups = NO_GROUPS
) -> tuple[Assessment, ...]:
    """The force areas' assessments, each with all forces together, all others, those most like it, and its shares.

    `drivers` are the codes of forces that move the total against the rest: for any other force, the others are given
    without them too. What cannot be added up is returned as it is.
    """
    if counts is None:
        return tuple(local)
    driver_codes = [code for code in drivers if code in counts.assessments]
    return tuple(
        _beside_others(counts, assessment, [code for code in driver_codes if code != assessment.area], groups)
        if assessment.area in counts.assessments
        else assessment
        for assessment in local
    )


def _beside_others(
    counts: ForceCounts, assessment: Assessment, driver_codes: Collection[str], groups: Groups
) -> Assessment:
    (latest, baseline), whole = assessment.ends, counts.together
    return replace(
        assessment,
        whole=whole,
        other_forces=counts.without(assessment.area),
        other_forces_without_driver=counts.without(assessment.area, *driver_codes) if driver_codes else None,
        similar=counts.similar(groups.get(assessment.area, ())),
        share_latest=share(latest, whole.latest) if whole.latest.value else None,
        share_baseline=share(baseline, whole.baseline) if whole.baseline.value else None,
    )


def compare_group(
    evidence: Evidence,
    latest: Quantity,
    baseline: Quantity,
    *,
    left_out: tuple[str, ...] = (),
    basis: str = "",
    sources: tuple[Source, ...] = (),
) -> GroupChange:
    """Two counts of a group of areas, judged by the measure's own test; `sources` as of a `Pair`.

    Raises: ValueError if that is not allowed.
    """
    ends = (Figure(quantity=quantity, observations=()) for quantity in (latest, baseline))
    pair = Pair(latest=next(ends), baseline=next(ends), excluded=left_out, basis=basis, sources=sources)
    judgement = judge(evidence, pair)
    group = group_change(pair, judgement)
    if group is None:
        raise ValueError(f"a group of counts that cannot be compared: {judgement.why}")
    return group


def change_of_assessment(assessment: Assessment) -> GroupChange | None:
    """An assessment's own change in the form of a group's, None where it has none."""
    if assessment.latest is None or assessment.baseline is None or assessment.change is None:
        return None
    return GroupChange(
        latest=assessment.latest,
        baseline=assessment.baseline,
        change=assessment.change,
        verdict=assessment.verdict,
        basis=assessment.basis,
        why=assessment.why,
    )


def share(part: Quantity, whole: Quantity) -> Quantity:
    """A count as a percentage of the whole that it is in; 0 of nothing."""
    words = f"{format_number(part.count)} as a percentage of {format_number(whole.count)}, {whole.derivation}"
    percent = 100 * part.count / whole.count if whole.count else 0.0
    return derived_from(percent, part, words, whole.sources, Unit.PERCENT)


def _has_both(assessment: Assessment) -> bool:
    breaks = [caveat for caveat in assessment.caveats if caveat.effect == BREAK]
    own_break = (
        assessment.verdict is Verdict.NOT_COMPARABLE
        and bool(breaks)
        and all(assessment.area in caveat.areas for caveat in breaks)
    )
    whole = all(end is not None and end.is_whole for end in (assessment.latest, assessment.baseline))
    return whole and (assessment.change is not None or own_break)
