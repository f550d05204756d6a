"""Writing a quarter's folder: whole or not at all, one run at a time, restricted parts for their owner only."""

import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from ncpm_reports.core.problems import Issue, OutputUnavailable
from ncpm_reports.release.output.artefacts import File, pieces

_BUILDING = ".building-"
_REPLACED = ".replaced-"
# What tells a file, as it stands, from every other one on its disk.
_Mark = tuple[int, int, int, int, int]


@contextmanager
def locked(output: Path) -> Iterator[None]:
    """Holds the output folder for one run; sweeps what an interrupted run left behind.

    Raises: OutputUnavailable if the folder cannot be written, or another run holds it.
    """
    try:
        output.mkdir(parents=True, exist_ok=True)
        handle = os.open(output / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise unavailable(output, error) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise OutputUnavailable(_busy(output)) from error
        _sweep(output)
        yield
    finally:
        # Processes that were started meanwhile have the handle too, and would go on holding what is only closed here.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


class Known:
    """The digests of the files of a folder that was written last, for a process that will write it again.

    A file that was changed, replaced or touched since is not among them: its place on the disk, its size or its times
    are others.
    """

    def __init__(self) -> None:
        self._digests: dict[_Mark, str] = {}

    def sha256(self, path: Path, found: os.stat_result) -> str:
        """The SHA-256 of the file that was found at this path. Raises: OSError if it cannot be read."""
        return self._digests.get(_mark(found)) or hashlib.sha256(path.read_bytes()).hexdigest()

    def note(self, folder: Path, digests: Mapping[str, str]) -> None:
        """Remembers the files of this folder, by path below it, and no others. Raises: OSError if one is not there."""
        self._digests = {_mark((folder / path).lstat()): digest for path, digest in digests.items()}


def _mark(found: os.stat_result) -> _Mark:
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Writing:
    """A quarter's folder while it is written aside, so that its files can be written as they come.

    The caller holds the lock. Nothing replaces what was there before `finish`; leaving without it removes what was
    written. Every method raises OutputUnavailable if a file cannot be written; the old folder is then as it was.
    """

    def __init__(self, output: Path, name: str, known: Known | None = None) -> None:
        self._output, self._name = output, name
        self._known = known or Known()
        self._building = output / f"{_BUILDING}{name}"
        self._folders: set[Path] = set()
        self._written: dict[str, tuple[str, bool]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        shutil.rmtree(self._building, ignore_errors=True)

    def add(self, files: Iterable[File]) -> None:
        """Writes files that the folder will probably hold."""
        with self._explained():
            for file in files:
                wanted = (file.sha256, file.restricted)
                if self._written.get(file.path) != wanted:
                    self._put(file, wanted[0])
                    self._written[file.path] = wanted

    def _put(self, file: File, digest: str) -> None:
        path, old = self._building / file.path, self._output / self._name / file.path
        if path.parent not in self._folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(path.parent)
        if file.path in self._written:
            path.unlink()
        if not self._holds(old, file, digest) or not _linked(old, path):
            _write(path, file)

    def _holds(self, path: Path, file: File, digest: str) -> bool:
        """Whether a file on disk is just what is to be written, in bytes and in who may read it."""
        try:
            found = path.lstat()
            return (
                stat.S_ISREG(found.st_mode)
                and stat.S_IMODE(found.st_mode) == _mode(file)
                and found.st_size == file.size
                and self._known.sha256(path, found) == digest
            )
        except OSError:
            return False

    def finish(self, files: Iterable[File]) -> Path:
        """Makes the folder hold exactly these files, and puts it in the old one's place in one step."""
        held = tuple(files)
        self.add(held)
        target = self._output / self._name
        with self._explained():
            for path in self._written.keys() - {file.path for file in held}:
                (self._building / path).unlink()
                del self._written[path]
                with suppress(OSError):
                    os.removedirs((self._building / path).parent)
            _restrict(self._building, held)
            _swap(self._building, target, self._output / f"{_REPLACED}{self._name}")
            self._known.note(target, {path: digest for path, (digest, _) in self._written.items()})
        return target

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise unavailable(self._output, error) from error


def write_folder(output: Path, name: str, files: Iterable[File]) -> Path:
    """Writes every file under `output/name`, replacing what was there in one step. The caller holds the lock.

    Raises: OutputUnavailable if a file cannot be written; the old folder is then as it was.
    """
    with Writing(output, name) as writing:
        return writing.finish(files)


def _linked(old: Path, new: Path) -> bool:
    """Whether the old folder's file could be given a second name, which saves writing it; not every disk can."""
    try:
        new.hardlink_to(old)
    except OSError:
        return False
    return True


def _mode(file: File) -> int:
    return 0o600 if file.restricted else 0o644


def _write(path: Path, file: File) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _mode(file))
    with os.fdopen(handle, "wb") as stream:
        for piece in pieces(file.content):
            stream.write(piece)
    path.chmod(_mode(file))


def _restrict(building: Path, files: Iterable[File]) -> None:
    for file in files:
        top = file.path.split("/", 1)[0]
        if file.restricted and "/" in file.path:
            (building / top).chmod(0o700)


def _swap(building: Path, target: Path, replaced: Path) -> None:
    if target.exists():
        target.rename(replaced)
    building.rename(target)
    shutil.rmtree(replaced, ignore_errors=True)


def _sweep(output: Path) -> None:
    """Removes what an interrupted run left; puts a folder back that was moved aside but never replaced."""
    for leftover in output.glob(f"{_REPLACED}*"):
        target = output / leftover.name.removeprefix(_REPLACED)
        if target.exists():
            shutil.rmtree(leftover, ignore_errors=True)
        else:
            leftover.rename(target)
    for leftover in output.glob(f"{_BUILDING}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def unavailable(output: Path, error: OSError) -> OutputUnavailable:
    """What a person reads when the disk says no: why, and that nothing is lost."""
    reasons = {
        errno.ENOSPC: "no space left on its disk",
        errno.EROFS: "a read-only disk",
        errno.EACCES: "no permission to write",
        errno.EPERM: "no permission to write",
        errno.ENOTDIR: "a file where a folder should be",
        errno.EEXIST: "a file where a folder should be",
    }
    return OutputUnavailable(
        Issue(
            code="output.unavailable",
            where=f"output folder {output}",
            found=reasons.get(error.errno or 0, error.strerror or "an error of the disk"),
            expected="a folder that can be written",
            remedy="Free space or choose another folder with --output. What was there before is as it was.",
        )
    )


def _busy(output: Path) -> Issue:
    return Issue(
        code="output.locked",
        where=f"output folder {output}",
        found="another run of ncpm that is writing it",
        expected="one run at a time",
        remedy="Wait until the other run has ended, then try again.",
    )
