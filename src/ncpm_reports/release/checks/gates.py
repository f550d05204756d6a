"""What must hold of public files before they are public: the gates of each file, and those of a site as a whole.

What needs more than the files (the moment, the sign-offs, the figures, a second build) is asked where a candidate is
published.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks import gate_files, gate_pages, gate_words
from ncpm_reports.release.checks.public_files import DAMAGE, PublicFile, issue, read_page
from ncpm_reports.release.output.artefacts import ending
from ncpm_reports.release.output.folder import is_desktop_file

GATES: Mapping[str, Callable[[PublicFile], Iterable[Issue]]] = {
    "files can be opened": gate_files.openable,
    "no markings, addresses, paths or names": gate_words.words,
    "metadata exactly as allowed": gate_files.metadata,
    "Word files hold nothing hidden": gate_files.word_files,
    "spreadsheets hold nothing hidden": gate_files.spreadsheets,
    "PDF files hold nothing hidden": gate_files.pdf_files,
    "pages hold nothing hidden and fetch nothing": gate_files.pages,
    "tables hold no formulas": gate_files.tables,
    "pages are accessible": gate_pages.accessible,
}


def file_problems(file: PublicFile) -> Iterator[Issue]:
    """What the gates find wrong in a file by itself; one that a gate cannot read is wrong too.

    One that cannot be opened is searched for words all the same.
    """
    is_closed = any(gate_files.openable(file))
    for gate in (gate_files.openable, gate_words.words) if is_closed else GATES.values():
        yield from _guarded(file.path, partial(gate, file))


def site_problems(files: Mapping[str, bytes]) -> Iterator[Issue]:
    """What is wrong in kinds and names of the files of a site, and in where its pages' links lead."""
    for path, data in files.items():
        yield from gate_files.file_types(path, data)
    # What cannot be opened is named where the file is looked into by itself.
    pages = {}
    for path in (path for path in files if ending(path) == "html"):
        try:
            pages[path] = read_page(files[path])
        except DAMAGE:
            continue
    anchors = {path: frozenset(gate_pages.anchors(page)) for path, page in pages.items()}
    for path, page in pages.items():
        yield from _guarded(path, partial(gate_pages.links, path, page, anchors, files))


def _guarded(path: str, gate: Callable[[], Iterable[Issue]]) -> Iterator[Issue]:
    try:
        yield from tuple(gate())
    except DAMAGE as error:
        found = f"contents that break their reader ({type(error).__name__})"
        yield issue("unreadable", path, found, "files as they were made")


def read_files(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder by its path in it, what a desktop leaves left out; links are not followed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path.read_bytes() for name, path in named if not is_desktop_file(name)}
