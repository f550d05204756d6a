"""What one run of a command costs: CPU and wall seconds, peak memory, bytes written."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DOCUMENTS = frozenset({".pdf", ".docx", ".html", ".ods"})


@dataclass(frozen=True)
class Cost:
    """CPU and wall in seconds, of all processes; `peak` in MB, of the largest process; bytes of documents."""

    cpu: float
    wall: float
    peak: float
    bytes: int


def as_installed() -> dict[str, str]:
    """The environment of a command as its users have it: Python keeps what it has compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost_of(command: Sequence[str], folder: Path, output: Path) -> Cost:
    """Runs a command in a folder. Raises: CalledProcessError, with what it said printed, if it fails."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, env=as_installed()) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, list(command))
    written = (path for path in output.rglob("*") if path.suffix in DOCUMENTS)
    return Cost(
        cpu=used.ru_utime + used.ru_stime,
        wall=time.perf_counter() - started,
        peak=used.ru_maxrss / 1024,
        bytes=sum(path.stat().st_size for path in written),
    )
