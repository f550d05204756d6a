"""A site of invented figures for three areas, served on this machine, and a browser to walk it."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ncpm_reports.building import gather
from ncpm_reports.core.periods import quarter
from ncpm_reports.pipeline import make_task
from ncpm_reports.preparation import prepare
from ncpm_reports.products.plan import Task
from ncpm_reports.release.bundle import PUBLIC
from ncpm_reports.release.serve import LOOPBACK, site_server
from ncpm_reports.wishes import Folders, Wish

PROJECT = Path(__file__).resolve().parents[2]
AREAS = ("E23000036", "W15000002", "E23000034")
CHROMIUM = shutil.which("chromium") or ""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The public part of a quarter: the site's own pages and three areas."""
    root = tmp_path_factory.mktemp("site")
    folders = Folders(root=PROJECT, data=PROJECT / "data", store=root / "store", output=root / "output")
    prepared = prepare(folders, Wish(period=quarter(2025, 6), illustrative=True))
    tasks = (Task(kind="site"), *(Task(kind="summary", area=code) for code in AREAS))
    files = gather(prepared, tuple(make_task(prepared.job, task) for task in tasks), "0" * 64)
    return {file.path.removeprefix(PUBLIC): file.data for file in files if file.path.startswith(PUBLIC)}


@pytest.fixture(scope="session")
def address(site: dict[str, bytes]) -> Iterator[str]:
    server = site_server(site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()
    thread.join()
