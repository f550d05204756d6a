"""Preparing in a process of its own: it reads and assesses while this one loads what makes documents, and it stays.

Neither needs what the other loads. It remembers what it has read and assessed, and sends of a later job what changed.
"""

import signal
import traceback
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.packing import packed, unpacked
from ncpm_reports.wishes import Folders, Scope, Wish

if TYPE_CHECKING:
    from ncpm_reports.prepared import Prepared
    from ncpm_reports.products.materials import Job

_END = b""
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
        self._job: Job | None = None

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
        asked = (folders, wish, scope)
        if self._begun not in (None, asked):
            # What is sent next rests on this answer, though nobody wants it any more.
            with suppress(Exception):
                self._taken()
        if self._begun != asked:
            self.begin(*asked)
        return self._taken()

    def _taken(self) -> "tuple[str, Prepared]":
        answer, *sent = self._answers()
        if isinstance(answer, Exception):
            raise answer
        # Loaded after the process was begun, which is when there is time for it.
        from ncpm_reports.prepared import Prepared  # noqa: PLC0415
        from ncpm_reports.products.handing import later, together  # noqa: PLC0415

        inputs, texts = answer
        first, *rest = sent
        self._job = together(first, rest) if self._job is None else later(self._job, first)
        return inputs, Prepared(job=self._job, inputs=texts)

    def _answers(self) -> list[Any]:
        self._begun = None
        try:
            return [unpacked(piece) for piece in iter(self._pipe.recv_bytes, _END)]
        except (EOFError, OSError):
            raise _lost() from None


def with_its_place(fault: Exception) -> Exception:
    """A defect with a note of where it happened: that does not travel to another process, and --debug asks for it."""
    fault.add_note("".join(traceback.format_exception(fault)))
    return fault


def _lost() -> PreparerLost:
    return PreparerLost("the process that prepares ended before it had answered")


def _serve(pipe: Connection, others: Connection) -> None:
    """The life of the process: one answer to each question, until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    others.close()
    here = Here()
    last: Job | None = None
    while True:
        try:
            folders, wish, scope = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            inputs, prepared = here.prepare(folders, wish, scope)
        except NcpmError as refused:
            pipe.send_bytes(packed(refused))
        except Exception as fault:
            pipe.send_bytes(packed(with_its_place(fault)))
        else:
            _send(pipe, inputs, prepared, last)
            last = prepared.job
        pipe.send_bytes(_END)


def _send(pipe: Connection, inputs: str, prepared: "Prepared", last: "Job | None") -> None:
    from ncpm_reports.products.handing import later_parts, pieces  # noqa: PLC0415  (as above)

    pipe.send_bytes(packed((inputs, prepared.inputs)))
    for piece in pieces(prepared.job) if last is None else (later_parts(last, prepared.job),):
        pipe.send_bytes(packed(piece))
