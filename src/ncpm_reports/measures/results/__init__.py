"""What the measures room returns: verdicts, assessments, forces side by side, and all of it together. All frozen."""

from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results.assessment import (
    Assessment,
    Change,
    GroupChange,
    ProcessChart,
    ProcessPoint,
    RankInTime,
    SeriesPoint,
)
from ncpm_reports.measures.results.forces import (
    Contribution,
    Contributions,
    Driver,
    DriverRule,
    ForceComparison,
    ForceComparisonRow,
    FunnelPoint,
    GroupUpdate,
    Outlier,
    ResidualFunnel,
    ResidualKind,
    TargetProgress,
)
from ncpm_reports.measures.results.vocabulary import (
    AS_PUBLISHED,
    NO_BASELINE,
    NO_INTERVAL,
    NO_TEST,
    OUTSIDE_AREAS,
    SHARED_MONTHS,
    WITHIN_CHANCE,
    About,
    Caveat,
    ChartKind,
    Direction,
    Icon,
    Interval,
    Kind,
    Priority,
    Verdict,
)
from ncpm_reports.store.revisions import RevisedFigure


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
