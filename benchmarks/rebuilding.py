"""What a rebuild costs after one change, against a full build in the same round (`python -m benchmarks.rebuilding`).

Each round works on a copy of the project's house, with its own store and output, and `ncpm build` as a user runs it.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.run import Cost, cost_of

PROJECT = Path(__file__).resolve().parent.parent
FIGURES = "data/figures/ons-community-safety-2025-06.csv"
FORCE = "E23000013"
SUMMARY = "templates/public-summary/summary.xml"
PACK, LETTER = "templates/board-pack/news.xml", "letters/paragraphs/close.xml"
_SENTENCE = re.compile(r"(<p>[^<{]*)(</p>)")
_COUNT = re.compile(r",(\d+),offences,")


@dataclass(frozen=True)
class Trial:
    """One kind of change: its name, what makes it, and options of the build."""

    name: str
    change: Callable[[Path, int], None]
    options: tuple[str, ...] = ()


def nothing(house: Path, number: int) -> None:
    """No change."""


def one_figure(house: Path, number: int) -> None:
    """One force's count of robberies, larger by one each time."""
    path = house / FIGURES
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if line.startswith(f"robbery,{FORCE},"))
    lines[place] = _COUNT.sub(lambda found: f",{int(found[1]) + 1},offences,", lines[place], count=1)
    path.write_text("".join(lines), encoding="utf-8")


def sentence(name: str) -> Callable[[Path, int], None]:
    """A sentence of a template, longer each time."""

    def change(house: Path, number: int) -> None:
        path = house / name
        text = path.read_text(encoding="utf-8")
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


def main() -> None:
    """Measures in rounds and prints medians, each also as a share of the full build in its own round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    costs: dict[str, list[Cost]] = {trial.name: [] for trial in TRIALS}
    numbers = count(1)
    with TemporaryDirectory(prefix="ncpm-rebuilding-") as folder:
        house = Path(folder)
        for part in ("templates", "letters", "data"):
            shutil.copytree(PROJECT / part, house / part, ignore=shutil.ignore_patterns("store", "incoming"))
        for _ in range(rounds):
            for trial in TRIALS:
                trial.change(house, next(numbers))
                command = [sys.executable, "-m", "ncpm_reports", "build", *trial.options]
                costs[trial.name].append(cost_of(command, house, house / "output"))
                print(f"{trial.name}: {costs[trial.name][-1]}", file=sys.stderr)
    print("| What changed | CPU s | Wall s | CPU, of a full build | Wall, of a full build |\n|---|---:|---:|---:|---:|")
    whole = costs[TRIALS[0].name]
    for trial in TRIALS:
        print(_line(trial.name, costs[trial.name], whole))


def _line(name: str, held: Sequence[Cost], whole: Sequence[Cost]) -> str:
    cells = [f"{median(one.cpu for one in held):.1f}", f"{median(one.wall for one in held):.1f}"]
    for part in ("cpu", "wall"):
        shares = (getattr(one, part) / getattr(full, part) for one, full in zip(held, whole, strict=True))
        cells.append(f"{100 * median(shares):.0f}%")
    return f"| {name} | {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
