"""Builds for tests: a copy of the project, a job, and the files of some of its products."""

import csv
import hashlib
import re
import shutil
from datetime import date
from pathlib import Path

from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.executor import render_task
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import read_framework
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.materials import Job
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.checks.final import past_due
from ncpm_reports.release.checks.gates import read_files
from ncpm_reports.release.output.folder import FolderWriter
from ncpm_reports.release.output.quarter import write_papers
from tests.conftest import PROJECT

GWENT, KENT = "W15000002", "E23000032"
FIGURES = "figures/ons-community-safety-2026-03.csv"
COUNT = re.compile(r",(\d+),offences,")


def project_copy(folder: Path) -> Paths:
    """A copy of the project with a store and an output folder of its own."""
    for part in ("templates", "letters", "data"):
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("store", "incoming"))
    return Paths(root=folder, data=folder / "data", store=folder / "s.sqlite", output=folder / "out")


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
        text = f"---\nauthor: A. Analyst\ndate: {day}\n---\nNone this quarter.\n"
        (folder / f"{name}.md").write_text(text, encoding="utf-8")


def own_project(folder: Path) -> Paths:
    """The project itself, with its store and output in another folder."""
    return Paths(root=PROJECT, data=PROJECT / "data", store=folder / "s.sqlite", output=folder / "out")


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
        write_papers(folder, job, products, inputs.texts, "0" * 64)
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
