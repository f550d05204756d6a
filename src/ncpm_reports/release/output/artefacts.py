"""What a release is made of: files before and after they are written, and what rendering one product gives."""

import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ncpm_reports.core.problems import Issue

SUMS = "SHA256SUMS"
# The file by which a run holds the output folder.
LOCK = ".lock"
# Where the public part of a quarter is, in its folder.
PUBLIC = "public/"
# Where its letters are.
LETTERS = "letters/"
# A form that people fill in after the build; its sum would be wrong with the first signature.
FORM = f"{LETTERS}sign-off.csv"
MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "csv": "text/csv; charset=utf-8",
    "css": "text/css; charset=utf-8",
    "json": "application/json",
    "xml": "application/atom+xml",
    "eml": "message/rfc822",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be written: its path below the quarter's folder, and its bytes.

    Raises: ValueError for a path that leads out of the folder.
    """

    path: str
    data: bytes

    def __post_init__(self) -> None:
        # Paths come from records on the disk too, which anybody may have written.
        if not is_below(self.path):
            raise ValueError(f"{self.path!r} leads out of its folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """The record of a release's file: path, size in bytes and SHA-256."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """What a release says of a document: the files it was written to, and the numbers in its own words.

    `rows` are its printed numbers, packed with zlib: lines of `numbers.csv` in UTF-8 without their first column, which
    is the document's name.
    """

    name: str
    files: tuple[str, ...]
    own_words: tuple[str, ...]
    rows: bytes = zlib.compress(b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFiles:
    """What rendering one product gives: its files, the records of its documents and the remarks of the checks."""

    files: tuple[File, ...]
    remarks: tuple[Issue, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A built quarter: where it is, how much, and what a person should know.

    `gaps` names the national measures without data, of `measures`; `remarks` are the checks' warnings;
    `left_out` are the mistakes for which single documents were not made, or not made anew.
    """

    folder: Path
    code: str
    as_at: str
    draft: bool
    illustrative: bool
    files: int
    bytes: int
    measures: int
    gaps: tuple[str, ...]
    remarks: tuple[Issue, ...]
    left_out: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was checked of a release, and all that is wrong: `files` by sum, `documents` and `numbers` traced.

    `public` says whether there was a public part for the gates to look at.
    """

    files: int
    documents: int
    numbers: int
    public: bool
    issues: tuple[Issue, ...]


def sha256_of(data: bytes | None) -> str:
    """The SHA-256 of bytes; "" where there are none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def is_below(path: str) -> bool:
    """Whether a path, with forward slashes and as short as it can be, names something inside the folder it is from."""
    parts = PurePosixPath(path).parts
    return bool(parts) and path == "/".join(parts) and not {"..", "/"} & set(parts) and not {"\\", "\0"} & set(path)


def is_public(path: str) -> bool:
    """Whether a file belongs to the public part of a quarter's folder; any other is for its owner alone."""
    return path.startswith(PUBLIC)


def ending(path: str) -> str:
    """The end of a file's name in small letters, which says its type; "" for the sums, which have none."""
    name = path.rsplit("/", 1)[-1]
    return "" if name == SUMS else name.rsplit(".", 1)[-1].lower()


def media_type(path: str) -> str:
    """The media type of a file; the sums are plain text. Raises: KeyError if its ending is not one of a release."""
    return MEDIA_TYPES[ending(path) or "txt"]


def artefact(file: File) -> Artefact:
    """The record of a file."""
    return Artefact(path=file.path, size=len(file.data), sha256=sha256_of(file.data))
