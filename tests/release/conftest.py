"""A small quarter made once for all tests of this room, and counts of what was tried, printed at the end."""

from collections import Counter

import pytest

from ncpm_reports.release.output.artefacts import File
from tests.release.making import build, public, whole

TRIED: Counter[str] = Counter()


@pytest.fixture(scope="session")
def quarter_files() -> tuple[File, ...]:
    return whole(build())


@pytest.fixture(scope="session")
def clean(quarter_files: tuple[File, ...]) -> dict[str, bytes]:
    return public(quarter_files)


@pytest.fixture
def tried() -> Counter[str]:
    """Counts by what was tried; printed at the end of the run."""
    return TRIED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        terminalreporter.write_sep("-", "release: what was tried")
        for what, times in sorted(TRIED.items()):
            terminalreporter.write_line(f"{times:>6}  {what}")
