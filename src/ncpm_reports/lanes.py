"""Local processes that make products and stay: each keeps in memory what it has set and drawn, and gets it back again.

They are forked, so that they begin with the job and the libraries in memory; later jobs are sent to them, no more of
each than has changed. A product goes to the process that made it last, where one that has nothing to do has not taken
it over.
"""

import gc
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.process import BaseProcess

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.packing import packed, unpacked
from ncpm_reports.pipeline import Maker, Making, Order
from ncpm_reports.preparing import with_its_place
from ncpm_reports.products.handing import Parts, changed_parts, with_parts
from ncpm_reports.products.materials import Job
from ncpm_reports.products.plan import OF_ALL_AREAS, Composer, Task
from ncpm_reports.release.output.rendering import Made

# A process has the next order at hand while it works on one, and takes over what belongs to another, to set and draw it
# afresh, only where so many wait there that it is worth that; or where the other is at a long product and no more come.
_AT_HAND = 2
_LONG = 4
_SECONDS_TO_END = 5

Numbered = tuple[int, Order]


class LaneLost(RuntimeError):
    """A process of ours ended before its work was done: out of memory, or ended by somebody."""


class _Lane:
    """One process, the orders given to it and not yet answered, and those that wait for it."""

    def __init__(self, others: list["_Lane"], composer: Composer, making: Making) -> None:
        self.pipe, theirs = Pipe()
        ours = [self.pipe, *(other.pipe for other in others)]
        self.process: BaseProcess = get_context("fork").Process(
            target=_work, args=(theirs, ours, composer, making), daemon=True
        )
        self.process.start()
        theirs.close()
        self.given: deque[Task] = deque()
        self.waiting: deque[Numbered] = deque()

    def tell(self, message: bytes) -> None:
        try:
            self.pipe.send_bytes(message)
        except OSError:
            raise _lost() from None

    def answer(self) -> tuple[int, Made | Exception]:
        try:
            answered: tuple[int, Made | Exception] = unpacked(self.pipe.recv_bytes())
        except (EOFError, OSError):
            raise _lost() from None
        self.given.popleft()
        return answered


def _lost() -> LaneLost:
    return LaneLost("a process that makes products ended before its work was done")


class Lanes:
    """So many processes, forked when the first order comes; `close` ends them."""

    def __init__(self, processes: int) -> None:
        self._count = processes
        self._lanes: list[_Lane] = []
        self._job: Job | None = None
        self._home: dict[Task, _Lane] = {}
        self._anybodys: deque[Numbered] = deque()
        self._all_known = False

    def maker(self, composer: Composer, making: Making) -> Maker:
        """What makes a job's orders here. `making` is the same for all jobs of these lanes."""
        return partial(self._make, composer, making)

    def close(self) -> None:
        """Ends the processes, whatever they are doing."""
        for lane in self._lanes:
            lane.pipe.close()
            lane.process.terminate()
        for lane in self._lanes:
            lane.process.join(_SECONDS_TO_END)
        self._lanes, self._job = [], None
        self._home.clear()
        self._anybodys.clear()

    def _make(self, composer: Composer, making: Making, orders: Iterable[Order]) -> Iterator[Made]:
        try:
            yield from self._in_order(composer, making, orders)
        except LaneLost:
            self.close()
            raise
        finally:
            # A refusal leaves the processes in order, with all that they keep; what breaks off leaves them at work.
            if any(lane.given for lane in self._lanes):
                self.close()

    def _in_order(self, composer: Composer, making: Making, orders: Iterable[Order]) -> Iterator[Made]:
        done: dict[int, Made | Exception] = {}
        due = total = 0
        self._all_known = False
        # The first products are being made while the keys of the others are still looked up.
        for number, order in enumerate(orders):
            if number == 0:
                self._take_up(composer, making)
            total = number + 1
            home = self._home.get(order.task)
            (self._anybodys if home is None else home.waiting).append((number, order))
            self._feed()
            self._collect(done, block=False)
            while due in done:
                yield self._passed(done, due)
                due += 1
        self._all_known = True
        self._feed()
        while due < total:
            self._collect(done, block=due not in done)
            while due in done:
                yield self._passed(done, due)
                due += 1

    def _passed(self, done: dict[int, Made | Exception], due: int) -> Made:
        made = done.pop(due)
        if not isinstance(made, Exception):
            return made
        # The processes outlive a refusal: what they have been given is answered first, the rest is nobody's.
        self._anybodys.clear()
        for lane in self._lanes:
            lane.waiting.clear()
        while any(lane.given for lane in self._lanes):
            self._collect(done, block=True)
        raise made

    def _take_up(self, composer: Composer, making: Making) -> None:
        if self._job is not None:
            message = packed(changed_parts(self._job, composer.job))
            for lane in self._lanes:
                lane.tell(message)
        else:
            # What is in memory now is left alone by their collectors, and so stays shared with this process.
            gc.freeze()
            for _ in range(self._count):
                self._lanes.append(_Lane(self._lanes, composer, making))
        self._job = composer.job

    def _feed(self) -> None:
        waiting = len(self._anybodys) + sum(len(lane.waiting) for lane in self._lanes)
        at_hand = _AT_HAND if waiting > len(self._lanes) else 1
        for lane in self._lanes:
            while len(lane.given) < at_hand and (queue := self._queue_for(lane)):
                number, order = queue.popleft()
                self._home[order.task] = lane
                lane.tell(packed((number, order)))
                lane.given.append(order.task)

    def _queue_for(self, lane: _Lane) -> deque[Numbered]:
        other = max(self._lanes, key=lambda one: len(one.waiting))
        engaged = self._all_known and any(task.kind in OF_ALL_AREAS for task in other.given)
        worth_taking = engaged or len(other.waiting) >= _LONG
        return lane.waiting or self._anybodys or (other.waiting if worth_taking else lane.waiting)

    def _collect(self, done: dict[int, Made | Exception], *, block: bool) -> None:
        by_pipe = {lane.pipe: lane for lane in self._lanes if lane.given}
        for pipe in wait(list(by_pipe), None if block and by_pipe else 0):
            number, made = by_pipe[pipe].answer()  # type: ignore[index]
            done[number] = made
        self._feed()


def _work(pipe: Connection, others: list[Connection], composer: Composer, making: Making) -> None:
    """The life of a process: orders made one by one, until whoever gives them is gone."""
    # Somebody who stops the program stops the process that gives the orders, and that ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for other in others:
        other.close()
    while True:
        try:
            message: Parts | Numbered = unpacked(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        if isinstance(message, dict):
            composer = composer.taking_up(with_parts(composer.job, message))
        else:
            number, order = message
            pipe.send_bytes(packed((number, _outcome(composer, making, order))))


def _outcome(composer: Composer, making: Making, order: Order) -> Made | Exception:
    try:
        return making(composer, order)
    except NcpmError as refused:
        return refused
    except Exception as fault:
        return with_its_place(fault)
