"""The project's own tables of figures, made again from a folder of published releases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ncpm_reports.sources.ingest import ReadResult, read_release
from ncpm_reports.sources.places import load_places
from ncpm_reports.sources.releases import load_calendar
from ncpm_reports.sources.tidy_figures import write_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A published file in the folder and the table that holds its figures."""

    release: str
    table: str


EXTRACTS: tuple[Extract, ...] = (
    Extract(release="ons_pfa/policeforceareatablesyearendingmarch2018v2.xlsx", table="ons-force-area-2018-03.csv"),
    Extract(release="ons_pfa/policeforceareatablesyearendingsep18corrected.xlsx", table="ons-force-area-2018-09.csv"),
    Extract(release="ons_pfa/policeforceareatablesyearendingdecember2018.xlsx", table="ons-force-area-2018-12.csv"),
    Extract(release="ons_pfa/policeforceareatablesyeendingmarch2019.xlsx", table="ons-force-area-2019-03.csv"),
    Extract(release="ons_pfa/policeforceareatablesyearendingjune2019.xlsx", table="ons-force-area-2019-06.csv"),
    Extract(release="ons_pfa/policeforceareatablesyearendingseptember2019.xlsx", table="ons-force-area-2019-09.csv"),
    Extract(release="ons_pfa/policeforceareatablesyejune25final.csv", table="ons-community-safety-2025-06.csv"),
    Extract(release="prc_open/prc-pfa-mar2013-onwards-tables201718.csv", table="recorded-crime-open-data-2018-03.csv"),
    Extract(release="ndtms/ndtms_2017-18_table_4.8.1_from_notebook.csv", table="ndtms-referral-2018-03.csv"),
    Extract(release="ons_local/homicide-offences.csv", table="ons-local-homicide-2025-03.csv"),
)


def extract(folder: Path, data: Path) -> Mapping[str, str]:
    """The tables of figures by file name, as csv text, read from the releases in a folder.

    `data` holds the tables of spellings and release days. The same releases give the same text.

    Raises: Refused for a release that does not read; OSError for one that is not there.
    """
    results = {item.table: result for item, result in read_extracts(folder, data)}
    return {table: write_figures(result.observations) for table, result in sorted(results.items())}


def read_extracts(folder: Path, data: Path) -> Iterator[tuple[Extract, ReadResult]]:
    """Each release of the folder that has a table, as read; one release a table.

    Raises: as `extract`.
    """
    places, releases = load_places(data), load_calendar(data)
    for item in EXTRACTS:
        yield item, read_release(folder / item.release, releases=releases, places=places)
