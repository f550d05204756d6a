"""`ncpm build`: makes a quarter: the briefing pack, the public summaries, the letters, and the data behind them."""

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the invented figures.")]
EVERY = 10
LETTERS = "letters/"
MOST_LINES = 40


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
    if built is None:
        built = _build(folders, wish, scope, jobs or os.cpu_count() or 1, cluster, anew)
    print("\n".join(closing_words(built, time.perf_counter() - started)))


def _build(folders: Folders, wish: Wish, scope: Scope, processes: int, cluster: str | None, anew: bool) -> Built:
    # Modules, figures and assessments live as long as the run: looking for garbage among them as often as Python
    # would by itself finds none, and takes a fifth of the time of preparing.
    gc.set_threshold(50_000, 20, 100)
    # All of the program is loaded only now that something has changed: it takes longer than to see that nothing has.
    from ncpm_reports.building import build_quarter  # noqa: PLC0415
    from ncpm_reports.workshop import Workshop  # noqa: PLC0415

    with _executor(cluster) as executor, Workshop(processes, executor) as workshop, _shown() as tell:
        return build_quarter(folders, wish, scope, workshop, tell=tell, anew=anew)


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


def closing_words(built: Built, seconds: float) -> tuple[str, ...]:
    """What a person needs at the end: what was made, where to look first, what has no data, how long it took."""
    kind = "draft" if built.draft else "candidate"
    how = f"{built.files} files, {built.bytes / 1e6:.1f} MB, in {seconds:.1f} seconds"
    first = (
        f"Made a {kind} of {built.code}, as at {built.as_at}: {how}."
        if built.made
        else f"Nothing changed: the {kind} of {built.code}, as at {built.as_at}, is as it was: {how}."
    )
    lines = [
        first,
        f"Everything is in {built.folder}",
        *(f"  {label:<18} {built.folder / path}" for label, path in _first_looks(built.folder)),
    ]
    if built.illustrative:
        lines.append("These figures are INVENTED: nothing of this may be published.")
    if built.gaps:
        lines.append(f"Data not supplied for {len(built.gaps)} of {built.measures} national measures:")
        lines.extend(f"  {name}" for name in built.gaps)
    of_letters = [remark for remark in built.remarks if remark.startswith(LETTERS)]
    of_checks = [remark for remark in built.remarks if remark not in of_letters]
    if of_checks:
        lines.append(f"{len(of_checks)} remarks of the checks; the first: {of_checks[0]}")
    lines.extend((*of_letters, *_differences(built.folder)) if of_letters else ())
    return tuple(lines)


def _differences(folder: Path) -> Iterator[str]:
    """What hand edits of letters and the newly made text have different, as far as it fits on a screen."""
    path = folder / LETTERS / "differences.txt"
    if path.is_file():
        told = path.read_text(encoding="utf-8").rstrip("\n").splitlines()
        yield from told[:MOST_LINES]
        if len(told) > MOST_LINES:
            yield f"... and {len(told) - MOST_LINES} lines more in {path}"


def _first_looks(folder: Path) -> Iterator[tuple[str, str]]:
    places = (
        ("Briefing pack", "board/cppb-briefing-pack*.pdf"),
        ("Public site", "public/index.html"),
        ("Letters", "letters/all-letters*.pdf"),
        ("Measures as data", "measures*.csv"),
        ("Every number", "numbers.csv"),
    )
    found = ((label, sorted(folder.glob(pattern))) for label, pattern in places)
    yield from ((label, paths[0].relative_to(folder).as_posix()) for label, paths in found if paths)


def _codes(named: list[str], data: Path) -> frozenset[str]:
    # The tables of areas, and what reads them, are not needed for all forces.
    from ncpm_reports.sources.house import load_areas  # noqa: PLC0415

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


@contextmanager
def _shown() -> Iterator["Callable[[Progress], None]"]:
    """Progress as a bar on a terminal, as a plain line now and then elsewhere."""
    if not sys.stdout.isatty():
        yield _plain_line
        return
    # A log needs no bar.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("Making"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(), transient=True) as bar:
        row = bar.add_task("")
        yield lambda step: bar.update(row, total=step.of, completed=step.done, description=step.task.kind)


def _plain_line(step: "Progress") -> None:
    if step.done % EVERY == 0 or step.done == step.of:
        print(f"Made {step.done} of {step.of} products", flush=True)
