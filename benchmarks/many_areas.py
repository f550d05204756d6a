"""What ten times the areas cost: summaries and letters of 43 areas and of 430, of invented figures, one after another.

Run with `python -m benchmarks.many_areas`. The 430 are the 43 ten times over under other names and codes; the program
knows no difference between them and areas that exist. The pack is left out: a page of it has one row an area, and 430
rows are refused.
"""

import argparse
import csv
import shutil
import sys
from pathlib import Path
from statistics import median
from string import ascii_uppercase
from tempfile import TemporaryDirectory

from benchmarks.run import Cost, cost_of

PROJECT = Path(__file__).resolve().parent.parent
TIMES = 10
PARTS = ("--only", "public", "--only", "letters")
KEYS = {"forces.csv": ("code", "name", "slug", "force_name"), "bodies.csv": ("force_code",)}


def main() -> None:
    """Measures in rounds and prints a table of medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    with TemporaryDirectory(prefix="ncpm-many-") as folder:
        projects = {43: project(Path(folder) / "43", 1), 43 * TIMES: project(Path(folder) / "430", TIMES)}
        costs: dict[int, list[Cost]] = {count: [] for count in projects}
        for _ in range(rounds):
            for count, where in projects.items():
                costs[count].append(_built(where))
                print(f"{count} areas: {_line(costs[count][-1:])}", file=sys.stderr)
        print("| Areas | CPU s | Wall s | Peak MB | Documents MB |\n|---:|---:|---:|---:|---:|")
        for count, runs in costs.items():
            print(f"| {count} | {_line(runs)} |")
        few, many = (median(cost.cpu for cost in runs) for runs in costs.values())
        print(f"\nRatio of CPU times: {many / few:.1f}")


def _line(costs: list[Cost]) -> str:
    parts = (median(getattr(cost, name) for cost in costs) for name in ("cpu", "wall", "peak"))
    cells = [f"{value:.1f}" for value in parts]
    return " | ".join((*cells, f"{median(cost.bytes for cost in costs) / 1e6:.0f}"))


def _built(where: Path) -> Cost:
    command = [sys.executable, "-m", "ncpm_reports", "build", "--illustrative", "--anew", "--period", "2025-06", *PARTS]
    return cost_of(command, where, where / "output")


def project(folder: Path, times: int) -> Path:
    """A copy of the project with its areas so many times over; figures are invented, so none are copied."""
    for part in ("templates", "letters", "data"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("store", "incoming", "figures"))
    for name, columns in KEYS.items():
        path = folder / "data" / "areas" / name
        with path.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            fields, rows = list(reader.fieldnames or ()), list(reader)
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, fields, lineterminator="\n")
            writer.writeheader()
            writer.writerows(copied(row, columns, time) for time in range(times) for row in rows)
    return folder


def copied(row: dict[str, str], columns: tuple[str, ...], time: int) -> dict[str, str]:
    """A line of a table under other names and codes; the first copy keeps its own."""
    if not time:
        return row
    letter = ascii_uppercase[time]
    codes = {name: f"{row[name][:3]}{time}{row[name][4:]}" for name in columns if name.endswith("code")}
    slugs = {name: f"{row[name]}-{letter.lower()}" for name in columns if name == "slug"}
    # A digit in a name would read as a figure, which the templates refuse.
    return {**row, **{name: f"{row[name]} {letter}" for name in columns}, **codes, **slugs}


if __name__ == "__main__":
    main()
