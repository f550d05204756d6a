"""A quarter's folder is written whole or not at all, by one run at a time."""

import errno
import os
from pathlib import Path

import pytest

from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.folder import FolderWriter, locked
from tests.release.making import write_folder


def file(path: str, data: bytes) -> File:
    return File(path=path, data=data)


def test_the_folder_holds_exactly_what_was_written_last(tmp_path: Path) -> None:
    write_folder(
        tmp_path, "q", [file("public/same.pdf", b"0"), file("public/gone.pdf", b"3"), file("b/mode.pdf", b"4")]
    )
    with FolderWriter(tmp_path, "q") as folder:
        folder.add([file("public/same.pdf", b"1"), file("b/mode.pdf", b"draft")])
        folder.add([file("b/mode.pdf", b"4")])
        assert [(record.path, record.size) for record in folder.artefacts] == [
            ("b/mode.pdf", 1),
            ("public/same.pdf", 1),
        ]
        new = folder.finish()
    paths = {path.relative_to(new).as_posix(): path for path in new.rglob("*")}
    assert set(paths) == {"public", "public/same.pdf", "b", "b/mode.pdf"}
    assert paths["b/mode.pdf"].read_bytes() == b"4"
    assert paths["b/mode.pdf"].stat().st_mode & 0o777 == 0o600
    assert paths["b"].stat().st_mode & 0o777 == 0o700
    assert paths["public/same.pdf"].stat().st_mode & 0o777 == 0o644
    assert [path.name for path in tmp_path.iterdir()] == ["q"]


def test_leaving_without_finishing_leaves_what_was_there(tmp_path: Path) -> None:
    old = write_folder(tmp_path, "q", [file("a.pdf", b"1")])
    with FolderWriter(tmp_path, "q") as folder:
        folder.add([file("a.pdf", b"2"), file("b.pdf", b"3")])
    assert {path.name: path.read_bytes() for path in old.iterdir()} == {"a.pdf": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["q"]


@pytest.mark.parametrize("writes", range(3))
def test_a_disk_that_fills_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writes: int) -> None:
    old = write_folder(tmp_path, "q", [file("a.pdf", b"1")])
    real, created = os.open, []

    def full(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if flags & os.O_CREAT:
            created.append(path)
            if len(created) > writes:
                raise OSError(errno.ENOSPC, "no space")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OutputUnavailable, match="no space left on its disk"):
        write_folder(tmp_path, "q", [file(f"{number}.pdf", b"2") for number in range(3)])
    assert {path.name: path.read_bytes() for path in old.iterdir()} == {"a.pdf": b"1"}
    assert [path.name for path in tmp_path.iterdir()] == ["q"]


def test_a_second_run_at_once_is_refused(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(OutputUnavailable, match="another program that is building"), locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_what_an_interrupted_run_left_is_swept(tmp_path: Path) -> None:
    write_folder(tmp_path, "q", [file("a.pdf", b"1")])
    (tmp_path / ".building-q").mkdir()
    (tmp_path / ".building-q/half.pdf").write_bytes(b"")
    with locked(tmp_path):
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "q"]
