"""What is no file on a disk is refused where a file should be, and nobody waits for it."""

import json
import os
import socket
from pathlib import Path

import pytest

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.release.output.artefacts import File
from ncpm_reports.release.output.complete_folder import is_letter, read_records
from ncpm_reports.release.output.manifest import MANIFEST, folders_built_from
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.ledger import LEDGER, read_ledger
from ncpm_reports.release.publish.published import CURRENT, read_current_release
from ncpm_reports.sources.project_files import load_settings, load_texts
from ncpm_reports.store.database import Store

KINDS = ("pipe", "socket", "device", "folder")


def put(path: Path, kind: str) -> None:
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
    elif kind == "device":
        path.symlink_to("/dev/zero")
    else:
        path.mkdir()


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x00words\r\n")
    assert read_regular(tmp_path / "a") == b"\x00words\r\n"
    with pytest.raises(FileNotFoundError):
        read_regular(tmp_path / "b")


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    for name in (LEDGER, CURRENT, MANIFEST, "settings.toml", "s.sqlite", "contacts.csv"):
        put(tmp_path / name, kind)
    with pytest.raises(OSError, match=r"a pipe, a socket|a folder|No such device"):
        read_regular(tmp_path / LEDGER)
    for read in (
        lambda: read_ledger(tmp_path),
        lambda: read_current_release(tmp_path),
        lambda: read_candidate(tmp_path),
        lambda: read_records(tmp_path, is_letter),
        lambda: load_settings(tmp_path),
        lambda: Store.open(tmp_path / "s.sqlite").__enter__(),
    ):
        with pytest.raises(NcpmError):
            read()
    assert list(folders_built_from(tmp_path.parent, "x")) == []
    if kind != "folder":
        with pytest.raises(NcpmError, match=r"contacts\.csv: expected a file"):
            load_texts(tmp_path)


@pytest.mark.parametrize(
    "path", ["../x", "/x", "a/../../x", "a//x", "./x", "a/", "", ".", "..", "a\\..\\x", "a\0x", "a/./x"]
)
def test_no_file_is_written_outside_its_folder(path: str) -> None:
    with pytest.raises(ValueError, match="leads out"):
        File(path=path, data=b"")


@pytest.mark.parametrize("path", ["../../other/secret.csv", "/etc/hostname", "public/../../x", 7, None, ["a"]])
def test_records_that_name_files_elsewhere_are_refused(tmp_path: Path, path: object) -> None:
    document = {"name": "public/a", "files": [path], "own_words": []}
    (tmp_path / MANIFEST).write_text(json.dumps({"documents": [document], "files": []}))
    (tmp_path / "numbers.csv").write_text("")
    with pytest.raises(NcpmError):
        read_records(tmp_path, is_letter)
