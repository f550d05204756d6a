"""What must hold of public files before they are public: one function a gate, all in one register.

Gates that need more than the files (the moment, the sign-offs, the figures, a second build) are in `publish` and are
handed in by the command.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from pathlib import Path

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks import gate_files, gate_hidden, gate_pages, gate_words
from ncpm_reports.release.checks.public_files import DAMAGE, Bundle, issue
from ncpm_reports.release.output.desktop_files import is_desktop_file

Gate = Callable[[Bundle], Iterable[Issue]]

WORDS = "no markings, addresses, paths or names"
GATES: Mapping[str, Gate] = {
    "allow-listed file types and names": gate_files.file_types,
    "metadata exactly as allowed": gate_files.metadata,
    "Word files hold nothing hidden": gate_hidden.word_files,
    "spreadsheets hold nothing hidden": gate_hidden.spreadsheets,
    "PDF files hold nothing hidden": gate_hidden.pdf_files,
    "pages hold nothing hidden and fetch nothing": gate_hidden.pages,
    "tables hold no formulas": gate_hidden.tables,
    WORDS: gate_words.words,
    "links resolve and sizes are true": gate_pages.links,
    "pages are accessible": gate_pages.accessible,
}


def run_gates(bundle: Bundle, without: Container[str] = ()) -> Iterator[Issue]:
    """What every gate finds wrong, gate by gate; those named in `without` are left to somebody else.

    A file that a gate cannot read is wrong too.
    """
    for name, gate in GATES.items():
        if name in without:
            continue
        try:
            yield from tuple(gate(bundle))
        except DAMAGE as error:
            yield from _unreadable(gate, bundle, error)


def _unreadable(gate: Gate, bundle: Bundle, error: Exception) -> Iterator[Issue]:
    """Each file that a gate cannot read; all of them together where none alone is to blame."""
    named = False
    for path in bundle.files:
        try:
            tuple(gate(bundle.only(path)))
        except DAMAGE as fault:
            named = True
            yield _breaks(path, fault)
    if not named:
        yield _breaks("the public part", error)


def _breaks(where: str, error: Exception) -> Issue:
    return issue(
        "unreadable", where, f"contents that break their reader ({type(error).__name__})", "files as they were made"
    )


def read_files(folder: Path) -> Mapping[str, bytes]:
    """Every file of a folder by its path in it, what a desktop leaves left out; links are not followed."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    return {name: path.read_bytes() for name, path in named if not is_desktop_file(name)}
