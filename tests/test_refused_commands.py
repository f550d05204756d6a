"""Refused and interrupted commands: a clear line, no traceback, and no file that was not there before."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ncpm_reports.commands.init import PARTS, command
from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.core.settings import Paths
from tests.builds import SIX_FORCES, small_project
from tests.commands import ncpm, ncpm_process


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """A small project with its store."""
    paths = small_project(tmp_path_factory.mktemp("project"), SIX_FORCES)
    assert ncpm("status", "--store", str(paths.store), "--data", str(paths.data)).returncode == 0
    return paths


@pytest.fixture(scope="module")
def places(project: Paths) -> tuple[str, ...]:
    """The options that name the project's store and data."""
    return ("--store", str(project.store), "--data", str(project.data))


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--period", "1999-03"),
        ("build", "--period", "0001-03"),
        ("build", "--force", "atlantis"),
        ("build", "--data", "nowhere"),
    ],
)
def test_a_refused_build_leaves_no_store_lock_or_folder(
    project: Paths, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    data = () if "--data" in arguments else ("--data", str(project.data))
    done = ncpm(*arguments, *data, "--store", str(tmp_path / "store/s.sqlite"), "--output", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command", ["build", "check", "status", "figures", "assess", "revisions", "ingest a.csv", "withdraw a", "desk"]
)
def test_a_data_folder_that_is_not_there_is_named_and_not_made(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "nowhere" / "data"
    completed = ncpm(*command.split(), "--data", str(folder), "--output", str(tmp_path / "out"))
    assert completed.returncode == 2
    assert f"{folder}: expected the folder of the project's own data, found no such folder" in completed.stderr
    assert not list(tmp_path.iterdir())


def test_a_refused_sign_off_leaves_no_lock(tmp_path: Path) -> None:
    done = ncpm("sign-off", str(tmp_path / "2025-06-candidate"), "--name", "A", "--role", "B", "--reason", "C")
    assert done.returncode == 2
    assert not list(tmp_path.iterdir())


def test_a_release_named_beside_undo_is_refused(tmp_path: Path) -> None:
    done = ncpm("publish", "2025-06-candidate", "--undo", "--reason", "A slip.", "--output", str(tmp_path))
    assert done.returncode == 2
    assert "found 2025-06-candidate" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_what_an_encoding_lacks_is_shown_by_another_sign(places: tuple[str, ...], encoding: str) -> None:
    done = ncpm_process("figures", "--measure", "homicide", *places, environment={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_the_c_locale_is_no_obstacle(places: tuple[str, ...]) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert ncpm_process("status", *places, environment=plain).returncode == 0


def test_a_full_disk_behind_what_is_printed_is_one_clear_line(places: tuple[str, ...]) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        done = ncpm_process("figures", "--measure", "homicide", *places, stdout=full)
    finally:
        os.close(full)
    assert done.returncode == 2
    assert done.stderr == "ncpm figures: output: no space left on the disk that it goes to\n"


def test_a_full_disk_behind_the_help_is_one_clear_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = ncpm_process("--help", stdout=full.fileno())
    assert (done.returncode, done.stderr) == (2, "ncpm --help: output: no space left on the disk that it goes to\n")


def test_a_closed_output_is_no_failure(places: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "ncpm_reports", "figures", "--measure", "homicide", *places]
    done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", *command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_reader_that_has_had_enough_is_no_failure(places: tuple[str, ...]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = ncpm_process("figures", "--measure", "homicide", *places, stdout=writing)
    finally:
        os.close(writing)
    assert done.returncode == 0
    assert done.stderr == ""


def test_init_lays_a_project_out_and_replaces_nothing(tmp_path: Path) -> None:
    done = ncpm("init", str(tmp_path / "new"))
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (tmp_path / "new").iterdir()} == {*PARTS, ".gitignore"}
    assert not (tmp_path / "new/data/store").exists()
    (tmp_path / "new/data/settings.toml").write_text("mine")
    again = ncpm("init", str(tmp_path / "new"))
    assert again.returncode == 2
    assert (tmp_path / "new/data/settings.toml").read_text() == "mine"


def test_init_leaves_nothing_where_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied: list[Path] = []

    def copy(source: Path, target: Path, **_: object) -> None:
        if copied:
            raise OSError(errno.ENOSPC, "No space left on device")
        target.mkdir(parents=True)
        copied.append(target)

    monkeypatch.setattr(shutil, "copytree", copy)
    with pytest.raises(OutputUnavailable, match=r"or choose another\. Nothing was changed") as refused:
        command(tmp_path / "new")
    assert "--output" not in str(refused.value)
    assert copied
    assert not any((tmp_path / "new").iterdir())
