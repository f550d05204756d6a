"""How files look from outside: what says, without reading them, that none has changed."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

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
