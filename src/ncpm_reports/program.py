"""The digest of the program itself, without loading any more of it."""

import hashlib
import sys
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


@cache
def program() -> str:
    """The digest of this program: its own files, Python, and the versions of every library installed beside it."""
    digest = hashlib.sha256(sys.version.encode())
    for name in sorted(_installed()):
        digest.update(f"{name}\n".encode())
    for place, data in sorted(_contents(files("ncpm_reports"), "")):
        digest.update(f"{place} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def _installed() -> set[str]:
    """The names of the installed libraries' records, which hold their versions."""
    folders = (Path(place) for place in sys.path if place)
    return {one.name for folder in folders if folder.is_dir() for one in folder.glob("*.dist-info")}


def _contents(folder: Traversable, place: str) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    for one in folder.iterdir():
        name = f"{place}/{one.name}"
        if one.is_dir():
            found += [] if one.name == "__pycache__" else _contents(one, name)
        else:
            found.append((name, one.read_bytes()))
    return found
