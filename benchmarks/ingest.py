"""How long reading takes, and how much memory: the largest real workbook, and a made file as large as twelve years.

`python -m benchmarks.ingest [FOLDER]`; FOLDER holds the published releases and may be left out.
"""

import argparse
import csv
import io
import resource
import tempfile
import time
from pathlib import Path

from ncpm_reports.sources.child import open_in_child
from ncpm_reports.sources.places import Places, load_places

ROWS = 550_000
HEADER = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
)
FORCES = ("Kent", "Gwent", "Surrey", "Avon and Somerset", "Dyfed-Powys", "London, City of")


def invented_open_data(folder: Path) -> Path:
    """A file in the layout of the Home Office's open data with `ROWS` rows: twelve years of it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(HEADER)
    for row in range(ROWS):
        force = FORCES[row % len(FORCES)]
        quarter = row // len(FORCES)
        offence = f"Offence {quarter // 48}"
        year = 2013 + quarter // 4 % 12
        cells = (
            f"{year}/{year % 100 + 1:02d}",
            quarter % 4 + 1,
            force,
            offence,
            "Theft",
            "Other",
            f"{quarter // 48}",
            7,
        )
        writer.writerow(cells)
    path = folder / "prc-pfa-made.csv"
    path.write_text(buffer.getvalue(), encoding="utf-8")
    return path


def largest(folder: Path) -> Path:
    """The largest workbook below a folder."""
    return max(folder.rglob("*.xlsx"), key=lambda path: path.stat().st_size)


def measure(path: Path, places: Places) -> str:
    """One line: seconds and peak memory (the largest child so far) of reading a file in its confined process."""
    start = time.perf_counter()
    try:
        opened = open_in_child(path, places)
        said = f"{len(opened.release.rows) if opened.release else 0:,} figures"
    except Exception as refused:
        said = f"refused: {str(refused)[:100]}"
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{path.name}: {path.stat().st_size / 1e6:.1f} MB, {said}, {seconds:.1f} s, child peak {peak:.0f} MB"


def main() -> None:
    """Prints one line a file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, help="a folder of published releases")
    parser.add_argument("--data", type=Path, default=Path("data"))
    given = parser.parse_args()
    places = load_places(given.data)
    if given.folder is not None:
        print(measure(largest(given.folder), places))
    with tempfile.TemporaryDirectory() as folder:
        print(measure(invented_open_data(Path(folder)), places))


if __name__ == "__main__":
    main()
