"""Makers that remember: what was made before from the very same inputs is taken from the cache, the rest is made."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.pipeline import Maker, Order, write_all
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.cache import Cache
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.rendering import Made

# What stands in these depends on every figure, but shows few: composed each time, and written when it came out new.
WRITTEN_WHEN_NEW = frozenset({"office", "site"})


class Remembered:
    """Which tasks have been done before from the very same inputs. `made` counts those that had to be made.

    `lately` is what the build before found in the cache or put there, by key, and then holds what this one did.
    """

    def __init__(self, composer: Composer, cache: Cache, prints: Fingerprints, lately: dict[str, Made]) -> None:
        self._composer, self._cache, self._prints = composer, cache, prints
        self._before, self._now = dict(lately), lately
        lately.clear()
        self._found: dict[Task, tuple[Order, Made | None]] = {}
        self.made = 0

    def all_of(self, tasks: Sequence[Task], make: Maker, write: Callable[[Iterable[File]], None]) -> Iterator[Made]:
        """What is made of every task, in order: what is kept of it, else what is made now and then kept.

        `write` is given the files of what is kept as soon as it is found, while others make what is not.
        """
        fresh = make(self._missing(tasks, write))
        for task in tasks:
            order, known = self._look(task)
            # What was made waits in the cache, not in memory.
            made = self._cache.put(order.key, next(fresh)) if known is None else known
            self._now[order.key] = made
            yield made

    def _missing(self, tasks: Sequence[Task], write: Callable[[Iterable[File]], None]) -> Iterator[Order]:
        found: list[Made] = []
        for task in tasks:
            order, known = self._look(task)
            if known is not None:
                found.append(known)
            else:
                self.made += 1
                yield order
        # Not before all that must be made has been given out.
        for one in found:
            write(one.files)

    def _look(self, task: Task) -> tuple[Order, Made | None]:
        if task not in self._found:
            key = self._prints.of_task(self._composer.seen(task), task)
            self._found[task] = Order(task=task, key=key), self._kept(key)
        return self._found[task]

    def _kept(self, key: str) -> Made | None:
        # An entry that was read whole in this process is read again only for what is taken from it, and checked then.
        lately = self._before.get(key)
        return lately if lately is not None and self._cache.touch(key) else self._cache.get(key)


def make_remembering(cache: Cache, composer: Composer, order: Order) -> Made:
    """Every file of one task, kept; where the documents came out as before, what was written then."""
    products, reference = composer.compose(order.task), composer.job.reference_docx
    if order.task.kind not in WRITTEN_WHEN_NEW:
        return cache.put(order.key, write_all(products, reference))
    key = Fingerprints().of_products(products, reference)
    known = cache.get(key)
    return cache.put(order.key, cache.put(key, write_all(products, reference)) if known is None else known)
