"""Processes of jobs and previews: forked from one that has their libraries loaded and does nothing else.

Loading the libraries of documents and figures takes seconds. The server's own process, which has threads, must not be
forked, and does without them.
"""

from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext

PRELOADED = [
    "ncpm_reports.desk.measure_views",
    "ncpm_reports.desk.preview_worker",
    "ncpm_reports.desk.work",
    "ncpm_reports.quarter.build",
    "ncpm_reports.quarter.check",
    "ncpm_reports.quarter.publishing",
    "ncpm_reports.release.checks.verify",
]


def process_context() -> ForkServerContext:
    """The context that processes are started in; the first to be started waits until all is loaded."""
    context = get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    return context


def start_preloading() -> None:
    """Begins to load what processes need, and does not wait for it."""
    process_context()
    forkserver.ensure_running()
