"""What may be said of one measure in one area, and the words that every room uses for it."""

from collections.abc import Iterator, Sequence
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


# The basis of a group of areas that is no sum of its forces alone. It does not say who added it up: the Home Office's
# open data have no row for the country, and that of the copy is the sum of all its rows.
AS_PUBLISHED = "the total for England and Wales"
# What such a total holds beyond the force areas: British Transport Police, and what no force area is given.
OUTSIDE_AREAS = "outside the police force areas"
# Why a change is not assessed, as sentences explain it in plainer words.
SHARED_MONTHS = "the two periods share months, so they are not independent"
WITHIN_CHANCE = "it is within what chance gives"
NO_BASELINE = "no figure is held for a baseline year"
NO_INTERVAL = "no margin of error is held here"
NO_TEST = "no margin of error is held here, so it cannot be tested"


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


class ChartKind(StrEnum):
    """How a measure's history is drawn."""

    PROCESS = "process"
    YEARS = "years"
    ESTIMATES = "estimates"
    NONE = "none"


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
class About:
    """What a framework says of a measure, for sentences and pages: words only, no figures.

    A sentence reads `lead` number `many` ("Police recorded 681 homicides"); `one` is the singular. An empty `lead`
    starts with the place ("In the United Kingdom, 43% of businesses ..."). `questions` are bullets, and so are
    those `awaited`, put only while no figure is held; `not_held` says why none is, `to_ask_for` what would fill it, to
    be pasted into a request. `public_name` is the short name on public pages, where it is another than the board's.
    """

    plain_name: str
    lead: str
    one: str
    many: str
    kind: Kind
    publication: str
    publisher: str
    frequency: str
    coverage: str
    chart: ChartKind
    explanation: str
    awaited: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    not_held: str = ""
    to_ask_for: str = ""
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

    @property
    def short_text(self) -> str:
        """Its words where there is little room: the text itself, if it has no shorter ones."""
        return self.short or self.text

    def holds(self, day: date) -> bool:
        """Whether a day lies within the caveat's dates; open dates have no end."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From a baseline to a latest figure.

    `percent` is None where either figure is under 50 or where percentages make no sense.
    `absolute` is latest less baseline, in the measure's unit (percentage points for percentages); the interval is
    that of `percent` where there is one, else of `absolute`. `p` is two-sided. `test` is the method's name.
    """

    absolute: Quantity
    percent: Quantity | None
    interval_lower: Quantity | None
    interval_upper: Quantity | None
    test: str = ""
    p: Quantity | None = None
    smallest_detectable_fall: Quantity | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupChange:
    """One count over a group of areas in two years, of one scope and vintage; `left_out` are the other force areas."""

    latest: Quantity
    baseline: Quantity
    change: Change
    verdict: Verdict
    left_out: tuple[str, ...] = ()
    basis: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPoint:
    """One period of a history. Limits are 95% where known; `break_words` say what changed, where something did."""

    period: Period
    quantity: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None
    break_before: bool = False
    break_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RankInTime:
    """The earliest year since which none comparable is lower, or higher, than the latest; None if the last one is."""

    none_lower_since: Period | None
    none_higher_since: Period | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessPoint:
    """One point of a process control chart. Limits are None where there are none."""

    period: Period
    value: float | None
    mean: float | None
    lower: float | None
    upper: float | None
    group: int
    special_cause: str
    point_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessChart:
    """An XmR chart's numbers: points oldest first, the icon of the latest or why it has none, the rule set's name."""

    points: tuple[ProcessPoint, ...]
    icon: Icon
    rule_set: str
    why_no_icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What may be said of one measure in one area in one period: the only input of the writer of sentences.

    `latest` and `baseline` are like for like (same areas, definition); `areas_excluded` names what was left out of
    both. `without_incident` repeats latest and baseline without exceptional incidents, where one is inside either; the
    verdict then rests on it. `publisher_comparison` is one that the publisher itself tested, from another year than the
    baseline; the verdict does not rest on it. `basis` says in a phrase what was added up, where no total was published.
    `adjusted_p` is the change's p by Holm's method over the metrics judged together. `why` says in a clause why the
    verdict is what it is. Of a force area: `other_forces` are all others together, `other_forces_without_driver` the
    same without the force that moves the total against the rest, where there is one and it is another; `similar` the
    other forces of its most similar group, where a list of groups was supplied; `whole` all forces together; the shares
    are its percentages of them. `recent` is the latest year against the year before, by the same test.
    `first_published` is the baseline as first published, where it has been re-stated since. `rank_in_time` is about
    the latest in `history`.
    `rate_of` is the measure whose counts a rate was made from; `rate_withheld` says that the published rate does not
    fit these, and that the figures here are our own. `same_quarter` is the newest quarter's change, on which the
    verdict rests where the years share months; `quarters`, `spc` and `icon` are of the measure's own area alone.
    `scope` says in a phrase what the latest figure covers, with which bodies beside the forces and without which areas:
    figures of two scopes are never set against one another. `history` is oldest first; `marks` are the breaks and
    exceptional incidents anywhere in it that are not among the `caveats`, which are about the latest and the baseline.
    `context` holds neighbours shown under their own names, never as the measure.
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
    observations: tuple[Observation, ...] = ()
    context: tuple["Assessment", ...] = ()
    same_quarter: Change | None = None
    is_proxy: bool = False
    about: About | None = None
    basis: str = ""
    own_sum_difference: Quantity | None = None
    publisher_comparison: "Assessment | None" = None
    adjusted_p: Quantity | None = None
    newest_quarter: Quantity | None = None
    quarter_year_before: Quantity | None = None
    similar: GroupChange | None = None
    marks: tuple[Caveat, ...] = ()
    other_forces: GroupChange | None = None
    other_forces_without_driver: GroupChange | None = None
    whole: GroupChange | None = None
    share_latest: Quantity | None = None
    share_baseline: Quantity | None = None
    recent: GroupChange | None = None
    first_published: Quantity | None = None
    scope: str = ""
    rank_in_time: RankInTime | None = None
    rate_of: str = ""
    rate_withheld: bool = False

    @property
    def judged_change(self) -> Change | None:
        """What the verdict rests on: without exceptional incidents, or of the newest quarter where years overlap."""
        return (self.without_incident or self).change or self.same_quarter

    @property
    def ends(self) -> tuple[Quantity, Quantity]:
        """The latest figure and the baseline of an assessment that has both. Raises: ValueError if it has not."""
        if self.latest is None or self.baseline is None:
            raise ValueError(f"{self.area} has no pair of figures of {self.measure}")
        return self.latest, self.baseline

    def incidents(self, points: Sequence[SeriesPoint]) -> Iterator[tuple[SeriesPoint, Caveat]]:
        """Exceptional incidents, each with the first point whose period holds it."""
        for caveat in (*self.caveats, *self.marks):
            start, last = caveat.valid_from, caveat.valid_to or caveat.valid_from
            if caveat.victims is None or start is None or last is None:
                continue
            point = next((p for p in points if p.period.start <= start and last <= p.period.end), None)
            if point is not None and point.quantity.value is not None:
                yield point, caveat
