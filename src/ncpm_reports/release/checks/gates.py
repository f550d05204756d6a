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

FILE_TYPES = "allow-listed file types and names"
WORDS = "no markings, addresses, paths or names"
LINKS = "links resolve and sizes are true"
GATES: Mapping[str, Gate] = {
    FILE_TYPES: gate_files.file_types,
    "files can be opened": gate_files.openable,
    "metadata exactly as allowed": gate_files.metadata,
    "Word files hold nothing hidden": gate_hidden.word_files,
    "spreadsheets hold nothing hidden": gate_hidden.spreadsheets,
    "PDF files hold nothing hidden": gate_hidden.pdf_files,
    "pages hold nothing hidden and fetch nothing": gate_hidden.pages,
    "tables hold no formulas": gate_hidden.tables,
    WORDS: gate_words.words,
    LINKS: gate_pages.links,
    "pages are accessible": gate_pages.accessible,
}
# Those that hold a file's path and links against the other files; the others look at each file by itself.
OF_THE_WHOLE = frozenset((FILE_TYPES, LINKS))
OF_EACH_FILE = frozenset(GATES) - OF_THE_WHOLE


def run_gates(bundle: Bundle, names: Container[str] = frozenset(GATES)) -> Iterator[Issue]:
    """What the gates of these names find wrong, gate by gate.

    A file that a gate cannot read is wrong too.
    """
    for name, gate in GATES.items():
        if name not in names:
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
