"""What builds one quarter after another in a process that stays: its makers, and what they and it remember."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from ncpm_reports.fingerprints import Fingerprints
from ncpm_reports.lanes import Lanes
from ncpm_reports.pipeline import Maker, Making, elsewhere, here
from ncpm_reports.prepared import Prepared
from ncpm_reports.preparing import Here, Preparer
from ncpm_reports.products.plan import Composer
from ncpm_reports.release.output.folder import Known
from ncpm_reports.release.output.rendering import Made
from ncpm_reports.wishes import Folders, Scope, Wish


class Workshop:
    """Prepares jobs and has their products made: by an executor that is given, by local processes, or here.

    What is remembered from one job to the next saves time and changes nothing: `lately`, what products gave, by the
    keys under which they are kept, and `written`, the digests of what stands in the folder. Leaving it ends the local
    processes.
    """

    def __init__(self, processes: int, executor: Executor | None = None, preparer: Preparer | None = None) -> None:
        self._executor = executor
        self._preparer = preparer or Here()
        self._lanes = Lanes(processes) if processes > 1 and executor is None else None
        self._prints = Fingerprints()
        self.lately: dict[str, Made] = {}
        self.written = Known()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._lanes is not None:
            self._lanes.close()

    @contextmanager
    def a_build(self) -> Iterator[None]:
        """Around each build: what one that fails has found in the cache is not relied on by the next."""
        try:
            yield
        except BaseException:
            self.lately.clear()
            raise

    def prepare(self, folders: Folders, wish: Wish, scope: Scope) -> tuple[str, Prepared]:
        """The digest of all inputs, and a job ready to be made. Raises as `preparation.prepare_standing` does."""
        return self._preparer.prepare(folders, wish, scope)

    def fingerprints(self) -> Fingerprints:
        """The digests of a build that begins now."""
        self._prints.begin()
        return self._prints

    def maker(self, composer: Composer, making: Making) -> Maker:
        """What makes the orders of this job; `making` is how one is made on this machine, the same for all jobs."""
        if self._executor is not None:
            return elsewhere(composer, self._executor)
        return here(composer, making) if self._lanes is None else self._lanes.maker(composer, making)
