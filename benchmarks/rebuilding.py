"""What a rebuild costs after one change, against a full build in the same round (`python -m benchmarks.rebuilding`).

Each round works on copies of the project, with their own store and output: in one `ncpm build` is run after each
change, in the other `ncpm build --watch` stays and builds again by itself.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Self

from benchmarks.run import Cost, as_installed, cost_of

PROJECT = Path(__file__).resolve().parent.parent
FIGURES = "data/figures/ons-community-safety-2026-03.csv"
FORCE = "E23000013"
SUMMARY = "templates/public-summary/reading.xml"
PACK, LETTER = "templates/board-pack/since-last.xml", "letters/paragraphs/close.xml"
_SENTENCE = re.compile(r"(<p>[^<{]*)(</p>)")
_COUNT = re.compile(r",(\d+),offences,")
_CHANGE = re.compile(r" This is change x+\.")


@dataclass(frozen=True)
class Trial:
    """One kind of change: its name, what makes it, and options of the build."""

    name: str
    change: Callable[[Path, int], None]
    options: tuple[str, ...] = ()


def nothing(house: Path, number: int) -> None:
    """No change."""


def one_figure(house: Path, number: int) -> None:
    """One force's count of residential burglaries, larger by one each time."""
    path = house / FIGURES
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith(f"residential-burglary,{FORCE},"))
    lines[place] = _COUNT.sub(lambda match: f",{int(match[1]) + 1},offences,", lines[place], count=1)
    path.write_text("".join(lines), encoding="utf-8")


def sentence(name: str) -> Callable[[Path, int], None]:
    """A sentence in a template, longer each time."""

    def change(house: Path, number: int) -> None:
        path = house / name
        # In the place of the one before: several would make a sheet of more than two pages.
        text = _CHANGE.sub("", path.read_text(encoding="utf-8"))
        changed = _SENTENCE.sub(rf"\1 This is change {'x' * number}.\2", text, count=1)
        if changed == text:
            raise ValueError(f"{name} has no paragraph of plain words")
        path.write_text(changed, encoding="utf-8")

    return change


TRIALS = (
    Trial("everything (`--anew`)", nothing, ("--anew",)),
    Trial("nothing", nothing),
    Trial("one force's figure", one_figure),
    Trial("a sentence of the letters", sentence(LETTER)),
    Trial("a sentence of the pack", sentence(PACK)),
    Trial("a sentence of the summaries", sentence(SUMMARY)),
)
STAYING = TRIALS[2:]


def main() -> None:
    """Measures in rounds and prints medians, each also as a share of the full build in its own round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    costs: dict[str, list[Cost]] = {trial.name: [] for trial in TRIALS}
    costs.update({_staying(trial): [] for trial in STAYING})
    numbers = count(1)
    with TemporaryDirectory(prefix="ncpm-rebuilding-") as folder:
        house, other = _house(Path(folder) / "a"), _house(Path(folder) / "b")
        with Watched(other) as watched:
            for _ in range(rounds):
                for trial in TRIALS:
                    trial.change(house, next(numbers))
                    command = [sys.executable, "-m", "ncpm_reports", "build", *trial.options]
                    _note(costs[trial.name], trial.name, cost_of(command, house, house / "output"))
                for trial in STAYING:
                    _note(costs[_staying(trial)], _staying(trial), watched.cost_of(trial, next(numbers)))
    print("| What changed | CPU s | Wall s | CPU, of a full build | Wall, of a full build |\n|---|---:|---:|---:|---:|")
    whole = costs[TRIALS[0].name]
    for name, runs in costs.items():
        print(_line(name, runs, whole))


def _staying(trial: Trial) -> str:
    return f"{trial.name}, `--watch`"


def _house(folder: Path) -> Path:
    for part in ("templates", "letters", "data"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("store", "incoming"))
    return folder


def _note(runs: list[Cost], name: str, cost: Cost) -> None:
    runs.append(cost)
    print(f"{name}: {cost}", file=sys.stderr)


class Watched:
    """`ncpm build --watch` at work in a house, and what each of its builds costs."""

    def __init__(self, house: Path) -> None:
        self._house = house
        command = [sys.executable, "-m", "ncpm_reports", "build", "--watch"]
        self._process = subprocess.Popen(
            command, cwd=house, stdout=subprocess.PIPE, text=True, start_new_session=True, env=as_installed()
        )

    def __enter__(self) -> Self:
        self._until("Watching")
        return self

    def __exit__(self, *error: object) -> None:
        self._process.terminate()
        self._process.wait()

    def cost_of(self, trial: Trial, number: int) -> Cost:
        """What the build after a change costs: CPU from the change on, wall time from when it has seen the change."""
        before = self._cpu()
        trial.change(self._house, number)
        self._until("Changed")
        started = perf_counter()
        self._until("seconds")
        wall = perf_counter() - started
        return Cost(cpu=self._cpu() - before, wall=wall, peak=0.0, bytes=0)

    def _until(self, word: str) -> str:
        if self._process.stdout is None:
            raise ValueError("nothing is read from the command")
        return next(line for line in self._process.stdout if word in line)

    def _cpu(self) -> float:
        """Seconds of all processes of the session."""
        ticks = 0
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with suppress(OSError):
                fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
                # After the name: state, parent, group, session; then user and system time from the twelfth on.
                if int(fields[3]) == self._process.pid:
                    ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def _line(name: str, costs: Sequence[Cost], whole: Sequence[Cost]) -> str:
    cells = [f"{median(cost.cpu for cost in costs):.1f}", f"{median(cost.wall for cost in costs):.1f}"]
    for part in ("cpu", "wall"):
        shares = (getattr(cost, part) / getattr(full, part) for cost, full in zip(costs, whole, strict=True))
        cells.append(f"{100 * median(shares):.0f}%")
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
