"""The project that the desk works on: where its files are, and the few facts that every page needs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar, TypeVarTuple

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError, NotFound, refuse
from ncpm_reports.core.settings import BuildRequest, Paths, Settings
from ncpm_reports.desk.file_states import FileState, file_states
from ncpm_reports.inputs import ILLUSTRATIVE_QUARTER, load_framework, quarter_ends
from ncpm_reports.measures.framework import Framework
from ncpm_reports.release.output.folder import quarter_folder
from ncpm_reports.sources.project_files import load_areas, load_settings
from ncpm_reports.store.database import Store
from ncpm_reports.store.project_figures import open_store

WORKSPACE = ".desk"
DRAFT, CANDIDATE = "draft", "candidate"
Arguments = TypeVarTuple("Arguments")
Result = TypeVar("Result")


def cached_by_figures(function: Callable[["Project", *Arguments], Result]) -> Callable[["Project", *Arguments], Result]:
    """The function, which gives what it gave before for as long as no file of figures has changed."""

    @lru_cache(maxsize=4)
    def cached(state: tuple[FileState, ...], project: "Project", *values: *Arguments) -> Result:
        return function(project, *values)

    def current(project: "Project", /, *values: *Arguments) -> Result:
        return cached(figures_state(project.paths), project, *values)

    return current


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """The files and figures of a project; everything is as its files are when it is asked for."""

    paths: Paths
    illustrative: bool = False

    @property
    def workspace(self) -> Path:
        """The desk's own folder: staged files, the journal and its lock."""
        return self.paths.data / WORKSPACE

    def areas(self) -> Areas:
        """The areas and forces of the project. Raises: Refused or NotFound."""
        return load_areas(self.paths.data)

    def settings(self, quarter: str) -> Settings:
        """The settings as they apply to a quarter, in general where there is none. Raises: Refused or NotFound."""
        return load_settings(self.paths.data, parse_quarter(quarter) if quarter else None)

    def framework(self, quarter: str) -> Framework:
        """The framework that the settings name, read again once it has changed. Raises: Refused or NotFound."""
        settings = self.settings(quarter)
        state = file_states((self.paths.data / "frameworks" / f"{settings.framework}.toml",))
        return _framework(self.paths.data, settings, state)

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store, with the project's own figures brought in. Raises: Refused or StoreUnavailable."""
        with open_store(self.paths.store, self.paths.data) as store:
            yield store

    def quarters(self) -> tuple[str, ...]:
        """The quarters for which figures of force areas are supplied, newest first."""
        if self.illustrative:
            return (_code(ILLUSTRATIVE_QUARTER.end),)
        try:
            return _quarters(self)
        except NcpmError:
            # The page that needs the figures says what is wrong; every other page is to be there all the same.
            return _stored_quarters(self)

    def store_issues(self) -> tuple[Issue, ...]:
        """What keeps the figures from being read; nothing while they can be."""
        try:
            with self.store():
                return ()
        except NcpmError as refused:
            return refused.issues

    @cached_by_figures
    def releases(self) -> tuple[PublishedRelease, ...]:
        """Every release in the store, the first published first. Raises: Refused or StoreUnavailable."""
        with self.store() as store:
            return store.releases()

    def newest_quarter(self) -> str:
        """The newest quarter with figures of force areas; "" if there is none."""
        return next(iter(self.quarters()), "")

    def quarter_label(self, quarter: str) -> str:
        """A quarter in words, such as "January to March 2026"."""
        return parse_quarter(quarter).label if quarter else "no quarter yet"

    def request(self, quarter: str, *, final: bool = False) -> BuildRequest:
        """What a build of this quarter is asked for. Raises: NotFound while there is no quarter."""
        if not quarter:
            found, expected = "no figures of police force areas", "at least one quarter of them"
            raise NotFound.of("figures.none", "the store", found, expected, "Start by adding a file.")
        return BuildRequest(period=parse_quarter(quarter), final=final, illustrative=self.illustrative)

    def folder(self, quarter: str, *, final: bool = False) -> Path:
        """Where the draft of a quarter stands, or its candidate."""
        return self.paths.output / quarter_folder(quarter, illustrative=self.illustrative, draft=not final)

    def file(self, name: str) -> Path:
        """The path of a file of the project, such as "data/settings.toml" or "letters/letter.xml".

        Raises: Refused for a name that leads out of the project.
        """
        inside_data = name.startswith("data/")
        base = (self.paths.data if inside_data else self.paths.root).resolve()
        path = (base / name.removeprefix("data/" if inside_data else "")).resolve()
        if base not in path.parents:
            expected, remedy = "a file of the project", "Choose it from the desk's own pages."
            raise refuse("desk.path", name, "a path that leads out of the project", expected, remedy)
        return path


@cached_by_figures
def _quarters(project: Project) -> tuple[str, ...]:
    with project.store() as store:
        return _quarters_of(store, project.areas())


@lru_cache(maxsize=4)
def _framework(data: Path, settings: Settings, state: tuple[FileState, ...]) -> Framework:
    return load_framework(data, settings)


def _stored_quarters(project: Project) -> tuple[str, ...]:
    """The quarters in the store as it is, without the project's own figures; none if it cannot be read either."""
    try:
        with Store.open(project.paths.store) as store:
            return _quarters_of(store, project.areas())
    except NcpmError:
        return ()


def _quarters_of(store: Store, areas: Areas) -> tuple[str, ...]:
    forces = {force.code for force in areas.forces}
    available = store.available_periods(date.max)
    ends = quarter_ends(item.period for item in available if forces & item.published_on.keys())
    return tuple(map(_code, reversed(ends)))


def figures_state(paths: Paths) -> tuple[FileState, ...]:
    """The states of the files of figures, of the store, and of what says how they are read."""
    patterns = ("figures/*.csv", "frameworks/*.toml", "areas/*.csv", "settings.toml")
    files = (*(path for pattern in patterns for path in sorted(paths.data.glob(pattern))), paths.store)
    # The log beside the store is there, and empty, whenever somebody has it open.
    return file_states(files) + tuple(state for state in file_states((Path(f"{paths.store}-wal"),)) if state[1])


def _code(end: date) -> str:
    return f"{end.year}-{end.month:02d}"
