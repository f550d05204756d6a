"""What measures, verdicts and cautions are, in the words that every room uses."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


# The basis of a group of areas that is no sum of ours.
AS_PUBLISHED = "the total for England and Wales, as published"
# What a published total holds beyond the force areas: British Transport Police, and what no force area is given.
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

    def holds(self, day: date) -> bool:
        """Whether a day lies within the caveat's dates; open dates have no end."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
