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
POLL_SECONDS = 0.5
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

    `started_by` is a person's name, "" on one's own machine; `stopped_words` is what a page says once it was stopped;
    `start_page` is the address of the page where it was started, "" for one that only reads for a page.
    `lines` are what it said on its way; `result` is what its function returned, None before that.
    """

    key: str
    title: str
    started: datetime
    started_by: str = ""
    stopped_words: str = NOTHING_CHANGED
    start_page: str = ""
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
JobFunction = Callable[[Callable[[Step], None]], Any]


@dataclass(slots=True)
class _JobProcess:
    """A job with its process; `job` is replaced at each step."""

    job: Job
    process: Any
    finished: threading.Event = field(default_factory=threading.Event)
    stop_requested: bool = False

    def interrupt(self) -> None:
        """Does what Ctrl-C does."""
        if self.process.is_alive():
            os.kill(self.process.pid, signal.SIGINT)


class Jobs:
    """The jobs of a running desk, newest last; they are forgotten with it, what they wrote stays."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._processes: dict[str, _JobProcess] = {}

    def start(
        self,
        title: str,
        function: JobFunction,
        on_end: Callable[[Job], None] = lambda job: None,
        *,
        started_by: str = "",
        stopped_words: str = NOTHING_CHANGED,
        start_page: str = "",
    ) -> Job:
        """Starts a job: `function` in a process of its own, and `on_end` here once it has ended, however it ended."""
        context = process_context()
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=_run, args=(function, sender))
        process.start()
        sender.close()
        job = Job(
            key=secrets.token_urlsafe(8),
            title=title,
            started=self._now(),
            started_by=started_by,
            stopped_words=stopped_words,
            start_page=start_page,
        )
        job_process = _JobProcess(job, process)
        with self._lock:
            self._processes[job.key] = job_process
        threading.Thread(target=_follow, args=(job_process, receiver, on_end), daemon=True).start()
        return job

    def get(self, key: str) -> Job | None:
        """The job with this key; None if there is none."""
        job_process = self._processes.get(key)
        return job_process.job if job_process else None

    def all(self) -> tuple[Job, ...]:
        """Every job since the desk was started, oldest first."""
        with self._lock:
            return tuple(job_process.job for job_process in self._processes.values())

    def running(self) -> Job | None:
        """The newest job that is at work; None if none is."""
        return next((job for job in reversed(self.all()) if job.running), None)

    def stop(self, key: str) -> None:
        """Asks a job to stop, as Ctrl-C does; what it was to write is then as it was."""
        if job_process := self._processes.get(key):
            job_process.stop_requested = True
            job_process.interrupt()

    def wait(self, key: str, seconds: float) -> bool:
        """Whether a job ends within so many seconds."""
        return self._processes[key].finished.wait(seconds)

    def close(self) -> None:
        """Stops every job, and waits until each has."""
        for key, job_process in self._processes.copy().items():
            self.stop(key)
            job_process.process.join(SECONDS_TO_STOP)
            if job_process.process.is_alive():
                job_process.process.kill()


def _follow(job_process: _JobProcess, receiver: Connection, on_end: Callable[[Job], None]) -> None:
    state, facts = JobState.FAILED, {}
    for message in _messages(receiver, job_process.process):
        if isinstance(message, Step):
            job_process.job = _with_step(job_process.job, message)
            if job_process.stop_requested:
                # A process that had not begun yet may have passed over what it was sent.
                job_process.interrupt()
        else:
            state, facts = message
    job_process.process.join()
    # Of a job that was killed, the processes that it had forked are left, and would wait for ever.
    with suppress(ProcessLookupError):
        os.killpg(job_process.process.pid, signal.SIGKILL)
    if state is JobState.FAILED and job_process.stop_requested:
        # It ended before it had begun, and so could not say why.
        state = JobState.STOPPED
    ended = replace(job_process.job, state=state, **facts)
    try:
        on_end(ended)
    finally:
        job_process.job = ended
        job_process.finished.set()


def _with_step(job: Job, step: Step) -> Job:
    lines = (*job.lines, step.line) if step.line else job.lines
    return replace(job, done=step.done or job.done, steps=step.steps or job.steps, lines=lines)


def _messages(receiver: Connection, process: Any) -> Iterator[Any]:
    """What a job sends until its process ends: children of that may hold the other end open longer than it lives."""
    try:
        while receiver.poll(POLL_SECONDS) or process.is_alive():
            if receiver.poll():
                yield receiver.recv()
    except (EOFError, OSError):
        return


def _run(function: JobFunction, sender: Connection) -> None:
    # A group of its own: the desk ends it whole, and Ctrl-C in the desk's terminal reaches it through the desk.
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # Where the desk was killed, nobody is left to be told: what this was to write stays as it was.
    with suppress(BrokenPipeError):
        sender.send(_outcome(function, sender))
        sender.close()


def _outcome(function: JobFunction, sender: Connection) -> tuple[JobState, dict[str, Any]]:
    """The state in which a job ends, and its result or issues. Raises: BrokenPipeError where the desk is gone."""
    try:
        sender.send(Step())
        return JobState.DONE, {"result": function(sender.send)}
    except NcpmError as refused:
        return JobState.REFUSED, {"issues": refused.issues}
    except KeyboardInterrupt:
        return JobState.STOPPED, {}
