"""Hand edits survive: what a person changed in the letters' folder is never overwritten.

The folder keeps a list of what the program made, with the SHA-256 of each file (`made.csv`). A file that differs from
its line, or has none, is a person's. It stays as it is; the newly made text goes beside it, and the difference is told.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from ncpm_reports.core.problems import Issue, OutputUnavailable, Refused
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, File

MADE = "made.csv"
SIGN_OFF = "sign-off.csv"
DIFFERENCES = "differences.txt"
REWRITTEN = frozenset({MADE, SIGN_OFF, DIFFERENCES})
BESIDE = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The letters' folder as it was found, by path below it: the SHA-256 of each file, and of what was last made.

    `held` are the bytes of what is still wanted: a person's files, and the papers that are written anew each time. The
    letters of many areas would fill the memory.
    """

    sums: Mapping[str, str] = field(default_factory=dict)
    made: Mapping[str, str] = field(default_factory=dict)
    held: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[tuple[str, bytes]], made: Mapping[str, str]) -> "Earlier":
        """The folder that holds these files, of which the program has `made` those with these sums."""
        sums: dict[str, str] = {}
        held: dict[str, bytes] = {}
        for path, data in files:
            sums[path] = sha256(data)
            if path in REWRITTEN or sums[path] != made.get(path):
                held[path] = data
        return cls(sums=sums, made=made, held=held)

    @property
    def edited(self) -> frozenset[str]:
        """The paths of files that are a person's: changed since they were made, or never made by the program."""
        return frozenset(self.held.keys() - REWRITTEN)

    def differing(self, new: Mapping[str, bytes]) -> set[str]:
        """The paths of a person's files that are not what is newly made there."""
        return {path for path in self.edited if new.get(path) != self.held[path]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A person's file that was kept. `beside` is where the newly made one went, "" if none was made.

    `lines` is the difference from the kept words to the new ones, as a unified diff; empty where words agree.
    """

    path: str
    beside: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """The folder's new files by path below it, what was kept in it, and the list of what was made."""

    files: Mapping[str, bytes]
    kept: tuple[Kept, ...]
    made: Mapping[str, str]


def sha256(data: bytes) -> str:
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def read_earlier(folder: Path) -> Earlier:
    """The letters' folder as it stands; an empty one if there is none.

    Raises: Refused if a letter is open in a word processor, or something is there that cannot be kept;
    OutputUnavailable if the folder cannot be read.
    """
    if not folder.is_dir():
        return Earlier()
    paths = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    issues = [issue for path in paths for issue in _unkeepable(path, folder)]
    if issues:
        raise Refused(issues)
    try:
        made = _read_made((folder / MADE).read_bytes() if folder / MADE in paths else b"")
        return Earlier.of(((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths), made)
    except OSError as error:
        raise OutputUnavailable(_unreadable(folder, error)) from error


def refuse_if_changed(folder: Path, earlier: Earlier) -> None:
    """Looks again just before the folder is replaced.

    Raises: Refused if a person has saved something there since it was read.
    """
    if read_earlier(folder).sums != earlier.sums:
        raise Refused(
            Issue(
                code="letters.changed",
                where=f"folder {folder.name}",
                found="letters changed while the quarter was being made",
                expected="letters that nobody saves in the meantime",
                remedy="Run it again; nothing was overwritten.",
            )
        )


def combine(earlier: Earlier, new: Mapping[str, bytes]) -> Combined:
    """What the folder is to hold: everything new, and every file that is a person's, untouched."""
    edited = earlier.differing(new)
    files = {path: data for path, data in new.items() if path not in edited}
    files.update((path, earlier.held[path]) for path in edited)
    made = {path: sha256(data) for path, data in new.items()}
    made.update((path, earlier.made[path]) for path in edited if path not in new and path in earlier.made)
    kept = []
    for path in sorted(edited):
        beside = ""
        if path in new:
            beside = _free(path, files)
            files[beside] = new[path]
            made[beside] = sha256(new[path])
        kept.append(Kept(path=path, beside=beside, lines=_difference(path, beside, earlier.held[path], new.get(path))))
    return Combined(files=files, kept=tuple(kept), made=made)


def made_text(made: Mapping[str, str]) -> str:
    """The list of what the program made, as CSV in order of path."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("path", "sha256"))
    writer.writerows(sorted(made.items()))
    return buffer.getvalue()


def differences_text(kept: Iterable[Kept]) -> str:
    """Every kept file with what is different in the newly made one."""
    parts = []
    for one in kept:
        parts.append(f"{one.path}: kept as edited by hand. {_whereabouts(one)}\n")
        parts.extend(f"{line}\n" for line in one.lines)
        parts.append("\n")
    return "".join(parts)


def _whereabouts(one: Kept) -> str:
    if not one.beside:
        return "Nothing new was made for it."
    if one.lines:
        return f"The new text is in {one.beside}; lines with - are in the kept file only, with + in the new one."
    if one.path.endswith(".docx"):
        return f"The new one is {one.beside}; its words are the same."
    return f"The new one is {one.beside}; only Word files are compared by their words."


def _difference(path: str, beside: str, old: bytes, new: bytes | None) -> tuple[str, ...]:
    if new is None or not path.endswith(".docx"):
        return ()
    # Few builds meet an edited letter, and what reads one takes long to load.
    from ncpm_reports.writers.docx.read import UnreadableDocx, paragraphs  # noqa: PLC0415

    try:
        ours, theirs = paragraphs(new), paragraphs(old)
    except UnreadableDocx as error:
        return (f"cannot be compared: {error}",)
    return tuple(unified_diff(theirs, ours, path, beside, lineterm="", n=0))


def _free(path: str, taken: Mapping[str, bytes]) -> str:
    stem, _, ending = path.rpartition(".")
    while True:
        stem = f"{stem}.{BESIDE}"
        if f"{stem}.{ending}" not in taken:
            return f"{stem}.{ending}"


def _read_made(data: bytes) -> Mapping[str, str]:
    rows = csv.reader(io.StringIO(data.decode("utf-8", errors="replace")))
    return {row[0]: row[1] for row in rows if len(row) == 2}


def _unkeepable(path: Path, folder: Path) -> Iterator[Issue]:
    where = f"{folder.name}/{path.relative_to(folder).as_posix()}"
    if path.name.startswith(("~$", ".~lock.")):
        yield Issue(
            code="letters.open",
            where=where,
            found="the mark of a letter that is open in a word processor",
            expected="letters that are closed while the folder is made again",
            remedy="Close the letter. If nobody has it open, delete this file.",
        )
    elif path.is_symlink() or path.name.rpartition(".")[2].lower() not in MEDIA_TYPES:
        yield Issue(
            code="letters.stray",
            where=where,
            found="something that does not belong to a release",
            expected=f"files of these types: {', '.join(sorted(MEDIA_TYPES))}",
            remedy="Move it to another folder, so that it is not lost.",
        )


def _unreadable(folder: Path, error: OSError) -> Issue:
    return Issue(
        code="letters.unreadable",
        where=f"folder {folder.name}",
        found=error.strerror or "an error of the disk",
        expected="letters that can be read, so that hand edits are kept",
        remedy="Look at the permissions of the files in it. Nothing was changed.",
    )


def as_files(folder: str, held: Mapping[str, bytes]) -> tuple[File, ...]:
    """Files below a folder of the release, readable by their owner only."""
    return tuple(File(path=f"{folder}/{path}", data=data, restricted=True) for path, data in sorted(held.items()))
