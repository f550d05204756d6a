"""The manifest of a release: what it was made from, what it holds, and sums that anybody can check."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.release.output.artefacts import Artefact, DocumentRecord

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
    return (
        json.dumps(
            {
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
                "documents": [_document(record) for record in sorted(documents, key=lambda record: record.name)],
                "files": [_file(record) for record in sorted(artefacts, key=lambda record: record.path)],
            },
            indent=1,
            sort_keys=True,
            ensure_ascii=False,
        )
        + "\n"
    )


def sums_text(artefacts: Iterable[Artefact]) -> str:
    """Lines that `sha256sum -c` understands, in order of path."""
    return "".join(f"{record.sha256}  {record.path}\n" for record in sorted(artefacts, key=lambda record: record.path))


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


def _document(record: DocumentRecord) -> dict[str, object]:
    return {"name": record.name, "files": list(record.files), "own_words": list(record.own_words)}


def _file(record: Artefact) -> dict[str, str | int]:
    return {"path": record.path, "media_type": record.media_type, "bytes": record.size, "sha256": record.sha256}


def resting_on(output: Path, release: str) -> Iterator[str]:
    """The folders of packs, drafts and published releases whose manifest names a release, in order of their names."""
    for path in sorted((*output.glob(f"*/{MANIFEST}"), *output.glob(f"releases/*/{MANIFEST}"))):
        try:
            releases = json.loads(path.read_bytes()).get("releases", ())
            if any(named.get("id") == release for named in releases):
                yield path.parent.relative_to(output).as_posix()
        except (OSError, ValueError, AttributeError):
            # A damaged manifest is for `ncpm verify` to report.
            continue
