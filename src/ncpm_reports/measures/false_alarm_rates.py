"""The false-alarm rates that a pack's method note quotes: measured by `benchmarks.false_alarms`, kept as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ncpm_reports.core.problems import Issue, Refused

UNITS = ("share of charts", "share of packs", "flags per pack", "share of tests")


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarmRate:
    """How often one thing is flagged when nothing is going on, with the Monte Carlo standard error.

    `what` says it in words; `unit` says of what the rate is a share, or that it counts flags per pack; `runs` is how
    often it was drawn.
    """

    id: str
    what: str
    unit: str
    rate: float
    standard_error: float
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarms:
    """All rates of one simulation, with its seed and how often most experiments were drawn."""

    seed: int
    runs: int
    rates: tuple[FalseAlarmRate, ...]

    def get(self, code: str) -> FalseAlarmRate:
        """The rate with this id. Raises: KeyError if there is none."""
        return {rate.id: rate for rate in self.rates}[code]


def read_false_alarms(text: str, name: str) -> FalseAlarms:
    """The rates in a TOML text; `name` is the file's, for messages.

    Raises: Refused with every problem found.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(_issue(name, str(error), "TOML")) from error
    rows = content.get("rates", [])
    issues = [
        *(
            _issue(f"{name}: {key}", repr(content.get(key)), "a whole number")
            for key in ("seed", "runs")
            if not _whole(content, key)
        ),
        *(
            _issue(f"{name}: rate {row.get('id', number)}", repr(row), _ROW)
            for number, row in enumerate(rows, 1)
            if not _fit(row)
        ),
    ]
    if not rows:
        issues.append(_issue(name, "no rates", "one [[rates]] or more"))
    if issues:
        raise Refused(issues)
    return FalseAlarms(seed=content["seed"], runs=content["runs"], rates=tuple(FalseAlarmRate(**row) for row in rows))


_ROW = f"id, what, unit (one of {', '.join(UNITS)}), rate and standard_error, not below 0, and runs"


def _whole(content: Mapping[str, Any], key: str) -> bool:
    return isinstance(content.get(key), int) and not isinstance(content.get(key), bool)


def _fit(row: Mapping[str, Any]) -> bool:
    texts = ("id", "what", "unit")
    return (
        set(row) == {*texts, "rate", "standard_error", "runs"}
        and _whole(row, "runs")
        and all(isinstance(row[key], str) and row[key] for key in texts)
        and row["unit"] in UNITS
        and all(isinstance(row[key], float) and row[key] >= 0 for key in ("rate", "standard_error"))
    )


def _issue(where: str, found: str, expected: str) -> Issue:
    return Issue(
        code="false-alarms.unfit",
        where=where,
        found=found,
        expected=expected,
        remedy="Write the file again with `python -m benchmarks.false_alarms --write`.",
    )
