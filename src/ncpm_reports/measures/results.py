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


# What a published total holds beyond the force areas: British Transport Police, and what no force area is given.
OUTSIDE_AREAS = "outside the police force areas"

# Why a change is not assessed, as sentences explain it in plainer words.
SHARED_MONTHS = "the two periods share months, so they are not independent"
NO_INTERVAL = "the publisher gave no confidence interval"
NO_TEST = "no interval is published, so it cannot be tested"


class Direction(StrEnum):
    """Which way a measure should go."""

    DOWN = "down"
    UP = "up"
    NEUTRAL = "neutral"


class Kind(StrEnum):
    """What a measure's figures are, which decides how they are tested, worded and shown."""

    COUNT = "count"
    ESTIMATE = "survey estimate"
    PERCENTAGE = "percentage"
    RATE = "rate"


class Family(StrEnum):
    """The statistics a figure belongs to, which decides (with its date) the label of its status."""

    POLICE_RECORDED = "police recorded crime"
    HOMICIDE_INDEX = "Homicide Index"
    CRIME_SURVEY = "Crime Survey for England and Wales"
    HOSPITAL = "hospital statistics"
    TREATMENT = "drug treatment statistics"
    CYBER_SURVEY = "Cyber Security Breaches Survey"
    TRACKER = "campaign tracking research"
    POPULATION = "population estimates"


class ChartKind(StrEnum):
    """How a measure's history is drawn."""

    PROCESS = "process"
    YEARS = "years"
    ESTIMATES = "estimates"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a framework says of a measure, for sentences and pages: words only, no figures.

    A sentence reads `lead` number `many` ("Police recorded 681 homicides"); `one` is the singular. An empty `lead`
    starts with the place ("In the United Kingdom, 43% of businesses ..."). `can_tell` and `questions` are bullets, and
    so are the questions `awaited`, put only while no figure is held; `local_gap` says to the public what cannot be
    known for one force area and why, `not_held` why no figure is held. `public_name` is the short name on public pages,
    where it is another than the board's.
    """

    plain_name: str
    lead: str
    one: str
    many: str
    kind: Kind
    family: Family
    publication: str
    publisher: str
    frequency: str
    coverage: str
    chart: ChartKind
    explanation: str
    can_tell: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    local_gap: str = ""
    not_held: str = ""
    public_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """A national priority. `letter_place` is its place among the bullets of the Minister's letter, from 1."""

    id: str
    name: str
    plain_name: str
    letter_place: int
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Caveat:
    """A caution that belongs beside a figure: what it is about, what it says, who said so, and when it holds.

    `effect` is "note" (stands beside the number), "exclude-area" (comes out of both sides), "break" (stops the
    comparison across it) or "meaning" (the figure no longer means what it did: no force is singled out by it).
    `editions_to` is the last day on which editions without the area were published: later ones have it.
    `measures` and `areas` are empty for all. `trigger` is "period" (attaches while its dates touch the figures'
    periods) or names a circumstance that `coverage` recognises ("sum-of-forces" and so on).
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
    editions_to: date | None = None
    victims: int | None = None
    short: str = ""
    trigger: str = "period"


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
class GroupChange:
    """One count over a group of areas together, in two years: the same areas, scope and vintage at both ends.

    `left_out` holds the codes of the force areas that are not in the group. `basis` says in a phrase what was added
    up or published ("the other 42 police force areas"); `why` says in a clause why the verdict is what it is.
    """

    latest: Quantity
    baseline: Quantity
    change: Change
    verdict: Verdict
    left_out: tuple[str, ...] = ()
    basis: str = ""
    why: str = ""


class ResidualKind(StrEnum):
    """What a force is held against the others by: its rate in the latest year, or its change since the baseline."""

    LEVEL = "level"
    CHANGE = "change"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """One force in one measure held against all others by a deleted residual, flagged or not.

    `t` is the residual over its standard error, `p` the larger of its own two-sided p and the exact one, `adjusted_p`
    by Benjamini-Hochberg over the family (all levels, or all changes, of a pack). `flagged` says that it survives;
    `high` that it lies above the others. Restricted.
    """

    measure: str
    area: str
    kind: ResidualKind
    t: float
    p: float
    adjusted_p: float
    flagged: bool
    high: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FunnelPoint:
    """One force in a residual funnel: how large it is, and its ratio to the funnel's centre or to its own baseline.

    `size` is the count expected at the centre for levels, the baseline count for changes. `flagged` and `high` are
    those of its `Outlier`; a force that is `in_estimates` took part in the centre and the limits if it is not flagged.
    """

    area: str
    size: float
    ratio: float
    flagged: bool
    high: bool
    in_estimates: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResidualFunnel:
    """A measure's levels or changes with limits from the forces that are not flagged.

    `centre` is the weighted mean and `tau_squared` the variance between forces, both on the log scale. `limits` holds
    rows of (size, lower 95, upper 95, lower 99.8, upper 99.8) as ratios: to the centre's rate for levels (so that the
    centre is 1), to the baseline count for changes (the centre is exp(`centre`)). `points` come in alphabetical order;
    `missing` are the forces without a figure. Restricted.
    """

    measure: str
    name: str
    kind: ResidualKind
    period: Period
    baseline_period: Period | None
    centre: float
    tau_squared: float
    limits: tuple[tuple[float, float, float, float, float], ...]
    points: tuple[FunnelPoint, ...]
    missing: tuple[str, ...] = ()


class DriverRule(StrEnum):
    """Why a force is said to drive a total: without it the verdict is another, or half or more of the change is its."""

    TURNS = "turns"
    HALF = "half"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What one area (a force, a region, a nation, or what lies outside the areas) adds to a change in counts.

    `change` is latest less baseline; `points` is that in per cent of the whole's baseline, so that the lines add up to
    the whole's percentage change, and `points_tenths` the same in whole tenths by largest remainder, which add up as
    printed. `share` of the whole's change, in per cent, is None where it may not be printed. `rest` is the whole
    without the area, None for regions. `own_verdict` is the area's own, NOT_ASSESSED where it has none.
    """

    area: str
    latest: Quantity
    baseline: Quantity
    change: Quantity
    points: Quantity
    points_tenths: int
    share: Quantity | None = None
    rest: GroupChange | None = None
    own_verdict: Verdict = Verdict.NOT_ASSESSED


@dataclass(frozen=True, slots=True, kw_only=True)
class Contributions:
    """Who drives a measure's national change in counts: the whole, and its parts, which add up to it.

    `areas` are the forces in alphabetical order, then what is outside them (`OUTSIDE_AREAS`) where the whole is a
    published total; `regions` the nine English regions and Wales in fixed order, then the same. `named` are the force
    areas that rule (a) or (b) names, alphabetically: leaving it out changes the verdict of the whole and moves its
    percentage by 5 points or more, or it moved the claimed way by at least half of the net change; where more than two
    would be, none is and `too_many_to_name` is True. `rules` says by which rule, (a) before (b). `lower`, `same` and
    `higher` count force areas, `clearly_lower` and `clearly_higher` those whose own change is more than chance.
    """

    measure: str
    whole: GroupChange
    areas: tuple[Contribution, ...]
    regions: tuple[Contribution, ...]
    named: tuple[str, ...]
    too_many_to_name: bool
    lower: int
    same: int
    higher: int
    clearly_lower: int
    clearly_higher: int
    rules: tuple[tuple[str, DriverRule], ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One period of a measure's history, for charts and tables. Limits are 95% where known.

    `break_words` says in a few words what changed, where `break_before` says that something did.
    """

    period: Period
    quantity: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None
    break_before: bool = False
    break_words: str = ""


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
class SimilarGroup:
    """The average rate of a force's most similar group, the force itself among them.

    `members` are the others inside the average, `missing` those of the group that had no rate to compare.
    """

    members: tuple[str, ...]
    average: Quantity
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RankInTime:
    """The latest figure's place among all comparable years held: how far back none is lower, and none is higher.

    `none_lower_since` is the earliest year from which on no other held is lower than the latest; None where the year
    before it already is. Years across a break in series are not counted.
    """

    none_lower_since: Period | None
    none_higher_since: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What may be said of one measure in one area in one period: the only input of the writer of sentences.

    `latest` and `baseline` are like for like (same areas, definition); `areas_excluded` names what was left out of
    both. `without_incident` repeats latest and baseline without exceptional incidents, where one is inside either;
    the verdict then rests on it. `publisher_comparison` is one that the publisher itself tested, from another year than
    the baseline; the verdict does not rest on it. `basis` says in a phrase what was added up, where no total was
    published. `adjusted_p` is the change's p by Holm's method over the metrics judged together; `rate` is the latest
    count per head with its exact interval, for force areas; `similar` the average rate of the force's most similar
    group, where a list of groups was supplied. `why` says in a clause why the verdict is what it is.
    Of a force area: `others` are all other forces together, `others_without_driver` the same without the force that
    moves the total against the rest, where there is one and it is another; `whole` all forces together; the shares are
    its percentages of them. `recent` is the latest year against the year before, by the same test. `first_published` is
    the baseline as first published, where it has been re-stated since. `rank_in_time` is about the latest in `history`.
    `rate_of` is the measure whose counts a rate was made from; `rate_withheld` says that the published rate does not
    fit these, and that the figures here are our own.
    `scope` says in a phrase what the latest figure covers, with which bodies beside the forces and without which
    areas: figures of two scopes are never set against one another.
    `history` is oldest first; `marks` are the breaks and exceptional incidents anywhere in it that are not among the
    `caveats`, which are about the latest and the baseline. `context` holds neighbours shown under their own names,
    never as the measure.
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
    about: About | None = None
    basis: str = ""
    own_sum_difference: Quantity | None = None
    publisher_comparison: "Assessment | None" = None
    adjusted_p: Quantity | None = None
    rate: Quantity | None = None
    rate_interval: Interval | None = None
    newest_quarter: Quantity | None = None
    quarter_year_before: Quantity | None = None
    similar: SimilarGroup | None = None
    marks: tuple[Caveat, ...] = ()
    others: GroupChange | None = None
    others_without_driver: GroupChange | None = None
    whole: GroupChange | None = None
    share_latest: Quantity | None = None
    share_baseline: Quantity | None = None
    recent: GroupChange | None = None
    first_published: Quantity | None = None
    scope: str = ""
    rank_in_time: RankInTime | None = None
    rate_of: str = ""
    rate_withheld: bool = False


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
    """One force in a funnel: `ratio` is observed over `expected` at the centre; `z` and `p` are its outlier's t and p.

    `flag` is "", "high" or "low": only outliers are flagged.
    """

    area: str
    observed: Quantity
    expected: float
    ratio: float | None
    z: float | None
    p: float | None
    flag: str
    in_estimates: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """A standardised-ratio funnel: forces in alphabetical order, the variance between them, and limits to draw.

    `limits` holds rows of (expected, lower 95, upper 95, lower 99.8, upper 99.8) of ratios to the centre, from the
    forces that are not flagged; none where fewer than ten are. `centre_rate` is their weighted mean rate per person;
    `population_on` when people were counted.
    """

    measure: str
    name: str
    period: Period
    units: tuple[FunnelUnit, ...]
    tau_squared: float
    centre_rate: Quantity
    limits: tuple[tuple[float, float, float, float, float], ...]
    missing: tuple[str, ...] = ()
    population_on: Period | None = None


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
    """One force in a published comparison: its rate with interval, and its funnel flag. Ranks only where asked for."""

    area: str
    observed: Quantity
    rate: Quantity | None
    lower: Quantity | None
    upper: Quantity | None
    flag: str
    needs_explanation: bool
    rank: Quantity | None = None
    rank_lower: Quantity | None = None
    rank_upper: Quantity | None = None
    progress: TargetProgress | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceComparison:
    """Forces side by side in one measure: alphabetical, unless the framework asks for a ranked order."""

    measure: str
    name: str
    period: Period
    rows: tuple[ForceComparisonRow, ...]
    ranked: bool
    explain_to: str


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
    readiness: tuple[ReadinessRow, ...]
    revisions: tuple[Revision, ...]
    previous: tuple[Assessment, ...] = ()
    priorities: tuple[Priority, ...] = ()
    targets: tuple[TargetProgress, ...] = ()
    comparisons: tuple[ForceComparison, ...] = ()
    caveats: tuple[Caveat, ...] = ()
    outliers: tuple[Outlier, ...] = ()
    residual_funnels: tuple[ResidualFunnel, ...] = ()
    contributions: tuple[Contributions, ...] = ()
    driven: tuple[Driver, ...] = ()

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicView:
    """What the public may see, and nothing else: no way from here to funnels, commentary or what is restricted."""

    national: tuple[Assessment, ...]
    national_context: tuple[Assessment, ...]
    forces: tuple[tuple[str, tuple[Assessment, ...]], ...]
    priorities: tuple[Priority, ...] = ()
    driven: tuple[Driver, ...] = ()

    def for_force(self, code: str) -> tuple[Assessment, ...]:
        """The assessments of one force area; empty if none."""
        return dict(self.forces).get(code, ())
