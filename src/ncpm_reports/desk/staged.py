"""Files that were dropped at the desk and are not stored yet: kept in its workspace until somebody decides.

data/.desk/staged/<key>/facts.json      its name, when it came, the day of publication that a person gave
data/.desk/staged/<key>/content/<name>  its bytes
data/.desk/staged/<key>/preview.json    what storing it would change, and of which state of the store
data/.desk/staged/<key>/<effect>.jsonl  its figures, a page a line
"""

import hashlib
import json
import os
import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from functools import partial
from itertools import islice
from math import ceil
from pathlib import Path
from typing import BinaryIO

from ncpm_reports.core.problems import NotFound, refuse
from ncpm_reports.desk.journal import write_error, write_file
from ncpm_reports.sources.child import LARGEST_FILE

STAGED, FACTS, CONTENT, PREVIEW = "staged", "facts.json", "content", "preview.json"
BLOCK, DAY = 1 << 20, 86_400
FIGURES_ON_A_PAGE = 50
LONGEST_NAME = 180
_KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
# Controls, separators, and signs that nobody sees, some of which turn round how a name reads.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f/\\:\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFile:
    """A file that waits. `day` is the day of publication that a person gave, None if nobody did."""

    key: str
    name: str
    sha256: str
    size: int
    added: str
    added_by: str
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedPreview:
    """What storing a staged file would change, as texts to show.

    `state` stands for what it was made from, `digest` for what it says. `recognised` is a line a release; `counts` are
    rows of a measure's name and how many of its figures have each effect. `verdicts` say what would be said of a
    measure, by its name. `problems` are those that refuse the file: nothing else is known then.
    """

    state: str
    digest: str = ""
    is_stored: bool = False
    recognised: Sequence[Sequence[str]] = ()
    effects: Mapping[str, int] = field(default_factory=dict)
    counts: Sequence[Sequence[str | int]] = ()
    verdicts: Sequence[Sequence[str]] = ()
    problems: Sequence[Sequence[str]] = ()
    warnings: Sequence[str] = ()
    notes: Sequence[str] = ()

    def count(self, effect: str) -> int:
        """How many figures have an effect."""
        return self.effects.get(effect, 0)

    def pages(self, effect: str) -> int:
        """How many pages the figures with an effect have."""
        return ceil(self.count(effect) / FIGURES_ON_A_PAGE)

    @property
    def is_nothing_new(self) -> bool:
        """Whether the file was read, and each of its figures is held as it has it."""
        return not self.problems and self.count("same") == self.figures

    @property
    def figures(self) -> int:
        """How many figures the file has."""
        return sum(self.effects.values())


class StagedFiles:
    """The staged files of a project's desk."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / STAGED

    def add(self, name: str, stream: BinaryIO, at: datetime, who: str) -> str:
        """Stages a file, whole or not at all; returns its key.

        Raises: Refused for a name that no file may have, an empty file and one that is too large; OutputUnavailable.
        """
        _refuse_name(name)
        key = secrets.token_hex(8)
        aside = self._folder / f".new-{key}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._sweep(at)
            (aside / CONTENT).mkdir(mode=0o700, parents=True)
            sha256, size = _copy(stream, aside / CONTENT / name, name)
            facts = StagedFile(
                key=key, name=name, sha256=sha256, size=size, added=at.isoformat(timespec="seconds"), added_by=who
            )
            _write_facts(aside, facts)
            aside.rename(self._folder / key)
        except OSError as fault:
            raise write_error(Path(name), fault) from fault
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        return key

    def all(self) -> tuple[StagedFile, ...]:
        """Every staged file, the one that came first first."""
        folders = self._folder.iterdir() if self._folder.is_dir() else ()
        staged = (_read_facts(folder) for folder in folders if _KEY.fullmatch(folder.name))
        return tuple(sorted((file for file in staged if file is not None), key=lambda file: (file.added, file.key)))

    def get(self, key: str) -> StagedFile:
        """The staged file with this key. Raises: NotFound if there is none: somebody may have decided already."""
        staged = _read_facts(self._folder / key) if _KEY.fullmatch(key) else None
        if staged is None:
            found, expected = "no such file that waits", "a file that waits to be accepted or discarded"
            remedy = "Somebody may have accepted or discarded it: see the list of files."
            raise NotFound.of("file.gone", "This file", found, expected, remedy)
        return staged

    def path(self, staged: StagedFile) -> Path:
        """Where its bytes are."""
        return self._folder / staged.key / CONTENT / staged.name

    def set_day(self, staged: StagedFile, day: date | None) -> None:
        """Notes the day of publication that a person gave."""
        _write_facts(self._folder / staged.key, replace(staged, day=day))

    def discard(self, staged: StagedFile) -> None:
        """Removes it with all that is known of it; somebody else may have done so at the same moment."""
        aside = self._folder / f".gone-{staged.key}"
        with suppress(FileNotFoundError):
            (self._folder / staged.key).rename(aside)
        shutil.rmtree(aside, ignore_errors=True)

    def preview(self, staged: StagedFile, state: str) -> StagedPreview | None:
        """Its cached preview; None if there is none of this state."""
        try:
            preview = StagedPreview(**json.loads((self._folder / staged.key / PREVIEW).read_bytes()))
        except (OSError, ValueError, TypeError):
            return None
        return preview if preview.state == state else None

    def keep_preview(self, staged: StagedFile, preview: StagedPreview, figures: Mapping[str, Sequence[object]]) -> None:
        """Keeps a preview, with its figures by effect as rows of texts."""
        folder = self._folder / staged.key
        for effect, rows in figures.items():
            pages = (rows[start : start + FIGURES_ON_A_PAGE] for start in range(0, len(rows), FIGURES_ON_A_PAGE))
            write_file(folder / f"{effect}.jsonl", b"".join(f"{json.dumps(page)}\n".encode() for page in pages), 0o600)
        write_file(folder / PREVIEW, json.dumps(asdict(preview)).encode(), 0o600)

    def figures(self, staged: StagedFile, preview: StagedPreview, effect: str, page: int) -> Sequence[Sequence[str]]:
        """A page of the figures with an effect, from 1, as rows of texts; empty where there is none such."""
        if not 1 <= page <= preview.pages(effect):
            return ()
        with (self._folder / staged.key / f"{effect}.jsonl").open("rb") as pages:
            return list(json.loads(next(islice(pages, page - 1, None))))

    def _sweep(self, now: datetime) -> None:
        """Removes what an interrupted removal left, and what an upload of an earlier day did."""
        leftovers = [*self._folder.glob(".gone-*")]
        leftovers += [path for path in self._folder.glob(".new-*") if now.timestamp() - path.stat().st_mtime > DAY]
        for leftover in leftovers:
            shutil.rmtree(leftover, ignore_errors=True)


def _copy(stream: BinaryIO, path: Path, name: str) -> tuple[str, int]:
    digest, size, most = hashlib.sha256(), 0, LARGEST_FILE // 1_000_000
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        for block in iter(partial(stream.read, BLOCK), b""):
            digest.update(block)
            size += len(block)
            if size > LARGEST_FILE:
                remedy = "Check that it is the right file; if it is, split it."
                raise refuse("file.large", name, f"a file of more than {most} MB", f"at most {most} MB", remedy)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    if size == 0:
        raise refuse("file.empty", name, "an empty file", "a file with figures", "Get it from its publisher again.")
    return digest.hexdigest(), size


def _write_facts(folder: Path, facts: StagedFile) -> None:
    day = facts.day.isoformat() if facts.day else ""
    write_file(folder / FACTS, json.dumps({**asdict(facts), "day": day}).encode(), 0o600)


def _read_facts(folder: Path) -> StagedFile | None:
    try:
        facts = json.loads((folder / FACTS).read_bytes())
        day = date.fromisoformat(facts["day"]) if facts["day"] else None
        staged = StagedFile(**{**facts, "day": day})
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return staged if (folder / CONTENT / staged.name).is_file() else None


def _refuse_name(name: str) -> None:
    if not name.strip(". ") or _UNFIT.search(name) or len(name.encode("utf-8", "replace")) > LONGEST_NAME:
        shown = _UNFIT.sub("\N{REPLACEMENT CHARACTER}", name[:60])
        expected = f"at most {LONGEST_NAME} letters, digits and spaces, without slashes or colons"
        remedy = "Give it another name on your computer, then add it again."
        raise refuse("file.name", shown or "a file", "a name that cannot be kept", expected, remedy)
