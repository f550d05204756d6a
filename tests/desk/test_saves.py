"""Saving at the desk: all or nothing, whenever it is broken off, and beside another process that saves."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ncpm_reports.desk.journal import Journal, new_entry
from ncpm_reports.desk.people import Person
from ncpm_reports.desk.project import Project
from tests.conftest import PROJECT
from tests.desk.killed_saves import NEW, OLD
from tests.desk.plain_forms import filled, submit
from tests.desk.test_words import file_of, typed
from tests.desk.visitor import NOW, Visitor, running_desk

PAIRS = tuple(zip(OLD, NEW, strict=True))


@pytest.mark.skipif(sys.platform == "win32", reason="the desk runs where processes can be forked")
def test_a_save_that_is_killed_leaves_old_or_new(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.desk.killed_saves", str(tmp_path)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        env=os.environ,
    )
    assert run.returncode == 0, run.stderr
    kills = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(kills) > 20
    assert all(kill["killed"] for kill in kills[:-1])
    assert not kills[-1]["killed"]
    assert all(kill["texts"] in (list(OLD), list(NEW)) for kill in kills), kills
    # Even before the desk is started again each file is whole.
    assert all(text in pair for kill in kills for text, pair in zip(kill["seen"], PAIRS, strict=True))
    assert all(kill["known"] and kill["chained"] for kill in kills), kills
    assert kills[0]["texts"] == list(OLD)
    assert kills[-1]["texts"] == list(NEW)
    turned = [kill["texts"] == list(NEW) for kill in kills]
    assert turned == sorted(turned)


def test_of_many_who_save_at_once_one_wins_and_the_others_see_both(project: Project, visitor: Visitor) -> None:
    texts = [f"Text {number}." for number in range(8)]
    forms = [typed(visitor, text) for text in texts]
    with ThreadPoolExecutor(len(forms)) as pool:
        answers = list(pool.map(lambda form: visitor.post("/words/homicide", form), forms))
    assert sorted(answer.status for answer in answers) == [303] + [409] * 7
    saved = file_of(project).read_text(encoding="utf-8")
    for text, answer in zip(texts, answers, strict=True):
        if answer.status == 303:
            assert text in saved
        else:
            assert text in answer.text
    assert len(Journal(project.workspace).entries()) == 1


def test_a_form_that_is_sent_twice_is_saved_once_and_nobody_elses_change(project: Project, visitor: Visitor) -> None:
    form = typed(visitor, "Fewer than before.")
    assert [visitor.post("/words/homicide", form).status for _ in range(2)] == [303, 303]
    dates = filled(visitor, "/quarter", "/quarter/dates", {"reply_date": "1 July 2027"})
    assert [submit(visitor, dates).status for _ in range(2)] == [303, 303]
    assert len(Journal(project.workspace).entries()) == 2


def test_what_was_broken_off_is_ended_when_the_desk_starts_unless_somebody_else_was_there(project: Project) -> None:
    journal = Journal(project.workspace)
    with journal.locked():
        who = Person(name="A", identity="", roles=frozenset())
        after = journal.keep(b"New.\n")
        changes = [
            new_entry(NOW, who, "Commentary written", file=f"data/commentary/2026-03/{name}.md", after=after)
            for name in ("homicide", "overview")
        ]
        journal.note_pending(changes)
    file_of(project).parent.mkdir(parents=True)
    file_of(project).write_text("By hand.\n", encoding="utf-8")
    with running_desk(project) as outside:
        history = outside.enter().get("/history").text
    assert file_of(project).read_text(encoding="utf-8") == "By hand.\n"
    assert file_of(project, "overview").read_text(encoding="utf-8") == "New.\n"
    assert "Changed outside the desk" in history
    assert journal.pending() == ()
    assert [entry.file for entry in journal.entries()] == [change.file for change in changes]
