"""`ncpm build`: makes a quarter: the briefing pack, the public summaries, the letters, and the data behind them."""

import gc
import json
import sys
import time
from dataclasses import asdict
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands import options
from ncpm_reports.commands.build_messages import closing_words, print_left_out, progress_display
from ncpm_reports.commands.build_watch import watch_and_build
from ncpm_reports.commands.refusals import REFUSED, removed_if_refused
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.quarter.build import build_quarter
from ncpm_reports.release.output.artefacts import Release
from ncpm_reports.release.publish.embargo import LONDON

MAX_JOBS = 512
OnlyOption = Annotated[
    list[Audience] | None, typer.Option("--only", help="Make only this: board, public or letters. May be repeated.")
]
ForceOption = Annotated[
    list[str] | None,
    typer.Option("--force", metavar="CODE", help="Only this force area, by its code or name as in addresses."),
]
FinalOption = Annotated[bool, typer.Option("--final", help="Make the candidate, without DRAFT on every page.")]
JobsOption = Annotated[
    int, typer.Option("--jobs", min=0, max=MAX_JOBS, help="Processes to use; 0 for one a processor.")
]
InventedOption = Annotated[
    bool, typer.Option("--illustrative", help="Use invented figures, marked so everywhere; never publishable.")
]
ClusterOption = Annotated[
    str | None, typer.Option("--cluster", metavar="ADDRESS", help="Make the products on a Dask cluster instead.")
]
AnewOption = Annotated[bool, typer.Option("--anew", help="Make everything anew, and forget what was made before.")]
WatchOption = Annotated[
    bool, typer.Option("--watch", help="Stay, and build again whenever a file that shapes the quarter changes.")
]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of the invented figures.")]


@options.in_project
def command(
    paths: Paths,
    period: options.PeriodOption = None,
    as_at: options.AsAtOption = None,
    only: OnlyOption = None,
    force: ForceOption = None,
    final: FinalOption = False,
    jobs: JobsOption = 0,
    illustrative: InventedOption = False,
    seed: SeedOption = 2021,
    cluster: ClusterOption = None,
    anew: AnewOption = False,
    watch: WatchOption = False,
    as_json: options.JsonOption = False,
) -> None:
    """Makes a quarter into the output folder: a draft unless --final."""
    started = time.perf_counter()
    # Figures and assessments live as long as the run: looking for garbage among them as often as Python would by itself
    # finds none, and takes a tenth of the time.
    gc.set_threshold(50_000, 20, 100)
    request = BuildRequest(
        period=period,
        as_at=as_at,
        final=final,
        illustrative=illustrative,
        seed=seed,
        audiences=frozenset(only or ()),
        areas=_area_codes(force, paths.data) if force else frozenset(),
    )
    with removed_if_refused(store=paths.store, output=paths.output):
        if watch:
            watch_and_build(request, paths, jobs=jobs, cluster=cluster, anew=anew)
            return
        with progress_display(lines=not as_json) as report:
            announce = partial(print, file=sys.stderr, flush=True)
            release, unchanged = build_quarter(
                request,
                paths,
                jobs=jobs,
                cluster=cluster,
                anew=anew,
                today=datetime.now(LONDON).date(),
                report=report,
                announce=announce,
            )
    _print_result(release, unchanged, time.perf_counter() - started, as_json=as_json)


def _print_result(release: Release, unchanged: bool, seconds: float, *, as_json: bool) -> None:
    if as_json:
        sentences = {
            "remarks": [issue.sentence() for issue in release.remarks],
            "left_out": [issue.sentence() for issue in release.left_out],
        }
        facts = {**asdict(release), **sentences, "folder": str(release.folder), "unchanged": unchanged}
        print(json.dumps(facts, indent=1))
    else:
        print("\n".join(closing_words(release, seconds, unchanged=unchanged)))
    if release.left_out:
        print_left_out(release)
        raise typer.Exit(REFUSED)


def _area_codes(names: list[str], data: Path) -> frozenset[str]:
    # The tables of areas, and what reads them, are not needed for all forces.
    from ncpm_reports.sources.project_files import load_areas  # noqa: PLC0415

    areas = load_areas(data)
    forces = {name: areas.force(name) for name in names}
    unknown = [name for name, force in forces.items() if force is None]
    if unknown:
        expected = "one of the police force areas, by its ONS code or its name as in addresses"
        remedy = "For example E23000036 or avon-and-somerset; data/areas/forces.csv lists them all."
        raise NotFound(Issue.of("force.unknown", "--force", f'"{name}"', expected, remedy) for name in unknown)
    return frozenset(force.code for force in forces.values() if force is not None)
