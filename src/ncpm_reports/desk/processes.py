"""Processes for what the server's own does not do.

Those of jobs and previews are forked from one that has their libraries loaded and does nothing else: loading the
libraries of documents and figures takes seconds. The server's own process, which has threads, must not be forked, and
does without them. What looks into files that people send begins anew, with limits: one that breaks its reader harms
nobody.
"""

import resource
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from typing import ParamSpec, TypeVar

from ncpm_reports.core.problems import NcpmError, WorkerLost, refuse

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")
PRELOADED = [
    "ncpm_reports.desk.measure_views",
    "ncpm_reports.desk.preview_worker",
    "ncpm_reports.desk.staged_previews",
    "ncpm_reports.desk.job_functions",
    "ncpm_reports.quarter.build",
    "ncpm_reports.quarter.check",
    "ncpm_reports.quarter.publishing",
    "ncpm_reports.release.checks.verify",
]
MEMORY, CPU_SECONDS, SECONDS = 3 << 30, 60, 180


def process_context() -> ForkServerContext:
    """The context that processes are started in; the first to be started waits until all is loaded."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start_preloading() -> None:
    """Begins to load what processes need, and does not wait for it."""
    process_context()
    forkserver.ensure_running()


def worker_lost(code: str, where: str, purpose: str, remedy: str) -> WorkerLost:
    """A process ended before it had done its work."""
    found, expected = f"that the process which {purpose} ended", "a process that nobody ends, and memory enough for it"
    return WorkerLost.of(code, where, found, expected, remedy)


def run_in_process(
    function: Callable[Parameters, Result], *args: Parameters.args, **named: Parameters.kwargs
) -> Result:
    """What a module's function returns for these values, worked out by a process with all libraries loaded.

    Raises: what the function refuses; BrokenProcessPool if the process ended.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=process_context()) as pool:
        return pool.submit(function, *args, **named).result()


def run_confined(function: Callable[Parameters, Result], *args: Parameters.args, **named: Parameters.kwargs) -> Result:
    """What a module's function returns for these values, worked out in another process.

    Raises: what the function refuses; Refused if it took too long, too much memory or broke.
    """
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"), initializer=_limit_itself) as pool:
        try:
            return pool.submit(function, *args, **named).result()
        except NcpmError:
            raise
        except Exception:
            # Whatever a hostile file provokes in its reader: the desk says so, and no traceback reaches its window.
            found = "files that took too long or too much memory to read, or broke their reader"
            expected = "letters as Word and PDF programs save them"
            remedy = "Save them again from Word, and send a few at a time."
            raise refuse("letters.exhausting", "The files together", found, expected, remedy) from None


def _limit_itself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    # Nothing handles this signal: it ends the process.
    signal.alarm(SECONDS)
