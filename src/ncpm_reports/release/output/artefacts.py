"""Files of a release before and after they are written."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from errno import EIO
from pathlib import Path

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
class Stretch:
    """Bytes that stay in a file on disk until they are wanted: where they begin, how many they are, their SHA-256."""

    place: Path
    start: int
    size: int
    sha256: str

    def read(self) -> bytes:
        """The bytes. Raises: OSError if they are not there any more, or not the same."""
        with self.place.open("rb") as stream:
            stream.seek(self.start)
            data = stream.read(self.size)
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise OSError(EIO, "kept bytes changed while they were used")
        return data


# A quarter of many areas is larger than memory should be: what was made is held as stretches, and read when written.
Content = tuple[bytes | Stretch, ...]


def pieces(content: Content) -> Iterator[bytes]:
    """The bytes, a piece at a time. Raises: OSError if some are no longer where they were kept."""
    return (piece if isinstance(piece, bytes) else piece.read() for piece in content)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file to be written: its path relative to the quarter's folder, and its bytes, in pieces.

    `known_sha256` is that of its bytes where somebody has taken it already, else empty.
    """

    path: str
    content: Content
    restricted: bool
    known_sha256: str = ""

    @property
    def data(self) -> bytes:
        """All bytes. Raises: OSError if some are no longer where they were kept."""
        return b"".join(pieces(self.content))

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return sum(len(piece) if isinstance(piece, bytes) else piece.size for piece in self.content)

    @property
    def sha256(self) -> str:
        """The SHA-256 of all bytes, in hexadecimal. Raises: OSError if some are no longer where they were kept."""
        return self.known_sha256 or _sha256(self.content)


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
        size=file.size,
        sha256=file.sha256,
        restricted=file.restricted,
    )


def sealed(file: File) -> File:
    """The file with its SHA-256 taken, for whoever will ask for it more than once."""
    return replace(file, known_sha256=file.sha256)


def _sha256(content: Content) -> str:
    if len(content) == 1 and isinstance(content[0], Stretch):
        return content[0].sha256
    digest = hashlib.sha256()
    for piece in pieces(content):
        digest.update(piece)
    return digest.hexdigest()
