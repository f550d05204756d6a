"""Whatever renders the products, the files are the same; what is lost on the way is a refusal."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from ncpm_reports import executor
from ncpm_reports.core.problems import Issue, NotFound, Refused, WorkerLost
from ncpm_reports.core.process_pools import process_map
from ncpm_reports.executor import dask_cluster, local_pool, render_task
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.products.product import Product
from ncpm_reports.release.output.artefacts import RenderedFiles
from tests.builds import GWENT, KENT
from tests.products.packs import invented_job

TASKS = tuple(Task(kind="letter", area=code) for code in (GWENT, KENT, "E23000036", "E23000001"))


@cache
def composer() -> Composer:
    return Composer(invented_job())


@cache
def rendered_here() -> tuple[RenderedFiles, ...]:
    return tuple(render_task(composer().task_input(task), task) for task in TASKS)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_a_pool_of_any_size_renders_the_same(jobs: int) -> None:
    with local_pool(composer(), jobs) as submit:
        assert tuple(future.result() for future in map(submit, TASKS)) == rendered_here()


def test_a_refusal_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    issue = Issue(code="x", where="here", found="that", expected="this", remedy="Mend it.")

    def refuse(products: tuple[Product, ...], reference: bytes) -> RenderedFiles:
        raise Refused(issue)

    monkeypatch.setattr(executor, "render", refuse)
    with pytest.raises(Refused, match="Mend it") as refused, local_pool(composer(), 2) as submit:
        submit(TASKS[0]).result()
    assert refused.value.issues == (issue,)


def test_a_worker_that_is_killed_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(products: tuple[Product, ...], reference: bytes) -> RenderedFiles:
        os.kill(os.getpid(), signal.SIGKILL)
        return RenderedFiles(files=())

    monkeypatch.setattr(executor, "render", die)
    with pytest.raises(WorkerLost, match="ended before its work was done"), local_pool(composer(), 2) as submit:
        submit(TASKS[0]).result()


STARTS_A_POOL = """
import os, time
from ncpm_reports import executor
from ncpm_reports.core.process_pools import process_map
from ncpm_reports.executor import local_pool

def wait(*given):
    print(os.getpid(), flush=True)
    time.sleep(600)

executor.render = wait
if {rendering}:
    class Composer:
        job = type("Job", (), {{"reference_docx": b""}})
        compose = staticmethod(lambda task: ())
    with local_pool(Composer(), 3) as submit:
        [submit(None).result() for _ in map(submit, (None, None))]
else:
    with process_map() as each:
        list(each(wait, range(8)))
"""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("rendering", [True, False])
def test_no_process_of_a_pool_outlives_a_killed_build(rendering: bool) -> None:
    command = [sys.executable, "-c", STARTS_A_POOL.format(rendering=rendering)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        assert build.stdout.readline().strip().isdigit()
        build.kill()
        # The pipe ends when the last process that could write to it has ended, which sleeps for ten minutes else.
        assert all(line.isdigit() for line in build.stdout.read().split())


def test_what_was_not_begun_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def note(products: tuple[Product, ...], reference: bytes) -> RenderedFiles:
        (tmp_path / str(os.getpid())).open("a").write(".")
        return RenderedFiles(files=())

    monkeypatch.setattr(executor, "render", note)
    with local_pool(composer(), 1) as submit:
        futures = [submit(TASKS[0]) for _ in range(50)]
    assert any(future.cancelled() for future in futures)


def test_many_items_are_mapped_in_order() -> None:
    with process_map() as each:
        assert list(each(abs, [-3, 2, -1])) == [3, 2, 1]


# A cluster ----------------------------------------------------------------------------------------------------------


def test_a_cluster_that_does_not_answer_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(executor, "SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(NotFound, match="dask scheduler"), dask_cluster(composer(), "tcp://127.0.0.1:9"):
        pass


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A Dask cluster on loopback: its scheduler's address, and its two workers."""
    distributed = pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    local = ("--host", "127.0.0.1", "--no-dashboard")
    common = {"cwd": tmp_path, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--port", "0", *local]
    running = [subprocess.Popen([*start, "--scheduler-file", str(file)], **common)]  # type: ignore[call-overload]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file), *local]
    worker += ["--nthreads", "1", "--no-nanny"]
    workers = [subprocess.Popen(worker, **common) for _ in range(2)]  # type: ignore[call-overload]
    try:
        with distributed.Client(scheduler_file=str(file), timeout=60) as client:
            client.wait_for_workers(2, timeout=60)
            address = client.scheduler.address
        yield address, workers
    finally:
        for process in (*workers, *running):
            process.kill()
            process.wait()


@pytest.mark.slow
@pytest.mark.timeout(240)
@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_loses_a_worker_renders_the_same(
    scheduler: tuple[str, list[subprocess.Popen[bytes]]],
) -> None:
    address, workers = scheduler
    with dask_cluster(composer(), address) as submit:
        futures = [submit(task) for task in TASKS]
        first = futures[0].result()
        workers[0].kill()
        rendered = (first, *(future.result() for future in futures[1:]))
    assert workers[0].wait(10) is not None
    assert rendered == rendered_here()
