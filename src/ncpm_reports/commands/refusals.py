"""Refused commands: every problem is printed on a line of its own, and no file is left behind that was not there."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ncpm_reports.core.problems import NcpmError, Severity
from ncpm_reports.release.output.artefacts import LOCK

REFUSED = 2


def print_issues(command: str, refused: NcpmError) -> None:
    """Prints every problem of a refusal."""
    for issue in refused.issues:
        label = "" if issue.severity is Severity.ERROR else f"{issue.severity.value}: "
        print(f"ncpm {command}: {label}{issue.sentence()}", file=sys.stderr)


@contextmanager
def removed_if_refused(*, store: Path | None = None, output: Path | None = None) -> Iterator[None]:
    """Removes the store, the output folder's lock and the folders for them again if they were not there before.

    Whatever ends the command early counts, an interruption included; what was there before stays.
    """
    files = [] if store is None else [store, Path(f"{store}-wal"), Path(f"{store}-shm")]
    folders = [] if store is None else list(store.parents)
    if output is not None:
        files.append(output / LOCK)
        folders += [output, *output.parents]
    new_files = [path for path in files if not path.exists()]
    new_folders = [folder for folder in folders if not folder.exists()]
    try:
        yield
    except BaseException:
        for path in new_files:
            with suppress(OSError):
                path.unlink()
        for folder in new_folders:
            with suppress(OSError):
                folder.rmdir()
        raise
