"""Figures that know where they came from, and the one rule by which they are rounded and displayed."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from ncpm_reports.core.periods import Period

MINUS = "\u2212"
NBSP = "\u00a0"


class Status(StrEnum):
    """Why a value is, or is not, there. The values are the shorthand of the Analysis Function's guidance."""

    PUBLISHED = ""
    PROVISIONAL = "[p]"
    REVISED = "[r]"
    NOT_AVAILABLE = "[x]"
    CONFIDENTIAL = "[c]"
    LOW_RELIABILITY = "[u]"
    NOT_APPLICABLE = "[z]"
    LOW_VALUE = "[low]"
    NOT_SUPPLIED = "[not supplied]"

    @property
    def has_value(self) -> bool:
        """Whether a figure with this status carries a value."""
        return self in (Status.PUBLISHED, Status.PROVISIONAL, Status.REVISED)


STATUS_MEANINGS: dict[Status, str] = {
    Status.PROVISIONAL: "provisional",
    Status.REVISED: "revised",
    Status.NOT_AVAILABLE: "not available",
    Status.CONFIDENTIAL: "suppressed by the publisher to protect confidentiality",
    Status.LOW_RELIABILITY: "too unreliable to publish",
    Status.NOT_APPLICABLE: "not applicable",
    Status.LOW_VALUE: "rounds to zero but is not zero",
    Status.NOT_SUPPLIED: "data not supplied",
}


class Unit(StrEnum):
    """What one of a figure is. Closed, so that a display rule exists for each."""

    OFFENCES = "offences"
    VICTIMS = "victims"
    INCIDENTS = "incidents"
    EPISODES = "finished admission episodes"
    CONSULTANT_EPISODES = "finished consultant episodes"
    ADMISSIONS = "admissions"
    PEOPLE = "people"
    REFERRALS = "referrals"
    HOUSEHOLDS = "households"
    THOUSAND_INCIDENTS = "thousand incidents"
    PERCENT = "percent"
    PERCENTAGE_POINTS = "percentage points"
    PER_MILLION = "per million population"
    PER_1000 = "per 1,000 population"
    PER_1000_ADULTS = "per 1,000 adults"
    PER_1000_HOUSEHOLDS = "per 1,000 households"
    RATIO = "ratio"
    PROBABILITY = "probability"
    DAYS = "days"
    NUMBER = "number"

    @property
    def is_count(self) -> bool:
        """Whether figures in this unit are whole things counted one by one (not survey estimates)."""
        return self not in _DECIMALS_IN_TABLES

    @property
    def words(self) -> str:
        """The unit as documents print it; `value` is how files of figures write it."""
        return "per cent" if self is Unit.PERCENT else self.value


# Of units in which figures are not whole things counted one by one.
_DECIMALS_IN_TABLES = {
    Unit.PERCENT: 0,
    Unit.PERCENTAGE_POINTS: 0,
    Unit.PER_MILLION: 1,
    Unit.PER_1000: 1,
    Unit.PER_1000_ADULTS: 1,
    Unit.PER_1000_HOUSEHOLDS: 1,
    Unit.THOUSAND_INCIDENTS: 0,
    Unit.RATIO: 2,
    Unit.PROBABILITY: 3,
}


class Provenance(StrEnum):
    """How a release's figures reached us. All but the publisher's own file are to be confirmed against the release."""

    PUBLISHER = ""
    COPY = "copy"
    QUOTED = "quoted"

    @property
    def confirmed(self) -> bool:
        """Whether the figures were read in the publisher's own file or page."""
        return self is Provenance.PUBLISHER


PROVENANCE_WORDS: dict[Provenance, str] = {
    Provenance.PUBLISHER: "read in the publisher’s own file or page",
    Provenance.COPY: "read in a copy of the publisher’s table or text",
    Provenance.QUOTED: "as quoted by others",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure was published: enough to find the cell again. `release` is the store's id of the release."""

    publisher: str
    title: str
    edition: str = ""
    published_on: date | None = None
    release: str = ""
    table: str = ""
    cell: str = ""
    url: str = ""
    provenance: Provenance = Provenance.PUBLISHER

    @property
    def sort_key(self) -> tuple[str, str, str, str, str]:
        """Order for lists of sources: publisher, title, edition, table, cell."""
        return (self.publisher, self.title, self.edition, self.table, self.cell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that can be printed, with what it measures and where it came from.

    `value` is None exactly when `status` has no value: missing is never 0. `derivation` is empty for a published
    figure, else says in words how it was computed from its `sources` ("681 as a percentage of 719, less 100").
    """

    value: float | None
    unit: Unit
    measure: str = ""
    area: str = ""
    period: Period | None = None
    status: Status = Status.PUBLISHED
    sources: tuple[Source, ...] = ()
    derivation: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == self.status.has_value:
            raise ValueError(f"value {self.value!r} does not go with status {self.status.name}")

    @property
    def number(self) -> float:
        """The value. Raises: ValueError where there is none."""
        if self.value is None:
            raise ValueError(f"no figure of {self.measure} in {self.area}")
        return self.value

    @property
    def count(self) -> int:
        """The value as a whole number. Raises: ValueError where there is none."""
        return round(self.number)

    @property
    def is_whole(self) -> bool:
        """Whether there is a value that a count can have: a whole number, not below 0."""
        return self.value is not None and self.value >= 0 and self.value == round(self.value)

    @property
    def for_period(self) -> Period:
        """The period that the figure is for. Raises: ValueError if it has none."""
        if self.period is None:
            raise ValueError(f"a figure of {self.measure} in {self.area} without a period")
        return self.period


class Display(StrEnum):
    """How a quantity is to be shown."""

    TEXT = "text"
    TABLE = "table"
    SIGNED = "signed"
    MAGNITUDE = "magnitude"


def display(quantity: Quantity, how: Display = Display.TEXT, decimals: int | None = None) -> str:
    """The quantity as printed, in house style: the only place where figures are rounded.

    Half is rounded away from zero, as readers expect; thousands have commas; the minus is U+2212. `SIGNED` shows a
    plus on rises, `MAGNITUDE` drops the sign (for "a fall of 5%"). Counts have no decimals. A quantity without a
    value gives its shorthand, in running text its meaning. Probabilities below 0.001 read "less than 0.001".
    """
    if quantity.value is None:
        return quantity.status.value if how is Display.TABLE else STATUS_MEANINGS[quantity.status]
    if quantity.unit is Unit.PROBABILITY and quantity.value < 0.001:
        return "less than 0.001"
    places = decimals_in_tables(quantity.unit) if decimals is None else decimals
    return format_number(quantity.value, places, how) + ("%" if quantity.unit is Unit.PERCENT else "")


def decimals_in_tables(unit: Unit) -> int:
    """With how many decimals figures of a unit are printed, in tables and where a text says no other number."""
    return _DECIMALS_IN_TABLES.get(unit, 0)


def rounded(value: float, decimals: int = 0) -> Decimal:
    """`value` to a number of decimals, half away from zero, taking the float at its shortest decimal reading."""
    quantum = Decimal(1).scaleb(-decimals)
    return Decimal(repr(value)).quantize(quantum, rounding=ROUND_HALF_UP)


def format_number(value: float, decimals: int = 0, how: Display = Display.TEXT) -> str:
    """`value` with commas, rounded half away from zero; see `display` for the signs."""
    number = rounded(value, decimals)
    text = f"{abs(number):,.{decimals}f}"
    if how is Display.MAGNITUDE or number == 0:
        return text
    if number < 0:
        return MINUS + text
    return "+" + text if how is Display.SIGNED else text
