"""What a build says on the screen when it is done."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from ncpm_reports.commands.build import _print_result
from ncpm_reports.commands.build_messages import MAX_LINES, closing_words
from ncpm_reports.core.problems import Issue
from ncpm_reports.release.output.artefacts import Release
from tests.builds import release_in


def _release(folder: Path, remarks: int) -> Release:
    places = (f"Table {number}" for number in range(remarks))
    issue = Issue(code="c", where="", found="a copy", expected="the file", remedy="Confirm it.")
    return release_in(folder, *(replace(issue, where=place) for place in places))


@pytest.mark.parametrize("number", [1, 17])
def test_every_remark_of_the_checks_is_shown(tmp_path: Path, number: int) -> None:
    lines = closing_words(_release(tmp_path, number), 1.0)
    assert lines[-number:] == tuple(
        f"  Table {place}: expected the file, found a copy. Confirm it." for place in range(number)
    )


def test_of_very_many_remarks_the_others_are_counted(tmp_path: Path) -> None:
    assert closing_words(_release(tmp_path, MAX_LINES + 3), 1.0)[-1] == "  ... and 3 more"


def test_what_was_left_out_is_told_in_sentences_and_as_data(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    issue = Issue(code="c", where="Kent", found="a mistake", expected="none", remedy="Mend it.")
    release = replace(_release(tmp_path, 1), left_out=(issue,))
    with pytest.raises(typer.Exit):
        _print_result(release, False, 1.0, as_json=True)
    printed = capsys.readouterr()
    assert json.loads(printed.out)["left_out"] == [issue.sentence()]
    assert json.loads(printed.out)["remarks"] == ["Table 0: expected the file, found a copy. Confirm it."]
    assert f"ncpm build: {issue.sentence()}\n" in printed.err
