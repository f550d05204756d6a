"""Makers that remember: what was made before from the very same inputs is taken from the cache, the rest is made."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.pipeline import Maker, write_all
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.bundle import Made
from ncpm_reports.release.cache import Cache

# What stands in these depends on every figure, but shows few: composed each time, and written when it came out new.
WRITTEN_WHEN_NEW = frozenset({"office", "site"})


class Remembered:
    """Which tasks have been done before from the very same inputs: their keys, what is held, and what is missing."""

    def __init__(self, composer: Composer, tasks: Sequence[Task], cache: Cache) -> None:
        prints = Fingerprints()
        self.keys = {task: prints.of_task(composer.seen(task), task) for task in tasks}
        self._held = {task: made for task in tasks if (made := cache.get(self.keys[task])) is not None}
        self.missing = tuple(task for task in tasks if task not in self._held)
        self._cache = cache

    def by(self, make: Maker) -> Maker:
        """A maker that has the missing ones made, and keeps them; what was made waits in the cache, not in memory."""
        return lambda tasks: self._in_order(tasks, iter(make(self.missing) if self.missing else ()))

    def _in_order(self, tasks: Iterable[Task], fresh: Iterator[Made]) -> Iterator[Made]:
        for task in tasks:
            known = self._held.pop(task, None)
            yield self._cache.put(self.keys[task], next(fresh)) if known is None else known


def make_remembering(cache: Cache, keys: Mapping[Task, str], composer: Composer, task: Task) -> Made:
    """Every file of one task, kept; where the documents came out as before, what was written then."""
    products, reference = composer.compose(task), composer.job.reference_docx
    if task.kind not in WRITTEN_WHEN_NEW:
        return cache.put(keys[task], write_all(products, reference))
    key = Fingerprints().of_products(products, reference)
    known = cache.get(key)
    return cache.put(keys[task], cache.put(key, write_all(products, reference)) if known is None else known)
