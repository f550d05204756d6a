"""What the desk needs is loaded by `ncpm desk` alone: every other command starts as fast as without it."""

import subprocess
import sys

import pytest

from ncpm_reports.core.settings import Paths
from tests.conftest import PROJECT

OF_THE_DESK = ("starlette", "uvicorn", "python_multipart", "h11", "anyio", "ncpm_reports.desk")


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a command loads."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "ncpm_reports", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}


@pytest.mark.parametrize("command", ["status", "desk --help"])
def test_no_other_command_loads_the_server(command: str, small_desk_project: Paths) -> None:
    project = small_desk_project
    place = ["--data", str(project.data), "--store", str(project.store), "--output", str(project.output)]
    modules = loaded_by(*command.split(), *(place if command == "status" else []))
    assert "ncpm_reports.cli" in modules
    assert [name for name in modules if name.startswith(OF_THE_DESK)] == []
