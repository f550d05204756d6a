"""Writing a quarter's folder: whole or not at all, one run at a time, restricted parts for their owner only."""

import ctypes
import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError, OutputUnavailable
from ncpm_reports.core.regular_files import write_durably
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.release.output.artefacts import LOCK, Artefact, File, is_public

CANDIDATE = "-candidate"
# Where published releases are, in an output folder.
RELEASES = "releases"
BUILDING = ".building-"
# What Finder, Explorer and Dolphin leave in a folder that somebody looks at: nobody's work, and no part of a release.
_DESKTOP_NAMES = frozenset(
    {".ds_store", ".localized", "thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", ".directory"}
)
_DESKTOP_BEGINNINGS = ("._", "thumbs.db:", ".trash-", ".fseventsd", ".spotlight-")
# From Linux's linux/fs.h and fcntl.h; Python has no name for them.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
REPLACED = ".replaced-"


def folder_name(build: BuildInfo) -> str:
    """A quarter's folder: "2025-06" for a draft, "2025-06-candidate", either with INVENTED if its figures are so."""
    return quarter_folder(build.code, illustrative=build.illustrative, draft=build.marked_draft)


def quarter_folder(code: str, *, illustrative: bool, draft: bool) -> str:
    """The folder of a quarter named as "2025-06"."""
    return f"{code}{'-INVENTED' if illustrative else ''}{'' if draft else CANDIDATE}"


def folder_label(folder: str) -> str:
    """What a folder of the output is, in words: "the draft of April to June 2025"."""
    if folder.startswith(f"{RELEASES}/"):
        return "a published site"
    kind = "the candidate" if folder.endswith(CANDIDATE) else "the draft"
    try:
        return f"{kind} of {parse_quarter(folder[:7]).label}"
    except NcpmError:
        return folder


def is_desktop_file(path: str) -> bool:
    """Whether a file (by its path with forward slashes) was left by a desktop: .DS_Store, ._x, Thumbs.db and such."""
    names = path.lower().split("/")
    return any(name in _DESKTOP_NAMES or name.startswith(_DESKTOP_BEGINNINGS) for name in names)


def folder_entries(folder: Path) -> Mapping[str, Path]:
    """Every file and link below a folder by its path in it, what a desktop leaves left out; links are not followed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    paths_by_name = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path for name, path in paths_by_name if not is_desktop_file(name)}


def read_files(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder by its path in it, links and what a desktop leaves left out."""
    entries = folder_entries(folder).items()
    return {name: path.read_bytes() for name, path in entries if path.is_file() and not path.is_symlink()}


@contextmanager
def explained_errors(
    folder: Path, kind: str = "output folder", elsewhere: str = "choose another with --output"
) -> Iterator[None]:
    """For what reads or writes files of a folder: when the disk says no, says why, and that nothing is lost.

    `kind` is what the folder is called, `elsewhere` how another is chosen.

    Raises: OutputUnavailable for an OSError.
    """
    try:
        yield
    except OSError as error:
        reasons = {
            errno.ENOSPC: "no space left on its disk",
            errno.EROFS: "a read-only disk",
            errno.EACCES: "no permission to read or write",
            errno.EPERM: "no permission to read or write",
            errno.ENOTDIR: "a file where a folder should be",
            errno.EEXIST: "a file where a folder should be",
        }
        raise OutputUnavailable.of(
            "output.unavailable",
            f"{kind} {folder}",
            reasons.get(error.errno or 0, error.strerror or "an error of the disk"),
            "a folder that can be read and written",
            f"See to its permissions or free space, or {elsewhere}. Nothing was changed.",
            at_desk="See to its permissions, or free space. Nothing was changed.",
        ) from error


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Holds the output folder for one run; sweeps what an interrupted run left behind.

    Raises: OutputUnavailable if the folder cannot be written, or another run holds it.
    """
    with explained_errors(output):
        output.mkdir(parents=True, exist_ok=True)
        handle = os.open(output / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            found, expected = "another program that is building or publishing at the moment", "one run at a time"
            remedy = "Wait until the other run has ended, then try again."
            raise OutputUnavailable.of("output.locked", f"output folder {output}", found, expected, remedy) from error
        _recover_from_interrupted_run(output)
        yield
    finally:
        # Processes that were started meanwhile have the handle too, and would go on holding what is only closed here.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def is_locked(output: Path) -> bool:
    """Whether a run holds the output folder at this moment; it is looked at only, and never waited for."""
    try:
        with (output / LOCK).open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return isinstance(error, BlockingIOError)
    return False


class FolderWriter:
    """A quarter's folder while it is written aside, so that its files can be written as they are rendered.

    `target` is where it will be.
    The caller holds the lock. Nothing replaces what was there before `finish`; leaving without it removes what was
    written. Every method raises OutputUnavailable if a file cannot be written; the old folder is then as it was.
    """

    def __init__(self, output: Path, name: str) -> None:
        self.target = output / name
        self._output = output
        self._building = output / f"{BUILDING}{name}"
        self._artefacts: dict[str, Artefact] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self._building, ignore_errors=True)

    @property
    def artefacts(self) -> tuple[Artefact, ...]:
        """The records of the files written so far, in order of path."""
        return tuple(self._artefacts[path] for path in sorted(self._artefacts))

    def add(self, files: Iterable[File]) -> None:
        """Writes files; of two with one path the later stands."""
        for file in files:
            self.add_parts(file.path, (file.data,))

    def add_parts(self, path: str, parts: Iterable[bytes]) -> None:
        """Writes a file part by part, so that it never has to be in memory whole."""
        target, digest = self._building / path, hashlib.sha256()
        with explained_errors(self._output):
            target.parent.mkdir(parents=True, exist_ok=True)
            # A restricted file is its owner's alone before anything is in it.
            target.touch(0o600)
            target.chmod(0o644 if is_public(path) else 0o600)
            with target.open("wb") as stream:
                for part in parts:
                    stream.write(part)
                    digest.update(part)
        self._artefacts[path] = Artefact(path=path, size=target.stat().st_size, sha256=digest.hexdigest())

    def finish(self) -> Path:
        """Puts the folder in the old one's place in one step, and returns where it is."""
        with explained_errors(self._output):
            _restrict_folders(self._building)
            replace_folder(self._building, self.target)
        return self.target


def refuse_links(target: Path) -> None:
    """Refuses a quarter's folder that is a link, or has one among its folders: a build would replace it.

    Raises: OutputUnavailable, with where each leads.
    """
    links = [path for path in (target, *(target.iterdir() if target.is_dir() else ())) if path.is_symlink()]
    if links:
        raise OutputUnavailable(link_issue(path, str(path)) for path in links)


def link_issue(path: Path, where: str) -> Issue:
    """What is said of a link in the place of what a build replaces."""
    found, expected = f"a link to {path.readlink()}", "a folder or file of its own, since a build replaces it"
    remedy = "Put the folder itself here, or choose the other place with --output. Nothing was changed."
    at_desk = "Put the folder itself here. Nothing was changed."
    return Issue.of("output.link", where, found, expected, remedy, at_desk=at_desk)


def replace_folder(new: Path, target: Path) -> None:
    """Makes `new` be `target`; what was there is gone afterwards. Both are in the same folder.

    With Linux's renameat2 there is no moment without a whole `target`. Elsewhere there is a short one, and the next run
    puts the old one back should this be ended in it. Raises: OSError.
    """
    replaced = target.parent / f"{REPLACED}{target.name}"
    if not target.exists():
        new.rename(target)
    elif exchange_paths(new, target):
        shutil.rmtree(new, ignore_errors=True)
    else:
        target.rename(replaced)
        new.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)


def exchange_paths(first: Path, second: Path) -> bool:
    """Whether two names were exchanged; False where the system or the disk cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0)


def replace_file(path: Path, data: bytes) -> None:
    """Writes a file for its owner alone, whole or not at all: aside first, to the disk, then in its place.

    Raises: OutputUnavailable; what was there is then as it was.
    """
    with explained_errors(path.parent):
        write_durably(path, data, 0o600)


def _restrict_folders(building: Path) -> None:
    for folder in building.rglob("*"):
        if folder.is_dir() and not is_public(f"{folder.relative_to(building).as_posix()}/"):
            folder.chmod(0o700)


def _recover_from_interrupted_run(output: Path) -> None:
    """Removes what an interrupted run left; puts a folder back that was moved aside but never replaced."""
    for unfinished in output.glob(f"{REPLACED}*"):
        target = output / unfinished.name.removeprefix(REPLACED)
        if target.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
        else:
            unfinished.rename(target)
    for unfinished in output.glob(f"{BUILDING}*"):
        shutil.rmtree(unfinished, ignore_errors=True)
