"""What earlier builds left for later ones: rendered files by content, and a stamp of what each folder was built from.

Both are below `.cache` in the output folder, for its owner only. Deleting it is always safe: nothing in it is ever run
or trusted. Whatever is damaged, or does not fit where it stands, counts as absent.
"""

import hashlib
import io
import json
import os
import pickle  # nosec B403 # to hash what a task is given; nothing is ever loaded
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.release.output.artefacts import LETTERS, SUMS, DocumentRecord, File, Release, RenderedFiles, sha256_of
from ncpm_reports.release.output.folder import CANDIDATE, read_files
from ncpm_reports.release.output.manifest import wrong_sums
from ncpm_reports.release.publish.ledger import LEDGER

CACHE = ".cache"
PRODUCTS = "products"
STAMPS = "stamps"
LARGEST = 512 * 1024 * 1024
RECORD = "record.json"
INCOMING = "incoming"
_UNFINISHED = ".part"
# Everything that a damaged entry can raise while it is read.
_DAMAGE = (OSError, ValueError, LookupError, TypeError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error)


# Digests ------------------------------------------------------------------------------------------------------------


@cache
def program_digest() -> str:
    """The digest of this program: its own files, Python, and the versions of every library installed beside it."""
    package = Path(__file__).parent
    program_files = (path for path in sorted(package.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    beginning = "\n".join((sys.version, *sorted(_installed())))
    return _digest(beginning, ((path.relative_to(package).as_posix(), path) for path in program_files))


class RenderKeys:
    """The digests under which what a task renders is kept: each of everything that the task is composed from.

    What many tasks share, such as the assessment of a national measure, is digested once. Equal values that are not
    the same object may have other digests, and are then rendered again.
    """

    def __init__(self, shared: tuple[type, ...]) -> None:
        self.shared = shared
        # The values are kept with their digests, so that no other can come to have the identity of one.
        self._digests: dict[int, tuple[object, str]] = {}

    def key(self, *values: object) -> str:
        """The digest of the program and of these values."""
        return self.digest((program_digest(), values))

    def digest(self, value: object) -> str:
        """The digest of a value."""
        entry = self._digests.get(id(value))
        if entry is None:
            stream = io.BytesIO()
            _SharedPickler(stream, value, self).dump(value)
            entry = self._digests[id(value)] = (value, hashlib.sha256(stream.getbuffer()).hexdigest())
        return entry[1]


class _SharedPickler(pickle.Pickler):
    """Writes a value with the digests of the shared ones in it in their place; it is only ever digested, never read."""

    def __init__(self, stream: io.BytesIO, value: object, keys: RenderKeys) -> None:
        super().__init__(stream)
        self._value, self._keys = value, keys

    def reducer_override(self, value: object) -> Any:
        """The digest that stands for a shared value, else its fields; `NotImplemented` for what has none."""
        # Strings and numbers, which are most of all, are never asked about, as `persistent_id` would be.
        kind: Any = type(value)
        if kind in self._keys.shared and value is not self._value:
            return str, (self._keys.digest(value),)
        values_of = _values_of(kind)
        return NotImplemented if values_of is None else (kind, values_of(value))


@cache
def _values_of(kind: type) -> Callable[[Any], Any] | None:
    """What gives the values of a dataclass's fields, which takes half the time of pickling it as it would be."""
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else []
    return attrgetter(*names) if len(names) > 1 else None


def inputs_digest(paths: Paths, request: BuildRequest) -> str:
    """The digest of all that a build is made from: the program, what was asked, every file that may be read.

    A candidate is made from the letters of the draft too, which people edit there. Where the folders are is no part of
    it: the same files elsewhere give the same digest.
    """
    request_facts = {**asdict(request), "audiences": sorted(request.audiences), "areas": sorted(request.areas)}
    letters = _draft_letters(paths.output) if request.final else ()
    return _digest(f"{program_digest()} {request_facts}", (*input_files(paths), *letters))


def _draft_letters(output: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(output.glob(f"*/{LETTERS}*")):
        folder = path.parent.parent.name
        if path.is_file() and not folder.startswith(".") and not folder.endswith(CANDIDATE):
            yield f"{folder}/{LETTERS}{path.name}", path


def _digest(beginning: str, files: Iterable[tuple[str, Path]]) -> str:
    digest = hashlib.sha256(f"{beginning}\n".encode())
    for name, path in files:
        data = path.read_bytes()
        digest.update(f"{name} {len(data)}\n".encode())
        digest.update(data)
    return digest.hexdigest()


def input_files(paths: Paths) -> Iterator[tuple[str, Path]]:
    """Every file that a build may read, with its name (`input_name`)."""
    paths = resolved(paths)
    single = _single_inputs(paths)
    yield from ((name, path) for path, name in single.items() if path.is_file())
    for folder_name, folder in _input_folders(paths).items():
        for path in sorted(folder.rglob("*")):
            if path not in single and (name := _name_below(folder_name, folder, path, paths)) and path.is_file():
                yield name, path


def input_name(path: Path, paths: Paths) -> str:
    """What a file that a build may read is called, wherever the project is; "" for any other. All paths are `resolved`.

    Not read in the folders of data and texts are what people drop in to be ingested, which shapes nothing before it is
    in the store, what is built there, what SQLite keeps beside the store, and hidden files: the desk's own, those of
    editors, and those that are written aside.
    """
    single = _single_inputs(paths)
    folders = ((folder_name, folder) for folder_name, folder in _input_folders(paths).items() if folder in path.parents)
    return single.get(path) or next(
        (_name_below(folder_name, folder, path, paths) for folder_name, folder in folders), ""
    )


def _name_below(folder_name: str, folder: Path, path: Path, paths: Paths) -> str:
    relative_path = path.relative_to(folder).as_posix()
    is_hidden_or_incoming = "/." in f"/{relative_path}" or relative_path.startswith(f"{INCOMING}/")
    is_store_file = path.name.startswith(paths.store.name) and path.parent == paths.store.parent
    is_output = f"{path}".startswith(f"{paths.output}/") and not f"{folder}/".startswith(f"{paths.output}/")
    return "" if is_hidden_or_incoming or is_store_file or is_output else f"{folder_name}/{relative_path}"


def _single_inputs(paths: Paths) -> Mapping[Path, str]:
    return {paths.store: "store", Path(f"{paths.store}-wal"): "store-wal", paths.output / LEDGER: LEDGER}


def resolved(paths: Paths) -> Paths:
    """The same paths, absolute and without links."""
    return Paths(**{name: path.resolve() for name, path in asdict(paths).items()})


def _input_folders(paths: Paths) -> Mapping[str, Path]:
    return {"templates": paths.root / "templates", "letters": paths.root / "letters", "data": paths.data}


def _installed() -> set[str]:
    """The names of the installed libraries' records, which hold their versions."""
    folders = (Path(entry) for entry in sys.path if entry)
    return {record.name for folder in folders if folder.is_dir() for record in folder.glob("*.dist-info")}


# Rendered files -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderCache:
    """The rendered files of products, a ZIP archive each, by the digest of all that they were made from.

    An archive holds the files, with their CRC, and a record of them. What cannot be written is not kept.
    """

    output: Path

    @property
    def folder(self) -> Path:
        """Where the entries are."""
        return self.output / CACHE / PRODUCTS

    def get(self, key: str) -> RenderedFiles | None:
        """What was rendered under this key, or None. Being asked for keeps an entry from being pruned early."""
        path = self.folder / f"{key}.zip"
        try:
            os.utime(path)
            with zipfile.ZipFile(path) as archive:
                record = json.loads(archive.read(RECORD))
                return _rendered(record, archive) if record["key"] == key else None
        except _DAMAGE:
            return None

    def put(self, key: str, rendered: RenderedFiles) -> None:
        """Keeps what was rendered; written aside first, so that no reader and no crash meets half an entry."""
        unfinished = self.folder / f"{key}.{os.getpid()}{_UNFINISHED}"
        try:
            _make_private(self.output / CACHE, self.folder)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w") as archive:
                archive.writestr(RECORD, json.dumps(_record(key, rendered)))
                for file in rendered.files:
                    archive.writestr(file.path, file.data)
                for index, document in enumerate(rendered.documents):
                    archive.writestr(_rows_path(index), bytes(document.rows))
            os.replace(unfinished, self.folder / f"{key}.zip")
        except OSError:
            # A full disk fails the build where its files are written; not keeping a copy never does.
            with suppress(OSError):
                unfinished.unlink()

    def prune(self, largest: int = LARGEST) -> None:
        """Removes what an interrupted run left, and the entries unused the longest until `largest` bytes are left."""
        for unfinished in self.folder.glob(f"*{_UNFINISHED}"):
            unfinished.unlink(missing_ok=True)
        size = 0
        entries = [(path.stat(), path) for path in self.folder.glob("*.zip")]
        for stat, path in sorted(entries, key=lambda entry: entry[0].st_mtime_ns, reverse=True):
            size += stat.st_size
            if size > largest:
                path.unlink(missing_ok=True)


def _record(key: str, rendered: RenderedFiles) -> dict[str, Any]:
    return {
        "key": key,
        "files": [file.path for file in rendered.files],
        "remarks": [asdict(issue) for issue in rendered.remarks],
        "documents": [(document.name, document.files, document.own_words) for document in rendered.documents],
    }


def _rendered(record: dict[str, Any], archive: zipfile.ZipFile) -> RenderedFiles:
    """The rendered files of an entry. Raises: one of `_DAMAGE` if it is not as it was written."""
    return RenderedFiles(
        files=tuple(File(path=path, data=archive.read(path)) for path in record["files"]),
        remarks=tuple(map(_issue, record["remarks"])),
        documents=tuple(
            DocumentRecord(
                name=name, files=tuple(files), own_words=tuple(own_words), rows=archive.read(_rows_path(index))
            )
            for index, (name, files, own_words) in enumerate(record["documents"])
        ),
    )


def _issue(facts: Mapping[str, Any]) -> Issue:
    return Issue(**{**facts, "severity": Severity(facts["severity"])})


def _rows_path(index: int) -> str:
    """Where in an archive the rows of a document are; no product has a folder of that name."""
    return f"rows/{index}"


# Stamps -------------------------------------------------------------------------------------------------------------


def write_stamp(output: Path, digest: str, release: Release) -> None:
    """Notes that a folder was built from the inputs with this digest. One that cannot be written is left out."""
    facts = {name: value for name, value in asdict(release).items() if name != "folder"}
    stamp = {"inputs": digest, "sums": sha256_of((release.folder / SUMS).read_bytes()), "release": facts}
    path = _stamp(output, release.folder.name)
    try:
        _make_private(output / CACHE, path.parent)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            json.dump(stamp, stream)
    except OSError:
        remove_stamp(output, release.folder.name)


def remove_stamp(output: Path, name: str) -> None:
    """Before a folder is written anew: what was said of it no longer stands."""
    with suppress(OSError):
        _stamp(output, name).unlink()


def unchanged_release(paths: Paths, request: BuildRequest) -> Release | None:
    """What an earlier build of the very same inputs wrote, if the output folder still holds just that; else None."""
    stamps = sorted((paths.output / CACHE / STAMPS).glob("*.json"))
    digest = inputs_digest(paths, request) if stamps else ""
    for path in stamps:
        with suppress(*_DAMAGE):
            stamp = json.loads(path.read_text(encoding="utf-8"))
            folder = paths.output / path.stem
            if stamp["inputs"] == digest and _matches_sums(folder, stamp["sums"]):
                value = stamp["release"]
                issues = {name: tuple(map(_issue, value[name])) for name in ("remarks", "left_out")}
                return Release(**{**value, **issues, "gaps": tuple(value["gaps"]), "folder": folder})
    return None


def _matches_sums(folder: Path, sha256: str) -> bool:
    """Whether a folder holds exactly the files that its sums list, the sums themselves having this digest."""
    files, links = read_files(folder), (path.is_symlink() for path in (folder, *folder.rglob("*")))
    return not any(links) and sha256_of(files.get(SUMS)) == sha256 and not any(wrong_sums(files))


def _make_private(*folders: Path) -> None:
    for folder in folders:
        folder.mkdir(mode=0o700, exist_ok=True)


def _stamp(output: Path, name: str) -> Path:
    return output / CACHE / STAMPS / f"{name}.json"
