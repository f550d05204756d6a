"""No file stops or exhausts the program: either layer refuses each of the corpus quickly and in little memory."""

import json
import os
import random
import resource
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.child import ChildLimits, open_in_child
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.preflight import FileLimits, check
from ncpm_reports.sources.project_tables import ReleaseCalendar

from .hostile import write_corpus
from .making import force_area_rows, ods, read_release, write, xlsx

SECONDS = 2.0
"""Of the processor, held to in the soak only: a busy machine has slower ones."""
MEGABYTES = 200
SAMPLE = 6

SCRIPT = """
import json, sys, time
from pathlib import Path
from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.child import reader_for
from ncpm_reports.sources.preflight import check
def peak():
    # Not ru_maxrss: a process started by a large one takes that one's peak over for its own.
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) // 1024
for path in sorted(Path(sys.argv[1]).iterdir()):
    start, said = time.process_time(), ""
    try:
        data, name = path.read_bytes(), path.name
        reader = reader_for(name)
        check(data, name)
        reader(data, name)
    except Refused as refused:
        said = str(refused)
    print(json.dumps([path.name, time.process_time() - start, peak(), said]))
"""


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def _link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The hostile files."""
    return write_corpus(tmp_path_factory.mktemp("hostile"))


def test_the_corpus_is_large(corpus: list[Path]) -> None:
    assert len(corpus) >= 120


@pytest.mark.parametrize("make", [os.mkfifo, _socket, _link_to_a_device, lambda path: Path(path).mkdir()])
def test_what_is_no_file_is_refused_before_it_is_opened(
    tmp_path: Path, places: Places, releases: ReleaseCalendar, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "figures.csv"
    make(path)
    with pytest.raises(Refused, match=r"figures\.csv: expected a file"):
        read_release(path, releases=releases, places=places)


def test_a_csv_larger_than_may_be_is_refused_by_its_size(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(95_000_000)
    with pytest.raises(Refused, match="at most 80 MB"):
        read_release(path, releases=releases, places=places)


@pytest.mark.slow
def test_each_file_is_refused_or_read_in_little_memory_and_plain_words(corpus: list[Path], soak: bool) -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT, str(corpus[0].parent)], capture_output=True, check=True)
    for line in done.stdout.splitlines():
        name, seconds, megabytes, message = json.loads(line)
        assert seconds < SECONDS or not soak, name
        assert megabytes < MEGABYTES, name
        assert message == "" or message.startswith(name), name
        assert "Traceback" not in message


@pytest.mark.slow
def test_each_file_is_refused_when_it_is_read(
    corpus: list[Path], places: Places, releases: ReleaseCalendar, soak: bool
) -> None:
    for path in corpus if soak else _sample(corpus):
        with pytest.raises(Refused) as refused:
            read_release(path, releases=releases, places=places)
        issue = refused.value.issues[0]
        assert issue.code != "file.exhausting", f"{path.name} was stopped by the limits of its process only"
        assert issue.where.startswith(path.name), path.name
        assert issue.found, path.name
        assert issue.remedy, path.name


@pytest.mark.slow
def test_without_the_guard_the_reading_process_alone_keeps_the_caller_safe(
    corpus: list[Path], places: Places, releases: ReleaseCalendar, soak: bool
) -> None:
    limits = ChildLimits(memory=600_000_000, cpu=2, wall=20)
    chosen = corpus if soak else _sample(corpus)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    for path in chosen:
        with pytest.raises(Refused) as refused:
            open_in_child(path, places, limits, preflight=False)
        assert refused.value.issues[0].where.startswith(path.name), path.name
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024 < before + MEGABYTES


def _sample(corpus: list[Path]) -> list[Path]:
    """The files known to kill or stall a spreadsheet library, and some others."""
    fatal = (
        "grid-XFD1048576.xlsx",
        "strings-uniqueCount-4294967295.xlsx",
        "repeat-1048576-8.ods",
        "bomb-rows.xlsx",
    )
    remaining = [path for path in corpus if path.name not in fatal]
    return [path for path in corpus if path.name in fatal] + random.Random(1).sample(remaining, SAMPLE - len(fatal))


def test_a_reading_process_that_takes_too_long_is_ended(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = write(tmp_path, "p1.xlsx", {"Table P1": force_area_rows(places)})
    with pytest.raises(Refused, match="took too long to read"):
        open_in_child(path, places, ChildLimits(wall=0))


def test_a_reading_process_that_takes_too_much_memory_is_refused(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = write(tmp_path, "p1.xlsx", {"Table P1": force_area_rows(places)})
    with pytest.raises(Refused, match="too much memory"):
        open_in_child(path, places, ChildLimits(memory=50_000_000))


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
def test_a_clean_file_of_each_kind_passes_the_guard(tmp_path: Path, places: Places, suffix: str) -> None:
    path = write(tmp_path, f"p1{suffix}", {"Table P1": force_area_rows(places)})
    check(path.read_bytes(), path.name)


def test_every_real_release_passes_the_guard(releases_folder: Path) -> None:
    for path in sorted(releases_folder.rglob("*")):
        if path.suffix in (".xlsx", ".csv"):
            check(path.read_bytes(), path.name)


@pytest.mark.parametrize(
    "limits",
    [
        FileLimits(spreadsheet=100),
        FileLimits(table_part=100),
        FileLimits(lesser_part=100),
        FileLimits(total=1_000),
        FileLimits(parts=2),
        FileLimits(directory=50),
        FileLimits(cells=10),
        FileLimits(tags=20),
    ],
)
def test_each_limit_refuses_on_its_own(tmp_path: Path, places: Places, limits: FileLimits) -> None:
    path = write(tmp_path, "p1.xlsx", {"Table P1": force_area_rows(places)})
    with pytest.raises(Refused):
        check(path.read_bytes(), path.name, limits)


def test_a_file_that_is_not_there_is_an_error_of_the_system(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    with pytest.raises(FileNotFoundError):
        read_release(tmp_path / "none.xlsx", releases=releases, places=places)


def test_made_files_are_the_same_bytes_every_time(places: Places) -> None:
    rows = {"Table P1": force_area_rows(places)}
    assert xlsx(rows) == xlsx(rows)
    assert ods(rows) == ods(rows)
