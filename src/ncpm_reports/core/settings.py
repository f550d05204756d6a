"""What a run is given once, at its start: who publishes, what was asked for, as at when, where files are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.periods import MONTHS_OF_QUARTER, Period, year_ending


class Audience(StrEnum):
    """Who a product is for; decides its folder, its marking and what it may contain."""

    BOARD = "board"
    LETTERS = "letters"
    PUBLIC = "public"


class ReleaseStatus(StrEnum):
    """What may be done with a build: a draft is marked on every page, a candidate waits for its sign-off."""

    DRAFT = "draft"
    CANDIDATE = "candidate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Markings:
    """The classification that each product bears: the pack and the profiles, letters that give published counts only,
    letters that say what stands out, and the submission. Public products bear none."""

    pack: str = "OFFICIAL-SENSITIVE"
    letters: str = "OFFICIAL"
    letters_standing_out: str = "OFFICIAL-SENSITIVE"
    submission: str = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentSettings:
    """What a department sets once, in `data/settings.toml`: names and addresses that the documents print.

    `site_address` may be empty.
    """

    department: str
    address: tuple[str, ...]
    minister_title: str
    board_name: str
    contact: str
    site_title: str
    site_address: str
    framework: str
    markings: Markings = Markings()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterDates:
    """The days that may be set for a quarter in `data/settings.toml`."""

    board_meeting: date | None = None
    letter_date: date | None = None
    reply_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(DepartmentSettings):
    """What a department sets, with the days of one quarter."""

    board_meeting: date | None
    letter_date: date | None
    reply_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """Where a run reads and writes. `root` holds `templates/` and `letters/`."""

    root: Path
    data: Path
    store: Path
    output: Path


def project_paths(data: Path, store: Path | None, output: Path) -> Paths:
    """The paths of a project: the store in its data folder unless another is named; templates beside the data folder.

    Where there are no templates beside the data folder, they are looked for in the current folder.
    """
    parent = data.resolve().parent
    root = parent if (parent / "templates").is_dir() else Path.cwd()
    return Paths(root=root, data=data, store=store or data / "store" / "ncpm.sqlite", output=output)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What a person asked a build for; None where they left it to the program.

    `audiences` and `areas` (by ONS code) limit the products that are made; empty means all.
    """

    period: Period | None = None
    as_at: date | None = None
    final: bool = False
    illustrative: bool = False
    seed: int = 2021
    audiences: frozenset[Audience] = frozenset()
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildInfo:
    """Everything about this run that its documents say and that does not come from figures: the only clock there is.

    `period` is the quarter that the build is for; `as_at` the day as known on which figures are taken; `issued_on`
    the date printed on documents; `pack_before` the day as known on which the pack of the quarter before was made, if
    that is known. Nothing else may ask for the time.
    """

    period: Period
    as_at: date
    issued_on: date
    pack_before: date | None = None
    status: ReleaseStatus = ReleaseStatus.DRAFT
    illustrative: bool = False
    version: str = ""

    @property
    def code(self) -> str:
        """The quarter as people name it: "2025-06"."""
        return f"{self.period.end.year}-{self.period.end.month:02d}"

    @property
    def year(self) -> Period:
        """The twelve months that end with the quarter: what rolling figures are for."""
        return self.period.year_to_end

    @property
    def last_pack(self) -> date:
        """The day as known on which the pack of the quarter before was made; three months ago where it is not known."""
        return self.pack_before or Period(self.as_at, self.as_at).shifted(-MONTHS_OF_QUARTER).start

    @property
    def marked_draft(self) -> bool:
        """Whether every page says DRAFT."""
        return self.status is ReleaseStatus.DRAFT


BASELINE_YEAR = year_ending(2019, 6)
