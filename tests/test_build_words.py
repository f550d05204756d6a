"""What a build says on the screen when it is done."""

from pathlib import Path

import pytest

from ncpm_reports.commands.build_words import MOST_LINES, closing_words
from ncpm_reports.core.problems import Issue
from ncpm_reports.release.output.artefacts import Release


def _release(folder: Path, remarks: int) -> Release:
    return Release(
        folder=folder,
        code="2026-03",
        as_at="2026-07-23",
        draft=False,
        illustrative=False,
        files=1,
        bytes=1,
        measures=10,
        gaps=(),
        remarks=tuple(
            Issue(code="c", where=f"Table {number}", found="a copy", expected="the file", remedy="Confirm it.")
            for number in range(remarks)
        ),
        left_out=(),
    )


@pytest.mark.parametrize("number", [1, 17])
def test_every_remark_of_the_checks_is_shown(tmp_path: Path, number: int) -> None:
    lines = closing_words(_release(tmp_path, number), 1.0)
    assert lines[-number:] == tuple(
        f"  Table {place}: expected the file, found a copy. Confirm it." for place in range(number)
    )


def test_of_very_many_remarks_the_others_are_counted(tmp_path: Path) -> None:
    assert closing_words(_release(tmp_path, MOST_LINES + 3), 1.0)[-1] == "  ... and 3 more"
