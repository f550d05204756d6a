"""Files read whole and written whole: no pipe that keeps its reader waiting, no half-written text after a power cut."""

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path, limit: int = -1) -> bytes:
    """The bytes of a file on a disk: so many of them at most, or all.

    Raises: OSError if it cannot be read, or is a pipe, a socket or a device.
    """
    # Without waiting for somebody to write into a pipe; files on disks are always ready.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "a folder" if stat.S_ISDIR(kind) else "a pipe, a socket or a device", str(path))
    with open(descriptor, "rb") as file:
        return file.read(limit)


def write_durably(path: Path, data: bytes, mode: int) -> None:
    """Writes a file whole or not at all: aside first, to the disk, then in its place.

    Raises: OSError; what was there is then as it was.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Has what a folder lists on the disk when this returns. Raises: OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
