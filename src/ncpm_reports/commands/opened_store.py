"""What the data commands start from: the store, brought up to date with the project's own figures, and names."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from ncpm_reports.commands.new_files import removed_if_refused
from ncpm_reports.commands.options import refuse_missing_folder
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.settings import store_path
from ncpm_reports.store.database import Store
from ncpm_reports.store.project_figures import open_store


@contextmanager
def current_store(data: Path, store: Path | None) -> Iterator[Store]:
    """The store, in the data folder unless another is named, holding what `figures/*.csv` in that folder says now.

    Raises: NotFound if there is no data folder; Refused for figures that do not pass; StoreUnavailable.
    """
    refuse_missing_folder(data)
    path = store_path(data, store)
    with removed_if_refused(store=path), open_store(path, data) as opened:
        yield opened


def area_code(areas: Areas, given: str | None) -> str | None:
    """The code of the area that a person names by code, slug or name; None where they name none.

    Raises: NotFound, with near names.
    """
    if given is None:
        return None
    wanted = given.casefold()
    for area in areas.by_code.values():
        if wanted in (area.code.casefold(), area.slug, area.name.casefold()):
            return area.code
    raise NotFound(_unknown("area", given, [area.slug for area in areas.by_code.values()]))


def known_measure(given: str | None, measures: Iterable[str]) -> str | None:
    """The id of a measure that is held; None where a person names none.

    Raises: NotFound, with near ids.
    """
    ids = sorted(measures)
    if given is None or given in ids:
        return given
    raise NotFound(_unknown("measure", given, ids))


def _unknown(kind: str, given: str, names: list[str]) -> Issue:
    near = get_close_matches(given.casefold(), names, n=3, cutoff=0.5) or names[:5]
    return Issue(
        code=f"{kind}.unknown",
        where=f"--{kind}",
        found=f'"{given}"',
        expected=f"a known {kind}, such as {', '.join(near)}" if near else f"a {kind}, though none is held yet",
        remedy="Run `ncpm status` to see what is held." if kind == "measure" else "Areas are listed in data/areas.",
    )
