"""`ncpm build`: makes a quarter: the briefing pack, the public summaries, the letters, and the data behind them."""

import gc
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ncpm_reports.commands.build_watch import Build, stay
from ncpm_reports.commands.build_words import closing_words, shown
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    AsAtOption,
    DataOption,
    DebugOption,
    OutputOption,
    PeriodOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.products.product import Audience
from ncpm_reports.unchanged import Built, standing_quarter
from ncpm_reports.wishes import Folders, Scope, Wish

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ncpm_reports.pipeline import Progress
    from ncpm_reports.preparing import Apart

OnlyOption = Annotated[
    list[Audience] | None, typer.Option("--only", help="Make only this: board, public or letters. May be repeated.")
]
ForceOption = Annotated[
    list[str] | None,
    typer.Option("--force", metavar="CODE", help="Only this force area, by its code or name as in addresses."),
]
FinalOption = Annotated[bool, typer.Option("--final", help="Make the candidate, without DRAFT on every page.")]
JobsOption = Annotated[int, typer.Option("--jobs", min=0, help="Processes to use; 0 for one a processor.")]
DryOption = Annotated[bool, typer.Option("--dry-run", help="Say what would be made; write nothing.")]
InventedOption = Annotated[
    bool, typer.Option("--illustrative", help="Use invented figures, marked so everywhere; never publishable.")
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Make the products on a Dask cluster instead.")
]
AnewOption = Annotated[bool, typer.Option("--anew", help="Make everything anew, and forget what was made before.")]
WatchOption = Annotated[
    bool,
    typer.Option("--watch", help="Stay, and build again whenever a file that shapes the quarter changes."),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the invented figures.")]


def command(
    period: PeriodOption = None,
    as_at: AsAtOption = None,
    only: OnlyOption = None,
    force: ForceOption = None,
    final: FinalOption = False,
    jobs: JobsOption = 0,
    dry_run: DryOption = False,
    illustrative: InventedOption = False,
    seed: SeedOption = 2021,
    cluster: ClusterOption = None,
    anew: AnewOption = False,
    watch: WatchOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Makes a quarter into the output folder: a draft unless --final."""
    started = time.perf_counter()
    folders = Folders(root=project_root(data), data=data, store=store_path(data, store), output=output)
    wish = Wish(period=period, as_at=as_at, final=final, illustrative=illustrative, seed=seed)
    scope = Scope(audiences=frozenset(only or ()), areas=_codes(force, data) if force else frozenset())
    if dry_run:
        print(_dry(folders, wish, scope))
        return
    built = None if anew else standing_quarter(folders, wish, scope)
    if built is None or watch:
        with _builder(folders, wish, scope, jobs or os.cpu_count() or 1, cluster) as build:
            if watch:
                stay(folders, lambda: standing_quarter(folders, wish, scope) is not None, build, anew=anew)
                return
            with shown() as tell:
                built = build(anew=anew, tell=tell)
    print("\n".join(closing_words(built, time.perf_counter() - started)))


@contextmanager
def _builder(folders: Folders, wish: Wish, scope: Scope, processes: int, cluster: str | None) -> Iterator[Build]:
    """What builds, as often as it is asked."""
    # Modules, figures and assessments live as long as the run: looking for garbage among them as often as Python
    # would by itself finds none, and takes a fifth of the time of preparing.
    gc.set_threshold(50_000, 20, 100)
    # The process is forked before a cluster's client has started threads.
    with _preparer(processes) as preparer, _executor(cluster) as executor:
        if preparer is not None:
            preparer.begin(folders, wish, scope)
        # Loaded only now that something has changed: it takes longer than to see that nothing has.
        from ncpm_reports.building import build_quarter  # noqa: PLC0415
        from ncpm_reports.workshop import Workshop  # noqa: PLC0415

        # A cluster's workers are no processes of this one.
        if preparer is not None and executor is None:
            from ncpm_reports.rehearsal import rehearse  # noqa: PLC0415

            rehearse(folders.root)

        def build(*, anew: bool, tell: "Callable[[Progress], None]") -> Built:
            return build_quarter(folders, wish, scope, workshop, tell=tell, anew=anew)

        with Workshop(processes, executor, preparer) as workshop:
            yield build


@contextmanager
def _preparer(processes: int) -> "Iterator[Apart | None]":
    """A process that reads and assesses while this one loads; none where one process is to do all."""
    if processes <= 1:
        yield None
        return
    from ncpm_reports.preparing import Apart  # noqa: PLC0415  (as for a build)

    with Apart() as preparer:
        yield preparer


@contextmanager
def _executor(address: str | None) -> Iterator["Executor | None"]:
    if address is None:
        yield None
        return
    from ncpm_reports.cluster import cluster  # noqa: PLC0415  (as above)

    with cluster(address) as executor:
        yield executor


def project_root(data: Path) -> Path:
    """The folder that holds `templates/` and `letters/`: the one that the data folder is in, else the current one."""
    beside = data.resolve().parent
    return beside if (beside / "templates").is_dir() else Path.cwd()


def _codes(named: list[str], data: Path) -> frozenset[str]:
    # The tables of areas, and what reads them, are not needed for all forces.
    from ncpm_reports.sources.project_files import load_areas  # noqa: PLC0415

    areas = load_areas(data)
    found = {name: areas.force(name) for name in named}
    unknown = [name for name, force in found.items() if force is None]
    if unknown:
        raise NotFound(_unknown_force(name) for name in unknown)
    return frozenset(force.code for force in found.values() if force is not None)


def _unknown_force(name: str) -> Issue:
    return Issue(
        code="force.unknown",
        where="--force",
        found=f'"{name}"',
        expected="one of the 43 police force areas, by its ONS code or its name as in addresses",
        remedy="For example E23000036 or avon-and-somerset; data/areas/forces.csv lists them all.",
    )


def _dry(folders: Folders, wish: Wish, scope: Scope) -> str:
    from ncpm_reports.building import tasks_of  # noqa: PLC0415  (as for a build)
    from ncpm_reports.preparation import prepare  # noqa: PLC0415

    prepared = prepare(folders, wish)
    build = prepared.job.build
    tasks = tasks_of(prepared, scope)
    return json.dumps(
        {
            "period": build.code,
            "as_at": build.as_at.isoformat(),
            "status": build.status.value,
            "illustrative": build.illustrative,
            "products": [f"{task.kind} {task.area}".strip() for task in tasks],
        },
        indent=1,
    )
