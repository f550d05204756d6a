"""What the measures room returns: verdicts, assessments, forces side by side, and all of it together. All frozen."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
    """One force held against all others: flagged if it survives the false discovery rate of its family. Restricted."""

    measure: str
    area: str
    kind: ResidualKind
    flagged: bool
    high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One force in a funnel of changes: its baseline count, and the ratio of its latest count to that."""

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
    """Why a force drives a total: without it the verdict is another and its percentage by 5 points; or half is its."""

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
    areas that a rule names, none where they are more than two, and by which. `lower`, `same` and `higher` count force
    areas, `clearly_lower` and `clearly_higher` those whose own change is more than chance.
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
    def named_areas(self) -> tuple[str, ...]:
        """The force areas that a rule names, alphabetically."""
        return tuple(area for area, _ in self.rules)


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A force area that moves a measure's total, beside all others: published counts, which the public may see."""

    measure: str
    area: str
    rule: DriverRule
    whole: GroupChange
    force: GroupChange
    other_forces: GroupChange
    share_latest: Quantity
    share_baseline: Quantity

    @property
    def against_the_others(self) -> bool:
        """Whether the total hides two movements, and so is no comparator for any force.

        Its verdict is another without this force, and both the force's change and that of all others are claimed, each
        by its own test, one a rise and the other a fall.
        """
        clear = [group.change for group in (self.force, self.other_forces) if group.verdict.claims_change]
        rises = [change.absolute.number > 0 for change in clear]
        return self.rule is DriverRule.TURNS and sorted(rises) == [False, True]


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
    """Forces side by side in one measure; `centre_rate` is the weighted mean of those that are not flagged."""

    measure: str
    name: str
    period: Period
    rows: tuple[ForceComparisonRow, ...]
    centre_rate: Quantity
    population_on: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupUpdate:
    """The counts of a group of force areas (one, all without one, or all) as the last pack knew them, and as now."""

    measure: str
    area: str
    without: str
    then: GroupChange
    now: GroupChange


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRow:
    """What is held of a measure, None where nothing is; `next_due` is about when the next figures should be out."""

    measure: str
    name: str
    latest_period: Period | None
    published_on: date | None
    coverage: str
    frequency: str
    next_due: date | None
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessments:
    """What may be said nationally and by force: in framework order, `forces` in alphabetical order of force area."""

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]
    priorities: tuple[Priority, ...] = ()
    drivers: tuple[Driver, ...] = ()

    @property
    def local(self) -> Iterator[Assessment]:
        """The assessments of all force areas in turn."""
        return (assessment for _, assessments in self.forces for assessment in assessments)

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Results(Assessments):
    """Everything the products may be composed from, restricted parts included.

    `previous` and `updates` are as known at the last pack; `revisions` are those since, the newest periods first.
    """

    readiness: tuple[ReadinessRow, ...]
    revisions: tuple[RevisedFigure, ...]
    previous: tuple[Assessment, ...] = ()
    targets: tuple[TargetProgress, ...] = ()
    comparisons: tuple[ForceComparison, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    residual_funnels: tuple[ResidualFunnel, ...] = ()
    contributions: tuple[Contributions, ...] = ()
    updates: tuple[GroupUpdate, ...] = ()

    def contributions_to(self, measure: str) -> Contributions | None:
        """Who drives a measure's change, where that was worked out."""
        return next((parts for parts in self.contributions if parts.measure == measure), None)

    def local_assessment(self, measure: str, area: str) -> Assessment | None:
        """What is said of one measure in one force area; None where nothing is held."""
        return next((assessment for assessment in self.for_force(area) if assessment.measure == measure), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView(Assessments):
    """What the public may see, and nothing else: no way from here to funnels, commentary or what is restricted."""

    totals: tuple[tuple[str, GroupChange], ...] = ()
    revisions: tuple[tuple[Quantity, Quantity], ...] = ()

    def revisions_for(self, code: str) -> tuple[tuple[Quantity, Quantity], ...]:
        """Revisions of one force area's figures and of national ones."""
        forces = dict(self.forces)
        return tuple(pair for pair in self.revisions if pair[1].area == code or pair[1].area not in forces)


def public_view(results: Results) -> PublicView:
    """What the public may see: assessments without process charts, icons or diagnosis, and no way to reach them."""
    forces = tuple(
        (code, tuple(_public(assessment) for assessment in assessments if not assessment.rate_withheld))
        for code, assessments in results.forces
    )
    local = (assessment for _, assessments in forces for assessment in assessments)
    public_keys = {(assessment.measure, assessment.area) for assessment in (*results.national, *local)}
    return PublicView(
        national=tuple(_public(assessment) for assessment in results.national),
        national_context=tuple(_public(assessment) for assessment in results.national_context),
        forces=forces,
        priorities=results.priorities,
        drivers=tuple(driver for driver in results.drivers if driver.against_the_others),
        totals=tuple(
            (parts.measure, parts.whole) for parts in results.contributions if parts.whole.basis == AS_PUBLISHED
        ),
        revisions=tuple(
            (revision.earlier.quantity(), revision.later.quantity())
            for revision in results.revisions
            if (revision.measure, revision.area) in public_keys
        ),
    )


def _public(assessment: Assessment) -> Assessment:
    return replace(
        assessment,
        spc=None,
        icon=Icon.NONE,
        icon_why="",
        quarters=(),
        context=tuple(_public(context) for context in assessment.context),
    )
