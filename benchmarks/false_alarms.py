"""How often a pack would cry wolf: false-alarm rates of its charts and tests when nothing whatever is going on.

`python -m benchmarks.false_alarms --runs 2000` prints a table; `--write data/method/false_alarms.toml` also writes the
figures that the pack's method note quotes. Every count is drawn from a Poisson distribution that never changes, so
every signal is false. Each experiment has its own random stream, so that one can be run without the others.
"""

import argparse
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ncpm_reports.measures.funnel_methods import standardised_ratio
from numpy.random import Generator

from ncpm_reports.measures.comparison import compare_counts
from ncpm_reports.measures.false_alarm_rates import FalseAlarmRate, FalseAlarms, as_toml
from ncpm_reports.measures.false_discovery import DEFAULT_Q, flags
from ncpm_reports.measures.funnel import FLAG_BELOW, TRIM, adjusted_p
from ncpm_reports.measures.results import Direction
from ncpm_reports.measures.xmr import NHSR_0_2_2, XmrPoint, judge

SEED = 2021
RUNS = 10_000
QUARTERLY_MEAN = 160.0
CHARTS = 10
FORCES = 43
# About a year's national count of ten kinds of offence, from homicide to theft.
NATIONAL = (600, 2_000, 5_000, 10_000, 20_000, 40_000, 60_000, 80_000, 150_000, 300_000)
SHARES = np.geomspace(0.4, 9.0, FORCES) / np.geomspace(0.4, 9.0, FORCES).sum()

SHARE_OF_CHARTS = "share of charts"
SHARE_OF_PACKS = "share of packs"
FLAGS_PER_PACK = "flags per pack"
SHARE_OF_TESTS = "share of tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One thing drawn again and again: `draw` gives a number for each of `measured` (id, what, unit)."""

    name: str
    measured: tuple[tuple[str, str, str], ...]
    draw: Callable[[Generator], tuple[float, ...]]


def signalled(points: Sequence[XmrPoint]) -> list[bool]:
    """Which points show special cause."""
    return [point.high is not None for point in points]


def chart(values: Sequence[float], fix_after: int | None = None) -> list[bool]:
    """Which points of a series show special cause under the default rules."""
    return signalled(judge(values, direction=Direction.DOWN, rules=NHSR_0_2_2, fix_after=fix_after))


def one_chart(quarters: int, fix_after: int | None, mean: float = QUARTERLY_MEAN) -> Experiment:
    """One chart of discrete quarters, limits from all points or from the first few."""

    def draw(rng: Generator) -> tuple[float, ...]:
        marks = chart(rng.poisson(mean, quarters).tolist(), fix_after)
        return float(marks[-1]), float(any(marks))

    limits = "all points" if fix_after is None else f"the first {fix_after}"
    code = "all" if fix_after is None else f"first{fix_after}"
    what = f"a chart of {quarters} stable quarters with a mean of {mean:g}, limits from {limits}"
    name = f"xmr.n{quarters}.{code}" + ("" if mean == QUARTERLY_MEAN else f".mean{mean:g}")
    return Experiment(
        name=name,
        measured=(
            (f"{name}.last", f"latest point flagged, {what}", SHARE_OF_CHARTS),
            (f"{name}.any", f"any point flagged, {what}", SHARE_OF_CHARTS),
        ),
        draw=draw,
    )


def rolling_chart(points: int) -> Experiment:
    """What the house refuses to draw: an XmR chart of rolling years of stable quarters."""

    def draw(rng: Generator) -> tuple[float, ...]:
        marks = chart(np.convolve(rng.poisson(QUARTERLY_MEAN, points + 3), np.ones(4), "valid").tolist())
        return float(marks[-1]), float(any(marks))

    name, what = f"xmr.rolling{points}", f"a chart of {points} rolling years of stable quarters (never drawn)"
    return Experiment(
        name=name,
        measured=(
            (f"{name}.last", f"latest point flagged, {what}", SHARE_OF_CHARTS),
            (f"{name}.any", f"any point flagged, {what}", SHARE_OF_CHARTS),
        ),
        draw=draw,
    )


def ten_charts(quarters: int, fix_after: int | None) -> Experiment:
    """The icons of a pack: the latest point of ten charts."""

    def draw(rng: Generator) -> tuple[float, ...]:
        table = rng.poisson(QUARTERLY_MEAN, (CHARTS, quarters)).tolist()
        icons = sum(chart(values, fix_after)[-1] for values in table)
        return float(icons), float(icons > 0)

    limits = "all points" if fix_after is None else f"the first {fix_after}"
    name = f"pack.icons.n{quarters}.{'all' if fix_after is None else f'first{fix_after}'}"
    what = f"{CHARTS} charts of {quarters} stable quarters, limits from {limits}"
    return Experiment(
        name=name,
        measured=(
            (f"{name}.mean", f"icons other than common cause among {what}", FLAGS_PER_PACK),
            (f"{name}.any", f"at least one such icon among {what}", SHARE_OF_PACKS),
        ),
        draw=draw,
    )


def force_tests() -> Experiment:
    """Ten funnels of forces that differ by chance alone, judged as `measures.funnel` judges them."""

    def draw(rng: Generator) -> tuple[float, ...]:
        p_values = [p for total in NATIONAL for p in force_p_values(rng.poisson(total * SHARES).tolist())]
        at_95, at_998 = sum(p < 0.05 for p in p_values), sum(p < FLAG_BELOW for p in p_values)
        standing = sum(flags(p_values, DEFAULT_Q))
        return float(at_95), float(at_998), float(at_998 > 0), float(standing), float(standing > 0)

    what = f"{FORCES} forces by {len(NATIONAL)} measures"
    return Experiment(
        name="forces",
        measured=(
            ("forces.95.mean", f"flags at 95% among {what}", FLAGS_PER_PACK),
            ("forces.998.mean", f"flags at 99.8% among {what}", FLAGS_PER_PACK),
            ("forces.998.any", f"at least one flag at 99.8% among {what}", SHARE_OF_PACKS),
            ("forces.fdr.mean", f"flags by Benjamini-Hochberg at q = 0.10 among {what}", FLAGS_PER_PACK),
            ("forces.fdr.any", f"at least one flag by Benjamini-Hochberg at q = 0.10 among {what}", SHARE_OF_PACKS),
        ),
        draw=draw,
    )


def force_p_values(observed: Sequence[int]) -> list[float]:
    """p of every force of one funnel, expected counts from its own pooled rate."""
    expected = (sum(observed) * SHARES).tolist()
    tau_squared = standardised_ratio(observed, expected, TRIM).tau_squared
    return [adjusted_p(count, mean, tau_squared) for count, mean in zip(observed, expected, strict=True)]


def yearly_test(mean: float) -> Experiment:
    """The exact test of two years with the same rate."""

    def draw(rng: Generator) -> tuple[float, ...]:
        latest, baseline = rng.poisson(mean, 2).tolist()
        return (float(compare_counts(latest, baseline).significant),)

    what = f"a change claimed between two years with the same rate, mean {mean:g}"
    return Experiment(name=f"test.mean{mean:g}", measured=((f"test.mean{mean:g}", what, SHARE_OF_TESTS),), draw=draw)


EXPERIMENTS = (
    one_chart(12, None),
    one_chart(24, None),
    one_chart(24, 12),
    one_chart(28, None),
    one_chart(28, 12),
    one_chart(28, 20),
    one_chart(24, None, mean=5),
    one_chart(24, None, mean=2),
    one_chart(24, None, mean=0.5),
    rolling_chart(12),
    rolling_chart(24),
    ten_charts(24, None),
    ten_charts(24, 12),
    ten_charts(28, 20),
    force_tests(),
    yearly_test(700),
    yearly_test(30),
)


def measured(experiment: Experiment, runs: int, seed: int = SEED) -> tuple[FalseAlarmRate, ...]:
    """The rates of one experiment, each with its Monte Carlo standard error."""
    rng = np.random.default_rng([seed, *experiment.name.encode()])
    drawn = np.array([experiment.draw(rng) for _ in range(runs)])
    return tuple(
        FalseAlarmRate(
            id=code,
            what=what,
            unit=unit,
            rate=float(column.mean()),
            standard_error=float(column.std(ddof=1)) / math.sqrt(runs),
        )
        for (code, what, unit), column in zip(experiment.measured, drawn.T, strict=True)
    )


def measure(runs: int, seed: int = SEED) -> FalseAlarms:
    """The rates of every experiment, in the order of `EXPERIMENTS`."""
    rates = tuple(rate for experiment in EXPERIMENTS for rate in measured(experiment, runs, seed))
    return FalseAlarms(seed=seed, runs=runs, rates=rates)


def main() -> None:
    """Measures, prints a table, and writes a file if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.false_alarms", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how often each experiment is drawn ({RUNS:,})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"start of the random streams ({SEED})")
    parser.add_argument("--write", type=Path, help="a file to write the figures to, as TOML")
    chosen = parser.parse_args()
    if chosen.runs < 2:
        parser.error("--runs must be 2 or more")
    found = measure(chosen.runs, chosen.seed)
    for rate in found.rates:
        print(f"{rate.rate:9.4f} ± {rate.standard_error:.4f}  {rate.unit:16}  {rate.what}")
    if chosen.write is not None:
        chosen.write.write_text(as_toml(found), encoding="utf-8")


if __name__ == "__main__":
    main()
