"""A quarter built: prepared, made by as many processes as asked, put together and written in one step."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.measures.results import Assessment
from ncpm_reports.pipeline import Progress, maker, run
from ncpm_reports.preparation import Folders, Prepared, Wish, prepare
from ncpm_reports.products import measure_data
from ncpm_reports.products.plan import Task, plan
from ncpm_reports.products.product import Audience
from ncpm_reports.release.artefacts import File
from ncpm_reports.release.bundle import Made
from ncpm_reports.release.folder import locked, write_folder
from ncpm_reports.release.ledger import read_ledger
from ncpm_reports.release.quarter import STYLESHEET, Origin, assemble


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which products to make; empty means all. Areas are ONS codes."""

    audiences: frozenset[Audience] = frozenset()
    areas: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made: where it is, how much, and what the person should know."""

    folder: Path
    build: BuildInfo
    files: int
    bytes: int
    national: tuple[Assessment, ...]
    remarks: tuple[Issue, ...] = field(default=())


def build_quarter(
    folders: Folders,
    wish: Wish,
    scope: Scope,
    *,
    processes: int,
    tell: Callable[[Progress], None],
    executor: Executor | None = None,
) -> Built:
    """Makes a quarter and writes its folder whole, or raises and leaves what was there.

    Raises: NotFound, Refused, StoreUnavailable or OutputUnavailable.
    """
    with locked(folders.output):
        prepared = prepare(folders, wish)
        made = make_all(prepared, scope, processes=processes, tell=tell, executor=executor)
        head = read_ledger(folders.output).published_head
        files = gather(prepared, made, head)
        folder = write_folder(folders.output, folder_name(prepared.job.build), files)
    return Built(
        folder=folder,
        build=prepared.job.build,
        files=len(files),
        bytes=sum(len(file.data) for file in files),
        national=prepared.job.results.national,
        remarks=tuple(issue for one in made for issue in one.remarks),
    )


def make_all(
    prepared: Prepared,
    scope: Scope,
    *,
    processes: int,
    tell: Callable[[Progress], None],
    executor: Executor | None = None,
) -> tuple[Made, ...]:
    """Every product in the scope, made but not written."""
    with maker(prepared.job, processes, executor) as make:
        return run(make, tasks_of(prepared, scope), tell)


def tasks_of(prepared: Prepared, scope: Scope) -> tuple[Task, ...]:
    """The tasks of a scope."""
    return plan(prepared.job.materials.public.areas.forces, scope.audiences, scope.areas)


def gather(prepared: Prepared, made: tuple[Made, ...], ledger_head: str) -> tuple[File, ...]:
    """Every file of the quarter: products, data, ledger of numbers, manifest and sums."""
    job = prepared.job
    extra = [
        File(path="measures.json", data=measure_data.json_text(job.view).encode(), restricted=True),
        File(path="measures.csv", data=measure_data.csv_text(job.view).encode(), restricted=True),
        File(
            path=f"public/{STYLESHEET}",
            data=job.materials.public.templates["brand/site.css"].encode(),
            restricted=False,
        ),
    ]
    origin = Origin(
        build=job.build,
        settings=job.materials.public.settings,
        releases=prepared.releases,
        inputs=prepared.inputs,
        ledger_head=ledger_head,
    )
    return assemble(made, extra, origin)


def folder_name(build: BuildInfo) -> str:
    """The quarter's folder: "2025-06", or one that says INVENTED."""
    return f"{build.code}-INVENTED" if build.illustrative else build.code
