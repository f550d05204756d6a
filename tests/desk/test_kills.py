"""The desk killed while it writes, two desks and a command at once: nothing is half done, and nothing is lost."""

import hashlib
import http.client
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.server import open_desk
from ncpm_reports.pipeline import build_release
from ncpm_reports.release.output.folder import is_locked, locked, read_files
from ncpm_reports.release.output.manifest import wrong_sums
from ncpm_reports.release.publish.published import read_current_release
from tests.builds import SIX_FORCES, finish, small_project
from tests.conftest import PROJECT
from tests.desk.plain_forms import send
from tests.desk.quarters import with_draft
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import NOW, Answer, Visitor, running_desk

pytestmark = [
    pytest.mark.skipif(os.environ.get("NCPM_SOAK") != "1", reason="in the soak"),
    pytest.mark.slow,
    pytest.mark.timeout(3600),
]
SECONDS = 300
MAX_POINTS = 40
QUARTER = "2026-03"
# Put before the program's own modules: ends a process at the n-th change that it is about to make to the disk.
KILLER = """
import itertools, os, signal, sys
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "sqlite3.connect"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
counter = itertools.count(1)
def end_at(event, arguments):
    if event not in CHANGES and not (event == "open" and arguments[2] & WRITING):
        return
    if os.path.exists(os.environ["NCPM_TEST_KILL"]):
        handle = os.open(os.environ["NCPM_TEST_KILL"], os.O_RDONLY)
        pid, point = os.read(handle, 100).split()
        os.close(handle)
        if int(pid) == os.getpid() and next(counter) == int(point):
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(end_at)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A desk that runs in a process of its own, with somebody who has come in."""

    visitor: Visitor
    process: subprocess.Popen[str]
    armed: Path

    def killed_at(self, point: int, act: Callable[[], object]) -> bool:
        """Whether the desk was ended at its `point`-th change while it answered."""
        self.armed.write_text(f"{self.process.pid} {point}", encoding="ascii")
        with suppress(OSError, http.client.HTTPException):
            act()
        self.armed.unlink()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(1)
        return self.process.poll() is not None


@contextmanager
def desk_process(project: Project, folder: Path) -> Iterator[Process]:
    """`ncpm desk` on a project; killed at the end if it still runs."""
    hooks, armed = folder / "hooks", folder / "armed"
    hooks.mkdir(exist_ok=True)
    (hooks / "sitecustomize.py").write_text(KILLER, encoding="utf-8")
    search = os.pathsep.join([str(hooks), os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(
        [sys.executable, "-m", "ncpm_reports", "desk", "--no-browser", *options(project)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": search, "NCPM_TEST_KILL": str(armed)},
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        desk = open_desk(project, lambda: NOW)
        yield Process(visitor=Visitor(desk=desk, entrance=address).enter(), process=process, armed=armed)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def options(project: Project) -> list[str]:
    """Where a command finds the project."""
    paths = project.paths
    return ["--data", str(paths.data), "--store", str(paths.store), "--output", str(paths.output)]


def points(soak: bool, seed: int, among: int) -> list[int]:
    """The changes at which to kill: a seeded few of the first, all until none is left in a soak."""
    return list(range(1, MAX_POINTS)) if soak else sorted(random.Random(seed).sample(range(1, among + 1), 2))


def checked(project: Project) -> tuple[int, str]:
    """What `ncpm check` answers; it takes half a minute, and is asked in a soak only."""
    done = subprocess.run(
        [sys.executable, "-m", "ncpm_reports", "check", *options(project)],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    return done.returncode, done.stderr + done.stdout


def states(project: Project) -> dict[str, str]:
    """The SHA-256 of every file that people write, by path."""
    folders = (project.paths.data / "statements", project.paths.data / "commentary")
    files = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def statement(visitor: Visitor, words: str) -> Answer:
    """Saves a statement, which is several files."""
    page = "/statements/gwent"
    names = re.findall(r'type="radio" id="[^"]*-1" name="(applies-[^"]+)"', visitor.get(page).text)
    typed = {"general": words, "author": "The Commissioner", "date": "1 June 2026"}
    reasons = {name.replace("applies", "reason"): words for name in names}
    applies = {name: "no" for name in names}
    texts = {name.replace("applies", "words"): words for name in names}
    return send(visitor, page, page, {**typed, **applies, **reasons, **texts})


def test_a_statement_of_several_files_is_saved_whole_or_not_at_all(
    project: Project, tmp_path: Path, soak: bool
) -> None:
    with running_desk(project) as visitor:
        assert statement(visitor.enter(), "First.").status == 303
    whole = [states(project)]
    answer = checked(project) if soak else None
    with running_desk(project) as visitor:
        assert statement(visitor.enter(), "Second.").status == 303
        whole.append(states(project))
        assert len(whole[0]) > 1
        statement(visitor, "First.")
    assert states(project) == whole[0]
    for point in points(soak, 3, 12):
        with desk_process(project, tmp_path) as desk:
            killed = desk.killed_at(point, lambda: statement(desk.visitor, "Second."))
        with running_desk(project) as visitor:
            # What was noted before the end is done when the desk starts again; what was not is as before.
            assert states(project) in whole, f"half done after a kill at change {point}"
            assert Journal(project.workspace).is_chained()
            assert statement(visitor.enter(), "First.").status == 303
        assert states(project) == whole[0]
        assert killed or soak
        if not killed:
            break
    assert not soak or checked(project) == answer


def test_a_file_is_staged_whole_or_not_at_all_and_stored_once(project: Project, tmp_path: Path, soak: bool) -> None:
    data = tidy(changed(some_figures(project, 2)), day=NEWER, edition="killed")
    before = stored(project)
    for point in points(soak, 5, 6):
        with desk_process(project, tmp_path) as desk:
            killed = desk.killed_at(point, lambda: send(desk.visitor, "/files", "/files", files=upload(data)))
        with running_desk(project) as visitor:
            visitor.enter()
            waiting = sorted(set(re.findall(r"/files/([0-9a-f]{16})", visitor.get("/files").text)))
            assert len(waiting) <= 1
            for key in waiting:
                assert "killed" in visitor.get(f"/files/{key}").text
                assert visitor.post(f"/files/{key}/discard").status == 303
        assert stored(project) == before
        if not killed:
            break


def test_accepting_stores_all_or_nothing(project: Project, tmp_path: Path, soak: bool) -> None:
    before = stored(project)
    answer = checked(project)[0] if soak else None
    figures = changed(some_figures(project, MAX_POINTS))
    for at, point in enumerate(points(soak, 7, 5)[: len(figures)]):
        data = tidy(figures[at : at + 1], day=NEWER, edition=f"accepted {at}")
        with desk_process(project, tmp_path) as desk:
            page = send(desk.visitor, "/files", "/files", files=upload(data)).headers["location"]
            desk.visitor.get(page)
            killed = desk.killed_at(point, lambda at=page: send(desk.visitor, at, f"{at}/accept"))  # type: ignore[misc]
        assert stored(project) in (before, before + 1)
        with running_desk(project) as visitor:
            visitor.enter()
            if stored(project) == before:
                assert send(visitor, page, f"{page}/accept").status == 303
            elif (waiting := visitor.get(page)).status == 200:
                # Stored, and killed before it was taken off the list: there is nothing left in it to accept.
                assert "stored already, and nothing in it differs" in waiting.text
                assert send(visitor, page, f"{page}/discard").status == 303
        assert stored(project) == before + 1
        before += 1
        if not killed:
            break
    assert not soak or checked(project)[0] == answer


def upload(data: bytes) -> list[tuple[str, str, bytes]]:
    """A file as a form sends it."""
    return [("files", "own.csv", data)]


def stored(project: Project) -> int:
    """How many figures the store has."""
    with project.store() as store:
        return sum(1 for _ in store.observations())


def test_a_build_whose_desk_is_killed_leaves_the_old_draft_or_the_new_one_whole(
    project: Project, tmp_path: Path
) -> None:
    draft = with_draft(project)
    before = read_files(draft)
    for seconds in (0.5, 1, 2, 4, 8, 16, SECONDS):
        with desk_process(project, tmp_path) as desk:
            started = desk.visitor.post("/build/start", {"kind": "draft"})
            assert started.status == 303
            _wait_until(seconds, lambda: read_files(draft) != before)
            desk.process.kill()
            desk.process.wait()
        _wait_until_unlocked(project.paths.output)
        after = read_files(draft)
        assert after == before or tuple(wrong_sums(after)) == ()
        assert not [path.name for path in project.paths.output.iterdir() if "candidate" in path.name]
        with running_desk(project) as visitor:
            page = visitor.enter().get("/build").text
            assert "Build the draft" in page
            assert visitor.desk.jobs.running() is None
        if after != before:
            return
    raise AssertionError("no build was left time to end")


@pytest.mark.parametrize("whole_group", [False, True])
def test_a_publication_whose_desk_is_killed_publishes_all_or_nothing(
    tmp_path: Path, whole_group: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    paths = small_project(tmp_path / "project", SIX_FORCES)
    finish(paths, QUARTER)
    built = build_release(BuildRequest(final=True), paths, jobs=2).folder
    signed_by_two(built)
    before = read_files(built)
    for seconds in (0.5, 2, 6, 12, 20, 30, SECONDS):
        with desk_process(Project(paths=paths), tmp_path) as desk:
            assert send(desk.visitor, "/publish", "/publish/start", ticked=("confirmed",)).status == 303
            _wait_until(seconds, lambda: bool(read_current_release(paths.output).release))
            if whole_group:
                os.killpg(desk.process.pid, signal.SIGKILL)
            desk.process.kill()
            desk.process.wait()
        _wait_until_unlocked(paths.output)
        release = read_current_release(paths.output).release
        assert read_files(built) == before
        assert [path.name for path in (paths.output / "releases").glob("[!.]*")] == ([release] if release else [])
        if release:
            site = read_files(paths.output / "releases" / release)
            signed = {path: data for path, data in before.items() if path.startswith("public/gwent/")}
            assert {path: site[path.removeprefix("public/")] for path in signed} == signed
            assert "Traceback" not in capfd.readouterr().err
            return
    raise AssertionError("no publication was left time to end")


def _wait_until(seconds: float, happened: Callable[[], bool]) -> None:
    """Waits so long, or until something has happened."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not happened():
        time.sleep(0.05)


def _wait_until_unlocked(output: Path) -> None:
    """Waits for a job that outlives its desk to end what it began."""
    for _ in range(SECONDS):
        if not is_locked(output):
            return
        time.sleep(1)
    raise AssertionError("the output folder is still locked")


def test_two_desks_at_one_text_lose_nothing(project: Project, soak: bool) -> None:
    with running_desk(project) as first, running_desk(project) as second:
        visitors = (first.enter(), second.enter())
        for at in range(20 if soak else 5):
            opened = re.search(r'name="opened" value="([^"]*)"', first.get("/words/overview").text)
            assert opened is not None
            fields = {"opened": opened[1], "quarter": QUARTER, "author": "A", "date": "1 June 2026", "do": "save"}
            answers: list[Answer | None] = [None, None]

            def save(
                number: int, fields: dict[str, str] = fields, at: int = at, answers: list[Answer | None] = answers
            ) -> None:
                words = f"Round {at} of desk {number}."
                answers[number] = visitors[number].post("/words/overview", {**fields, "body": words})

            threads = [threading.Thread(target=save, args=(number,)) for number in (0, 1)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            statuses = [answer.status if answer else 0 for answer in answers]
            assert sorted(statuses) == [303, 409]
            winner, loser = statuses.index(303), answers[statuses.index(409)]
            text = (project.paths.data / f"commentary/{QUARTER}/overview.md").read_text(encoding="utf-8")
            assert f"Round {at} of desk {winner}." in text
            assert loser is not None
            assert f"Round {at} of desk {1 - winner}." in loser.text
    assert Journal(project.workspace).is_chained()


def test_a_command_that_ingests_while_a_desk_accepts(project: Project, tmp_path: Path) -> None:
    before = stored(project)
    figures = changed(some_figures(project, 4))
    (tmp_path / "by-command.csv").write_bytes(tidy(figures[2:], day=NEWER, edition="by command"))
    with running_desk(project) as visitor:
        data = tidy(figures[:2], day=NEWER, edition="by desk")
        page = send(visitor.enter(), "/files", "/files", files=upload(data)).headers["location"]
        visitor.get(page)
        command = [sys.executable, "-m", "ncpm_reports", "ingest", str(tmp_path / "by-command.csv"), *options(project)]
        with subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            answer = send(visitor, page, f"{page}/accept")
            output = other.communicate(timeout=SECONDS)
        if answer.status != 303:
            # The store had changed since the page was shown, or was locked: it is said, and accepted the second time.
            assert answer.status in (409, 422)
            assert send(visitor, page, f"{page}/accept").status == 303
    assert other.returncode == 0, output
    assert stored(project) == before + 4


def test_a_desk_does_not_build_while_a_command_does(project: Project) -> None:
    with running_desk(project) as visitor, locked(project.paths.output):
        answer = visitor.enter().post("/build/start", {"kind": "draft"})
        key = answer.headers["location"].rsplit("/", 1)[-1]
        assert visitor.desk.jobs.wait(key, SECONDS)
        page = visitor.get(answer.headers["location"]).text
    assert "This could not be done. Nothing was changed." in page
    assert "Wait" in page
