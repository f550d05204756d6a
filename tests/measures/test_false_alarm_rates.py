"""The false-alarm rates that the method note quotes: readable, complete, and what a small new run finds."""

import math
from pathlib import Path

import pytest
from benchmarks.false_alarms import EXPERIMENTS, Experiment, as_toml, measured

from ncpm_reports.core.problems import Refused
from ncpm_reports.measures.false_alarm_rates import FalseAlarmRate, FalseAlarms, read_false_alarms
from ncpm_reports.measures.inference import doubled_central

PROJECT = Path(__file__).resolve().parents[2]
RUNS = 50
# A normal deviate that all of some forty rates together pass by chance in all but 3 runs of 1,000.
FAR = 4.0


@pytest.fixture(scope="module")
def kept() -> FalseAlarms:
    """The rates as the project keeps them."""
    path = PROJECT / "data" / "method" / "false_alarms.toml"
    return read_false_alarms(path.read_text(encoding="utf-8"), path.name)


def test_the_kept_rates_are_those_of_the_experiments_word_for_word(kept: FalseAlarms) -> None:
    wanted = [measure for experiment in EXPERIMENTS for measure in experiment.measured]
    assert [(rate.id, rate.what, rate.unit) for rate in kept.rates] == wanted
    assert kept.runs >= 1_000


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.name)
def test_a_new_small_run_agrees_with_the_kept_rates_within_chance(
    experiment: Experiment, kept: FalseAlarms, soak: bool
) -> None:
    """Seeded otherwise than the kept run, so that the two are independent; the spread is taken from the kept one."""
    runs = 3_000 if soak else RUNS
    for rate in measured(experiment, runs, seed=kept.seed + 1):
        expected = kept.get(rate.id)
        spread = expected.standard_error * math.sqrt(expected.runs * (1 / rate.runs + 1 / expected.runs))
        # A rare flag counted in so few runs is lumpy: one run more or less is always allowed.
        assert abs(rate.rate - expected.rate) <= FAR * spread + 1 / rate.runs, (rate, expected)


@pytest.mark.parametrize("kind", ["levels", "changes"])
def test_about_one_pack_in_twenty_singles_a_force_out_falsely(kept: FalseAlarms, kind: str) -> None:
    rate = kept.get(f"forces.{kind}.any")
    assert 0.03 <= rate.rate <= 0.07


def test_the_same_seed_gives_the_same_rates() -> None:
    assert measured(EXPERIMENTS[0], 20) == measured(EXPERIMENTS[0], 20)
    assert measured(EXPERIMENTS[0], 20) != measured(EXPERIMENTS[0], 20, seed=1)


def test_rates_are_read_back_as_they_were_written() -> None:
    rate = FalseAlarmRate(
        id="a.b", what='limits "fixed"', unit="share of charts", rate=0.0125, standard_error=0.001, runs=9
    )
    alarms = FalseAlarms(seed=3, runs=20, rates=(rate,))
    assert read_false_alarms(as_toml(alarms), "x") == alarms
    assert alarms.get("a.b") is rate
    with pytest.raises(KeyError):
        alarms.get("c")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seed = ", "x: expected a TOML file"),
        ("seed = 1\nruns = 2\n", "rates: expected this key"),
        ("seed = 1\nruns = 2.5\n[[rates]]\nid = 'a'\n", "a valid integer"),
    ],
)
def test_a_wrong_file_is_refused_with_what_was_found(text: str, message: str) -> None:
    with pytest.raises(Refused, match=message):
        read_false_alarms(text, "x")


def test_the_page_of_methods_quotes_the_kept_rates_and_two_p_values(kept: FalseAlarms) -> None:
    text = " ".join((PROJECT / "docs" / "methods.md").read_text(encoding="utf-8").split())
    icons, levels, changes = (
        kept.get(rate).rate for rate in ("pack.icons.n24.all.mean", "forces.levels.any", "forces.changes.any")
    )
    assert f"{icons:.2f} false icons on average" in text
    assert f"{levels * 100:.1f}% of packs have a false flag among 252 levels and {changes * 100:.1f}% one among" in text
    assert (
        f"681 against 719 gives p = {doubled_central(681, 719):.2f}; 28 to 16 gives {doubled_central(28, 16):.2f}"
        in text
    )
