"""Looking into files that people send in a process of its own, with limits: one that breaks its reader harms nobody."""

import os
import resource
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from ncpm_reports.core.problems import Issue, NcpmError, Refused

Given = ParamSpec("Given")
Result = TypeVar("Result")
MEMORY, CPU_SECONDS, SECONDS, BROKEN = 3 << 30, 60, 180, 3
_EXHAUSTING = Issue(
    code="letters.exhausting",
    where="The files together",
    found="files that took too long or too much memory to read, or broke their reader",
    expected="letters as Word and PDF programs save them",
    remedy="Save them again from Word, and send a few at a time.",
)


def confined(function: Callable[Given, Result], *args: Given.args, **named: Given.kwargs) -> Result:
    """What a module's function returns for these values, worked out in another process.

    Raises: what the function refuses; Refused if it took too long, too much memory or broke.
    """
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(sender, function, args, named))
    process.start()
    sender.close()
    try:
        ended: Result | NcpmError | None = receiver.recv() if receiver.poll(SECONDS) else None
    except EOFError:
        ended = None
    finally:
        process.kill()
        process.join()
        receiver.close()
    if ended is None:
        raise Refused(_EXHAUSTING)
    if isinstance(ended, NcpmError):
        raise ended
    return ended


def _answer(
    sender: Connection, function: Callable[..., object], args: tuple[object, ...], named: dict[str, object]
) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    try:
        sender.send(function(*args, **named))
    except NcpmError as refused:
        sender.send(refused)
    except Exception:
        # Whatever a hostile file provokes in its reader: the desk says so, and no traceback reaches its window.
        os._exit(BROKEN)
