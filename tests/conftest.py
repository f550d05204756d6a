"""Fixtures shared by all tests: where the published releases and oracles are, if they are."""

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("NCPM_SHARED", PROJECT.parent / "shared"))


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept` rewrites golden files instead of comparing with them; refused in CI."""
    parser.addoption("--accept", action="store_true", default=False, help="rewrite golden files")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--accept") and os.environ.get("CI"):
        raise pytest.UsageError("--accept rewrites goldens and is refused in CI: run it at your desk and read the diff")


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
