"""Waiting for a change in what a quarter is built from."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from ncpm_reports.unchanged import inputs_of
from ncpm_reports.wishes import Folders

Seen = Mapping[Path, tuple[int, int]]


def changes(folders: Folders, pause: Callable[[], None]) -> Iterator[tuple[Path, ...]]:
    """The files that were changed, added or removed from now on, sorted; one item a change, without end.

    It looks after each `pause`, and waits until nothing has changed during one: an editor may write in several steps.
    What changes while the caller is busy is the next item.
    """
    return _changes(folders, pause, _seen(folders))


def _changes(folders: Folders, pause: Callable[[], None], before: Seen) -> Iterator[tuple[Path, ...]]:
    while True:
        pause()
        now = _seen(folders)
        if now == before:
            continue
        pause()
        while (later := _seen(folders)) != now:
            now = later
            pause()
        yield tuple(sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path)))
        before = now


def _seen(folders: Folders) -> Seen:
    """When every file was written last, and its size; telling these is much quicker than reading it."""
    seen: dict[Path, tuple[int, int]] = {}
    for path in inputs_of(folders):
        try:
            found = path.stat()
        except OSError:
            # Gone since the folder was listed: the next look tells.
            continue
        seen[path] = (found.st_mtime_ns, found.st_size)
    return seen
