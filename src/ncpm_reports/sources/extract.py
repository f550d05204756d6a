"""The project's own tables of figures, made again from a folder of published releases."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from ncpm_reports.sources.ingest import ReadResult, read_file
from ncpm_reports.sources.places import load_places
from ncpm_reports.sources.releases import load_calendar
from ncpm_reports.sources.tidy_figures import write_figures

EXTRACTS: Mapping[str, str] = {
    "ons-force-area-2018-03.csv": "ons_pfa/policeforceareatablesyearendingmarch2018v2.xlsx",
    "ons-force-area-2018-09.csv": "ons_pfa/policeforceareatablesyearendingsep18corrected.xlsx",
    "ons-force-area-2018-12.csv": "ons_pfa/policeforceareatablesyearendingdecember2018.xlsx",
    "ons-force-area-2019-03.csv": "ons_pfa/policeforceareatablesyeendingmarch2019.xlsx",
    "ons-force-area-2019-06.csv": "ons_pfa/policeforceareatablesyearendingjune2019.xlsx",
    "ons-force-area-2019-09.csv": "ons_pfa/policeforceareatablesyearendingseptember2019.xlsx",
    "ons-community-safety-2025-06.csv": "ons_pfa/policeforceareatablesyejune25final.csv",
    "recorded-crime-open-data-2018-03.csv": "prc_open/prc-pfa-mar2013-onwards-tables201718.csv",
    "ndtms-referral-2018-03.csv": "ndtms/ndtms_2017-18_table_4.8.1_from_notebook.csv",
    "ons-local-homicide-2025-03.csv": "ons_local/homicide-offences.csv",
}
"""The tables of figures, and the published file of the folder that each holds."""


def extract(folder: Path, data: Path) -> Mapping[str, str]:
    """The tables of figures by file name, as csv text, read from the releases in a folder.

    `data` holds the tables of spellings and release days. The same releases give the same text.

    Raises: Refused for a release that does not read; OSError for one that is not there.
    """
    results = dict(read_extracts(folder, data))
    return {table: write_figures(result.observations) for table, result in sorted(results.items())}


def read_extracts(folder: Path, data: Path) -> Iterator[tuple[str, ReadResult]]:
    """Each release of the folder that has a table, as read; one release a table.

    Raises: as `extract`.
    """
    places, releases = load_places(data), load_calendar(data)
    for table, release in EXTRACTS.items():
        [result] = read_file(folder / release, releases=releases, places=places)
        yield table, result
