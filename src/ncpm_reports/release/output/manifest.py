"""The manifest of a release: what it was made from, what it holds, and sums that anybody can check."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.release.output.artefacts import FORM, SUMS, Artefact, DocumentRecord, is_below, media_type, sha256_of
from ncpm_reports.release.output.folder import RELEASES

SCHEMA = 1
MANIFEST = "manifest.json"
# Every printed number and its source, beside the manifest.
NUMBERS = "numbers.csv"
# What it says of a release; the name of its file is nobody else's business.
RELEASE_FACTS = ("id", "publisher", "title", "edition", "published_on", "sha256", "url")
CHANGED_FILE_REMEDY = "The file is not as it was made: ask for a fresh copy, or build the quarter again."
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
# What a manifest is of: a quarter's whole folder, or its public part alone.
WHOLE, PUBLIC_PART = "whole", "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a manifest says: all of it as JSON has it, its documents, and the SHA-256 of each file by path."""

    facts: Mapping[str, Any]
    documents: tuple[DocumentRecord, ...]
    sha256: Mapping[str, str]


def read_manifest(data: bytes) -> Manifest:
    """A manifest as a build wrote it. Raises: ValueError for anything else, and for files out of its folder."""
    try:
        facts = json.loads(data)
        documents = tuple(
            DocumentRecord(name=record["name"], files=tuple(record["files"]), own_words=tuple(record["own_words"]))
            for record in facts["documents"]
        )
        sha256 = {record["path"]: record["sha256"] for record in facts["files"]}
    except (LookupError, TypeError, RecursionError) as error:
        raise ValueError("not the manifest of a build") from error
    paths = [path for document in documents for path in document.files]
    words = (word for document in documents for word in (document.name, *document.own_words))
    if not all(isinstance(text, str) for text in (*paths, *words, *sha256, *sha256.values())):
        raise ValueError("not the manifest of a build")
    if not all(map(is_below, paths)):
        raise ValueError("a path that leads out of the folder")
    return Manifest(facts=facts, documents=documents, sha256=sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a quarter was made from: recorded in its manifests.

    `inputs` maps each input of ours (framework, caveats, templates, statements) to its content.
    """

    build: BuildInfo
    settings: Settings
    releases: tuple[PublishedRelease, ...]
    inputs: Mapping[str, str]
    ledger_head: str


def manifest_text(origin: Origin, artefacts: Iterable[Artefact], documents: Iterable[DocumentRecord], part: str) -> str:
    """The manifest as JSON with sorted keys; `part` is WHOLE or PUBLIC_PART.

    Of each input the SHA-256 is recorded. No path of a machine, user or time of day is in it. Only that of the whole
    notes the ledger's head: the public part is signed, and a publication of another quarter is no change to it.
    """
    build, settings = origin.build, origin.settings
    facts = {
        "schema": SCHEMA,
        "part": part,
        "made_by": f"ncpm-reports {build.version}",
        "period": build.code,
        "as_at": build.as_at,
        "issued_on": build.issued_on,
        "status": build.status.value,
        "illustrative": build.illustrative,
        **({"ledger_head": origin.ledger_head} if part == WHOLE else {}),
        "site": {
            "title": settings.site_title,
            "department": settings.department,
            "address": settings.site_address,
            "contact": settings.contact,
        },
        "releases": [{name: getattr(release, name) for name in RELEASE_FACTS} for release in origin.releases],
        "inputs": {name: sha256_of(text.encode()) for name, text in origin.inputs.items()},
        "documents": [
            {"name": record.name, "files": record.files, "own_words": record.own_words}
            for record in sorted(documents, key=lambda record: record.name)
        ],
        "files": [
            {"path": record.path, "media_type": media_type(record.path), "bytes": record.size, "sha256": record.sha256}
            for record in sorted(artefacts, key=lambda record: record.path)
        ],
    }
    return json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False, default=date.isoformat) + "\n"


def sums_text(sha256: Mapping[str, str]) -> str:
    """The SHA-256 of files by path, as lines that `sha256sum -c` understands, in order of path."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sha256.items()))


def read_sums(folder: Path) -> Mapping[str, str]:
    """The SHA-256 of a folder's files by path, from the list that `sums_text` wrote. Raises: OSError without a list."""
    return {line[66:]: line[:64] for line in (folder / SUMS).read_text(encoding="utf-8").splitlines()}


def wrong_sums(files: Mapping[str, bytes]) -> Iterator[Issue]:
    """Each file that is changed, missing or not in the sums, and each line of the sums that cannot be read."""
    listed: dict[str, str] = {}
    for number, line in enumerate(files[SUMS].decode(errors="replace").splitlines(), start=1):
        match = _LINE.fullmatch(line)
        if match is None or match[2].startswith("/") or ".." in match[2].split("/"):
            yield _sum_issue("line", f"{SUMS}, line {number}", "a line that is no sum and path", "a sum and a path")
        else:
            listed[match[2]] = match[1]
    for path, expected in listed.items():
        if path not in files:
            yield _sum_issue("missing", path, "no such file", "every file in the sums")
        elif sha256_of(files[path]) != expected:
            yield _sum_issue("changed", path, "bytes that differ", f"bytes with the SHA-256 {expected}")
    for path in files:
        if path not in listed and path not in (SUMS, FORM):
            yield _sum_issue("added", path, "a file that is not in the sums", "only files that are in the sums")


def _sum_issue(kind: str, where: str, found: str, expected: str) -> Issue:
    return Issue.of(f"sums.{kind}", where, found, expected, CHANGED_FILE_REMEDY)


def folders_built_from(output: Path, release: str) -> Iterator[str]:
    """The folders of packs, drafts and published releases whose manifest names a release, in order of their names.

    A published release has a manifest for each of its quarters.
    """
    folders = set()
    for pattern, levels_up in (
        (f"*/{MANIFEST}", 0),
        (f"{RELEASES}/*/{MANIFEST}", 0),
        (f"{RELEASES}/*/*/{MANIFEST}", 1),
    ):
        folders |= {path.parents[levels_up] for path in output.glob(pattern) if _names_release(path, release)}
    yield from sorted(folder.relative_to(output).as_posix() for folder in folders)


def _names_release(manifest: Path, release: str) -> bool:
    try:
        releases = json.loads(read_regular(manifest)).get("releases", ())
        return any(record.get("id") == release for record in releases)
    except (OSError, ValueError, AttributeError, TypeError, RecursionError):
        # A damaged manifest is for `ncpm verify` to report.
        return False
