"""Work that a job of the desk does until it is stopped; what the job's process has to import for it is little."""

import time
from collections.abc import Callable

from ncpm_reports.desk.jobs import Step

SECONDS = 600


def waiting(report: Callable[[Step], None]) -> None:
    """Works until it is stopped."""
    report(Step(done=1, steps=3, line="At work"))
    time.sleep(SECONDS)


def result_of(value: object, report: Callable[[Step], None]) -> object:
    """Returns what it is given, at once."""
    del report
    return value
