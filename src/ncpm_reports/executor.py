"""What renders the products of a build: a pool of processes on this machine, or a Dask cluster."""

import ctypes
import gc
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import get_context

from ncpm_reports.cache import program_digest
from ncpm_reports.core.problems import Issue, NotFound, Refused, WorkerLost
from ncpm_reports.core.process_pools import end_with_parent
from ncpm_reports.products.plan import Composer, Task, TaskInput, compose
from ncpm_reports.release.output.artefacts import RenderedFiles
from ncpm_reports.release.output.rendering import render

# Has one task rendered, and returns at once.
Submit = Callable[[Task], Future[RenderedFiles]]
SECONDS_TO_ANSWER = 10
RETRIES = 3

# Set in each process of a pool as it starts, so that the job is handed over once and not with every task.
_composer: Composer


@contextmanager
def local_pool(composer: Composer, jobs: int = 0) -> Iterator[Submit]:
    """So many processes of this machine, 0 for one a processor.

    Raises: WorkerLost if one of them ends before its work is done.
    """
    # What is in memory now is left alone by the workers' collectors, and so stays shared with this process.
    # What nothing refers to any longer must be gone before.
    gc.collect()
    gc.freeze()
    _return_free_memory()
    pool = ProcessPoolExecutor(jobs or os.cpu_count(), get_context("fork"), _start_worker, (composer,))
    try:
        yield lambda task: pool.submit(_render_in_worker, task)
    except BrokenProcessPool as error:
        raise _worker_lost() from error
    finally:
        pool.shutdown(cancel_futures=True)


def _return_free_memory() -> None:
    """Gives what is free back to the system, which glibc does only at the end of its heap and not in full."""
    with suppress(OSError, AttributeError, TypeError):
        ctypes.CDLL(None).malloc_trim(0)


@contextmanager
def dask_cluster(composer: Composer, address: str) -> Iterator[Submit]:
    """The cluster whose scheduler is at `address`, such as "tcp://127.0.0.1:8786".

    Each task travels with no more of the job than it may depend on. One whose worker died is rendered again elsewhere.

    Raises: NotFound if Dask is not installed or nothing answers; Refused if a worker runs another program than this,
    since it could make other bytes; WorkerLost if task after task is lost.
    """
    try:
        # Part of the extra [cluster], and not installed with the rest.
        from distributed import Client, KilledWorker  # noqa: PLC0415
    except ImportError:
        found, expected = "no Dask beside this program", "the extra part for clusters"
        remedy = 'Install it with pip install "ncpm-reports[cluster]".'
        raise NotFound.of("cluster.not-installed", "--cluster", found, expected, remedy) from None
    try:
        client = Client(address, timeout=SECONDS_TO_ANSWER)
    except (OSError, ValueError) as error:
        found = f"nothing that answers ({type(error).__name__})"
        expected = "the address of a Dask scheduler, such as tcp://127.0.0.1:8786"
        remedy = "Start one with `dask scheduler`, and workers with `dask worker ADDRESS`, or leave --cluster out."
        raise NotFound.of("cluster.not-found", f"--cluster {address}", found, expected, remedy) from error
    with client:
        digests_by_worker = client.run(program_digest)
        other_workers = sorted(worker for worker, digest in digests_by_worker.items() if digest != program_digest())
        if other_workers or not digests_by_worker:
            raise Refused(_other_program(worker) for worker in other_workers or ["no worker"])
        executor = client.get_executor(retries=RETRIES)
        try:
            yield lambda task: executor.submit(render_task, composer.task_input(task), task)
        except KilledWorker as error:
            raise _worker_lost() from error


def render_task(task_input: TaskInput, task: Task) -> RenderedFiles:
    """Every file of one task, from what it may depend on. Raises: Refused with everything wrong in its document."""
    return render(compose(task_input, task), task_input.job.reference_docx)


def _start_worker(composer: Composer) -> None:
    global _composer  # noqa: PLW0603  (a pool's initializer has no other way to hand something to its tasks)
    _composer = composer
    # Ctrl-C is for the process that people started; it ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()


def _render_in_worker(task: Task) -> RenderedFiles:
    return render(_composer.compose(task), _composer.job.reference_docx)


def _worker_lost() -> WorkerLost:
    found = "a process that makes documents ended before its work was done"
    expected = "processes that nobody ends, and memory enough for them"
    remedy = "Run it again, with fewer processes (--jobs 1) if memory is short. What was there before is as it was."
    at_desk = "Do it again when fewer programs are open. What was there before is as it was."
    return WorkerLost.of("build.worker-lost", "documents", found, expected, remedy, at_desk=at_desk)


def _other_program(worker: str) -> Issue:
    found = "another version of this program, of Python or of a library, or no worker at all"
    expected = "workers that run exactly what this machine runs, so that the bytes are the same"
    remedy = "Install the same locked requirements and the same version of this program on every worker."
    return Issue.of("cluster.other-program", f"--cluster, {worker}", found, expected, remedy)
