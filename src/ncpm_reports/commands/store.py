"""What the data commands start from: the store, brought up to date with the project's own figures, and names."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from difflib import get_close_matches
from pathlib import Path

from ncpm_reports.commands.refusals import removed_if_refused
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.settings import Paths
from ncpm_reports.store.database import Store
from ncpm_reports.store.project_figures import open_store, store_copy


@contextmanager
def current_store(paths: Paths) -> Iterator[Store]:
    """The store, holding what `figures/*.csv` in the data folder says now.

    Raises: Refused for figures that do not pass; StoreUnavailable.
    """
    with removed_if_refused(store=paths.store), open_store(paths.store, paths.data) as store:
        yield store


@contextmanager
def store_to_read(paths: Paths) -> Iterator[tuple[Paths, Store]]:
    """The current store for what only reads, and the paths with it: those of a copy where the store cannot be written.

    Raises: as `current_store`.
    """
    path = next((path for path in (paths.store, *paths.store.parents) if path.exists()), Path())
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    with nullcontext(paths) if writable else store_copy(paths) as readable, current_store(readable) as store:
        yield readable, store


def area_code(areas: Areas, name: str | None) -> str | None:
    """The code of the area that a person names by code, slug or name; None where they name none.

    Raises: NotFound, with near names.
    """
    if name is None:
        return None
    folded = name.casefold()
    for area in areas.by_code.values():
        if folded in (area.code.casefold(), area.slug, area.name.casefold()):
            return area.code
    raise NotFound(_unknown("area", name, [area.slug for area in areas.by_code.values()]))


def measure_id_of(name: str | None, measures: Iterable[str]) -> str | None:
    """The id of a measure that is held; None where a person names none.

    Raises: NotFound, with near ids.
    """
    ids = sorted(measures)
    if name is None or name in ids:
        return name
    raise NotFound(_unknown("measure", name, ids))


def _unknown(kind: str, name: str, names: list[str]) -> Issue:
    similar = get_close_matches(name.casefold(), names, n=3, cutoff=0.5) or names[:5]
    found = f'"{name}"'
    expected = f"a known {kind}, such as {', '.join(similar)}" if similar else f"a {kind}, though none is held yet"
    remedy = "Run `ncpm status` to see what is held." if kind == "measure" else "Areas are listed in data/areas."
    return Issue.of(f"{kind}.unknown", f"--{kind}", found, expected, remedy)
