"""A published figure as it was published, and the release it came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Provenance, Quantity, Source, Status, Unit

# How the series of a total begins that leaves out a force: "excluding Greater Manchester".
EXCLUDING = "excluding "


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedRelease:
    """A file or page as its publisher issued it.

    `id` is the first 16 hexadecimal digits of the SHA-256 of the file as received (or of the tidy rows' own file,
    for what has no reader). `published_on` is the day the publisher made it public. `supersedes` names an earlier
    edition of the same publication that this one corrects; `provenance` says how its figures reached us.
    """

    id: str
    publisher: str
    title: str
    edition: str
    published_on: date
    sha256: str
    file_name: str = ""
    url: str = ""
    supersedes: str = ""
    provenance: Provenance = Provenance.PUBLISHER

    @property
    def name(self) -> str:
        """Title and edition, as far as there are."""
        return ", ".join(filter(None, (self.title, self.edition)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFigure:
    """One published figure: one row per measure, area, period and release.

    `measure` is an id from a framework or a proxy's id; `area` an ONS code (K04000001 is England and Wales).
    `value` is None exactly when `status` carries no value. Limits are 95%. `significance` is the publisher's own
    marker: "significant", "not significant" or "" where none was printed. `series` tells apart figures of one measure
    that must not be compared (for instance before and after a changed question).
    """

    measure: str
    area: str
    period: Period
    value: Decimal | None
    unit: Unit
    status: Status = Status.PUBLISHED
    lower: Decimal | None = None
    upper: Decimal | None = None
    standard_error: Decimal | None = None
    base: int | None = None
    significance: str = ""
    series: str = ""
    table: str = ""
    cell: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation(PublishedFigure):
    """A published figure and the release it came in."""

    release: PublishedRelease

    def __post_init__(self) -> None:
        if (self.value is None) == self.status.has_value:
            raise ValueError(f"value {self.value!r} does not go with status {self.status.name}")

    @property
    def source(self) -> Source:
        """Where the figure was published, down to the cell."""
        return Source(
            publisher=self.release.publisher,
            title=self.release.title,
            edition=self.release.edition,
            published_on=self.release.published_on,
            release=self.release.id,
            table=self.table,
            cell=self.cell,
            url=self.release.url,
            provenance=self.release.provenance,
        )

    def quantity(self) -> Quantity:
        """The figure as something that can be printed."""
        return Quantity(
            value=None if self.value is None else float(self.value),
            unit=self.unit,
            measure=self.measure,
            area=self.area,
            period=self.period,
            status=self.status,
            sources=(self.source,),
        )


ReleaseFigures: TypeAlias = tuple[PublishedRelease, Sequence[Observation]]
"""A release with its figures."""
