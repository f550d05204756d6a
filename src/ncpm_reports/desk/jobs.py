"""Work that takes longer than a request: done in a process of its own, with progress, and stopped on request.

A build forks renderers, which a web server's own process must not do: each job has a process of its own.
"""

import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from multiprocessing.connection import Connection
from typing import Any

from ncpm_reports.core.problems import Issue, NcpmError
from ncpm_reports.desk.processes import process_context

SECONDS_TO_STOP = 20
SECONDS_TO_LOOK = 0.5
NOTHING_CHANGED = "Nothing was changed."


class JobState(StrEnum):
    """How far a job has come."""

    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as a page shows it. `done` of `steps` steps are done, 0 of 0 where steps are not counted.

    `by` is who started it, "" on one's own machine; `stopped_words` is what a page says once it was stopped;
    `came_from` is the address of the page where it was started, "" for one that only reads for a page.
    `lines` are what it said on its way; `result` is what its function returned, None before that.
    """

    key: str
    title: str
    started: datetime
    by: str = ""
    stopped_words: str = NOTHING_CHANGED
    came_from: str = ""
    state: JobState = JobState.RUNNING
    done: int = 0
    steps: int = 0
    lines: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = ()
    result: Any = None

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self.state is JobState.RUNNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Progress that a job's function reports: `done` of `steps`, and a line of words, "" for none."""

    done: int = 0
    steps: int = 0
    line: str = ""


# A job's function reports its steps to what it is given, and returns what can be pickled.
Work = Callable[[Callable[[Step], None]], Any]


@dataclass(slots=True)
class _Started:
    """A job with its process: what is known of it is replaced as it goes on."""

    job: Job
    process: Any
    finished: threading.Event = field(default_factory=threading.Event)
    asked_to_stop: bool = False

    def interrupt(self) -> None:
        """Does what Ctrl-C does."""
        if self.process.is_alive():
            os.kill(self.process.pid, signal.SIGINT)


class Jobs:
    """The jobs of a running desk, newest last; they are forgotten with it, what they wrote stays."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._started: dict[str, _Started] = {}

    def start(self, title: str, work: Work, then: Callable[[Job], None] = lambda job: None, **facts: str) -> Job:
        """Starts a job: `work` in a process of its own, and `then` here once it has ended, however it ended.

        `facts` are `by`, `stopped_words` and `came_from` of the job, where they are known.
        """
        context = process_context()
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(work, sender))
        process.start()
        sender.close()
        job = Job(key=secrets.token_urlsafe(8), title=title, started=self._now(), **facts)  # type: ignore[arg-type]
        started = _Started(job, process)
        with self._lock:
            self._started[job.key] = started
        threading.Thread(target=_follow, args=(started, receiver, then), daemon=True).start()
        return job

    def get(self, key: str) -> Job | None:
        """The job with this key; None if there is none."""
        started = self._started.get(key)
        return started.job if started else None

    def all(self) -> tuple[Job, ...]:
        """Every job since the desk was started, oldest first."""
        with self._lock:
            return tuple(started.job for started in self._started.values())

    def running(self) -> Job | None:
        """The newest job that is at work; None if none is."""
        return next((job for job in reversed(self.all()) if job.running), None)

    def stop(self, key: str) -> None:
        """Asks a job to stop, as Ctrl-C does; what it was to write is then as it was."""
        if started := self._started.get(key):
            started.asked_to_stop = True
            started.interrupt()

    def wait(self, key: str, seconds: float) -> bool:
        """Whether a job ends within so many seconds."""
        return self._started[key].finished.wait(seconds)

    def close(self) -> None:
        """Stops every job, and waits until each has."""
        for key, started in self._started.copy().items():
            self.stop(key)
            started.process.join(SECONDS_TO_STOP)
            if started.process.is_alive():
                started.process.kill()


def _follow(started: _Started, receiver: Connection, then: Callable[[Job], None]) -> None:
    state, facts = JobState.FAILED, {}
    for message in _messages(receiver, started.process):
        if isinstance(message, Step):
            started.job = _after(started.job, message)
            if started.asked_to_stop:
                # A process that had not begun yet may have passed over what it was sent.
                started.interrupt()
        else:
            state, facts = message
    started.process.join()
    # Of a job that was killed, the processes that it had forked are left, and would wait for ever.
    with suppress(ProcessLookupError):
        os.killpg(started.process.pid, signal.SIGKILL)
    if state is JobState.FAILED and started.asked_to_stop:
        # It ended before it had begun, and so could not say why.
        state = JobState.STOPPED
    ended = replace(started.job, state=state, **facts)
    try:
        then(ended)
    finally:
        started.job = ended
        started.finished.set()


def _after(job: Job, step: Step) -> Job:
    lines = (*job.lines, step.line) if step.line else job.lines
    return replace(job, done=step.done or job.done, steps=step.steps or job.steps, lines=lines)


def _messages(receiver: Connection, process: Any) -> Iterator[Any]:
    """What a job sends until its process ends: children of that may hold the other end open longer than it lives."""
    try:
        while receiver.poll(SECONDS_TO_LOOK) or process.is_alive():
            if receiver.poll():
                yield receiver.recv()
    except (EOFError, OSError):
        return


def _work(work: Work, sender: Connection) -> None:
    # A group of its own: the desk ends it whole, and Ctrl-C in the desk's terminal reaches it through the desk.
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Where the desk was killed, nobody is left to be told: what this was to write stays as it was.
    with suppress(BrokenPipeError):
        sender.send(_ended(work, sender))
        sender.close()


def _ended(work: Work, sender: Connection) -> tuple[JobState, dict[str, Any]]:
    """How a job ends, and what there is to be told of it. Raises: BrokenPipeError where the desk is gone meanwhile."""
    try:
        sender.send(Step())
        return JobState.DONE, {"result": work(sender.send)}
    except NcpmError as refused:
        return JobState.REFUSED, {"issues": refused.issues}
    except KeyboardInterrupt:
        return JobState.STOPPED, {}
