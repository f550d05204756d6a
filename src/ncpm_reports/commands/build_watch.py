"""`ncpm build --watch`: stays, and builds again whenever a file that shapes the quarter changes."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from ncpm_reports.commands.build_words import closing_words, listed, shown, words_of_rebuild
from ncpm_reports.commands.runner import print_issues
from ncpm_reports.core.problems import NcpmError
from ncpm_reports.unchanged import Built, named_sums
from ncpm_reports.watching import changes
from ncpm_reports.wishes import Folders

if TYPE_CHECKING:
    from ncpm_reports.pipeline import Progress

SECONDS_BETWEEN_LOOKS = 0.3


class Build(Protocol):
    """Builds a quarter as it was asked for; raises NcpmError where that is refused."""

    def __call__(self, *, anew: bool, tell: "Callable[[Progress], None]") -> Built:
        """What was built."""


def stay(folders: Folders, stands: Callable[[], bool], build: Build, *, anew: bool) -> None:
    """Builds now and after every change, until somebody stops it. What is refused is told, and mended by a change.

    `stands` says whether a build would give what is there already.
    """
    # Begun before the first build, so that nothing is missed that changes during it.
    changed = changes(folders, lambda: time.sleep(SECONDS_BETWEEN_LOOKS))
    try:
        with shown() as tell:
            built, seconds = _tried(build, tell, anew=anew)
        if built is not None:
            print("\n".join(closing_words(built, seconds)))
        held = {} if built is None else named_sums(built.folder)
        print("Watching data, templates and letters. Ctrl-C stops.", flush=True)
        for paths in changed:
            # The build itself may have written to the store.
            if not stands():
                print(f"\nChanged: {listed(_shortened(paths, folders))}", flush=True)
                held = _again(build, held)
    except KeyboardInterrupt:
        print("\nNo longer watching.")


def _again(build: Build, held: dict[str, str]) -> dict[str, str]:
    with shown(lines=False) as tell:
        built, seconds = _tried(build, tell, anew=False)
    if built is None:
        return held
    now = named_sums(built.folder)
    print("\n".join(words_of_rebuild(held, now, built, seconds)), flush=True)
    return now


def _tried(build: Build, tell: "Callable[[Progress], None]", *, anew: bool) -> tuple[Built | None, float]:
    started = time.perf_counter()
    try:
        return build(anew=anew, tell=tell), time.perf_counter() - started
    except NcpmError as refused:
        sys.stdout.flush()
        print_issues("build", refused)
        print("Nothing was written: the folder is as it was.", flush=True)
        return None, 0.0


def _shortened(paths: Iterable[Path], folders: Folders) -> Iterator[str]:
    root = folders.root.resolve()
    for path in paths:
        whole = path.resolve()
        yield whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)
