"""The tables in `data/figures` whose publication has a reader, made again from the publishers' files."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ncpm_reports.sources.ingest import FileRead, read_file, reading_context

EXTRACTS: Mapping[str, str] = {
    "ons-force-area-2018-03.csv": "ons_pfa/policeforceareatablesyearendingmarch2018v2.xlsx",
    "ons-force-area-2018-09.csv": "ons_pfa/policeforceareatablesyearendingsep18corrected.xlsx",
    "ons-force-area-2018-12.csv": "ons_pfa/policeforceareatablesyearendingdecember2018.xlsx",
    "ons-force-area-2019-03.csv": "ons_pfa/policeforceareatablesyeendingmarch2019.xlsx",
    "ons-force-area-2019-06.csv": "ons_pfa/policeforceareatablesyearendingjune2019.xlsx",
    "ons-force-area-2019-09.csv": "ons_pfa/policeforceareatablesyearendingseptember2019.xlsx",
    "recorded-crime-open-data-2018-03.csv": "prc_open/prc-pfa-mar2013-onwards-tables201718.csv",
    "ons-local-homicide-2025-03.csv": "ons_local/homicide-offences.csv",
}
"""The tables of figures, and the published file of the folder that each holds."""


def read_extracts(folder: Path, data: Path, today: date) -> dict[str, FileRead]:
    """Each release of the folder that has a table, as read, by its table's name; one release a table.

    Raises: Refused for a release that does not read; OSError for one that is not there.
    """
    context = reading_context(data, today)
    return {table: read_file(folder / release, context) for table, release in EXTRACTS.items()}
