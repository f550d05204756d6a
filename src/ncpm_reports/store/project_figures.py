"""Brings the project's own files of figures into the store: what is already there is passed over."""

import hashlib
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ncpm_reports.core.observations import ReleaseFigures
from ncpm_reports.core.problems import Issue, NcpmError, Refused, refuse_if_any
from ncpm_reports.core.settings import Paths
from ncpm_reports.sources.project_files import load_texts
from ncpm_reports.store.connection import refuse_other_kinds
from ncpm_reports.store.database import Store


@contextmanager
def open_store(path: Path, data: Path) -> Iterator[Store]:
    """The store, holding what `figures/*.csv` in the data folder says now.

    Raises: Refused for files of figures that do not pass; StoreUnavailable.
    """
    with Store.open(path) as store:
        sync_figures(store, load_texts(data / "figures", suffixes={".csv"}, prefix="data/figures/"))
        yield store


@contextmanager
def store_copy(paths: Paths) -> Iterator[Paths]:
    """The paths with a copy of the store, so that it stays as it is; what is refused of the copy names the store.

    Raises: StoreUnavailable for what is no file.
    """
    refuse_other_kinds(paths.store)
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / paths.store.name
        for ending in ("", "-wal"):
            if Path(f"{paths.store}{ending}").is_file():
                shutil.copyfile(f"{paths.store}{ending}", f"{copy}{ending}")
        try:
            yield replace(paths, store=copy)
        except NcpmError as error:
            issues = (replace(issue, where=issue.where.replace(str(copy), str(paths.store))) for issue in error.issues)
            raise type(error)(issues) from error


def sync_figures(store: Store, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Makes the store hold exactly these files of tidy figures, by name; the names of those that changed.

    A file that is no longer given is withdrawn: its figures stay in the store's history and no longer stand.

    Raises: Refused with the problems of all files, nothing being stored; StoreUnavailable if it cannot be written.
    """
    stored = store.project_files()
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    changed = {name: sha256 for name, sha256 in digests.items() if stored.get(name) != sha256}
    releases = _read_texts({name: texts[name] for name in changed})
    removed = sorted(name for name, sha256 in stored.items() if sha256 and name not in digests)
    for name in removed:
        store.ingest_project_file(name, "", ())
    for name in sorted(changed):
        store.ingest_project_file(name, changed[name], releases[name])
    return (*removed, *sorted(changed))


def _read_texts(texts: Mapping[str, str]) -> Mapping[str, tuple[ReleaseFigures, ...]]:
    if not texts:
        return {}
    # The reader is not needed while nothing changes, and `ncpm status` should answer at once.
    from ncpm_reports.sources.tidy_figures import read_figures  # noqa: PLC0415

    releases: dict[str, tuple[ReleaseFigures, ...]] = {}
    issues: list[Issue] = []
    for name, text in texts.items():
        try:
            releases[name] = read_figures(text, name)
        except Refused as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return releases
