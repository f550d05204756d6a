"""What a person asks a build for, and where it reads and writes: kept apart from what carries it out, to load fast."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ncpm_reports.core.periods import Period
from ncpm_reports.products.product import Audience


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where a run reads and writes. `root` holds `templates/` and `letters/`."""

    root: Path
    data: Path
    store: Path
    output: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person asked a build for; None where they left it to the program."""

    period: Period | None = None
    as_at: date | None = None
    final: bool = False
    illustrative: bool = False
    seed: int = 2021


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which products to make; empty means all. Areas are ONS codes."""

    audiences: frozenset[Audience] = frozenset()
    areas: frozenset[str] = frozenset()
