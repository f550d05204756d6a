"""The letters' folder as it stands on the disk, which of its files are a person's, and what a build leaves in it.

The folder keeps a list of what the program made, with the SHA-256 of each file (`made.csv`). A file that differs from
its line, or has none, is a person's: it stays, what is newly made goes beside it, and the difference is listed.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import unified_diff
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.problems import Issue, Refused, refuse, refuse_if_any, warning
from ncpm_reports.products.letters import GROUP_LETTER
from ncpm_reports.products.product import INVENTED_SUFFIX
from ncpm_reports.release.output.artefacts import LETTERS, MEDIA_TYPES, sha256_of
from ncpm_reports.release.output.folder import explained_errors, folder_entries, link_issue
from ncpm_reports.writers.docx.read import UnreadableDocx, read_docx, without_draft_line

GENERATED_LIST = "made.csv"
SIGN_OFF = "sign-off.csv"
DIFFERENCES = "differences.txt"
# Before the ending of the newly made file beside a person's.
NEW_SUFFIX = "new"
LISTS = frozenset({GENERATED_LIST, SIGN_OFF, DIFFERENCES})
COLUMNS = ("path", "sha256", "edited_from", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class GeneratedFile:
    """What the program made at a path: its SHA-256; that of the text which a person's edit there began from, or "";
    and a note on what was made of a person's text or files.
    """

    sha256: str
    edited_from: str = ""
    note: str = ""

    @property
    def edited_from_other_text(self) -> bool:
        """Whether a person's edit began from another text than this line's.

        In a candidate the line is that of the edit itself; in a draft the text was made anew since.
        """
        return self.edited_from not in ("", self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class LettersFolder:
    """The folder by path below it: the SHA-256 of each file, and what was last made.

    `contents` are the bytes of what is still wanted: a person's files, and the lists that are written anew each time.
    The letters of many areas would fill the memory.
    """

    sha256: Mapping[str, str] = field(default_factory=dict)
    generated: Mapping[str, GeneratedFile] = field(default_factory=dict)
    contents: Mapping[str, bytes] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[tuple[str, bytes]], generated_files: Mapping[str, GeneratedFile]) -> "LettersFolder":
        """The folder that holds these files, of which the program made those that are so in `generated`."""
        digests: dict[str, str] = {}
        contents: dict[str, bytes] = {}
        for path, data in files:
            digests[path] = sha256_of(data)
            if path in LISTS or path not in generated_files or digests[path] != generated_files[path].sha256:
                contents[path] = data
        return cls(sha256=digests, generated=generated_files, contents=contents)

    @property
    def by_hand(self) -> frozenset[str]:
        """The paths of files that are a person's: changed since they were made, or never made by the program."""
        return frozenset(self.contents.keys() - LISTS)

    def conflicting_paths(self, new: Mapping[str, bytes]) -> set[str]:
        """The paths of a person's files that are not what is newly made there."""
        return {path for path in self.by_hand if new.get(path) != self.contents[path]}


def as_carried(word_file: bytes) -> bytes:
    """A Word file edited in the draft as the candidate takes it: without the line that says DRAFT, if it has one."""
    try:
        return without_draft_line(word_file)
    except UnreadableDocx:
        return word_file


def read_letters_folder(folder: Path) -> LettersFolder:
    """The letters' folder as it stands; an empty one if there is none. What a desktop leaves there is passed over.

    Raises: Refused if a letter is open in a word processor, or something is there that cannot be kept, such as a link;
    OutputUnavailable if the folder cannot be read.
    """
    if folder.is_symlink():
        raise Refused(link_issue(folder, f"folder {folder.name}"))
    if not folder.is_dir():
        return LettersFolder()
    entries = folder_entries(folder)
    refuse_if_any(
        issue for name, path in entries.items() for issue in _stray_file_issues(path, f"{folder.name}/{name}")
    )
    with explained_errors(folder):
        generated_files = read_generated(entries[GENERATED_LIST].read_bytes() if GENERATED_LIST in entries else b"")
        return LettersFolder.of(((name, path.read_bytes()) for name, path in entries.items()), generated_files)


def refuse_if_changed(folder: Path, before: LettersFolder) -> None:
    """Looks again just before the folder is replaced.

    Raises: Refused if a person has saved something there since it was read.
    """
    if read_letters_folder(folder).sha256 != before.sha256:
        found = "letters changed while the quarter was being made"
        expected, remedy = "letters that nobody saves in the meantime", "Run it again; nothing was overwritten."
        raise refuse("letters.changed", f"folder {folder.name}", found, expected, remedy)


def generated_text(generated_files: Mapping[str, GeneratedFile]) -> str:
    """The list of what the program made, as CSV in order of path."""
    rows = ((path, file.sha256, file.edited_from, file.note) for path, file in sorted(generated_files.items()))
    return csv_of((COLUMNS, *rows))


def read_generated(data: bytes) -> Mapping[str, GeneratedFile]:
    """The list of what the program made; a line that cannot be read counts for nothing."""
    rows = csv.reader(io.StringIO(data.decode("utf-8", errors="replace"), newline=""))
    cells = ([*row, "", ""] for row in rows if len(row) >= 2 and row[0] != COLUMNS[0])
    return {row[0]: GeneratedFile(sha256=row[1], edited_from=row[2], note=row[3]) for row in cells}


def _stray_file_issues(path: Path, where: str) -> Iterator[Issue]:
    if path.name.startswith(("~$", ".~lock.")):
        found = "the mark of a letter that is open in a word processor"
        expected = "letters that are closed while the folder is made again"
        remedy = "Close the letter. If nobody has it open, delete this file."
        yield Issue.of("letters.open", where, found, expected, remedy)
    elif path.is_symlink():
        yield link_issue(path, where)
    elif not path.is_file() or path.name.rpartition(".")[2].lower() not in MEDIA_TYPES:
        found = "something that does not belong to a release"
        expected = f"files of these types: {', '.join(sorted(MEDIA_TYPES))}"
        remedy = "Move it to another folder, so that it is not lost."
        yield Issue.of("letters.stray", where, found, expected, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdit:
    """A person's file that was kept. `new_path` is where the newly made one went, "" if none was made or wanted.

    `lines` is the difference from the kept words to the new ones, as a unified diff; empty where words agree. `kind`
    says what the file is where it is not the plain document that its name says.
    """

    path: str
    new_path: str
    lines: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFolder:
    """The folder's new files by path below it, the hand edits kept in it, and the list of what was made."""

    files: Mapping[str, bytes]
    edits: tuple[HandEdit, ...]
    generated: Mapping[str, GeneratedFile]


def merge(earlier: LettersFolder, new: Mapping[str, bytes], *, of_candidate: bool = False) -> MergedFolder:
    """What the folder is to hold: everything new, and every file that is a person's, untouched.

    In a draft, what is newly made for such a file goes beside it. In a candidate the list of what was made has each
    edit as it came from the draft, so that a change that is made there afterwards is told from it.
    """
    edited = sorted(earlier.conflicting_paths(new))
    files = {**new, **{path: earlier.contents[path] for path in edited}}
    generated_files = {path: GeneratedFile(sha256=sha256_of(data)) for path, data in new.items()}
    edits = []
    for path in edited:
        if path in earlier.generated:
            earlier_file = earlier.generated[path]
            now = generated_files.get(path, earlier_file).sha256
            generated_files[path] = GeneratedFile(
                sha256=now, edited_from=earlier_file.edited_from or earlier_file.sha256
            )
        new_path = ""
        if path in new and not of_candidate:
            new_path = _unused_path(path, files)
            files[new_path] = new[path]
            generated_files[new_path] = GeneratedFile(sha256=sha256_of(new[path]))
        edits.append(_hand_edit(path, new_path, earlier.contents[path], new.get(path)))
    for path in earlier.by_hand & generated_files.keys() if of_candidate else ():
        base_sha256 = generated_files[path].edited_from or earlier.generated[path].sha256
        generated_files[path] = GeneratedFile(sha256=earlier.sha256[path], edited_from=base_sha256)
    return MergedFolder(files=files, edits=tuple(edits), generated=generated_files)


def _hand_edit(path: str, new_path: str, edited: bytes, new: bytes | None) -> HandEdit:
    if new is None or not path.endswith(".docx"):
        return HandEdit(path=path, new_path=new_path, lines=())
    try:
        new_document, edited_document = read_docx(new), read_docx(edited)
    except UnreadableDocx as fault:
        return HandEdit(path=path, new_path=new_path, lines=(f"cannot be compared: {fault}",))
    lines = tuple(
        unified_diff(edited_document.lines, new_document.lines, path, new_path or f"{path} as made", lineterm="", n=0)
    )
    return HandEdit(path=path, new_path=new_path, lines=lines, kind=edited_document.kind)


def differences_text(edits: Iterable[HandEdit]) -> str:
    """Every kept file with what is different in the newly made one."""
    parts = []
    for edit in edits:
        kind = f" It is {edit.kind}, not a plain Word document." if edit.kind else ""
        parts.append(f"{edit.path}: kept as edited by hand.{kind} {_edit_sentence(edit)}\n")
        parts.extend(f"{line}\n" for line in edit.lines)
        parts.append("\n")
    return "".join(parts)


def edit_issues(edits: Iterable[HandEdit]) -> Iterator[Issue]:
    """A warning for each hand edit that was kept, and for each that is another kind of file than its name says."""
    for edit in edits:
        where = f"{LETTERS}{edit.path}"
        new = f"The new text is beside it, in {edit.new_path}. " if edit.new_path else ""
        found, expected = "a file edited by hand, which was kept", "a file as the program made it"
        remedy = f"{new}What differs is in {LETTERS}{DIFFERENCES}."
        at_desk = "The page of the letter shows what differs."
        yield warning("letters.kept", where, found, expected, remedy, at_desk=at_desk)
        if edit.kind:
            found = f"{edit.kind} under the name of a plain Word document"
            remedy = "Open it in Word and save it as a Word document before it is sent."
            yield warning("letters.kind", where, found, "a Word document (.docx)", remedy)


def _edit_sentence(edit: HandEdit) -> str:
    if not edit.new_path:
        return "Lines with - are in it only, with + in the new text." if edit.lines else "Nothing new was made for it."
    if edit.lines:
        return f"The new text is in {edit.new_path}; lines with - are in the kept file only, with + in the new one."
    if edit.path.endswith(".docx"):
        return f"The new one is {edit.new_path}; its words are the same, headers, footers and notes included."
    return f"The new one is {edit.new_path}; only Word files are compared by their words."


def _unused_path(path: str, files: Mapping[str, bytes]) -> str:
    stem, _, ending = path.rpartition(".")
    while True:
        stem = f"{stem}.{NEW_SUFFIX}"
        if f"{stem}.{ending}" not in files:
            return f"{stem}.{ending}"


def letter_names(areas: Areas, *, illustrative: bool) -> Mapping[str, tuple[str, str, str]]:
    """For the name of each letter's files: the area, to whom it goes, and the area's code, "" for the group letter."""
    ending = INVENTED_SUFFIX if illustrative else ""
    named = {
        f"{force.slug}{ending}": (force.name, f"{force.head_title}, {force.force_name}", force.code)
        for force in areas.forces
    }
    return {**named, f"{GROUP_LETTER}{ending}": ("All areas", "All chief officers", "")}
