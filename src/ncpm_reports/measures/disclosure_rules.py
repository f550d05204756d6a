"""What publishers suppress, as `data/disclosure.toml` says it; read without the libraries that solve what follows."""

from dataclasses import dataclass

from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.core.quantities import Status
from ncpm_reports.core.strict_toml import read_toml
from ncpm_reports.measures.framework import repetitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a publisher suppresses: figures of these measures with one of these statuses.

    Counts from 1 to just below `smallest_shown` are suppressed (0: the publisher gave no such number); what is shown
    is rounded to a multiple of `rounded_to` (0: it is not).
    """

    id: str
    measures: tuple[str, ...]
    statuses: tuple[Status, ...]
    smallest_shown: int
    rounded_to: int
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """What `data/disclosure.toml` holds."""

    rules: tuple[Rule, ...]


def read_rules(text: str, name: str) -> tuple[Rule, ...]:
    """The rules in a TOML text, in its order. Raises: Refused with every problem of its keys, statuses and ids."""
    rules = read_toml(text, name, RuleFile).rules
    refuse_if_any(repetitions("rules", [rule.id for rule in rules], name))
    return rules
