"""Preparing in a process of its own: it reads and assesses while this one loads what makes documents, and it stays.

Neither needs what the other loads. It remembers what it has read and assessed, and sends of a later job what changed.
"""

import signal
import traceback
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.wishes import Folders, Scope, Wish

if TYPE_CHECKING:
    from ncpm_reports.prepared import Prepared

_SECONDS_TO_END = 5


class Preparer(Protocol):
    """What prepares jobs, one after another."""

    def prepare(self, folders: Folders, wish: Wish, scope: Scope) -> "tuple[str, Prepared]":
        """The digest of all inputs, and the job made of them. Raises as `preparation.prepare_standing` does."""


class PreparerLost(RuntimeError):
    """The process that prepares ended before it had answered: out of memory, or ended by somebody."""


class Here:
    """Prepares in this process."""

    def __init__(self) -> None:
        from ncpm_reports.preparation import Known  # noqa: PLC0415  (loaded by whoever prepares, and nobody else)

        self._known = Known()

    def prepare(self, folders: Folders, wish: Wish, scope: Scope) -> "tuple[str, Prepared]":
        """The digest of all inputs, and the job made of them."""
        from ncpm_reports.preparation import prepare_standing  # noqa: PLC0415

        return prepare_standing(folders, wish, scope, self._known)


class Apart:
    """Prepares in a process of its own, which begins when it is told what will be asked; leaving ends it."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._process = get_context("fork").Process(target=_serve, args=(theirs, self._pipe), daemon=True)
        self._process.start()
        theirs.close()
        self._begun: tuple[Folders, Wish, Scope] | None = None
        self._last: Prepared | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.close()
        self._process.terminate()
        self._process.join(_SECONDS_TO_END)

    def begin(self, folders: Folders, wish: Wish, scope: Scope) -> None:
        """Has it begin with what will be asked next."""
        try:
            self._pipe.send((folders, wish, scope))
        except OSError:
            raise _lost() from None
        self._begun = (folders, wish, scope)

    def prepare(self, folders: Folders, wish: Wish, scope: Scope) -> "tuple[str, Prepared]":
        """The digest of all inputs, and the job made of them."""
        if self._begun != (folders, wish, scope):
            self.begin(folders, wish, scope)
        self._begun = None
        try:
            answer = self._pipe.recv()
        except (EOFError, OSError):
            raise _lost() from None
        if isinstance(answer, Exception):
            raise answer
        inputs, prepared = answer
        self._last = prepared if self._last is None else self._last.changed(prepared)
        return inputs, self._last


def _lost() -> PreparerLost:
    return PreparerLost("the process that prepares ended before it had answered")


def _serve(pipe: Connection, others: Connection) -> None:
    """The life of the process: one answer to each question, until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    others.close()
    here = Here()
    last: Prepared | None = None
    while True:
        try:
            folders, wish, scope = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            inputs, prepared = here.prepare(folders, wish, scope)
        except NcpmError as refused:
            pipe.send(refused)
        except Exception as fault:
            # Where it happened does not travel with it, and is asked for with --debug.
            fault.add_note("".join(traceback.format_exception(fault)))
            pipe.send(fault)
        else:
            pipe.send((inputs, prepared if last is None else prepared.since(last)))
            last = prepared
