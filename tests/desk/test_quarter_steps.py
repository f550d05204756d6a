"""A seeded few of a quarter's steps by mouse, by keyboard and without JavaScript; the soak takes them all."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import Project
from ncpm_reports.release.publish.ledger import Kind, read_ledger
from tests.desk import quarter_steps as steps
from tests.desk.acting import WAYS, Acting, acting
from tests.desk.quarter_steps import OWN_FILE, Remark
from tests.desk.quarters import with_candidate
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.visitor import running_desk

pytestmark = pytest.mark.slow
REMARK = Remark(title="Homicides", author="A. Analyst", day="1 June 2026", body="Fewer than before.")
DAYS = {"The board meets on": "8 September 2026", "Replies are asked for by": "31 October 2026"}
SEED, FEW = 21, 2
Step = Callable[[Acting], object]


def writing_steps(project: Project, folder: Path) -> dict[str, Step]:
    """Each step of a quarter that needs nothing built, by a name."""
    path = folder / OWN_FILE
    path.write_bytes(tidy(changed(some_figures(project, 2)), day=NEWER, edition="own figures"))
    return {
        "file": partial(steps.add_file, path=path, figures=2),
        "figures": partial(steps.type_figures, project=project),
        "dates": partial(steps.set_dates, dates=DAYS),
        "access": steps.give_access,
        "contact": steps.name_contact,
        "remark": partial(steps.comment, remark=REMARK),
        "statement": steps.write_statement,
    }


@pytest.mark.parametrize("name", WAYS)
def test_steps_of_a_quarter_in_every_way(
    browser: Browser, project: Project, tmp_path: Path, name: str, soak: bool
) -> None:
    """Of the steps that write, outside a soak a seeded two, others for each way; then both sign the candidate."""
    with_candidate(project)
    every = writing_steps(project, tmp_path)
    chosen = every if soak else random.Random(f"{SEED} {name}").sample(sorted(every), FEW)
    with running_desk(project) as outside, acting(browser, outside, WAYS[name]) as somebody:
        for step in chosen:
            every[step](somebody)
        for signatory in ("Ann Analyst", "Bob Reader"):
            steps.sign(somebody, signatory)
    assert [entry.kind for entry in read_ledger(project.paths.output).entries[-2:]] == [Kind.SIGN_OFF, Kind.SIGN_OFF]
    journal = Journal(project.workspace)
    assert journal.is_chained()
    assert len(journal.entries()) >= len(chosen)
