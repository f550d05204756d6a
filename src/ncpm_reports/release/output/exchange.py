"""One folder put in the place of another in a single step, where the system has one; in two renames elsewhere."""

import ctypes
import os
import shutil
from pathlib import Path

# From Linux's linux/fs.h and fcntl.h; Python has no name for them.
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
REPLACED = ".replaced-"


def put_in_place(new: Path, target: Path) -> None:
    """Makes `new` be `target`; what was there is gone afterwards. Both are in the same folder.

    With Linux's renameat2 there is no moment without a whole `target`. Elsewhere there is a short one, in which
    `standing_folder` still finds the old. Raises: OSError.
    """
    replaced = target.parent / f"{REPLACED}{target.name}"
    if not target.exists():
        new.rename(target)
    elif exchanged(new, target):
        shutil.rmtree(new, ignore_errors=True)
    else:
        target.rename(replaced)
        new.rename(target)
        shutil.rmtree(replaced, ignore_errors=True)


def standing_folder(target: Path) -> Path:
    """Where a folder is to be read: at its name, or at the other one in the moment between two renames."""
    replaced = target.parent / f"{REPLACED}{target.name}"
    return replaced if not target.exists() and replaced.exists() else target


def exchanged(first: Path, second: Path) -> bool:
    """Whether two names were exchanged; False where the system or the disk cannot."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0)
