"""What a page of a document would be like now: made by a process that stays warm, kept until its files change.

The server's own process never assesses or renders: it asks this one, which holds the quarter's assessments.
"""

import threading
from collections import OrderedDict
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from ncpm_reports.cache import input_files
from ncpm_reports.core.problems import NcpmError, WorkerLost
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.file_states import file_states
from ncpm_reports.desk.preview_requests import Preview, PreviewRequest
from ncpm_reports.desk.processes import process_context, worker_lost

MAX_CACHED = 24
SECONDS_IDLE = 600


class Previews:
    """The previews of a running desk; safe to use from several threads, which wait for one another."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._lock = threading.Lock()
        self._closed = False
        self._process: Any = None
        self._connection: Connection | None = None
        self._cache: OrderedDict[Hashable, Preview] = OrderedDict()
        self._last_good: OrderedDict[PreviewRequest, Preview] = OrderedDict()

    @property
    def process_id(self) -> int:
        """The id of the process that makes previews, 0 while there is none."""
        return 0 if self._process is None else int(self._process.pid)

    def get(self, request: PreviewRequest) -> Preview:
        """The preview of a request, as the project's files are now; made if it is not in the cache.

        Raises: WorkerLost if the process that makes it ended.
        """
        with self._lock:
            key = (request, self._state())
            preview = self._cache.get(key)
            if preview is None:
                preview = self._ask(request)
                _add_to_cache(self._cache, key, preview)
                if preview.data:
                    _add_to_cache(self._last_good, replace(request, typed_text=""), preview)
            return preview

    def cached(self, request: PreviewRequest) -> Preview | None:
        """The preview if it is in the cache and still true; None if not, or while another is being made."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._cache.get((request, self._state()))
        finally:
            self._lock.release()

    def get_within(self, request: PreviewRequest, seconds: float) -> Preview | None:
        """The preview if it is there within so many seconds; None else, and it is made in the background then.

        What cannot be made at all counts as None too.
        """
        previews: list[Preview] = []

        def make() -> None:
            with suppress(NcpmError):
                previews.append(self.get(request))

        thread = threading.Thread(target=make, daemon=True)
        if not self._lock.locked():
            thread.start()
            thread.join(seconds)
        return previews[0] if previews else None

    def last_good(self, request: PreviewRequest) -> Preview | None:
        """The last of this that was made and not refused; None if there is none."""
        return self._last_good.get(replace(request, typed_text=""))

    def document(self, key: str) -> Preview | None:
        """A document that was made, by its key; None if it is no longer in the cache."""
        previews = (*self._cache.copy().values(), *self._last_good.copy().values())
        return next((preview for preview in previews if preview.data and preview.key == key), None)

    def close(self) -> None:
        """Ends the process, if there is one, and starts none any more."""
        self._closed = True
        process = self._process
        if process is not None:
            process.kill()
        with self._lock:
            self._end()

    def _ask(self, request: PreviewRequest, *, is_first_attempt: bool = True) -> Preview:
        if self._closed:
            raise _worker_lost()
        try:
            connection = self._open()
            connection.send(request)
            preview: Preview = connection.recv()
        except (EOFError, OSError):
            # It ends by itself after a while without work; a second end is a fault.
            self._end()
            if is_first_attempt:
                return self._ask(request, is_first_attempt=False)
            raise _worker_lost() from None
        return preview

    def _open(self) -> Connection:
        if self._connection is None:
            context = process_context()
            parent_end, child_end = context.Pipe()
            process = context.Process(target=_run, args=(self._paths, child_end), daemon=True)
            process.start()
            child_end.close()
            self._connection, self._process = parent_end, process
            if self._closed:
                # The desk was closed while this one began, and could not end it yet.
                process.kill()
        return self._connection

    def _end(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._process.kill()
            self._process.join()
        self._connection = self._process = None

    def _state(self) -> int:
        return hash(file_states(path for _, path in input_files(self._paths)))


def _add_to_cache(cache: OrderedDict[Any, Preview], key: Hashable, preview: Preview) -> None:
    cache[key] = preview
    cache.move_to_end(key)
    while len(cache) > MAX_CACHED:
        cache.popitem(last=False)


def _worker_lost() -> WorkerLost:
    return worker_lost(
        "desk.preview-lost", "the preview", "makes it", "Ask for it again. Nothing that you wrote is lost."
    )


def _run(paths: Paths, connection: Connection) -> None:
    # The libraries of documents and figures, which the server does without.
    from ncpm_reports.desk.preview_worker import serve  # noqa: PLC0415

    serve(paths, connection, SECONDS_IDLE)
