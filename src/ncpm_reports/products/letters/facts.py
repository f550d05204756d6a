"""What a letter may say of one force, decided before a word is written: which paragraphs stand follows from this.

Each figure is in one group only, so that no two paragraphs can contradict each other. A figure stands out only if it
survives the test against all other forces, or if the force alone moves the national total against them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.measures.results import Assessment, Caveat, Direction, Driver, Outlier, ResidualKind, Results
from ncpm_reports.narrative.phrases import has_value
from ncpm_reports.narrative.verdicts import Outcome, is_unchanged, outcome_of
from ncpm_reports.products.board_pack.commentary import ACTIONS, Decision, action_for, letter_key, read_actions
from ncpm_reports.products.board_pack.findings import FindingClass, chosen_findings
from ncpm_reports.products.job import Job

# A rise that half of the 43 forces share is named as common, and no force is singled out for it.
COMMON_RISE_FORCES = 22


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
        high_is_good = self.assessment.direction is Direction.UP
        flags = [outlier for outlier in (self.level, self.change) if outlier is not None]
        return bool(flags) and self.driver is None and all(outlier.high == high_is_good for outlier in flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One force's recorded crimes in groups; each count is in exactly one of the five.

    `unjudged` could not be tested or compared. `missing` has a status but no value. `standing_out` is in framework
    order, `common_rises` are those that half of all forces share. `cautions` are about this force's own data. A
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
    common_rises: tuple[Assessment, ...] = ()
    cautions: tuple[Caveat, ...] = ()
    few_residents: bool = False
    decisions: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def question(self) -> StandingOut | None:
        """The one figure that the letter asks about: a driver first, else the first that stands out unfavourably."""
        questions = [
            out for out in self.standing_out if not out.favourable and not self._is_decided(out, Decision.DO_NOT_ASK)
        ]
        return min(questions, key=lambda out: out.driver is None, default=None)

    @property
    def undecided(self) -> bool:
        """Whether the board has still to decide if the letter asks its question."""
        return self.question is not None and self._is_decided(self.question, Decision.OPEN)

    def _is_decided(self, standing_out: StandingOut, decision: Decision) -> bool:
        return standing_out.driver is not None and self.decisions.get(standing_out.assessment.measure) is decision

    @property
    def example(self) -> StandingOut | None:
        """The one figure that others might learn from, where nothing is asked about."""
        return next((out for out in self.standing_out if out.favourable and self.question is None), None)

    @property
    def restricted(self) -> bool:
        """Whether the letter says more of the force than its published counts."""
        return bool(self.standing_out)


def every_force(job: Job) -> tuple[Facts, ...]:
    """The facts of every force, in alphabetical order of area. Raises: as `board_decisions`."""
    decisions, common_rises = board_decisions(job), _common_rises(job.results)
    return tuple(_facts(force, job, decisions, common_rises) for force in job.areas.forces)


def facts_of(force: ForceArea, job: Job) -> Facts:
    """The facts of one force. Raises: as `board_decisions`."""
    return _facts(force, job, board_decisions(job), _common_rises(job.results))


def _common_rises(results: Results) -> frozenset[str]:
    rises = Counter(a.measure for a in results.local if outcome_of(a) is Outcome.ROSE)
    return frozenset(measure for measure, forces in rises.items() if forces >= COMMON_RISE_FORCES)


def _facts(force: ForceArea, job: Job, decisions: Mapping[str, Decision], common_rises: frozenset[str]) -> Facts:
    results = job.results
    proxies = [a for a in results.for_force(force.code) if a.is_proxy and a.direction is not Direction.NEUTRAL]
    with_latest = [a for a in proxies if a.latest is not None and a.latest.unit.is_count]
    counts = [assessment for assessment in with_latest if has_value(assessment.latest)]
    few_residents = force.code in job.framework.not_in_estimates

    def with_outcomes(*outcomes: Outcome | None) -> tuple[Assessment, ...]:
        return tuple(a for a in counts if (None if is_unchanged(a) else outcome_of(a)) in outcomes)

    rose = with_outcomes(Outcome.ROSE)
    cautions = {caveat.id: caveat for a in counts for caveat in a.caveats if force.code in caveat.areas}
    return Facts(
        force=force,
        counts=tuple(counts),
        missing=tuple(assessment for assessment in with_latest if assessment not in counts),
        fell=with_outcomes(Outcome.FELL),
        rose=rose,
        unclear=with_outcomes(Outcome.MAY_BE_CHANCE),
        same=with_outcomes(None),
        unjudged=with_outcomes(Outcome.NOT_COMPARABLE, Outcome.NOT_ASSESSED),
        standing_out=() if few_residents else tuple(_standing_out(force, counts, results)),
        common_rises=tuple(assessment for assessment in rose if assessment.measure in common_rises),
        cautions=tuple(cautions.values()),
        few_residents=few_residents,
        decisions=decisions,
    )


def board_decisions(job: Job) -> Mapping[str, Decision]:
    """The board's decision on each measure that its first page asks a letter about. Raises: as `read_actions`."""
    actions = read_actions(job.commentary.get(ACTIONS, ""), f"data/commentary/{job.build.code}/{ACTIONS}")
    findings = chosen_findings(job)
    measures = (finding.measures[0] for finding in findings if finding.kind is FindingClass.TWO_MOVEMENTS)
    rows = {measure: action_for(actions, letter_key(measure)) for measure in measures}
    return {measure: Decision.OPEN if row is None else Decision(row.position) for measure, row in rows.items()}


def _standing_out(force: ForceArea, counts: Iterable[Assessment], results: Results) -> Iterable[StandingOut]:
    outliers = [outlier for outlier in results.outliers if outlier.flagged and outlier.area == force.code]
    drivers = [driver for driver in results.drivers if driver.area == force.code and driver.against_the_others]
    for assessment in counts:
        flags = {outlier.kind: outlier for outlier in outliers if outlier.measure == assessment.measure}
        driver = next((driver for driver in drivers if driver.measure == assessment.measure), None)
        if flags or driver is not None:
            level, change = (flags.get(kind) for kind in (ResidualKind.LEVEL, ResidualKind.CHANGE))
            yield StandingOut(assessment=assessment, level=level, change=change, driver=driver)
