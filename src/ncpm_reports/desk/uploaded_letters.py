"""Letters that people edited elsewhere, taken into the draft's folder: all of them or none, each by its name."""

import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.desk.letter_list import PDF, WORD, generated_bytes
from ncpm_reports.products.product import INVENTED_SUFFIX
from ncpm_reports.release.output.folder import BUILDING, exchange_paths, explained_errors, is_desktop_file, replace_file
from ncpm_reports.release.output.letters.letters_folder import (
    GENERATED_LIST,
    LettersFolder,
    generated_text,
    refuse_if_changed,
)
from ncpm_reports.writers.docx.read import UnreadableDocx, read_docx
from ncpm_reports.writers.pdf.read import page_count

MAX_FILES = 200
MAX_BYTES = 128 * 1024 * 1024
ZIP = "zip"
SAVE_AS_WORD = 'Save it in Word as "Word Document (*.docx)".'
# What a browser and Explorer put after a name that is there already.
_COPY = re.compile(r"( \(\d+\)| - copy( \(\d+\))?)$", re.IGNORECASE)
_REFERENCE = re.compile(r"\bNCPM/\d{4}-\d{2}(?:/\w+)?", re.ASCII)
_SPACES = re.compile(r"[\s_]+")
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, OSError, EOFError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFile:
    """A file as a person sends it: its name is words for matching and for messages, never a path."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChange:
    """A file of the letters' folder before and after; None where there is none."""

    path: str
    before: bytes | None
    after: bytes | None


def unpacked(files: Iterable[LetterFile]) -> tuple[LetterFile, ...]:
    """The files, with those of ZIP archives in their place; what desktops put into archives is left out.

    Raises: Refused for an archive that cannot be read, is locked, or holds too much.
    """
    entries: list[LetterFile] = []
    for file in files:
        entries.extend(_entries(file) if file.name.lower().endswith(f".{ZIP}") else (file,))
    if len(entries) > MAX_FILES:
        raise Refused(_issue("All files together", f"{len(entries)} files", f"at most {MAX_FILES}", "Send fewer."))
    return tuple(file for file in entries if not is_desktop_file(file.name))


def uploaded_changes(
    folder: Path, files: Iterable[LetterFile], letters: Mapping[str, str], letter: str = ""
) -> tuple[LetterChange, ...]:
    """What the files change in the draft's folder, if all of them can be taken.

    `letters` are the areas by the names of letters' files. A file is matched by its name, or by that of its area, those
    of ZIP archives in their place; all are about one `letter` if it is given. Files that are as they stand change
    nothing.

    Raises: Refused with every file that cannot be taken: unknown or double names, other kinds, macros, marks of open
    files, damaged ones, letters with the reference of another; and as `unpacked` does.
    """
    files_by_path: dict[str, LetterFile] = {}
    issues: list[Issue] = []
    for file in files if letter else unpacked(files):
        stem, _, ending = file.name.rpartition(".")
        name, ending = letter or _letter_named(stem, letters), ending.lower()
        path = f"{name}.{ending}"
        if problem := _kind_problem(file, ending):
            issues.append(problem)
        elif not name:
            expected = "the name of a letter, such as gwent.docx, or of its area"
            issues.append(_issue(file.name, "a name that no letter has", expected, "Give it the letter's name."))
        elif path in files_by_path:
            expected = "one file a letter and kind"
            issues.append(
                _issue(file.name, f'a second file for the same letter as "{files_by_path[path].name}"', expected)
            )
        elif problem := _reference_problem(file, folder / path):
            issues.append(problem)
        else:
            files_by_path[path] = file
    refuse_if_any(issues)
    if not files_by_path:
        raise Refused(_issue("Files", "none", "a Word file or a PDF", "Choose one."))
    standing_paths = {path for path in files_by_path if (folder / path).is_file() and not (folder / path).is_symlink()}
    standing_bytes = {path: (folder / path).read_bytes() for path in standing_paths}
    changes = (
        LetterChange(path=path, before=standing_bytes.get(path), after=file.data)
        for path, file in files_by_path.items()
    )
    return tuple(change for change in changes if change.before != change.after)


def restored_changes(
    draft: LettersFolder, folder: Path, letter: str, generated_by_sha256: Callable[[str], bytes | None]
) -> tuple[LetterChange, ...]:
    """What makes a letter the program's own text again: a person's Word file and PDF give way to what was generated.

    `generated_by_sha256` gives bytes by their SHA-256, None where it lacks them: the file goes then, and the next
    build makes it again.
    """
    changes = []
    for path in (f"{letter}.{WORD}", f"{letter}.{PDF}"):
        if path in draft.by_hand:
            generated_file = draft.generated.get(path)
            after = generated_bytes(draft, folder, path) or (
                generated_by_sha256(generated_file.sha256) if generated_file else None
            )
            changes.append(LetterChange(path=path, before=draft.contents[path], after=after))
    return tuple(changes)


def write_changes(
    folder: Path, changes: Sequence[LetterChange], draft: LettersFolder, taken_over: Collection[str] = ()
) -> None:
    """Writes changes of letters, all or none. The caller holds the output folder's lock.

    `draft` is the folder as it was read; `taken_over` are the paths whose edit has in it what the program has changed
    since the edit began.
    Raises: Refused if somebody saved something in the folder since it was read; OutputUnavailable.
    """
    refreshed = {path: replace(draft.generated[path], edited_from="") for path in taken_over if path in draft.generated}
    generated_list = generated_text({**draft.generated, **refreshed}).encode() if refreshed else None
    # Swept with the next run of the output folder, should this one be ended.
    aside = folder.parent.parent / f"{BUILDING}letters-{folder.parent.name}"
    with explained_errors(folder):
        try:
            shutil.copytree(folder, aside)
            _write(aside, changes, generated_list)
            refuse_if_changed(folder, draft)
            # Where two folders cannot change places in one step, each file does by itself.
            if not exchange_paths(aside, folder):
                _write(folder, changes, generated_list)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _write(folder: Path, changes: Iterable[LetterChange], generated_list: bytes | None) -> None:
    for change in changes:
        if change.after is None:
            (folder / change.path).unlink(missing_ok=True)
        else:
            replace_file(folder / change.path, change.after)
    if generated_list is not None:
        replace_file(folder / GENERATED_LIST, generated_list)


def _entries(file: LetterFile) -> Iterator[LetterFile]:
    try:
        with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            size = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_FILES or size > MAX_BYTES:
                limits = f"at most {MAX_FILES} files of {MAX_BYTES // 1024 // 1024} MB together"
                raise Refused(_issue(file.name, "more than can be taken at once", limits, "Send fewer at a time."))
            for entry in entries:
                if not any(is_desktop_file(part) or part == "__MACOSX" for part in entry.filename.split("/")):
                    yield LetterFile(name=entry.filename.rsplit("/", 1)[-1], data=archive.read(entry))
    except _BROKEN as fault:
        expected = "a ZIP archive without a password"
        raise Refused(_issue(file.name, "an archive that cannot be read", expected)) from fault


def _kind_problem(file: LetterFile, ending: str) -> Issue | None:
    """Why a file of this ending cannot be taken, whichever letter it is; None where it can."""
    expected = "a Word document or a PDF"
    if file.name.startswith(("~$", ".~lock.")):
        found, remedy = "the mark of a letter that is open in Word", "Close the letter, then send the letter itself."
        return _issue(file.name, found, "letters that are closed", remedy)
    if ending in ("docm", "dotm"):
        return _issue(file.name, "a Word file with macros", expected, SAVE_AS_WORD)
    if ending == PDF:
        is_readable = page_count(file.data) is not None
        return None if is_readable else _issue(file.name, "a PDF that cannot be opened", "a PDF without a password")
    if ending != WORD:
        remedy = "Save it as a Word document or a PDF, or leave it out."
        return _issue(file.name, "another kind of file", expected, remedy)
    try:
        kind = read_docx(file.data).kind or ("a document with macros" if _has_macros(file.data) else "")
    except UnreadableDocx as fault:
        return _issue(file.name, str(fault), "a Word document")
    return _issue(file.name, kind, "a plain Word document", SAVE_AS_WORD) if kind else None


def _reference_problem(file: LetterFile, standing: Path) -> Issue | None:
    """Why a Word file cannot be the letter that stands at a path: it has another's reference. None if it can be."""
    if standing.suffix != f".{WORD}" or not standing.is_file():
        return None
    found, expected = _reference(file.data), _reference(standing.read_bytes())
    if not found or not expected or found == expected:
        return None
    remedy = "Send each letter under its own name."
    return _issue(
        file.name, f"the reference of another letter, {found}", f"this letter's reference, {expected}", remedy
    )


def _reference(letter: bytes) -> str:
    """The reference that a Word letter prints first; "" where there is none, or no letter that can be read."""
    try:
        references = map(_REFERENCE.search, read_docx(letter).lines)
    except UnreadableDocx:
        return ""
    return next((match[0] for match in references if match), "")


def _has_macros(data: bytes) -> bool:
    """Whether a Word file carries a program, whatever its name says."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in package.namelist())


def _letter_named(stem: str, letters: Mapping[str, str]) -> str:
    """The letter of this name, of which the words for invented figures may be left out, or of an area; "" for none."""
    plain = _normalised(stem)
    names = ((letter, {letter, letter.removesuffix(INVENTED_SUFFIX), area}) for letter, area in letters.items())
    return next((letter for letter, known_names in names if plain in map(_normalised, known_names)), "")


def _normalised(name: str) -> str:
    return _SPACES.sub("-", _COPY.sub("", name.strip()).strip()).casefold()


def _issue(where: str, found: str, expected: str, remedy: str = "Save it anew, or leave it out.") -> Issue:
    return Issue(
        code="letters.upload", where=where, found=found, expected=expected, remedy=f"{remedy} Nothing was changed."
    )
