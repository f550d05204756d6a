"""`ncpm build`: makes a quarter: the briefing pack, the public summaries, the letters, and the data behind them."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar

from ncpm_reports.building import Built, Scope, build_quarter, tasks_of
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
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, NotFound, Severity
from ncpm_reports.measures.results import Verdict
from ncpm_reports.pipeline import Progress
from ncpm_reports.preparation import Folders, Wish, prepare
from ncpm_reports.products.product import Audience
from ncpm_reports.sources.house import load_areas

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
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the invented figures.")]
EVERY = 10


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
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Makes a quarter into the output folder: a draft unless --final."""
    started = time.perf_counter()
    folders = Folders(root=project_root(data), data=data, store=store_path(data, store), output=output)
    wish = Wish(period=period, as_at=as_at, final=final, illustrative=illustrative, seed=seed)
    scope = Scope(audiences=frozenset(only or ()), areas=_codes(force or [], load_areas(data)))
    if dry_run:
        print(_dry(folders, wish, scope))
        return
    with _shown() as tell:
        built = build_quarter(folders, wish, scope, processes=jobs or os.cpu_count() or 1, tell=tell)
    print("\n".join(closing_words(built, time.perf_counter() - started)))


def project_root(data: Path) -> Path:
    """The folder that holds `templates/` and `letters/`: the one that the data folder is in, else the current one."""
    beside = data.resolve().parent
    return beside if (beside / "templates").is_dir() else Path.cwd()


def closing_words(built: Built, seconds: float) -> tuple[str, ...]:
    """What a person needs at the end: what was made, where to look first, what has no data, how long it took."""
    build = built.build
    gaps = [one.name for one in built.national if one.verdict is Verdict.NO_DATA]
    kind = "candidate" if not build.marked_draft else "draft"
    lines = [
        f"Made a {kind} of {build.code}, as at {build.as_at.isoformat()}: {built.files} files, "
        f"{built.bytes / 1e6:.1f} MB, in {seconds:.1f} seconds.",
        f"Everything is in {built.folder}",
        *(f"  {label:<18} {built.folder / path}" for label, path in _first_looks(built.folder)),
    ]
    if build.illustrative:
        lines.append("These figures are INVENTED: nothing of this may be published.")
    if gaps:
        lines.append(f"Data not supplied for {len(gaps)} of {len(built.national)} national measures:")
        lines.extend(f"  {name}" for name in gaps)
    warnings = [issue for issue in built.remarks if issue.severity is Severity.WARNING]
    if warnings:
        lines.append(f"{len(warnings)} remarks of the checks; the first: {warnings[0].sentence()}")
    return tuple(lines)


def _first_looks(folder: Path) -> Iterator[tuple[str, str]]:
    places = (
        ("Briefing pack", "board/cppb-briefing-pack.pdf"),
        ("Public site", "public/index.html"),
        ("Letters", "letters/all-letters.pdf"),
        ("Measures as data", "measures.csv"),
        ("Every number", "numbers.csv"),
    )
    yield from ((label, path) for label, path in places if (folder / path).exists())


def _codes(named: list[str], areas: Areas) -> frozenset[str]:
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
def _shown() -> Iterator[Callable[[Progress], None]]:
    """Progress as a bar on a terminal, as a plain line now and then elsewhere."""
    if not sys.stdout.isatty():
        yield _plain_line
        return
    columns = (TextColumn("Making"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(), transient=True) as bar:
        row = bar.add_task("")
        yield lambda step: bar.update(row, total=step.of, completed=step.done, description=step.task.kind)


def _plain_line(step: Progress) -> None:
    if step.done % EVERY == 0 or step.done == step.of:
        print(f"Made {step.done} of {step.of} products", flush=True)
