"""How often a pack would cry wolf: false-alarm rates of its charts and tests when nothing whatever is going on.

`python -m benchmarks.false_alarms --runs 2000` prints a table; `--write data/method/false_alarms.toml` also writes the
figures that the pack's method note quotes. Every count is drawn from a Poisson distribution. Its mean never changes for
a reason: forces differ from one another, and change differently, by the spread that is really there. So every signal is
false. Each experiment has its own random stream, so that one can be run without the others.
"""

import argparse
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.random import Generator

from ncpm_reports.measures.deleted_residuals import change_residuals, level_residuals
from ncpm_reports.measures.false_alarm_rates import FalseAlarmRate, FalseAlarms
from ncpm_reports.measures.inference import benjamini_hochberg, compare_counts
from ncpm_reports.measures.spc import COMMON, judge_group, limits_of

SEED = 2021
RUNS = 10_000
QUARTERLY_MEAN = 160.0
CHARTS = 10
FORCES = 42
FALSE_DISCOVERY_RATE = 0.05
# Judging a pack's forces takes a tenth of a second, where a chart takes a thousandth.
FORCE_RUNS = 2_000
SHARES = np.geomspace(0.4, 9.0, FORCES) / np.geomspace(0.4, 9.0, FORCES).sum()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """A measure's yearly total, and the variance between forces, on the log scale, of its levels and of its changes.

    As estimated (Paule and Mandel) from the years ending June 2019 and March 2026 (robbery and drug trafficking:
    December 2025), without forces that stand out; None where changes are not assessed.
    """

    total: int
    level: float
    change: float | None


SPREADS = (
    Spread(total=500, level=0.146, change=None),
    Spread(total=57_000, level=0.346, change=0.081),
    Spread(total=154_000, level=0.117, change=0.052),
    Spread(total=311_000, level=0.220, change=0.026),
    Spread(total=108_000, level=0.256, change=0.085),
    Spread(total=76_000, level=0.229, change=0.230),
)

SHARE_OF_CHARTS = "share of charts"
SHARE_OF_PACKS = "share of packs"
FLAGS_PER_PACK = "flags per pack"
SHARE_OF_TESTS = "share of tests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Experiment:
    """One thing drawn again and again: `draw` gives a number for each of `measured` (id, what, unit).

    `most_runs` is how often it is drawn at most.
    """

    name: str
    measured: tuple[tuple[str, str, str], ...]
    draw: Callable[[Generator], tuple[float, ...]]
    most_runs: int = RUNS


def chart(values: Sequence[float], fix_after: int | None = None) -> list[bool]:
    """Which points of a series show special cause under the default rules."""
    return [label != COMMON for label in judge_group(values, limits_of(values[:fix_after]))]


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


def force_tests(kind: str) -> Experiment:
    """The forces of a pack, each held against all others, with the spread between them that is really there."""
    measures = [spread for spread in SPREADS if kind == "levels" or spread.change is not None]

    def draw(rng: Generator) -> tuple[float, ...]:
        judged = levels if kind == "levels" else changes
        p_values = [p for spread in measures for p in judged(rng, spread).p.tolist()]
        alone = sum(p < 0.05 for p in p_values)
        flagged = sum(p <= FALSE_DISCOVERY_RATE for p in benjamini_hochberg(p_values))
        return float(alone), float(flagged), float(flagged > 0)

    what = f"{FORCES} forces by {len(measures)} measures: {kind}"
    rule = "by Benjamini-Hochberg at 5%"
    return Experiment(
        name=f"forces.{kind}",
        measured=(
            (f"forces.{kind}.alone.mean", f"p below 0.05, each alone, among {what}", FLAGS_PER_PACK),
            (f"forces.{kind}.mean", f"flags {rule} among {what}", FLAGS_PER_PACK),
            (f"forces.{kind}.any", f"at least one flag {rule} among {what}", SHARE_OF_PACKS),
        ),
        draw=draw,
        most_runs=FORCE_RUNS,
    )


def levels(rng: Generator, spread: Spread) -> pd.DataFrame:
    """The residuals of one year's counts of forces whose rates differ as forces' do."""
    expected = spread.total * SHARES
    return level_residuals(rng.poisson(expected * _factors(rng, spread.level)).tolist(), expected.tolist())


def changes(rng: Generator, spread: Spread) -> pd.DataFrame:
    """The residuals of two years' counts of forces whose rates differ, and change differently, as forces' do."""
    baseline = spread.total * SHARES * _factors(rng, spread.level)
    latest = baseline * _factors(rng, spread.change or 0.0)
    return change_residuals(rng.poisson(latest).tolist(), rng.poisson(baseline).tolist())


def _factors(rng: Generator, variance: float) -> np.ndarray:
    return np.exp(rng.normal(0.0, math.sqrt(variance), FORCES))


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
    force_tests("levels"),
    force_tests("changes"),
    yearly_test(700),
    yearly_test(30),
)


def measured(experiment: Experiment, runs: int, seed: int = SEED) -> tuple[FalseAlarmRate, ...]:
    """The rates of one experiment, each with its Monte Carlo standard error."""
    rng = np.random.default_rng([seed, *experiment.name.encode()])
    number = min(runs, experiment.most_runs)
    drawn = np.array([experiment.draw(rng) for _ in range(number)])
    return tuple(
        FalseAlarmRate(
            id=code,
            what=what,
            unit=unit,
            rate=float(column.mean()),
            standard_error=float(column.std(ddof=1)) / math.sqrt(number),
            runs=number,
        )
        for (code, what, unit), column in zip(experiment.measured, drawn.T, strict=True)
    )


def measure(runs: int, seed: int = SEED) -> FalseAlarms:
    """The rates of every experiment, in the order of `EXPERIMENTS`."""
    rates = tuple(rate for experiment in EXPERIMENTS for rate in measured(experiment, runs, seed))
    return FalseAlarms(seed=seed, runs=runs, rates=rates)


def as_toml(alarms: FalseAlarms) -> str:
    """The rates as TOML text that `read_false_alarms` reads back, rates to six decimals."""
    lines = [
        "# Written by `python -m benchmarks.false_alarms --write`: false-alarm rates when nothing is going on.",
        f"seed = {alarms.seed}",
        f"runs = {alarms.runs}",
    ]
    for rate in alarms.rates:
        lines += [
            "",
            "[[rates]]",
            # A JSON string is a TOML basic string.
            f"id = {json.dumps(rate.id)}",
            f"what = {json.dumps(rate.what)}",
            f"unit = {json.dumps(rate.unit)}",
            f"rate = {rate.rate:.6f}",
            f"standard_error = {rate.standard_error:.6f}",
            f"runs = {rate.runs}",
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measures, prints a table, and writes a file if asked to."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.false_alarms", description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help=f"how often each experiment is drawn ({RUNS:,})")
    parser.add_argument("--seed", type=int, default=SEED, help=f"start of the random streams ({SEED})")
    parser.add_argument("--write", type=Path, help="a file to write the figures to, as TOML")
    chosen = parser.parse_args()
    if chosen.runs < 2:
        parser.error("--runs must be 2 or more")
    false_alarms = measure(chosen.runs, chosen.seed)
    for rate in false_alarms.rates:
        print(f"{rate.rate:9.4f} ± {rate.standard_error:.4f}  {rate.unit:16}  {rate.what}")
    if chosen.write is not None:
        chosen.write.write_text(as_toml(false_alarms), encoding="utf-8")


if __name__ == "__main__":
    main()
