"""Hand edits survive: a person's file stays, what is newly made goes beside it, and the difference is listed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import unified_diff

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.release.output.artefacts import sha256_of
from ncpm_reports.release.output.letters.letters_folder import DIFFERENCES, LettersFolder, MadeFile
from ncpm_reports.writers.docx.read import UnreadableDocx, read_docx

BESIDE = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandEdit:
    """A person's file that was kept. `beside` is where the newly made one went, "" if none was made or wanted.

    `lines` is the difference from the kept words to the new ones, as a unified diff; empty where words agree. `kind`
    says what the file is where it is not the plain document that its name says.
    """

    path: str
    beside: str
    lines: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedFolder:
    """The folder's new files by path below it, the hand edits kept in it, and the list of what was made."""

    files: Mapping[str, bytes]
    edits: tuple[HandEdit, ...]
    made: Mapping[str, MadeFile]


def merge(earlier: LettersFolder, new: Mapping[str, bytes], *, of_candidate: bool = False) -> MergedFolder:
    """What the folder is to hold: everything new, and every file that is a person's, untouched.

    In a draft, what is newly made for such a file goes beside it. In a candidate the list of what was made has each
    edit as it came from the draft, so that a change that is made there afterwards is told from it.
    """
    edited = earlier.differing(new)
    files = {path: data for path, data in new.items() if path not in edited}
    files.update((path, earlier.contents[path]) for path in edited)
    made_files = {path: MadeFile(sha256=sha256_of(data)) for path, data in new.items()}
    edits = []
    for path in sorted(edited):
        before = earlier.made.get(path)
        if before is not None:
            began = before.edited_from or before.sha256
            made_files[path] = MadeFile(
                sha256=made_files[path].sha256 if path in new else before.sha256, edited_from=began
            )
        beside = ""
        if path in new and not of_candidate:
            beside = _free(path, files)
            files[beside] = new[path]
            made_files[beside] = MadeFile(sha256=sha256_of(new[path]))
        edits.append(hand_edit(path, beside, earlier.contents[path], new.get(path)))
    for path in earlier.by_hand & made_files.keys() if of_candidate else ():
        began = made_files[path].edited_from or earlier.made[path].sha256
        made_files[path] = MadeFile(sha256=earlier.sha256[path], edited_from=began)
    return MergedFolder(files=files, edits=tuple(edits), made=made_files)


def hand_edit(path: str, beside: str, kept: bytes, new: bytes | None) -> HandEdit:
    """A person's file beside the newly made one: what it is, and which of its words differ."""
    if new is None or not path.endswith(".docx"):
        return HandEdit(path=path, beside=beside, lines=())
    try:
        ours, theirs = read_docx(new), read_docx(kept)
    except UnreadableDocx as fault:
        return HandEdit(path=path, beside=beside, lines=(f"cannot be compared: {fault}",))
    lines = tuple(unified_diff(theirs.lines, ours.lines, path, beside or f"{path} as made", lineterm="", n=0))
    return HandEdit(path=path, beside=beside, lines=lines, kind=theirs.kind)


def differences_text(edits: Iterable[HandEdit]) -> str:
    """Every kept file with what is different in the newly made one."""
    parts = []
    for edit in edits:
        kind = f" It is {edit.kind}, not a plain Word document." if edit.kind else ""
        parts.append(f"{edit.path}: kept as edited by hand.{kind} {_whereabouts(edit)}\n")
        parts.extend(f"{line}\n" for line in edit.lines)
        parts.append("\n")
    return "".join(parts)


def edit_issues(folder: str, edits: Iterable[HandEdit]) -> Iterable[Issue]:
    """A warning for each hand edit that was kept, and for each that is another kind of file than its name says."""
    for edit in edits:
        new = f"The new text is beside it, in {edit.beside}. " if edit.beside else ""
        yield Issue(
            code="letters.kept",
            where=f"{folder}/{edit.path}",
            found="a file edited by hand, which was kept",
            expected="a file as the program made it",
            remedy=f"{new}What differs is in {folder}/{DIFFERENCES}.",
            at_desk="The page of the letter shows what differs.",
            severity=Severity.WARNING,
        )
        if edit.kind:
            yield Issue(
                code="letters.kind",
                where=f"{folder}/{edit.path}",
                found=f"{edit.kind} under the name of a plain Word document",
                expected="a Word document (.docx)",
                remedy="Open it in Word and save it as a Word document before it is sent.",
                severity=Severity.WARNING,
            )


def _whereabouts(edit: HandEdit) -> str:
    if not edit.beside:
        return "Lines with - are in it only, with + in the new text." if edit.lines else "Nothing new was made for it."
    if edit.lines:
        return f"The new text is in {edit.beside}; lines with - are in the kept file only, with + in the new one."
    if edit.path.endswith(".docx"):
        return f"The new one is {edit.beside}; its words are the same, headers, footers and notes included."
    return f"The new one is {edit.beside}; only Word files are compared by their words."


def _free(path: str, taken: Mapping[str, bytes]) -> str:
    stem, _, ending = path.rpartition(".")
    while True:
        stem = f"{stem}.{BESIDE}"
        if f"{stem}.{ending}" not in taken:
            return f"{stem}.{ending}"
