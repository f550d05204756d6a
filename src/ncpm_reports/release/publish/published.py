"""What the public sees: immutable folders named by their content, and one small file that says which is current.

output/
  releases/<first 32 digits of the SHA-256 of its SHA256SUMS>/    a whole site, never changed once there
  CURRENT                                                          JSON: the current release and those before it
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.release.output.artefacts import SUMS, File, artefact
from ncpm_reports.release.output.folder import RELEASES
from ncpm_reports.release.output.manifest import sums_text

CURRENT = "CURRENT"
_NAME = re.compile(r"[0-9a-f]{32}|")
_PUBLISHING = ".publishing-"
_SWITCHING = ".CURRENT-"
_READ_ONLY_FILE, _READ_ONLY_FOLDER = 0o444, 0o555


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Which release is current, and which were current before it, newest last. Empty names: nothing is published.

    `ledger_head` is the hash of the ledger's line that recorded the last switch.
    """

    release: str = ""
    before: tuple[str, ...] = ()
    ledger_head: str = ""

    def switched(self, release: str) -> "Standing":
        """The standing once `release` is current."""
        if release == self.release:
            return self
        before = (*self.before, self.release) if self.release else self.before
        return replace(self, release=release, before=before)

    def noting(self, ledger_head: str) -> "Standing":
        """The standing with the ledger's head as it is now."""
        return replace(self, ledger_head=ledger_head)

    def undone(self) -> "Standing":
        """The standing before the last switch. Raises: Refused if there is nothing to go back to."""
        if not self.before:
            raise Refused(_nothing_before())
        return replace(self, release=self.before[-1], before=self.before[:-1])


def read_standing(output: Path) -> Standing:
    """What is current. Raises: Refused if the file is not as it was written."""
    path = output / CURRENT
    try:
        facts = json.loads(read_regular(path).decode("utf-8"))
        standing = Standing(
            release=facts["release"], before=tuple(facts["before"]), ledger_head=facts.get("ledger_head", "")
        )
        valid = all(_NAME.fullmatch(name) for name in (standing.release, *standing.before))
    except FileNotFoundError:
        return Standing()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Refused(_broken(path)) from error
    if not valid or not isinstance(standing.ledger_head, str):
        raise Refused(_broken(path))
    return standing


def switch(output: Path, to: Standing) -> None:
    """Makes `to` what is current, in one step that is on the disk when this returns."""
    written = output / f"{_SWITCHING}new"
    text = json.dumps(asdict(to), indent=1) + "\n"
    handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    try:
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    os.replace(written, output / CURRENT)
    _sync_folder(output)


def release_name(files: Iterable[File]) -> str:
    """The name of a release with these files: from their sums, so that the same content has the same name."""
    return hashlib.sha256(sums_text(artefact(file) for file in files).encode()).hexdigest()[:32]


def place(output: Path, files: tuple[File, ...]) -> str:
    """Writes a release folder whole, with its sums, and returns its name; one that is there already stays as it is."""
    name = release_name(files)
    target = output / RELEASES / name
    if target.exists():
        read_release(output, name)
        return name
    building = output / f"{_PUBLISHING}{name}"
    sums = File(path=SUMS, data=sums_text(artefact(file) for file in files).encode(), restricted=False)
    for file in (*files, sums):
        _write(building / file.path, file.data)
    _close(building)
    target.parent.mkdir(exist_ok=True)
    building.rename(target)
    target.chmod(_READ_ONLY_FOLDER)
    _sync_folder(target.parent)
    return name


def read_release(output: Path, name: str) -> Mapping[str, bytes]:
    """The files of a published release by path, its sums left out.

    Raises: Refused if they are not those that were published, which its name tells.
    """
    folder = output / RELEASES / name
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    try:
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    except OSError as error:
        raise Refused(_changed(name)) from error
    files.pop(SUMS, None)
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    if hashlib.sha256(lines.encode()).hexdigest()[:32] != name:
        raise Refused(_changed(name))
    return files


def published_file(output: Path, name: str, path: str) -> bytes | None:
    """One file of a published release, by its path in it; None if the release has no such file.

    Only what the release's own sums list is ever read. Raises: Refused if it is not as it was published.
    """
    folder = output / RELEASES / name
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
        listed = {line[66:]: line[:64] for line in lines}
        data = (folder / path).read_bytes() if name and path in listed else None
    except OSError:
        return None
    if data is not None and hashlib.sha256(data).hexdigest() != listed[path]:
        raise Refused(_changed(name))
    return data


def sweep(output: Path) -> None:
    """Removes what an interrupted run left unfinished."""
    for leftover in output.glob(f"{_PUBLISHING}*"):
        _open(leftover)
        shutil.rmtree(leftover)
    for leftover in output.glob(f"{_SWITCHING}*"):
        leftover.unlink()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    path.chmod(_READ_ONLY_FILE)


def _close(folder: Path) -> None:
    """Makes every folder below `folder` read-only; the folder itself follows once it has been moved."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            _sync_folder(path)
            path.chmod(_READ_ONLY_FOLDER)
    _sync_folder(folder)


def _open(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _broken(path: Path) -> Issue:
    return Issue(
        code="current.broken",
        where=str(path.name),
        found="text that does not say which release is current",
        expected="what publishing wrote",
        remedy="Publish again: releases themselves are untouched.",
    )


def _changed(name: str) -> Issue:
    return Issue(
        code="release.changed",
        where=f"{RELEASES}/{name}",
        found="files that are not those that were published",
        expected="a published release as it was written, which nothing may change",
        remedy="Put the folder back from a copy.",
    )


def _nothing_before() -> Issue:
    return Issue(
        code="publish.nothing-before",
        where=CURRENT,
        found="no release before the current one",
        expected="an earlier release to go back to",
        remedy="Nothing was changed.",
    )
