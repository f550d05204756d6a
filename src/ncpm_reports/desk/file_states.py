"""How files look from outside: what says, without reading them, that none has changed.

A candidate and its signed files are read again only once one of them has.
"""

from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS
from ncpm_reports.release.publish.candidate import SIGNED, Candidate, read_candidate, read_signed_files

FileState = tuple[str, int, int, int]


def file_states(paths: Iterable[Path]) -> tuple[FileState, ...]:
    """Path, size in bytes and both times of change in nanoseconds of each file; those that are not there are left out.

    A change of a file's bytes changes the time of its node, which nobody can set.
    """
    states: list[FileState] = []
    for path in paths:
        with suppress(OSError):
            stat = path.stat()
            states.append((str(path), stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(states)


def candidate_in(folder: Path) -> Candidate | None:
    """The quarter in a folder; None where nothing is built. Raises: Refused if its manifest is none."""
    try:
        return _candidate(folder, _state(folder, (MANIFEST, NUMBERS)))
    except NotFound:
        return None


def changed_files(candidate: Candidate) -> tuple[Issue, ...]:
    """What of the public part and the pack is not as the manifest says, as the files are now."""
    return _changed(candidate.folder, _state(candidate.folder, (MANIFEST, NUMBERS, *SIGNED)))


@lru_cache(maxsize=4)
def _candidate(folder: Path, state: tuple[FileState, ...]) -> Candidate:
    return read_candidate(folder)


@lru_cache(maxsize=4)
def _changed(folder: Path, state: tuple[FileState, ...]) -> tuple[Issue, ...]:
    return read_signed_files(read_candidate(folder))[1]


def _state(folder: Path, parts: tuple[str, ...]) -> tuple[FileState, ...]:
    tops = [folder / part for part in parts]
    return file_states(path for top in tops for path in ([top] if not top.is_dir() else sorted(top.rglob("*"))))
