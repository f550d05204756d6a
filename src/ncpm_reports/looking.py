"""Looking into many files at once, in as many processes as there are processors; and who and where we are."""

import getpass
import os
import socket
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context

from ncpm_reports.release.checks.verify import Each

# Names that say nothing about anybody, and that ordinary words may hold.
ANYBODYS = frozenset(("root", "user", "admin", "runner", "build", "builder", "ubuntu", "debian", "localhost", "home"))


@contextmanager
def spread() -> Iterator[Each]:
    """What looks into files: this machine's processors, a few files at a time."""
    processes = os.cpu_count() or 1
    if processes == 1:
        yield map
        return
    with ProcessPoolExecutor(processes, get_context("fork")) as pool:
        yield partial(pool.map, chunksize=4)


def names_of_here() -> frozenset[str]:
    """The names of this machine and its user, which must not be in public files."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    names = {user, socket.gethostname(), socket.gethostname().partition(".")[0]}
    return frozenset(name for name in names if name and name.casefold() not in ANYBODYS)
