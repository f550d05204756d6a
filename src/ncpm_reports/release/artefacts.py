"""Files of a release before and after they are written."""

import hashlib
from dataclasses import dataclass

SUMS = "SHA256SUMS"
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
    """A file to be written: its path relative to the quarter's folder, and its bytes."""

    path: str
    data: bytes
    restricted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """A file of a release: path, media type, size in bytes and SHA-256."""

    path: str
    media_type: str
    size: int
    sha256: str
    restricted: bool


def ending(path: str) -> str:
    """What says the type of a file: the end of its name; the sums have none and are plain text."""
    name = path.rsplit("/", 1)[-1]
    return "txt" if name == SUMS else name.rsplit(".", 1)[-1]


def artefact(file: File) -> Artefact:
    """The record of a file. Raises: KeyError if its ending is not one that a release may hold."""
    return Artefact(
        path=file.path,
        media_type=MEDIA_TYPES[ending(file.path)],
        size=len(file.data),
        sha256=hashlib.sha256(file.data).hexdigest(),
        restricted=file.restricted,
    )
