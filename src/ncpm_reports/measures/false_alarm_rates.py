"""The false-alarm rates that a pack's method note quotes: measured by `benchmarks.false_alarms`, kept as data."""

from dataclasses import dataclass

from ncpm_reports.core.strict_toml import read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarmRate:
    """How often one thing is flagged when nothing is going on, with the Monte Carlo standard error of so many runs."""

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
    """The rates in a TOML text; `name` is the file's. Raises: Refused with every problem found."""
    return read_toml(text, name, FalseAlarms)
