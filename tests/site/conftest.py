"""A site of invented figures for three areas, served on this machine, and a browser to walk it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ncpm_reports.core.periods import Period, quarter
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.inputs import read_inputs
from ncpm_reports.products.plan import Task
from ncpm_reports.release.output.artefacts import PUBLIC
from ncpm_reports.release.publish.publication import quarter_lists
from ncpm_reports.release.publish.serve import LOOPBACK, site_server
from tests.builds import SIX_FORCES, rendered, small_project

AREAS = ("E23000036", "W15000002", "E23000034")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The public part of a quarter: the site's own pages and three areas."""
    root = tmp_path_factory.mktemp("site")
    return public_part(small_project(root, SIX_FORCES), quarter(2025, 6), AREAS)


@pytest.fixture(scope="session")
def two_quarters(site: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site as publishing lays it out: the newest quarter, and the one before at its own address."""
    older = public_part(small_project(tmp_path_factory.mktemp("older"), SIX_FORCES), quarter(2025, 3), AREAS[:1])
    laid: dict[str, bytes] = {**site}
    laid.update((f"2025-06/{path}", data) for path, data in site.items())
    laid.update((f"2025-03/{path}", data) for path, data in older.items())
    laid.update(quarter_lists(laid, ("2025-06", "2025-03")))
    yield from served(laid)


def public_part(paths: Paths, period: Period, areas: tuple[str, ...]) -> dict[str, bytes]:
    """The public files of a quarter of invented figures, by relative path."""
    inputs = read_inputs(paths, BuildRequest(period=period, illustrative=True))
    tasks = (Task(kind="site"), *(Task(kind="summary", area=code) for code in areas))
    files = rendered(inputs, tasks, paths.output)
    return {path.removeprefix(PUBLIC): data for path, data in files.items() if path.startswith(PUBLIC)}


@pytest.fixture(scope="session")
def address(site: dict[str, bytes]) -> Iterator[str]:
    """The address of the site of one quarter."""
    yield from served(site)


def served(site: dict[str, bytes]) -> Iterator[str]:
    """The address of a server of these files, for as long as the caller needs it."""
    with TemporaryDirectory() as folder:
        for path, data in site.items():
            (Path(folder) / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / path).write_bytes(data)
        server = site_server(Path(folder))
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{LOOPBACK}:{server.server_address[1]}/"
        server.shutdown()
        server.server_close()
        thread.join()
