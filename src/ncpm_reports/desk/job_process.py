"""What a job's process runs: it alone loads the libraries of documents and figures, which the server does without."""

from collections.abc import Callable

from ncpm_reports.desk.job_requests import JobRequest
from ncpm_reports.desk.jobs import Step


def perform(request: JobRequest, report: Callable[[Step], None]) -> object:
    """Does what is asked for, in the process of a job; returns what that job's function in `work` does."""
    from ncpm_reports.desk.work import carry_out  # noqa: PLC0415  (a job's process loads it, not the server)

    return carry_out(request, report)
