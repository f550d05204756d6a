"""`make bench`: the same summaries made by this project and by what people would use instead, and a table of it.

Contenders run interleaved, each in a process of its own. What is not installed is named and left out. Packages of the
contenders are looked for in the Python that NCPM_BENCH_PYTHON names, by default this one (requirements-bench.lock).

What they write stays until all are done: for minutes after files were deleted, ext4 looks longer for room for new ones,
at the cost of whoever writes many.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median

from benchmarks.run import Cost, cost_of

ROOT = Path(__file__).resolve().parent.parent
# The store that the content is read into, in its folder.
STORE = "content.sqlite"
# Stands in a command for the folder that one run writes to.
OUT = "OUTPUT"
CONTENDERS = ROOT / "benchmarks" / "contenders"
PEERS = {
    "docxtpl_libreoffice": ("docxtpl + LibreOffice", ("docxtpl",), ("soffice",)),
    "docxtpl_docx": ("docxtpl, DOCX alone", ("docxtpl",), ()),
    "html_weasyprint": ("Jinja2 + WeasyPrint", ("weasyprint",), ()),
    "typst_pdf": ("typst", ("typst",), ()),
    "pandoc_docx": ("pandoc", ("pypandoc",), ()),
    "plain_python": ("python-docx + ReportLab", ("docx", "reportlab"), ()),
}
LIBRARIES = ("docxtpl", "weasyprint", "typst", "pypandoc_binary", "python-docx", "reportlab", "matplotlib")


@dataclass(frozen=True)
class Entry:
    """One contender in one way of drawing charts: its name and the command that runs it into a folder."""

    name: str
    charts: str
    command: tuple[str, ...]


def main() -> None:
    """Runs every contender that is installed and prints the table."""
    asked = _asked()
    python = os.environ.get("NCPM_BENCH_PYTHON", sys.executable)
    with tempfile.TemporaryDirectory(prefix="ncpm-bench-") as temporary:
        folder = Path(temporary)
        content = folder / "content"
        _run([sys.executable, "-m", "benchmarks.content", str(ROOT), str(content), str(asked.summaries)])
        entries = _entries(python, content, asked.summaries, asked.only)
        costs: dict[Entry, list[Cost]] = {entry: [] for entry in entries}
        verdicts: dict[Entry, str] = {}
        for turn in range(asked.rounds):
            for entry in entries:
                out = folder / f"{turn}-{entries.index(entry)}"
                costs[entry].append(cost_of([str(out) if part == OUT else part for part in entry.command], ROOT, out))
                print(f"round {turn + 1}: {entry.name} ({entry.charts}): {costs[entry][-1]}", flush=True)
                if turn == 0:
                    verdicts[entry] = _output_of([sys.executable, "-m", "benchmarks.verdicts", str(out)])
    print("\n".join(_report(entries, costs, verdicts, asked, python)))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="how often each runs; the median counts")
    parser.add_argument("--summaries", type=int, default=43, help="how many of the 43 summaries each makes")
    parser.add_argument("--only", nargs="*", default=[], help="only these contenders, by module")
    return parser.parse_args()


def _entries(python: str, content: Path, number: int, only: Sequence[str]) -> tuple[Entry, ...]:
    here, store = (sys.executable, "-m"), str(content / STORE)
    entries = [
        Entry("ncpm-reports", "its own", (*here, "benchmarks.summaries", str(ROOT), store, OUT, str(number))),
        Entry("the charts alone", "its own", (*here, "benchmarks.charts", str(ROOT), store, OUT, str(number))),
    ]
    if number == 43:
        build = ("build", "--anew", "--data", str(ROOT / "data"), "--jobs", "2", "--store", store, "--output", OUT)
        entries.append(Entry("ncpm build, the whole quarter", "its own", (*here, "ncpm_reports", *build)))
    for module, (name, packages, programs) in PEERS.items():
        if only and module not in only:
            continue
        missing = _missing(python, packages, programs)
        if missing:
            print(f"{name}: left out, since {', '.join(missing)} is not installed")
            continue
        script = (python, str(CONTENDERS / f"{module}.py"), str(content / "content.json"), OUT)
        entries.append(Entry(name, "as users write them", (*script, "naive")))
        entries.append(Entry(name, "the project's", (*script, str(content / "charts"))))
    return tuple(entries)


def _missing(python: str, packages: Sequence[str], programs: Sequence[str]) -> list[str]:
    absent = [name for name in programs if shutil.which(name) is None]
    for name in packages:
        if subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False).returncode:
            absent.append(name)
    return absent


def _output_of(command: Sequence[str]) -> str:
    # In a process of its own: what this one has in memory when it starts a contender would count as the contender's.
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True)


def _report(
    entries: Sequence[Entry],
    costs: dict[Entry, list[Cost]],
    verdicts: dict[Entry, str],
    asked: argparse.Namespace,
    python: str,
) -> list[str]:
    charts = median(cost.cpu for entry in entries if entry.name == "the charts alone" for cost in costs[entry])
    lines = [
        f"{datetime.now(UTC):%d %B %Y}; {asked.summaries} summaries; medians of {asked.rounds} interleaved runs; "
        f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}",
        f"Versions: {_versions(python)}",
        f"Drawing the project's charts, with reading and assessing the figures, took {charts:.1f} s of CPU; "
        "to be added to the rows that were given them.",
        "",
        "| Made by | Charts | CPU s | Wall s | Peak MB | Bytes a summary | Checked |",
        "|---|---|---:|---:|---:|---:|---|",
    ]
    for entry in entries:
        runs = costs[entry]
        cpu, wall, peak = (median(getattr(run, name) for run in runs) for name in ("cpu", "wall", "peak"))
        size = runs[0].bytes / asked.summaries
        lines.append(
            f"| {entry.name} | {entry.charts} | {cpu:.1f} | {wall:.1f} | {peak:.0f} | {size:,.0f} | {verdicts[entry]} |"
        )
    return lines


def _versions(python: str) -> str:
    code = (
        "from importlib.metadata import version as v, PackageNotFoundError as E\n"
        f"for n in {LIBRARIES!r}:\n try: print(n, v(n))\n except E: pass"
    )
    versions = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.splitlines()
    try:
        own = version("ncpm-reports")
    except PackageNotFoundError:
        own = "from its source"
    return ", ".join((f"ncpm-reports {own}", *versions))


if __name__ == "__main__":
    main()
