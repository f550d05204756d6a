"""What the measures room returns: verdicts, assessments, forces side by side, and all of it together. All frozen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results.assessment import (
    AS_PUBLISHED,
    NO_BASELINE,
    NO_INTERVAL,
    NO_TEST,
    OUTSIDE_AREAS,
    SHARED_MONTHS,
    WITHIN_CHANCE,
    About,
    Assessment,
    Caveat,
    Change,
    ChartKind,
    Direction,
    GroupChange,
    Icon,
    Interval,
    Kind,
    Priority,
    ProcessChart,
    ProcessPoint,
    RankInTime,
    SeriesPoint,
    Verdict,
)
from ncpm_reports.store.revisions import RevisedFigure


class ResidualKind(StrEnum):
    """What a force is held against the others by: its rate in the latest year, or its change since the baseline."""

    LEVEL = "level"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One force in one measure held against all others by a deleted residual, flagged or not.

    `flagged` says that it survives the false discovery rate of its family (all levels, or all changes, of a pack),
    `high` that it lies above the others. Restricted.
    """

    measure: str
    area: str
    kind: ResidualKind
    flagged: bool
    high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One force in a funnel of changes: its baseline count, and the ratio of its latest count to that.

    It is `flagged` as its `Outlier` is; one that is `in_estimates` took part in centre and limits if it is not flagged.
    """

    area: str
    size: float
    ratio: float
    flagged: bool
    in_estimates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualFunnel:
    """A measure's changes since the baseline with limits from the forces that are not flagged.

    `centre` is the weighted mean on the log scale. `limits` holds rows of (baseline count, lower 95, upper 95, lower
    99.8, upper 99.8), as ratios to the baseline count. `points` come in alphabetical order. Restricted.
    """

    measure: str
    name: str
    period: Period
    baseline_period: Period
    centre: float
    limits: tuple[tuple[float, float, float, float, float], ...]
    points: tuple[FunnelPoint, ...]


class DriverRule(StrEnum):
    """Why a force is said to drive a total: without it the verdict is another, or half or more of the change is its."""

    TURNS = "turns"
    HALF = "half"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one area (a force, a region, a nation, or what lies outside the areas) adds to a change in counts.

    `change` is latest less baseline; `points_tenths` is that in tenths of a per cent of the whole's baseline, whole by
    largest remainder, so that the lines add up to the whole's percentage change as printed. `share` of the whole's
    change, in per cent, is None where it may not be printed. `own_verdict` is NOT_ASSESSED where the area has none.
    """

    area: str
    latest: Quantity
    baseline: Quantity
    change: Quantity
    points_tenths: int
    share: Quantity | None = None
    own_verdict: Verdict = Verdict.NOT_ASSESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Who drives a measure's national change in counts: the whole, and its parts, which add up to it.

    `areas` are the forces in alphabetical order, then what is outside them (`OUTSIDE_AREAS`) where the whole is a
    published total; `regions` the nine English regions and Wales in fixed order, then the same. `rules` has the force
    areas that rule (a) or (b) names: leaving it out changes the verdict of the whole and moves its percentage by 5
    points or more, or it moved the claimed way by at least half of the net change; where more than two would be, none
    is. It says by which rule, (a) before (b). `lower`, `same` and
    `higher` count force areas, `clearly_lower` and `clearly_higher` those whose own change is more than chance.
    """

    measure: str
    whole: GroupChange
    areas: tuple[Contribution, ...]
    regions: tuple[Contribution, ...]
    lower: int
    same: int
    higher: int
    clearly_lower: int
    clearly_higher: int
    rules: tuple[tuple[str, DriverRule], ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The force areas that a rule names, alphabetically."""
        return tuple(area for area, _ in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A force area that moves a measure's total: the total, its own change, and all other forces together.

    Published counts only, so that the public may see it. `share_latest` and `share_baseline` are its percentages of
    the force areas' total.
    """

    measure: str
    area: str
    rule: DriverRule
    whole: GroupChange
    own: GroupChange
    others: GroupChange
    share_latest: Quantity
    share_baseline: Quantity

    @property
    def against_the_others(self) -> bool:
        """Whether the total hides two movements, and so is no comparator for any force.

        Its verdict is another without this force, and both the force's change and that of all others are claimed, each
        by its own test, one a rise and the other a fall.
        """
        ways = [moved.change.absolute.number > 0 for moved in (self.own, self.others) if moved.verdict.claims_change]
        return self.rule is DriverRule.TURNS and sorted(ways) == [False, True]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetProgress:
    """How far a measure is from a numerical target, for frameworks that set one.

    `reduction` is the cut asked for in per cent of the baseline, `due` the day it is due, `level` the figure that
    would meet it, `achieved` the cut so far with its 95% interval (a rise is negative). `status` is "met",
    "not met", or "cannot be told from chance" when the interval holds the target.
    """

    measure: str
    area: str
    reduction: Quantity
    due: date
    level: Quantity
    achieved: Quantity | None
    achieved_lower: Quantity | None
    achieved_upper: Quantity | None
    status: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceComparisonRow:
    """One force in a published comparison: its rate with interval, and its funnel flag."""

    area: str
    observed: Quantity
    rate: Quantity
    lower: Quantity
    upper: Quantity
    flag: str
    needs_explanation: bool
    progress: TargetProgress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceComparison:
    """Forces side by side in one measure, in alphabetical order.

    `centre_rate` is the weighted mean rate per head of the forces that are not flagged; `population_on` when people
    were counted.
    """

    measure: str
    name: str
    period: Period
    rows: tuple[ForceComparisonRow, ...]
    centre_rate: Quantity
    population_on: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUpdate:
    """The counts of a group of force areas as the last pack knew them and as this one does, of the same areas.

    The group is the one force `area`, or all force areas without `without`, or all of them where both are "".
    """

    measure: str
    area: str
    without: str
    then: GroupChange
    now: GroupChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRow:
    """What is held of a measure; None where nothing is.

    `frequency` says in words how often it is published, and `next_due` is the day around which the next figures should
    be out, None where that cannot be told.
    """

    measure: str
    name: str
    latest_period: Period | None
    published_on: date | None
    coverage: str
    frequency: str
    next_due: date | None
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the products may be composed from, restricted parts included.

    `national` has one assessment per measure in framework order; `forces` maps are tuples in alphabetical order of
    force area, one assessment per proxy held. `previous` is the national assessment as known at the last pack,
    and `updates` are the groups of force areas whose counts of the same areas were known then too, in framework order.
    `revisions` are those since the last pack, the newest periods first.
    """

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]
    readiness: tuple[ReadinessRow, ...]
    revisions: tuple[RevisedFigure, ...]
    previous: tuple[Assessment, ...] = ()
    priorities: tuple[Priority, ...] = ()
    targets: tuple[TargetProgress, ...] = ()
    comparisons: tuple[ForceComparison, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    residual_funnels: tuple[ResidualFunnel, ...] = ()
    contributions: tuple[Contributions, ...] = ()
    driven: tuple[Driver, ...] = ()
    updates: tuple[GroupUpdate, ...] = ()

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """What the public may see, and nothing else: no way from here to funnels, commentary or what is restricted.

    `totals` holds, by measure, the published totals for England and Wales that force areas may be set beside;
    `revisions` what was revised since the last pack of the figures that it shows, as it was and as it is.
    """

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]
    priorities: tuple[Priority, ...] = ()
    driven: tuple[Driver, ...] = ()
    totals: tuple[tuple[str, GroupChange], ...] = ()
    revisions: tuple[tuple[Quantity, Quantity], ...] = ()

    def revisions_for(self, code: str) -> tuple[tuple[Quantity, Quantity], ...]:
        """Revisions of one force area's figures and of national ones."""
        forces = dict(self.forces)
        return tuple(pair for pair in self.revisions if pair[1].area == code or pair[1].area not in forces)

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())
