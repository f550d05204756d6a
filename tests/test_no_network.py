"""A full build asks nothing of any network: no look-up, no connection, no listening, in any of its processes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.builds import SIX_FORCES, small_project
from tests.conftest import PROJECT

WATCHED = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        # A message and the end of the process at once: an exception could be caught on the way.
        import os
        os.write(2, f"NETWORK {event}\\n".encode())
        os._exit(99)

sys.addaudithook(refuse)
from ncpm_reports.cli import main
main(sys.argv[1:])
"""


def watched(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WATCHED, *arguments], capture_output=True, text=True, check=False, cwd=PROJECT
    )


@pytest.mark.slow
def test_a_build_of_every_kind_of_document_and_its_check_ask_nothing_of_a_network(tmp_path: Path) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    places = ("--store", str(paths.store), "--data", str(paths.data), "--output", str(paths.output))
    built = watched("build", "--jobs", "2", *places)
    assert built.returncode == 0, built.stderr
    checked = watched("verify", str(paths.output / "2026-03"))
    assert "NETWORK" not in checked.stderr
    assert checked.returncode == 0, checked.stderr


def test_the_watch_sees_a_connection(tmp_path: Path) -> None:
    trap = WATCHED.replace(
        "from ncpm_reports.cli import main\nmain(sys.argv[1:])",
        "import socket\nsocket.create_connection(('127.0.0.1', 9))",
    )
    done = subprocess.run([sys.executable, "-c", trap], capture_output=True, text=True, check=False)
    assert done.returncode == 99
    assert "NETWORK" in done.stderr
