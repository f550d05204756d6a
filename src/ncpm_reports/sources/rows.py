"""What every layout module returns: published figures as tidy rows, and what the file says about itself."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Status, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One published figure that does not yet know its release; fields as in `Observation`."""

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

    def observation(self, release: PublishedRelease) -> Observation:
        """The figure as an observation of a release."""
        return Observation(release=release, **{name: getattr(self, name) for name in self.__slots__})

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes a row one of a kind in its release, and the order rows are kept in."""
        return (self.measure, self.area, self.period.code, self.series, self.unit.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class TidyRelease:
    """What a layout module found in one file.

    `published_on` is None where the file does not say; `edition` is the publication's period ("year ending June 2019")
    with its kind of edition; `corrected` says that the file itself reports that it corrects an earlier edition.
    """

    publisher: str
    title: str
    edition: str
    rows: tuple[Row, ...]
    notices: tuple[Issue, ...] = ()
    published_on: date | None = None
    corrected: bool = False
