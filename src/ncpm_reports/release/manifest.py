"""The manifest of a release: what it was made from, what it holds, and sums that anybody can check."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.release.artefacts import Artefact
from ncpm_reports.release.bundle import DocumentRecord

SCHEMA = 1
MANIFEST = "manifest.json"
# What a manifest is of: a quarter's whole folder, or its public part alone.
WHOLE, PUBLIC_PART = "whole", "public"


def manifest_text(
    build: BuildInfo,
    artefacts: Iterable[Artefact],
    *,
    releases: Iterable[PublishedRelease],
    texts: Mapping[str, str],
    documents: Iterable[DocumentRecord],
    settings: Settings,
    ledger_head: str,
    part: str,
) -> str:
    """The manifest as JSON with sorted keys; `part` is WHOLE or PUBLIC_PART.

    `texts` maps each input of ours (framework, caveats, templates, statements) to its content, of which the SHA-256
    is recorded. No path of a machine, user or time of day is in it.
    """
    held = {
        "schema": SCHEMA,
        "part": part,
        "made_by": f"ncpm-reports {build.version}",
        "period": build.code,
        "as_at": build.as_at.isoformat(),
        "issued_on": build.issued_on.isoformat(),
        "status": build.status.value,
        "illustrative": build.illustrative,
        "ledger_head": ledger_head,
        "site": {
            "title": settings.site_title,
            "department": settings.department,
            "address": settings.site_address,
            "contact": settings.contact,
        },
        "releases": [_release(release) for release in releases],
        "inputs": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in sorted(texts.items())},
    }
    told = {name: _json(value) for name, value in held.items()}
    told["documents"] = _list(map(_document, sorted(documents, key=lambda one: one.name)))
    told["files"] = _list(map(_file, sorted(artefacts, key=lambda item: item.path)))
    entries = ",\n".join(f'"{name}": {text}' for name, text in sorted(told.items()))
    return f"{{\n {_indented(entries)}\n}}\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)


def _list(texts: Iterable[str]) -> str:
    inside = ",\n".join(texts)
    return f"[\n {_indented(inside)}\n]" if inside else "[]"


def _indented(text: str) -> str:
    return text.replace("\n", "\n ")


def sums_text(artefacts: Iterable[Artefact]) -> str:
    """Lines that `sha256sum -c` understands, in order of path."""
    return "".join(f"{item.sha256}  {item.path}\n" for item in sorted(artefacts, key=lambda item: item.path))


def _release(release: PublishedRelease) -> dict[str, str]:
    return {
        "id": release.id,
        "publisher": release.publisher,
        "title": release.title,
        "edition": release.edition,
        "published_on": release.published_on.isoformat(),
        "sha256": release.sha256,
        "url": release.url,
    }


# In a process that stays nearly all documents and files come out as before; so many are those of a quarter.
@lru_cache(maxsize=512)
def _document(record: DocumentRecord) -> str:
    return _json({"name": record.name, "files": list(record.files), "own_words": list(record.own_words)})


@lru_cache(maxsize=2048)
def _file(item: Artefact) -> str:
    return _json({"path": item.path, "media_type": item.media_type, "bytes": item.size, "sha256": item.sha256})
