"""One folder put in another's place: in one step where the system has one, never without a whole folder to read."""

import os
from pathlib import Path

import pytest

from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.release.output import folder as folders
from ncpm_reports.release.output.folder import REPLACED, locked, refuse_links, replace_folder


def folder(path: Path, words: str) -> Path:
    path.mkdir()
    (path / "a.txt").write_text(words)
    return path


@pytest.mark.parametrize("one_step", [True, False])
def test_the_new_folder_stands_and_nothing_is_left_over(
    tmp_path: Path, one_step: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not one_step:
        monkeypatch.setattr(folders, "exchange_paths", lambda first, second: False)
    target = folder(tmp_path / "2025-06", "old")
    replace_folder(folder(tmp_path / "new", "new"), target)
    assert (target / "a.txt").read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]
    replace_folder(folder(tmp_path / "first", "first"), tmp_path / "2025-09")
    assert (tmp_path / "2025-09/a.txt").read_text() == "first"


def test_what_was_moved_aside_and_never_replaced_is_put_back(tmp_path: Path) -> None:
    folder(tmp_path / f"{REPLACED}2025-06", "old")
    with locked(tmp_path):
        assert (tmp_path / "2025-06/a.txt").read_text() == "old"


def test_at_every_moment_of_an_exchange_the_folder_is_there(tmp_path: Path) -> None:
    target = folder(tmp_path / "2025-06", "old")
    reader = os.fork()
    if reader == 0:
        try:
            for _ in range(20_000):
                os.stat(target)
            os._exit(0)
        except OSError:
            os._exit(1)
    for number in range(200):
        replace_folder(folder(tmp_path / f"new-{number}", "new"), target)
    assert os.waitstatus_to_exitcode(os.waitpid(reader, 0)[1]) == 0


def test_a_link_in_the_place_of_a_quarter_or_of_a_folder_in_it_is_refused(tmp_path: Path) -> None:
    shared = folder(tmp_path / "shared", "x")
    refuse_links(shared)
    refuse_links(tmp_path / "none")
    (tmp_path / "2025-06").symlink_to(shared)
    with pytest.raises(OutputUnavailable, match=f"a link to {shared}"):
        refuse_links(tmp_path / "2025-06")
    quarter = folder(tmp_path / "2025-09", "x")
    (quarter / "letters").symlink_to(shared)
    with pytest.raises(OutputUnavailable, match="letters: expected"):
        refuse_links(quarter)
