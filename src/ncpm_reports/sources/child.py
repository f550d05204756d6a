"""Reads one file in a process of its own with limits on memory, time, files and output, to keep the caller from harm.

Run as `python -I -m ncpm_reports.sources.child`: it confines itself, reads the file whole, gives up the right to open
anything else (and so sockets too), and only then looks at what it has read. Its answer is JSON on standard output.
"""

import codecs
import json
import resource
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.sources.opening import Opened, open_bytes, reader_for
from ncpm_reports.sources.places import Places, read_spellings
from ncpm_reports.sources.plain import from_plain, issue_from_plain, issue_to_plain, to_plain
from ncpm_reports.sources.workbooks import refuse

OUT_OF_MEMORY = 3
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp437", "cp1252", "latin-1", "ascii")
"""Loaded before the process gives up the right to open files, since Python loads encodings when first used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """What a reading process may use: memory and output in bytes, time in seconds."""

    memory: int = 1 << 30
    output: int = 256_000_000
    cpu: int = 60
    wall: int = 60


LIMITS = ChildLimits()


def open_in_child(path: Path, places: Places, limits: ChildLimits = LIMITS) -> Opened:
    """A file's contents, by the layout that it has, read by another process.

    Raises: Refused with every problem found, and where the process was stopped by a limit; OSError if there is no
    such file.
    """
    path.stat()
    order = {"path": str(path.resolve()), "spellings": places.text, **_plain_limits(limits)}
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as answer:
        given.write(json.dumps(order).encode())
        given.seek(0)
        code = _run(given.fileno(), answer.fileno(), limits)
        answer.seek(0)
        told = answer.read(limits.output)
    if code != 0:
        raise _stopped(path.name, code)
    said = json.loads(told)
    if "issues" in said:
        raise Refused(issue_from_plain(issue) for issue in said["issues"])
    tidied = from_plain(said["tidied"]) if said["tidied"] else None
    return Opened(sha256=said["sha256"], tidied=tidied, figures=said["figures"], place=said["place"])


def _plain_limits(limits: ChildLimits) -> dict[str, int]:
    return {"memory": limits.memory, "output": limits.output, "cpu": limits.cpu}


def _run(given: int, answer: int, limits: ChildLimits) -> int | None:
    command = [sys.executable, "-I", "-m", "ncpm_reports.sources.child"]
    environment = {"OPENBLAS_NUM_THREADS": "1", "OPENPYXL_LXML": "False", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(command, stdin=given, stdout=answer, stderr=subprocess.DEVNULL, env=environment)
    try:
        return process.wait(timeout=limits.wall)
    except subprocess.TimeoutExpired:
        return None
    finally:
        process.kill()
        process.wait()


def _stopped(name: str, code: int | None) -> Refused:
    reason = "too long" if code is None or code == -24 else "too much memory or broke its reader"
    return refuse(
        "file.exhausting",
        name,
        f"a file that took {reason} to read",
        "a file that reads within a minute and a gigabyte",
        "Get the file from its publisher again; if it is right, split it.",
    )


def main() -> int:
    """Reads the order on standard input, answers on standard output; the exit code says whether there is an answer."""
    order = json.load(sys.stdin)
    path = Path(order["path"])
    places = read_spellings(order["spellings"], "spellings.csv")
    try:
        reader_for(path.name)
        _confine(order)
        data = path.read_bytes()
        resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
        opened = open_bytes(data, path.name, places)
        said: dict[str, object] = {
            "tidied": to_plain(opened.tidied) if opened.tidied else None,
            "sha256": opened.sha256,
            "figures": opened.figures,
            "place": opened.place,
        }
    except Refused as refused:
        said = {"issues": [issue_to_plain(issue) for issue in refused.issues]}
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # whatever a file provokes is told as a refusal of that file
        said = {"issues": [issue_to_plain(_unforeseen(path.name, error))]}
    sys.stdout.write(json.dumps(said))
    sys.stdout.flush()
    return 0


def _unforeseen(name: str, error: Exception) -> Issue:
    message = " ".join(str(error).split())[:120]
    return Issue(
        code="file.unforeseen",
        where=name,
        found=f"contents that the reader did not foresee ({type(error).__name__}: {message})",
        expected="a file as its publisher issued it",
        remedy="Get the file from its publisher again; if it is right, report this as a fault of the reader.",
    )


def _confine(order: dict[str, int]) -> None:
    sys.stdin.close()
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu"], order["cpu"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (order["output"], order["output"]))
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))


if __name__ == "__main__":
    sys.exit(main())
