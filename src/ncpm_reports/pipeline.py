"""The flow from figures to a release, in one place: each task composed and written, in as many processes as asked."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Protocol

from ncpm_reports.products.plan import Composer, Seen, Task, compose
from ncpm_reports.products.product import Product
from ncpm_reports.release.bundle import Made, make


class Maker(Protocol):
    """Something that makes tasks, in order: this process, local processes or a cluster."""

    def __call__(self, tasks: Sequence[Task]) -> Iterable[Made]:
        """Every task's files, in the order of `tasks`."""


Making = Callable[[Composer, Task], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is, for whoever shows it."""

    done: int
    of: int
    task: Task


def make_task(composer: Composer, task: Task) -> Made:
    """Every file of one task, with its printed numbers."""
    return write_all(composer.compose(task), composer.job.reference_docx)


def make_seen(seen: Seen, task: Task) -> Made:
    """The same on another machine, which is sent no more than the task may see."""
    return write_all(compose(seen, task), seen.job.reference_docx)


def write_all(products: tuple[Product, ...], reference_docx: bytes) -> Made:
    """Every file of these products, with their printed numbers."""
    made = [make(product, reference_docx) for product in products]
    return Made(
        files=tuple(file for one in made for file in one.files),
        numbers=tuple(row for one in made for row in one.numbers),
        remarks=tuple(issue for one in made for issue in one.remarks),
        documents=tuple(record for one in made for record in one.documents),
    )


def run(maker: Maker, tasks: Sequence[Task], tell: Callable[[Progress], None]) -> tuple[Made, ...]:
    """Every task's files in the order of `tasks`, whatever order they were finished in."""
    made: list[Made] = []
    for done, (task, one) in enumerate(zip(tasks, maker(tasks), strict=True), start=1):
        tell(Progress(done=done, of=len(tasks), task=task))
        made.append(one)
    return tuple(made)


@contextmanager
def maker(
    composer: Composer, processes: int, executor: Executor | None = None, making: Making = make_task
) -> Iterator[Maker]:
    """What makes the tasks of a job: a given executor, `processes` of this machine, or this process alone.

    Local processes are forked, so that they begin with the job, the facts and the libraries already in memory; an
    executor elsewhere is sent with each task the part of the job that the task may depend on. `making` makes one task
    on this machine.
    """
    if executor is not None:
        yield lambda tasks: executor.map(make_seen, [composer.seen(one) for one in tasks], tasks)
    elif processes <= 1:
        yield lambda tasks: (making(composer, task) for task in tasks)
    else:
        # What is in memory now is left alone by the workers' collectors, and so stays shared with this process.
        gc.freeze()
        with ProcessPoolExecutor(
            processes, get_context("fork"), initializer=_hold, initargs=(composer, making)
        ) as pool:
            yield lambda tasks: pool.map(_make_held, tasks)


# A forked worker belongs to one job for its whole life; an initialiser's only way to hand it on is a module's name.
_held_by_this_worker: list[tuple[Composer, Making]] = []


def _hold(composer: Composer, making: Making) -> None:
    _held_by_this_worker[:] = [(composer, making)]


def _make_held(task: Task) -> Made:
    composer, making = _held_by_this_worker[0]
    return making(composer, task)
