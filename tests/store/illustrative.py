"""Small releases and figures for the tests of the store."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.revisions import AcceptedRevision

JUNE_2019 = year_ending(2019, 6)


def release(name: str, published_on: date, supersedes: str = "") -> PublishedRelease:
    """A release whose id is its name."""
    return PublishedRelease(
        id=name,
        publisher="Office for National Statistics",
        title="Crime in England and Wales",
        edition=name,
        published_on=published_on,
        sha256=name * 4,
        file_name=f"{name}.xlsx",
        url="https://www.ons.gov.uk/",
        supersedes=supersedes,
    )


def figure(
    value: int | str | None,
    of: PublishedRelease,
    *,
    area: str = ENGLAND_AND_WALES,
    period: Period = JUNE_2019,
    series: str = "",
    note: str = "",
) -> Observation:
    """Homicides in an area; None is a figure that is not available."""
    return Observation(
        measure="homicide",
        area=area,
        period=period,
        value=None if value is None else Decimal(value),
        unit=Unit.OFFENCES,
        status=Status.NOT_AVAILABLE if value is None else Status.PUBLISHED,
        series=series,
        note=note,
        table="P1",
        cell="C7",
        release=of,
    )


FIRST = release("first", date(2019, 10, 17))
SECOND = release("second", date(2020, 1, 23))


def receive(
    store: Store,
    release: PublishedRelease,
    observations: Iterable[Observation],
    accepted: AcceptedRevision | None = None,
) -> IngestOutcome:
    """The file of one release in the store."""
    name, sha256 = release.file_name or release.title, release.sha256 or release.id
    return store.ingest(name, sha256, ((release, tuple(observations)),), accepted)
