"""What a letter may say of one force, decided before a word is written: which paragraphs stand follows from this.

Each figure is in one group only, so that no two paragraphs can contradict each other. A figure stands out only if it
survives the test against all other forces, or if the force alone moves the national total against them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Caveat, Direction, Driver, Outlier, ResidualKind, Results, Verdict
from ncpm_reports.narrative.verdicts import Outcome, outcome_of
from ncpm_reports.products.board_pack.actions import Decision

# A rise that half of the 43 forces share is named as common, and no force is singled out for it.
COMMON = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingOut:
    """A figure that stands out from the other forces: by the test of levels or of changes, or as a driver."""

    assessment: Assessment
    level: Outlier | None = None
    change: Outlier | None = None
    driver: Driver | None = None

    @property
    def favourable(self) -> bool:
        """Whether it stands out on the side to which the measure should go, in each way in which it does."""
        wanted_high = self.assessment.direction is Direction.UP
        flags = [outlier for outlier in (self.level, self.change) if outlier is not None]
        return bool(flags) and self.driver is None and all(outlier.high == wanted_high for outlier in flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One force's recorded crimes in groups; each count is in exactly one of the five.

    `unjudged` could not be tested or compared. `missing` has a status but no value. `standing_out` is in framework
    order, `common` names rises that half of all forces share. `known` are cautions about this force's own data. A
    force with `few_residents` is not held against the others. `decisions` are the board's, by measure, on whether a
    letter asks about a force that moves a national total.
    """

    force: ForceArea
    counts: tuple[Assessment, ...]
    missing: tuple[Assessment, ...]
    fell: tuple[Assessment, ...]
    rose: tuple[Assessment, ...]
    unclear: tuple[Assessment, ...]
    same: tuple[Assessment, ...]
    unjudged: tuple[Assessment, ...]
    standing_out: tuple[StandingOut, ...] = ()
    common: tuple[Assessment, ...] = ()
    known: tuple[Caveat, ...] = ()
    few_residents: bool = False
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def question(self) -> StandingOut | None:
        """The one figure that the letter asks about: a driver first, else the first that stands out unfavourably."""
        questions = [
            standing_out
            for standing_out in self.standing_out
            if not standing_out.favourable and not self._is(standing_out, Decision.DO_NOT_ASK)
        ]
        return next(
            (standing_out for standing_out in questions if standing_out.driver is not None),
            questions[0] if questions else None,
        )

    @property
    def undecided(self) -> bool:
        """Whether the board has still to decide if the letter asks its question."""
        return self.question is not None and self._is(self.question, Decision.OPEN)

    def _is(self, standing_out: StandingOut, decision: Decision) -> bool:
        """Whether the board was asked about this figure of the force, and decided so."""
        return standing_out.driver is not None and self.decisions.get(standing_out.assessment.measure) is decision

    @property
    def example(self) -> StandingOut | None:
        """The one figure that others might learn from, where nothing is asked about."""
        return (
            next((standing_out for standing_out in self.standing_out if standing_out.favourable), None)
            if self.question is None
            else None
        )

    @property
    def restricted(self) -> bool:
        """Whether the letter says more of the force than its published counts."""
        return bool(self.standing_out)


def facts_of(
    force: ForceArea, results: Results, framework: Framework, decisions: Mapping[str, Decision] | None = None
) -> Facts:
    """The facts of one force."""
    local = tuple(assessment for assessment in results.for_force(force.code) if _is_recorded_count(assessment))
    counts = tuple(
        assessment for assessment in local if assessment.latest is not None and assessment.latest.value is not None
    )
    same = tuple(assessment for assessment in counts if _is_same(assessment))
    few_residents = force.code in framework.not_in_estimates
    rose = _with_outcome(counts, same, Outcome.ROSE)
    return Facts(
        force=force,
        counts=counts,
        missing=tuple(assessment for assessment in local if assessment not in counts),
        fell=_with_outcome(counts, same, Outcome.FELL),
        rose=rose,
        unclear=_with_outcome(counts, same, Outcome.MAY_BE_CHANCE),
        same=same,
        unjudged=_with_outcome(counts, same, Outcome.NOT_COMPARABLE, Outcome.NOT_ASSESSED),
        standing_out=() if few_residents else tuple(_standing_out(counts, results)),
        common=tuple(assessment for assessment in rose if _rises(results)[assessment.measure] >= COMMON),
        known=_own_cautions(force.code, counts),
        few_residents=few_residents,
        decisions=decisions or {},
    )


def _is_recorded_count(a: Assessment) -> bool:
    return a.is_proxy and a.latest is not None and a.latest.unit.is_count and a.direction is not Direction.NEUTRAL


def _is_same(a: Assessment) -> bool:
    judged = a.without_incident or a
    return judged.change is not None and not judged.change.absolute.value and a.verdict is not Verdict.NOT_COMPARABLE


def _with_outcome(
    counts: Iterable[Assessment], same: tuple[Assessment, ...], *wanted: Outcome
) -> tuple[Assessment, ...]:
    return tuple(assessment for assessment in counts if assessment not in same and outcome_of(assessment) in wanted)


def _rises(results: Results) -> Counter[str]:
    return Counter(
        assessment.measure
        for _, assessments in results.forces
        for assessment in assessments
        if outcome_of(assessment) is Outcome.ROSE
    )


def _standing_out(counts: Iterable[Assessment], results: Results) -> Iterable[StandingOut]:
    for assessment in counts:
        flags = {
            outlier.kind: outlier
            for outlier in results.outliers
            if outlier.flagged and (outlier.measure, outlier.area) == (assessment.measure, assessment.area)
        }
        driver = next(
            (
                driver
                for driver in results.driven
                if (driver.measure, driver.area) == (assessment.measure, assessment.area)
            ),
            None,
        )
        against_the_rest = driver if driver is not None and _moves_against(driver) else None
        if flags or against_the_rest is not None:
            yield StandingOut(
                assessment=assessment,
                level=flags.get(ResidualKind.LEVEL),
                change=flags.get(ResidualKind.CHANGE),
                driver=against_the_rest,
            )


def _moves_against(driver: Driver) -> bool:
    """Whether the others together have a claimed change of their own, the other way."""
    own, others = driver.own.change.absolute.value or 0.0, driver.others.change.absolute.value or 0.0
    return driver.others.verdict.claims_change and own * others < 0


def _own_cautions(code: str, counts: Iterable[Assessment]) -> tuple[Caveat, ...]:
    cautions = {caveat.id: caveat for assessment in counts for caveat in assessment.caveats if code in caveat.areas}
    return tuple(cautions.values())
