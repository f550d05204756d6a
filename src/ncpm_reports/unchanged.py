"""Whether a build would make what is there already: told from digests, before anything large is loaded.

After each build a small file says what the folder was made from and what it then held. The next build that is asked
for the same thing, with every input byte the same, has only to see that the folder still holds it.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from ncpm_reports.program import program
from ncpm_reports.release.output.artefacts import SUMS
from ncpm_reports.wishes import Folders, Scope, Wish

CACHE = ".cache"
STAMPS = "stamps"
LEDGER = "ledger.jsonl"
# What people drop in to be ingested shapes nothing until it is in the store.
NOT_READ = "incoming"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made: where it is, how much, and what the person should know.

    `gaps` names the national measures without data, of `measures`; `remarks` are the checks' warnings as sentences.
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
    remarks: tuple[str, ...]
    made: int = 0


def inputs_digest(folders: Folders, wish: Wish, scope: Scope) -> str:
    """The digest of all that a build is made from: the program, what was asked, every file that may be read."""
    asked = (repr(wish), sorted(scope.audiences), sorted(scope.areas))
    digest = hashlib.sha256(f"{program()} {asked}\n".encode())
    for path in inputs_of(folders):
        data = path.read_bytes()
        digest.update(f"{path} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def inputs_of(folders: Folders) -> Iterator[Path]:
    """Every file that a build may read."""
    store = folders.store
    yield from (path for path in (store, Path(f"{store}-wal"), folders.output / LEDGER) if path.is_file())
    for folder in (folders.root / "templates", folders.root / "letters", folders.data):
        for path in sorted(folder.rglob("*")):
            below = path.relative_to(folder).parts
            if path.is_file() and path.parent != store.parent and below[0] != NOT_READ:
                yield path


def remember(cache: Path, inputs: str, built: Built) -> None:
    """Keeps what was made from these inputs. A file that cannot be written is not kept, and nothing is lost by it."""
    said = {**asdict(built), "folder": str(built.folder)}
    held = {"inputs": inputs, "sums": _sums(built.folder), "built": said}
    path = _stamp(cache, built.folder)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(json.dumps(held), encoding="utf-8")
        path.chmod(0o600)
    except OSError:
        path.unlink(missing_ok=True)


def forget(cache: Path, folder: Path) -> None:
    """Before a folder is made anew: what was said of it no longer stands."""
    _stamp(cache, folder).unlink(missing_ok=True)


def standing_quarter(folders: Folders, wish: Wish, scope: Scope) -> Built | None:
    """What an earlier build of the very same inputs made, if it stands in the output folder unchanged; else None."""
    cache = folders.output / CACHE
    return remembered(cache, inputs_digest(folders, wish, scope)) if (cache / STAMPS).is_dir() else None


def remembered(cache: Path, inputs: str) -> Built | None:
    """What an earlier build made of the same inputs, if it still stands there byte for byte; else None."""
    for path in sorted((cache / STAMPS).glob("*.json")):
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
            if held["inputs"] != inputs:
                continue
            said = held["built"]
            built = Built(
                **{
                    **said,
                    "folder": Path(said["folder"]),
                    "gaps": tuple(said["gaps"]),
                    "remarks": tuple(said["remarks"]),
                    "made": 0,
                }
            )
            return built if stands(built.folder, held["sums"]) else None
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def stands(folder: Path, sums: str) -> bool:
    """Whether a folder holds exactly the files that its sums name, the sums themselves having this digest."""
    if _sums(folder) != sums:
        return False
    named = named_sums(folder)
    held = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    return held == {*named, SUMS} and all(_digest(folder / name) == digest for name, digest in named.items())


def named_sums(folder: Path) -> dict[str, str]:
    """The digests that a quarter's folder names of its files, by path."""
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    return {line[66:]: line[:64] for line in lines}


def _sums(folder: Path) -> str:
    return _digest(folder / SUMS)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _stamp(cache: Path, folder: Path) -> Path:
    return cache / STAMPS / f"{folder.name}.json"
