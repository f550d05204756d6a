"""`ncpm build --watch`: stays, and builds again whenever a file that shapes the quarter changes."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ncpm_reports.cache import input_name, resolved, unchanged_release
from ncpm_reports.commands.build_messages import (
    MAX_NAMED,
    closing_words,
    print_left_out,
    progress_display,
    rebuild_words,
)
from ncpm_reports.commands.refusals import print_issues
from ncpm_reports.core.names import first_few
from ncpm_reports.core.problems import Issue, NcpmError
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.release.output.artefacts import Release
from ncpm_reports.release.output.manifest import read_sums
from ncpm_reports.release.publish.embargo import LONDON
from ncpm_reports.release.publish.ledger import LEDGER

if TYPE_CHECKING:
    from watchfiles import Change

MILLISECONDS_BETWEEN_LOOKS = 300


class RepeatedBuild:
    """A build that is run again and again, and prints what came of it."""

    def __init__(self, build: "Callable[..., Release]", *, anew: bool) -> None:
        self._build, self._anew = build, anew
        self._sums: Mapping[str, str] | None = None
        self._issues: tuple[Issue, ...] = ()

    def run(self) -> None:
        """Builds; prints what is different since the last build that was not refused, or the refusal."""
        first, started = self._sums is None, time.perf_counter()
        try:
            with progress_display(lines=first) as report:
                release = self._build(anew=self._anew, today=datetime.now(LONDON).date(), report=report)
        except NcpmError as refused:
            # The build may have written to the store, and so be run again for nothing.
            if refused.issues != self._issues:
                sys.stdout.flush()
                print_issues("build", refused)
                print("Nothing was written: the folder is as it was.", flush=True)
            self._issues = refused.issues
            return
        seconds, sums = time.perf_counter() - started, read_sums(release.folder)
        words = closing_words(release, seconds) if first else rebuild_words(self._sums or {}, sums, release, seconds)
        self.print_mended()
        print("\n".join(words), flush=True)
        if release.left_out:
            print_left_out(release)
        self._sums, self._anew = sums, False

    def print_mended(self) -> None:
        """Says so where the last build was refused and this one would not be."""
        if self._issues:
            print("The error is gone.", flush=True)
        self._issues = ()


def watch_and_build(request: BuildRequest, paths: Paths, *, jobs: int, cluster: str | None, anew: bool) -> None:
    """Builds now and after every change, until somebody stops it. What is refused is said, and mended by a change."""
    from ncpm_reports.pipeline import build_release  # noqa: PLC0415  (loaded for a build alone)

    repeated = RepeatedBuild(partial(build_release, request, paths, jobs=jobs, cluster=cluster), anew=anew)
    changes = _changes(paths)
    with suppress(KeyboardInterrupt):
        # Watching begins before the first build, so that nothing is missed that changes during it.
        next(changes)
        repeated.run()
        print("Watching data, templates and letters. Ctrl-C stops.", flush=True)
        for changed in filter(None, changes):
            if unchanged_release(paths, request) is not None:
                repeated.print_mended()
            else:
                print(f"\nChanged: {first_few(sorted(changed), MAX_NAMED)}", flush=True)
                repeated.run()
    print("\nNo longer watching.")


def _changes(paths: Paths) -> Iterator[set[str]]:
    """The files that were changed, added or removed since the last item; empty if none was for a while. Without end."""
    # Few builds watch, and what watches takes a while to load.
    from watchfiles import DefaultFilter, watch  # noqa: PLC0415

    default_filter, paths = DefaultFilter(), resolved(paths)

    def shapes_the_quarter(change: "Change", name: str) -> bool:
        # The store's log changes whenever somebody reads, the ledger with each sign-off.
        shapes = input_name(Path(name), paths) not in ("", "store-wal", LEDGER)
        return shapes and default_filter(change, name) and not Path(name).is_dir()

    root = paths.root
    folders = {paths.data, root / "templates", root / "letters", paths.store.parent}
    for changed in watch(
        *sorted(folder for folder in folders if folder.is_dir()),
        watch_filter=shapes_the_quarter,
        step=MILLISECONDS_BETWEEN_LOOKS,
        rust_timeout=MILLISECONDS_BETWEEN_LOOKS,
        yield_on_timeout=True,
    ):
        paths_changed = (Path(name) for _, name in changed)
        yield {path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path) for path in paths_changed}
