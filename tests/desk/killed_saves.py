"""Saves two files as one change again and again, and is killed each time one step later; says what each kill left.

Run as `python -m tests.desk.killed_saves FOLDER`; prints a line of JSON a kill.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.editing import Edit, finish_pending, open_file, save_files
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.people import local_person
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.visit import Visit

FILES = ("data/statements/2026-03/kent/statement.md", "data/statements/2026-03/kent/applicability.csv")
OLD, NEW = ("old words\n", "old table\n"), ("new words\n", "")
STEPS = ("open", "write", "fsync", "replace", "unlink", "mkdir")
MAX_STEPS = 200


def main(folder: Path) -> None:
    """Kills a save at its first step, its second, and so on, until one is finished before its step comes."""
    for step in range(1, MAX_STEPS):
        root = folder / str(step)
        project = Project(paths=Paths(root=root, data=root / "data", store=root / "s", output=root / "out"))
        visit = _visit(project)
        for name, text in zip(FILES, OLD, strict=True):
            _save(visit, (Edit(name=name, text=text, opened=""),))
        pid = os.fork()
        if pid == 0:
            _kill_at(step)
            _save(visit, _edits(visit, NEW))
            os._exit(0)
        killed = os.waitpid(pid, 0)[1] == signal.SIGKILL
        texts = _texts(project)
        finish_pending(project)
        journal = Journal(project.workspace)
        entries = {name: journal.newest_entry(name) for name in FILES}
        known = all(
            entry is not None and entry.after == open_file(visit.desk, name).sha256 for name, entry in entries.items()
        )
        left = {
            "killed": killed,
            "seen": texts,
            "texts": _texts(project),
            "known": known,
            "chained": journal.is_chained(),
        }
        print(json.dumps(left), flush=True)
        if not killed:
            return


def _visit(project: Project) -> Visit:
    desk = SimpleNamespace(project=project, now=lambda: datetime(2026, 11, 29, tzinfo=UTC))
    return cast("Visit", SimpleNamespace(desk=desk, person=local_person()))


def _save(visit: Visit, edits: Sequence[Edit]) -> None:
    save_files(visit, edits, what="Change", title="Two files", back="", in_words="".join)


def _edits(visit: Visit, texts: tuple[str, ...]) -> tuple[Edit, ...]:
    return tuple(
        Edit(name=name, text=text, opened=open_file(visit.desk, name).sha256)
        for name, text in zip(FILES, texts, strict=True)
    )


def _texts(project: Project) -> list[str]:
    paths = [project.file(name) for name in FILES]
    return [path.read_text(encoding="utf-8") if path.is_file() else "" for path in paths]


def _kill_at(step: int) -> None:
    """From now on, ends this process the hard way at the nth call that touches the disk, half of a write done."""
    count = 0

    def watched(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **named: Any) -> Any:
            nonlocal count
            count += 1
            if count == step:
                if name == "write":
                    call(arguments[0], arguments[1][: len(arguments[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*arguments, **named)

        return stepped

    for name in STEPS:
        setattr(os, name, watched(name, getattr(os, name)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
