"""Files that are read whole: what only looks like one, such as a pipe, would keep its reader waiting for ever."""

import errno
import os
import stat
from pathlib import Path


def read_regular(path: Path) -> bytes:
    """The bytes of a file on a disk.

    Raises: OSError if it cannot be read, or is a pipe, a socket or a device.
    """
    # Without waiting for somebody to write into a pipe; files on disks are always ready.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    kind = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(kind):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "a folder" if stat.S_ISDIR(kind) else "a pipe, a socket or a device", str(path))
    with open(descriptor, "rb") as file:
        return file.read()
