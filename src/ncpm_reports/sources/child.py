"""Reads one file in a process of its own with limits on memory, time, files and output, to keep the caller from harm.

It runs in isolated mode: it confines itself, reads the file whole, gives up the right to open
anything else (and so sockets too), and only then looks at what it has read. Its answer is JSON on standard output,
which its caller checks against the types that it must have.
"""

import codecs
import json
import resource
import stat
import subprocess  # nosec B404 # this interpreter itself, to read a file apart from the caller
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from pathlib import Path, PurePath
from typing import Any

from ncpm_reports.core.problems import Issue, Refused, refuse, refuse_if_any
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.sources.delimited import read_delimited
from ncpm_reports.sources.figures_sheet import figures_in
from ncpm_reports.sources.layout import TidyRelease
from ncpm_reports.sources.places import Places, read_spellings
from ncpm_reports.sources.preflight import check
from ncpm_reports.sources.recognise import recognise
from ncpm_reports.sources.spreadsheet import read_ods, read_xlsx
from ncpm_reports.sources.tidy_figures import FigureReleases
from ncpm_reports.sources.workbook import Workbook

OUT_OF_MEMORY = 3
READERS: Mapping[str, Callable[[bytes, str], Workbook]] = {".csv": read_delimited, ".xlsx": read_xlsx, ".ods": read_ods}
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
class FileContents:
    """What a reading process found in a file: a tidy release, or figures in our own format; or why it refuses it."""

    sha256: str = ""
    release: TidyRelease | None = None
    figures: FigureReleases = ()
    issues: tuple[Issue, ...] = ()


def open_in_child(path: Path, places: Places, limits: ChildLimits = LIMITS, *, preflight: bool = True) -> FileContents:
    """A file's contents, by the layout that it has, read by another process.

    Raises: Refused with every problem found, for what is no regular file, and where the process was stopped by a limit;
    OSError if there is no such file.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        # A pipe or a device would keep whoever opens it waiting.
        found = "a folder" if path.is_dir() else "a pipe, a socket or a device"
        raise refuse("file.kind", path.name or str(path), found, "a file", "Name a file that is saved on the disk.")
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
        raise _exhausted(path.name, code)
    # The reading process has this module too, and no use for what takes as long to load as all else here.
    from pydantic import TypeAdapter  # noqa: PLC0415

    contents = TypeAdapter(FileContents).validate_json(output)
    refuse_if_any(contents.issues)
    return contents


def _json_value(value: object) -> object:
    """A value as JSON has it: the fields of a dataclass, days and decimals as texts."""
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return str(value)


def _run(stdin: int, stdout: int, limits: ChildLimits) -> int | None:
    command = [sys.executable, "-I", "-c", PROGRAM.format(folder=str(PACKAGE_FOLDER))]
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"}
    try:
        return subprocess.call(  # nosec B603 # a fixed program, without a shell; what is asked comes by its input
            command, stdin=stdin, stdout=stdout, stderr=subprocess.DEVNULL, env=environment, timeout=limits.wall
        )
    except subprocess.TimeoutExpired:
        return None


def _exhausted(name: str, code: int | None) -> Refused:
    reason = "too long" if code is None or code == -24 else "too much memory or broke its reader"
    expected = "a file that reads within a minute of computing time and a gigabyte of memory"
    remedy = "Get the file from its publisher again; if it is right, split it."
    return refuse("file.exhausting", name, f"a file that took {reason} to read", expected, remedy)


def main() -> int:
    """Answers the request on standard input on standard output; the exit code says whether there is an answer."""
    request = json.load(sys.stdin)
    path = Path(request["path"])
    places = read_spellings(request["spellings"], "spellings.csv", request["authorities"])
    try:
        contents = _read_request(path, places, request)
    except Refused as refused:
        contents = FileContents(issues=refused.issues)
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception as error:  # whatever a file provokes is reported as a refusal of that file
        contents = FileContents(issues=(_unforeseen(path.name, error),))
    json.dump(contents, sys.stdout, default=_json_value)
    sys.stdout.flush()
    return 0


def _read_request(path: Path, places: Places, request: dict[str, Any]) -> FileContents:
    reader_for(path.name)
    _confine(ChildLimits(**request["limits"]))
    data = _file_bytes(path)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    if request["preflight"]:
        check(data, path.name)
    return open_bytes(data, path.name, places)


def reader_for(name: str) -> Callable[[bytes, str], Workbook]:
    """The reader for the ending of a file's name. Raises: Refused for an ending without a reader."""
    suffix = PurePath(name).suffix.casefold()
    if suffix not in READERS:
        found = f"a file that ends in {suffix or 'nothing'}"
        remedy = "Save it as one of these, or get it in one from its publisher."
        raise refuse("file.type", name, found, "xlsx, ods or csv", remedy)
    return READERS[suffix]


def open_bytes(data: bytes, name: str, places: Places) -> FileContents:
    """A file's contents, by the layout that it has. Raises: Refused with every problem found."""
    workbook = reader_for(name)(data, name)
    figures = figures_in(workbook, places)
    if figures is not None:
        return FileContents(sha256=workbook.sha256, figures=figures)
    return FileContents(sha256=workbook.sha256, release=recognise(workbook).tidy(workbook, places))


def _file_bytes(path: Path) -> bytes:
    """The file's bytes; it may have grown or become another kind of file since the caller looked."""
    data = read_regular(path, LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        most = LARGEST_FILE // 1_000_000
        raise refuse("file.large", path.name, f"a file of more than {most} MB", f"at most {most} MB", "Split it.")
    return data


def _unforeseen(name: str, error: Exception) -> Issue:
    message = " ".join(str(error).split())[:120]
    found = f"contents that the reader did not foresee ({type(error).__name__}: {message})"
    remedy = "Get the file from its publisher again; if it is right, report this as a fault of the reader."
    return Issue.of("file.unforeseen", name, found, "a file as its publisher issued it", remedy)


def _confine(limits: ChildLimits) -> None:
    sys.stdin.close()
    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu, limits.cpu))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits.output, limits.output))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
