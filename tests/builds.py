"""Builds for tests: a copy of the project, a job, and the files of some of its products."""

import csv
import fcntl
import hashlib
import io
import os
import pickle
import re
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.executor import render_task
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import read_framework
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.job import Job
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.checks.final import past_due
from ncpm_reports.release.output.artefacts import Release
from ncpm_reports.release.output.folder import FolderWriter, read_files
from ncpm_reports.release.output.records import write_records
from ncpm_reports.store.project_figures import open_store
from tests.conftest import PROJECT, RUN_FOLDER

GWENT, KENT = "W15000002", "E23000032"
FIGURES = "figures/ons-community-safety-2026-03.csv"
COUNT = re.compile(r",(\d+),offences,")
# Areas of both countries, and the two that some measures leave out.
SIX_FORCES = frozenset({"E23000036", "E23000005", "E23000035", KENT, GWENT, "E23000034"})
# Two years of areas and the baseline's: enough for every change that is shown, on the year before and since 2019.
RECENT, BASELINE_END = "2024-04-01", "2019-06-30"


def release_in(folder: Path, *remarks: Issue) -> Release:
    """What is said of a candidate that was built into a folder, with these remarks."""
    return Release(
        folder=folder,
        code="2026-03",
        as_at="2026-07-23",
        draft=False,
        illustrative=False,
        files=1,
        bytes=1,
        measures=10,
        gaps=("Confidence",),
        remarks=remarks,
    )


def project_copy(folder: Path) -> Paths:
    """A copy of the project with a store and an output folder of its own."""
    for part in ("templates", "letters", "data"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("store", "incoming"))
    return Paths(root=folder, data=folder / "data", store=folder / "s.sqlite", output=folder / "out")


def small_project(folder: Path, forces: frozenset[str] = frozenset()) -> Paths:
    """A copy of the project with a seventh of its figures: of areas only those of two years and the baseline.

    With `forces`, by code, it has no other force areas. What costs time in the real project is the number of its
    figures and of its areas, so tests that are not about either use this.
    """
    paths = project_copy(folder)
    keep_recent_figures(paths.data)
    if forces:
        _keep_rows(paths.data / "areas/forces.csv", lambda row: row["code"] in forces)
        _keep_rows(paths.data / "areas/bodies.csv", lambda row: row["force_code"] in forces)
    return paths


def keep_recent_figures(data: Path) -> None:
    """Takes the figures of areas from before `RECENT` out of a data folder, but for the baseline's.

    Files of figures that have no others are deleted.
    """
    for path in sorted((data / "figures").glob("*.csv")):
        if not _keep_rows(path, _is_recent):
            path.unlink()


def _is_recent(row: Mapping[str, str]) -> bool:
    national = row["area_code"].startswith("K")
    return national or row["period_end"] >= RECENT or row["period_end"] == BASELINE_END


def _keep_rows(path: Path, keep: Callable[[Mapping[str, str]], bool]) -> int:
    """How many rows of a table are kept; the others are taken out of its file."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    kept = [row for row in rows if keep(row)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, tuple(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)
    return len(kept)


def finish(paths: Paths, quarter: str) -> None:
    """Writes what a candidate of this quarter needs from people, as they would: dates, owners, an overview, remarks."""
    settings = paths.data / "settings.toml"
    day = date(int(quarter[:4]) + 1, int(quarter[5:]), 15)
    dates = "".join(f"{name} = {day}\n" for name in ("board_meeting", "letter_date", "reply_date"))
    text = settings.read_text(encoding="utf-8").replace('site_address = ""', 'site_address = "https://www.gov.uk/x"')
    settings.write_text(f'{text}\n[quarters."{quarter}"]\n{dates}', encoding="utf-8")
    folder = paths.data / "commentary" / quarter
    folder.mkdir(parents=True, exist_ok=True)
    framework = read_framework((paths.data / "frameworks/ncpm-2021.toml").read_text(encoding="utf-8"), "ncpm-2021.toml")
    caveats = read_caveats((paths.data / "caveats.toml").read_text(encoding="utf-8"), "caveats.toml")
    measures = [measure.id for measure in framework.measures]
    asks = [*measures, *(f"letter-{measure}" for measure in measures), *(caveat.id for caveat in caveats), "missing"]
    rows = [("ask", "action", "owner", "due", "position"), *((ask, "", "A. Official", "June", "") for ask in asks)]
    with (folder / "board-actions.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    late = (issue.where.removeprefix("measure ") for issue in past_due(job_of(paths, BuildRequest())))
    for name in ("overview", *late):
        # Of a day that has come: a candidate with texts of a later one is not published.
        text = f"---\nauthor: A. Analyst\ndate: {quarter}-28\n---\nNone this quarter.\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def own_project(folder: Path) -> Paths:
    """The project itself, with its store and output in another folder."""
    return Paths(root=PROJECT, data=PROJECT / "data", store=folder / "s.sqlite", output=folder / "out")


def own_project_with_store(folder: Path) -> Paths:
    """The same, its figures in the store already."""
    paths = own_project(folder)
    shutil.copyfile(_store_of_own_figures(), paths.store)
    return paths


def _store_of_own_figures() -> Path:
    """The store of the project's own figures, read in once for all workers of a run; to be copied, not used."""

    def ingest(path: Path) -> None:
        with open_store(path, PROJECT / "data"):
            pass

    return once_in_run("own-figures.sqlite", ingest)


def once_in_run(name: str, write: Callable[[Path], None]) -> Path:
    """A file that the first worker of a run which asks for it writes, and all others read."""
    path = Path(os.environ[RUN_FOLDER]) / name
    with path.with_suffix(".lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            write(path.with_suffix(".part"))
            path.with_suffix(".part").rename(path)
    return path


def job_once_in_run(name: str, assess: Callable[[], Job]) -> Job:
    """A job that is assessed once for all workers of a run."""

    def write(path: Path) -> None:
        path.write_bytes(pickle.dumps(assess()))

    path = once_in_run(f"{name}.pickle", write)
    job = pickle.loads(path.read_bytes())
    assert isinstance(job, Job)
    return job


def job_of(paths: Paths, request: BuildRequest) -> Job:
    """The job that a build of this request renders."""
    return assess_inputs(read_inputs(paths, request))


def rendered(inputs: Inputs, tasks: tuple[Task, ...], output: Path) -> dict[str, bytes]:
    """The files of a quarter that has only these products, by path; it is written below `output`."""
    job = assess_inputs(inputs)
    composer = Composer(job)
    products = [render_task(composer.task_input(task), task) for task in tasks]
    output.mkdir(exist_ok=True)
    with FolderWriter(output, "quarter") as folder:
        write_records(folder, job, products, inputs.texts, "0" * 64)
        return dict(read_files(folder.finish()))


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a folder, by path."""
    return {path: hashlib.sha256(data).hexdigest() for path, data in read_files(folder).items()}


def correct_a_figure(paths: Paths, area: str, by: int) -> None:
    """The newest count of one force, larger by so many."""
    path = paths.data / FIGURES
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    place = next(number for number, line in enumerate(lines) if line.startswith(f"residential-burglary,{area},"))
    lines[place] = COUNT.sub(lambda match: f",{int(match[1]) + by},offences,", lines[place], count=1)
    path.write_text("".join(lines), encoding="utf-8")
