"""The tables in `data/figures` whose publication has a reader, made again from the publishers' files.

`python -m benchmarks.extract FOLDER` reads the releases in FOLDER and writes the tables that are not there or differ.
"""

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from ncpm_reports.sources.ingest import FileRead, read_file, reading_context
from ncpm_reports.sources.tidy_figures import write_figures

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


def read_extracts(folder: Path, data: Path) -> dict[str, FileRead]:
    """Each release of the folder that has a table, as read, by its table's name; one release a table.

    Raises: Refused for a release that does not read; OSError for one that is not there.
    """
    context = reading_context(data, date.today())
    return {table: read_file(folder / release, context) for table, release in EXTRACTS.items()}


def main() -> None:
    """Reads every release before a table is written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of published releases")
    parser.add_argument("--data", type=Path, default=Path("data"), help="the project's data folder")
    options = parser.parse_args()
    for table, file in read_extracts(options.folder, options.data).items():
        path, text = options.data / "figures" / table, write_figures(file.figures)
        same = path.is_file() and path.read_text(encoding="utf-8") == text
        if not same:
            path.write_text(text, encoding="utf-8")
        print(f"{table}: {'the same' if same else 'written'}, {len(file.figures):,} figures")


if __name__ == "__main__":
    main()
