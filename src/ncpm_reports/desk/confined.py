"""Looking into files that people send in a process of its own, with limits: one that breaks its reader harms nobody."""

import resource
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.sources.workbook import refuse

Given = ParamSpec("Given")
Result = TypeVar("Result")
MEMORY, CPU_SECONDS, SECONDS = 3 << 30, 60, 180


def confined(function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
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
