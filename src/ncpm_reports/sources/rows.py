"""What every layout module returns: published figures as tidy rows, and what the file says about itself."""

from dataclasses import dataclass, fields
from datetime import date

from ncpm_reports.core.observations import Observation, PublishedFigure, PublishedRelease
from ncpm_reports.core.problems import Issue

FIELDS = tuple(field.name for field in fields(PublishedFigure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(PublishedFigure):
    """A published figure that does not yet know its release."""

    def observation(self, release: PublishedRelease) -> Observation:
        """The figure as an observation of a release."""
        return Observation(release=release, **{name: getattr(self, name) for name in FIELDS})

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
