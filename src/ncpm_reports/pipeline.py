"""The flow from figures to a release, in one place: each task composed and written, in as many processes as asked."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Protocol

from ncpm_reports.products.materials import Job
from ncpm_reports.products.narrowing import narrowed
from ncpm_reports.products.plan import Composer, Task
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


def make_task(job: Job, task: Task) -> Made:
    """Every file of one task, with its printed numbers."""
    return make_composed(Composer(job), task)


def make_composed(composer: Composer, task: Task) -> Made:
    """The same, by a composer that keeps what products of a kind share."""
    return write_all(composer.compose(task), composer.job)


def write_all(products: tuple[Product, ...], job: Job) -> Made:
    """Every file of these products, with their printed numbers."""
    made = [make(product, job.reference_docx) for product in products]
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
    job: Job, processes: int, executor: Executor | None = None, making: Making = make_composed
) -> Iterator[Maker]:
    """What makes the tasks of `job`: a given executor, `processes` of this machine, or this process alone.

    Local processes are forked, so that they begin with the job, the libraries and the charts already in memory; an
    executor elsewhere is sent with each task the part of the job that the task may depend on. `making` makes one task
    on this machine.
    """
    if executor is not None:
        yield lambda tasks: executor.map(make_task, [narrowed(job, one.kind, one.area) for one in tasks], tasks)
    elif processes <= 1:
        composer = Composer(job)
        yield lambda tasks: (making(composer, task) for task in tasks)
    else:
        # What is in memory now is left alone by the workers' collectors, and so stays shared with this process.
        gc.freeze()
        with ProcessPoolExecutor(processes, get_context("fork"), initializer=_hold, initargs=(job, making)) as pool:
            yield lambda tasks: pool.map(_make_held, tasks)


# A forked worker belongs to one job for its whole life; an initialiser's only way to hand it on is a module's name.
_held_by_this_worker: list[tuple[Composer, Making]] = []


def _hold(job: Job, making: Making) -> None:
    _held_by_this_worker[:] = [(Composer(job), making)]


def _make_held(task: Task) -> Made:
    composer, making = _held_by_this_worker[0]
    return making(composer, task)
