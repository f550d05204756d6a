"""The flow from figures to a release, in one place: each task composed and written, in as many processes as asked."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

from ncpm_reports.products.plan import Composer, Seen, Task, compose
from ncpm_reports.products.product import Product
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.rendering import Made, make


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One product to be made, and the key under which it is kept; what has no key is not."""

    task: Task
    key: str = ""


# Something that makes orders and gives what it made in their order: this process, local processes or a cluster. It may
# look ahead of what it has been asked for.
Maker = Callable[[Iterable[Order]], Iterator[Made]]
Making = Callable[[Composer, Order], Made]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a build is, for whoever shows it."""

    done: int
    of: int
    task: Task


def make_order(composer: Composer, order: Order) -> Made:
    """Every file of one task, with its printed numbers; nothing is kept."""
    return write_all(composer.compose(order.task), composer.job.reference_docx)


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


def run(
    made: Iterable[Made],
    tasks: Sequence[Task],
    tell: Callable[[Progress], None],
    write: Callable[[Iterable[File]], None],
) -> tuple[Made, ...]:
    """What was made of the tasks, in their order; the files of each are written, and it is told how far it is."""
    held: list[Made] = []
    for done, (task, one) in enumerate(zip(tasks, made, strict=True), start=1):
        # While others are still being made: at the end no process would have anything else to do.
        write(one.files)
        tell(Progress(done=done, of=len(tasks), task=task))
        held.append(one)
    return tuple(held)


def here(composer: Composer, making: Making) -> Maker:
    """A maker that makes one order after another in this process."""
    return lambda orders: (making(composer, order) for order in orders)


def elsewhere(composer: Composer, executor: Executor) -> Maker:
    """A maker that has orders made by an executor, which is sent with each no more of the job than it may depend on."""

    def make(orders: Iterable[Order]) -> Iterator[Made]:
        tasks = [order.task for order in orders]
        return iter(executor.map(make_seen, [composer.seen(task) for task in tasks], tasks))

    return make
