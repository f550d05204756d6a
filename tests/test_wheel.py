"""The wheel works without the repository: installed somewhere else, it lays out a project and builds there."""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.builds import keep_recent_figures
from tests.conftest import PROJECT

PARTS = ("src", "templates", "letters", "data", "pyproject.toml", "setup.py", "README.md", "LICENSE")
CANARY = "marigold-4711"
PERSONAL = ("contacts.csv", "pre-release-access.csv", "commentary/2026-03/overview.md", "store/ncpm.sqlite")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the repository in which somebody has a project of their own."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "repository"
    copy.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info")
    of_data = shutil.ignore_patterns("store", "incoming", ".desk")
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, copy / part, ignore=of_data if part == "data" else ignored)
        else:
            shutil.copyfile(PROJECT / part, copy / part)
    keep_recent_figures(copy / "data")
    for name in PERSONAL:
        (copy / "data" / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / "data" / name).write_text(CANARY, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        str(folder),
        str(copy),
    ]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    (wheel_file,) = folder.glob("*.whl")
    return wheel_file


def in_package(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    return {name.removeprefix("ncpm_reports/") for name in names if name.startswith("ncpm_reports/")}


@pytest.mark.slow
def test_the_wheel_has_every_file_of_the_package_and_nothing_of_a_person(wheel: Path) -> None:
    package = PROJECT / "src" / "ncpm_reports"
    files = [path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(package).as_posix() for path in files} <= in_package(wheel)
    assert not {f"project/data/{name}" for name in PERSONAL} & in_package(wheel)
    with zipfile.ZipFile(wheel) as archive:
        assert not any(CANARY.encode() in archive.read(name) for name in archive.namelist())


@pytest.mark.slow
@pytest.mark.timeout(2400)
def test_a_project_is_laid_out_from_the_wheel_and_builds_there(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=False)
    python = str(tmp_path / "venv" / "bin" / "python")
    show = "import sysconfig; print(sysconfig.get_path('purelib'))"
    done = subprocess.run([python, "-c", show], capture_output=True, text=True, check=True)
    site = Path(done.stdout.strip())
    # What the program needs is taken from here; the program itself is not, whose own link is not followed from there.
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NCPM_", "PYTHON"))}

    def ncpm(*arguments: str, cwd: Path) -> str:
        command = [python, "-m", "ncpm_reports", *arguments]
        run = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    assert "A project is in mine" in ncpm("init", "mine", cwd=tmp_path)
    mine = tmp_path / "mine"
    assert sorted(path.name for path in mine.iterdir()) == [".gitignore", "data", "letters", "templates"]
    ncpm("build", "--force", "gwent", "--only", "letters", "--jobs", "1", cwd=mine)
    (letter,) = mine.glob("output/*/letters/gwent.pdf")
    assert letter.read_bytes().startswith(b"%PDF-")
    assert (mine / "data" / "store" / "ncpm.sqlite").is_file()
