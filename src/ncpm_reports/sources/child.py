"""Reads one file in a process of its own with limits on memory, time, files and output, to keep the caller from harm.

It runs in isolated mode: it confines itself, reads the file whole, gives up the right to open
anything else (and so sockets too), and only then looks at what it has read. Its answer is JSON on standard output,
which its caller checks against the types that it must have.
"""

import codecs
import json
import os
import resource
import stat
import subprocess  # nosec B404 # this interpreter itself, to read a file apart from the caller
import sys
import tempfile
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.sources.file_contents import FileContents, open_bytes, reader_for
from ncpm_reports.sources.places import Places, read_spellings, with_authorities
from ncpm_reports.sources.preflight import check
from ncpm_reports.sources.workbook import refuse

OUT_OF_MEMORY = 3
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp437", "cp1252", "latin-1", "ascii")
"""Loaded before the process gives up the right to open files, since Python loads encodings when first used."""
LARGEST_FILE = 100_000_000
PACKAGE_FOLDER = Path(__file__).resolve().parents[2]
PROGRAM = "import sys; sys.path.insert(0, {folder!r}); from ncpm_reports.sources.child import main; sys.exit(main())"
"""Both processes run the same version of this package, which an isolated interpreter would not look for here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildLimits:
    """What a reading process may use: memory and output in bytes, time in seconds."""

    memory: int = 1 << 30
    output: int = 256_000_000
    cpu: int = 60
    wall: int = 180


LIMITS = ChildLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reading process found: a file's contents, or the problems for which it refuses the file."""

    contents: FileContents | None = None
    issues: tuple[Issue, ...] = ()


def open_in_child(path: Path, places: Places, limits: ChildLimits = LIMITS, *, preflight: bool = True) -> FileContents:
    """A file's contents, by the layout that it has, read by another process.

    Raises: Refused with every problem found, for what is no regular file, and where the process was stopped by a limit;
    OSError if there is no such file.
    """
    _check_kind(path)
    request = {
        "path": str(path.resolve()),
        "spellings": places.text,
        "authorities": places.authorities_text,
        "preflight": preflight,
        "limits": asdict(limits),
    }
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as stdout:
        stdin.write(json.dumps(request).encode())
        stdin.seek(0)
        code = _run(stdin.fileno(), stdout.fileno(), limits)
        stdout.seek(0)
        output = stdout.read(limits.output)
    if code != 0:
        raise _stopped(path.name, code)
    answer = _answer(output)
    if answer.contents is None:
        raise Refused(answer.issues)
    return answer.contents


def _check_kind(path: Path) -> None:
    """A pipe or a device would keep whoever opens it waiting, and so is refused before."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise refuse(
            "file.kind",
            path.name,
            "a folder" if path.is_dir() else "a pipe, a socket or a device",
            "a file",
            "Name a file that is saved on the disk.",
        )


def _answer(output: bytes) -> Answer:
    # The reading process has this module too, and no use for what takes as long to load as all else here.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(Answer).validate_json(output)


def _plain(value: object) -> object:
    """A value as JSON has it: the fields of a dataclass, days and decimals as texts."""
    if is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    return str(value)


def _run(stdin: int, stdout: int, limits: ChildLimits) -> int | None:
    command = [sys.executable, "-I", "-c", PROGRAM.format(folder=str(PACKAGE_FOLDER))]
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(  # nosec B603 # a fixed program, without a shell; what is asked comes by its input
        command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=environment
    )
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
        "a file that reads within a minute of computing time and a gigabyte of memory",
        "Get the file from its publisher again; if it is right, split it.",
    )


def main() -> int:
    """Answers the request on standard input on standard output; the exit code says whether there is an answer."""
    request = json.load(sys.stdin)
    path = Path(request["path"])
    places = with_authorities(read_spellings(request["spellings"], "spellings.csv"), request["authorities"])
    try:
        answer = Answer(contents=_read(path, places, request))
    except Refused as refused:
        answer = Answer(issues=refused.issues)
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # whatever a file provokes is told as a refusal of that file
        answer = Answer(issues=(_unforeseen(path.name, error),))
    json.dump(answer, sys.stdout, default=_plain)
    sys.stdout.flush()
    return 0


def _read(path: Path, places: Places, request: dict[str, Any]) -> FileContents:
    reader_for(path.name)
    _confine(ChildLimits(**request["limits"]))
    data = _file_bytes(path)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if request["preflight"]:
        check(data, path.name)
    return open_bytes(data, path.name, places)


def _file_bytes(path: Path) -> bytes:
    """The file's bytes; it may have become another kind of file since the caller looked."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise refuse("file.kind", path.name, "something that is no file", "a file", "Name a file on the disk.")
        data = file.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        raise refuse("file.large", path.name, f"a file of more than {most} MB", f"at most {most} MB", "Split it.")
    return data


def _unforeseen(name: str, error: Exception) -> Issue:
    message = " ".join(str(error).split())[:120]
    return Issue(
        code="file.unforeseen",
        where=name,
        found=f"contents that the reader did not foresee ({type(error).__name__}: {message})",
        expected="a file as its publisher issued it",
        remedy="Get the file from its publisher again; if it is right, report this as a fault of the reader.",
    )


def _confine(limits: ChildLimits) -> None:
    sys.stdin.close()
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
