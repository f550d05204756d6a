"""Makers that remember: what was made before from the very same inputs is taken from the cache, the rest is made."""

from collections.abc import Iterable, Iterator, Sequence

from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.pipeline import Maker, write_all
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.release.bundle import Made
from ncpm_reports.release.cache import Cache

# What stands in these depends on every figure, but shows few: composed each time, and written when it came out new.
WRITTEN_WHEN_NEW = frozenset({"office", "site"})


class Remembering:
    """A maker that asks the cache first, and keeps what it had to have made. `made` counts those."""

    def __init__(self, make: Maker, composer: Composer, cache: Cache) -> None:
        self.made = 0
        self._make, self._composer, self._cache = make, composer, cache

    def __call__(self, tasks: Sequence[Task]) -> Iterable[Made]:
        """Every task's files, in the order of `tasks`."""
        prints = Fingerprints()
        keys = {task: prints.of_task(self._composer.seen(task), task) for task in tasks}
        held = {task: made for task in tasks if (made := self._cache.get(keys[task])) is not None}
        missing = [task for task in tasks if task not in held]
        self.made = len(missing)
        return self._in_order(tasks, held, keys, iter(self._make(missing) if missing else ()))

    def _in_order(
        self, tasks: Sequence[Task], held: dict[Task, Made], keys: dict[Task, str], fresh: Iterator[Made]
    ) -> Iterator[Made]:
        for task in tasks:
            known = held.pop(task, None)
            if known is None:
                known = next(fresh)
                self._cache.put(keys[task], known)
            yield known


def make_remembering(cache: Cache, composer: Composer, task: Task) -> Made:
    """Every file of one task; where the documents came out as before, what was written then."""
    products, reference = composer.compose(task), composer.job.reference_docx
    if task.kind not in WRITTEN_WHEN_NEW:
        return write_all(products, reference)
    key = Fingerprints().of_products(products, reference)
    known = cache.get(key)
    if known is None:
        known = write_all(products, reference)
        cache.put(key, known)
    return known
