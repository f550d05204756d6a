"""Fixtures shared by all tests: where the published releases and oracles are, if they are."""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

# With the usual thresholds collecting garbage takes a tenth of all tests' time.
gc.set_threshold(10_000, 20, 20)
# No test fails because the machine is busy.
settings.register_profile("ncpm", deadline=None)
settings.load_profile("ncpm")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The files that take longest begin first, so that no process of a run is left alone with one of them at its end.
LONGEST_FILES = (
    *("test_quarter.py", "test_check.py", "test_pipeline.py", "test_executor.py", "test_release_cli.py"),
    *("test_every_screen.py", "test_files.py", "test_board_pack.py", "test_publishing.py", "test_walk.py"),
)
RUN_FOLDER = "PYTEST_NCPM_RUN_FOLDER"
PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("NCPM_SHARED", PROJECT.parent / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` rewrites golden files instead of comparing with them; refused in CI."""
    parser.addoption("--accept", action="store_true", default=False, help="rewrite golden files")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and os.environ.get("CI"):
        raise pytest.UsageError("--accept rewrites goldens and is refused in CI: run it at your desk and read the diff")
    # The workers of a run inherit the environment, so that what is costly to make is made once for all of them.
    if RUN_FOLDER not in os.environ:
        folder = os.environ[RUN_FOLDER] = tempfile.mkdtemp(prefix="ncpm-tests-")
        config.add_cleanup(lambda: shutil.rmtree(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`LONGEST_FILES` first, all others in their order."""
    items.sort(key=lambda item: item.path.name not in LONGEST_FILES)


@pytest.fixture(scope="session")
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether goldens are to be rewritten."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture(scope="session")
def releases_folder() -> Path:
    """The folder of real published releases; skips where there is none."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the published releases are not on this machine")
    return folder


@pytest.fixture(scope="session")
def soak() -> bool:
    """Whether to run all cases of a large family instead of a seeded sample."""
    return os.environ.get("NCPM_SOAK") == "1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium that asks nothing of a network by itself; one for all tests of a worker.

    Skips where there is none, and fails instead where `NCPM_REQUIRE_TOOLS` is set, as in CI.
    """
    chromium = shutil.which("chromium")
    if chromium is None:
        if os.environ.get("NCPM_REQUIRE_TOOLS"):
            pytest.fail("chromium is needed here and is not installed")
        pytest.skip("there is no chromium on this machine")
    with sync_playwright() as tools:
        headless_browser = tools.chromium.launch(executable_path=chromium, args=["--no-sandbox", *QUIET])
        yield headless_browser
        headless_browser.close()
