"""What people double-click to open the desk, run as a double click runs it, with programs that only say they ran."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

LAUNCHER, ENTRY = "Desk.command", "ncpm-desk.desktop"
MAKE = """#!/bin/sh
echo "make $*" >> ran
test -f broken && exit 2
mkdir -p .venv/bin
printf '#!/bin/sh\\necho "ncpm $*" >> ran\\ntest ! -f failing\\n' > .venv/bin/ncpm
chmod 755 .venv/bin/ncpm
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's folder, with spaces in its name, that has nothing but the launchers."""
    root = tmp_path / "My desk's folder"
    root.mkdir()
    for name in (LAUNCHER, ENTRY):
        shutil.copy2(PROJECT / name, root / name)
    return root


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """The folder of programs that the launcher finds: a make of the test's own, and this Python."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "make").write_text(MAKE, encoding="utf-8")
    (programs / "make").chmod(0o755)
    (programs / "python3").symlink_to(sys.executable)
    for name in ("sh", "dirname", "mkdir", "chmod"):
        program = shutil.which(name)
        assert program is not None
        (programs / name).symlink_to(program)
    return programs


def run(folder: Path, programs: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(folder / LAUNCHER), *arguments],
        cwd=cwd or folder,
        env={"PATH": str(programs), "HOME": str(folder)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def ran(folder: Path) -> list[str]:
    path = folder / "ran"
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def test_the_first_time_it_sets_up_and_then_opens_the_desk(folder: Path, programs: Path) -> None:
    first = run(folder, programs, "--illustrative", cwd=programs)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "set up on this machine first" in first.stdout
    assert ran(folder) == ["make --silent setup PYTHON=python3", "ncpm desk --illustrative"]
    again = run(folder, programs)
    assert "set up on this machine first" not in again.stdout
    assert ran(folder)[-1] == "ncpm desk"


@pytest.mark.parametrize(
    ("missing", "said"), [("python3", "Python 3.11 or newer is needed"), ("make", "The program 'make' is needed")]
)
def test_what_is_missing_is_named_with_where_to_get_it(folder: Path, programs: Path, missing: str, said: str) -> None:
    (programs / missing).unlink()
    ended = run(folder, programs)
    assert ended.returncode == 1
    assert said in ended.stdout
    assert ran(folder) == []


def test_a_python_that_is_too_old_is_not_taken(folder: Path, programs: Path) -> None:
    (programs / "python3").unlink()
    (programs / "python3").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (programs / "python3").chmod(0o755)
    (programs / "python3.12").symlink_to(sys.executable)
    assert run(folder, programs).returncode == 0
    assert ran(folder)[0].endswith("PYTHON=python3.12")


@pytest.mark.parametrize(("file", "said"), [("broken", "could not be set up"), ("failing", "ended with a problem")])
def test_a_failure_is_said_and_stays_on_the_screen(folder: Path, programs: Path, file: str, said: str) -> None:
    (folder / file).touch()
    ended = run(folder, programs)
    assert ended.returncode == 1
    assert said in ended.stdout


def test_the_entry_for_linux_starts_the_same_from_wherever_it_is(folder: Path, programs: Path) -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(folder / ENTRY, encoding="utf-8")
    desktop = entry["Desktop Entry"]
    assert (desktop["Type"], desktop["Terminal"]) == ("Application", "true")
    # A string of an entry has its own escapes; what they leave is quoted as in a shell.
    quoted = desktop["Exec"].replace("\\\\", "\\")
    words = subprocess.run(["sh", "-c", f"printf '%s\\0' {quoted}"], capture_output=True, text=True, check=True).stdout
    command = [str(folder / ENTRY) if word == "%k" else word for word in words.split("\0")[:-1]]
    subprocess.run(command, cwd="/", env={"PATH": str(programs)}, check=True, stdin=subprocess.DEVNULL)
    assert ran(folder)[-1] == "ncpm desk"


def test_both_can_be_double_clicked() -> None:
    assert all(os.access(PROJECT / name, os.X_OK) for name in (LAUNCHER, ENTRY))


@pytest.mark.parametrize("found", ["an older Python", "none"])
def test_make_names_the_python_that_is_needed_and_sets_nothing_up(folder: Path, found: str) -> None:
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy2(PROJECT / name, folder / name)
    python = folder.parent / "python-of-old"
    if found == "an older Python":
        python.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        python.chmod(0o755)
    make = ["make", "setup", f"PYTHON={python}"]
    refused = subprocess.run(make, cwd=folder, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert f"Python 3.11 or newer is needed, with venv; {python} is not that." in refused.stderr
    assert not (folder / ".venv").exists()
