"""Pools of processes on this machine that end with the process that started them."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from typing import Any


@contextmanager
def process_map() -> Iterator[Callable[..., Iterable[Any]]]:
    """A `map` over this machine's processors, a few items at a time."""
    with ProcessPoolExecutor(mp_context=get_context("fork"), initializer=end_with_parent) as pool:
        yield partial(pool.map, chunksize=4)


def end_with_parent() -> None:
    """Has this process end when the one that started it has ended, even where that was killed."""
    threading.Thread(target=_await_parents_end, daemon=True).start()


def _await_parents_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
