"""What the measures room returns: intervals, verdicts, assessments, charts' worth of numbers. All frozen."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A confidence interval. `upper` may be infinite. `level` is a probability; `method` its published name."""

    lower: float
    upper: float
    level: float = 0.95
    method: str = ""


class Verdict(StrEnum):
    """What may be said of a change. Never "no change": absence of evidence is worded as such."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    ROSE = "rose"
    FELL = "fell"
    NO_CLEAR_CHANGE = "no clear change"
    NOT_ASSESSED = "not assessed"
    NOT_COMPARABLE = "not comparable"
    NO_DATA = "no data"

    @property
    def claims_change(self) -> bool:
        """Whether the verdict says that something changed (ROSE and FELL: for measures with no good direction)."""
        return self in (Verdict.IMPROVED, Verdict.WORSENED, Verdict.ROSE, Verdict.FELL)


class Direction(StrEnum):
    """Which way a measure should go."""

    DOWN = "down"
    UP = "up"
    NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """A caution that belongs beside a figure: what it is about, what it says, who said so, and when it holds.

    `effect` is "note" (stands beside the number), "exclude-area" (comes out of both sides) or "break" (stops the
    comparison across it). `measures` and `areas` are empty for all.
    """

    id: str
    effect: str
    text: str
    source: str
    url: str = ""
    measures: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    victims: int | None = None
    short: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From a baseline to a latest figure. `percent` is None on a base under 50 or where percentages make no sense.

    `absolute` is latest less baseline, in the measure's unit (percentage points for percentages); `interval` is for
    `percent` where there is one, else for `absolute`. `p` is two-sided. `test` is the method's name.
    """

    absolute: Quantity
    percent: Quantity | None
    interval_lower: Quantity | None
    interval_upper: Quantity | None
    test: str = ""
    p: Quantity | None = None
    significant: bool | None = None
    publisher_marker: str = ""
    smallest_detectable_fall: Quantity | None = None
    smallest_detectable_rise: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One period of a measure's history, for charts and tables. Limits are 95% where known."""

    period: Period
    quantity: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None
    break_before: bool = False


class Icon(StrEnum):
    """Special-cause icons (after NHS Making Data Count): what the latest point of a process chart says."""

    COMMON_CAUSE = "common cause"
    IMPROVEMENT_HIGH = "improvement high"
    IMPROVEMENT_LOW = "improvement low"
    CONCERN_HIGH = "concern high"
    CONCERN_LOW = "concern low"
    NEUTRAL_HIGH = "neutral high"
    NEUTRAL_LOW = "neutral low"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What may be said of one measure in one area in one period: the only input of the writer of sentences.

    `latest` and `baseline` are like for like (same areas, definition); `areas_excluded` names what was left out of
    both. `without_incident` repeats latest and baseline without exceptional incidents, where one is inside either.
    `why` says in a clause why the verdict is what it is. `history` is oldest first. `context` holds neighbours shown
    under their own names, never as the measure.
    """

    measure: str
    name: str
    short_name: str
    priority: str
    area: str
    period: Period
    direction: Direction
    verdict: Verdict
    why: str
    latest: Quantity | None = None
    latest_interval: Interval | None = None
    baseline: Quantity | None = None
    baseline_interval: Interval | None = None
    published_latest: Quantity | None = None
    change: Change | None = None
    without_incident: "Assessment | None" = None
    areas_excluded: tuple[str, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    history: tuple[SeriesPoint, ...] = ()
    quarters: tuple[SeriesPoint, ...] = ()
    icon: Icon = Icon.NONE
    icon_why: str = ""
    spc: "ProcessChart | None" = None
    age_days: Quantity | None = None
    observations: tuple[Observation, ...] = ()
    context: tuple["Assessment", ...] = ()
    same_quarter: Change | None = None
    is_proxy: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPoint:
    """One point of a process control chart. Limits are None where there are none."""

    period: Period
    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    near_lower: float | None
    near_upper: float | None
    group: int
    outside: bool
    special_cause: str
    point_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChart:
    """An XmR chart's numbers: points oldest first, the icon of the latest, warnings in words, the rule set's name."""

    points: tuple[ProcessPoint, ...]
    icon: Icon
    rule_set: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelUnit:
    """One force in a funnel. Limits are ratios to the centre; `flag` is "", "high" or "low" at 99.8% adjusted."""

    area: str
    observed: Quantity
    expected: float
    ratio: float | None
    z: float | None
    p: float | None
    flag: str
    flag_after_fdr: bool
    in_estimates: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """A standardised-ratio funnel: forces in alphabetical order, over-dispersion, and limits to draw.

    `limits` holds rows of (expected, lower 95, upper 95, lower 99.8, upper 99.8), adjusted; `limits_unadjusted` the
    exact Poisson ones. `centre_rate` is the pooled rate per person.
    """

    measure: str
    name: str
    period: Period
    units: tuple[FunnelUnit, ...]
    phi: float
    tau_squared: float
    centre_rate: Quantity
    limits: tuple[tuple[float, float, float, float, float], ...]
    limits_unadjusted: tuple[tuple[float, float, float, float, float], ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseDiscovery:
    """Benjamini-Hochberg over every force-by-measure test of a pack: `flagged` of `tested` at `q`."""

    tested: int
    flagged: int
    q: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A figure that changed between two vintages."""

    measure: str
    area: str
    period: Period
    earlier: Observation
    later: Observation
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessRow:
    """One line of `ncpm status`: what is held for a measure."""

    measure: str
    name: str
    latest_period: Period | None
    published_on: date | None
    age_days: int | None
    coverage: str
    next_expected: str
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Everything the products may be composed from, restricted parts included.

    `national` has one assessment per measure in framework order; `forces` maps are tuples in alphabetical order of
    force area, one assessment per proxy held. `previous` is the national assessment as known at the last pack.
    """

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]
    funnels: tuple[Funnel, ...]
    false_discovery: FalseDiscovery | None
    readiness: tuple[ReadinessRow, ...]
    revisions: tuple[Revision, ...]
    previous: tuple[Assessment, ...] = ()

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """What the public may see, and nothing else: no way from here to funnels, commentary or what is restricted."""

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())
