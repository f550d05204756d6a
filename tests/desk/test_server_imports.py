"""What assesses, draws and writes documents is loaded by the processes of jobs and previews, never by the server."""

import json
import subprocess
import sys
from dataclasses import asdict

import pytest

from ncpm_reports.desk.project import Project
from tests.conftest import PROJECT
from tests.desk.quarters import with_draft

# openpyxl, which reads and writes spreadsheets of own figures, takes numpy and PIL with it where they are installed.
OF_JOBS = frozenset({"matplotlib", "reportlab", "scipy", "docx", "pandas", "fontTools", "babel"})
PAGES = (
    "/",
    "/files",
    "/releases",
    "/figures/new",
    "/words/homicide",
    "/statements",
    "/statements/gwent",
    "/quarter",
    "/quarter/contacts",
    "/build",
    "/pack",
    "/letters",
    "/sign-off",
    "/publish",
    "/verify",
    "/history",
)


@pytest.mark.slow
def test_the_server_loads_nothing_that_only_jobs_need(project: Project) -> None:
    with_draft(project)
    paths = json.dumps({name: str(path) for name, path in asdict(project.paths).items()})
    done = subprocess.run(
        [sys.executable, "-m", "tests.desk.modules_of_a_desk", paths, *PAGES],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = {name.partition(".")[0] for name in json.loads(done.stdout)}
    assert "uvicorn" in loaded
    assert loaded & OF_JOBS == frozenset()
