"""What a quarter's folder says of its own files: printed numbers, manifest and sums.

The public part has a manifest, sums and numbers of its own, so that whoever has only that can check it too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.release.output.artefacts import SUMS, Artefact, DocumentRecord, File, NumberRows, artefact
from ncpm_reports.release.output.manifest import MANIFEST, PUBLIC_PART, WHOLE, manifest_text, sums_text
from ncpm_reports.release.output.numbers import numbers_csv
from ncpm_reports.release.output.rendering import PUBLIC
from ncpm_reports.release.publish.publication import overlay

NUMBERS = "numbers.csv"
STYLESHEET = "site.css"
PUBLIC_INPUTS = ("templates/public-summary/", "templates/site/", "templates/brand/", "data/statements/")
PUBLIC_FILES = ("data/settings.toml", "data/caveats.toml")
FRAMEWORKS = "data/frameworks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a quarter was made from: recorded in its manifests."""

    build: BuildInfo
    settings: Settings
    releases: tuple[PublishedRelease, ...]
    inputs: Mapping[str, str]
    ledger_head: str


def release_papers(
    artefacts: Iterable[Artefact],
    numbers: Sequence[NumberRows],
    documents: Sequence[DocumentRecord],
    origin: Origin,
) -> tuple[File, ...]:
    """What a release says of its own files: printed numbers, manifest and sums, of the whole and of the public part.

    `artefacts` are the records of all other files.
    """
    records = list(artefacts)
    public = _public_papers(
        [record for record in records if record.path.startswith(PUBLIC)], numbers, documents, origin
    )
    printed = File(path=NUMBERS, data=numbers_csv(numbers), restricted=True)
    records += [artefact(file) for file in (*public, printed)]
    manifest = _manifest(records, documents, origin, restricted=True)
    return (*public, printed, manifest, _sums([*records, artefact(manifest)], restricted=True))


def _public_papers(
    artefacts: Sequence[Artefact], numbers: Sequence[NumberRows], documents: Sequence[DocumentRecord], origin: Origin
) -> tuple[File, ...]:
    """The public part's own numbers, manifest, list of quarters, feed, catalogue and sums, in its folder."""
    if not artefacts:
        return ()
    records = [replace(record, path=record.path.removeprefix(PUBLIC)) for record in artefacts]
    printed = File(path=NUMBERS, data=numbers_csv(numbers, below=PUBLIC), restricted=False)
    records.append(artefact(printed))
    inputs = {name: text for name, text in origin.inputs.items() if _is_public(name)}
    public = [_public_record(record) for record in documents if record.name.startswith(PUBLIC)]
    manifest = _manifest(records, public, replace(origin, inputs=inputs), restricted=False)
    lists = overlay({MANIFEST: manifest.data}, (origin.build.code,))
    papers = [manifest, *(File(path=path, data=data, restricted=False) for path, data in sorted(lists.items()))]
    sums = _sums([*records, *(artefact(file) for file in papers)], restricted=False)
    return tuple(replace(file, path=f"{PUBLIC}{file.path}") for file in (printed, *papers, sums))


def _is_public(name: str) -> bool:
    return name.startswith((*PUBLIC_INPUTS, FRAMEWORKS)) or name in PUBLIC_FILES


def _public_record(record: DocumentRecord) -> DocumentRecord:
    return replace(
        record,
        name=record.name.removeprefix(PUBLIC),
        files=tuple(path.removeprefix(PUBLIC) for path in record.files),
    )


def _manifest(
    files: Iterable[Artefact], documents: Iterable[DocumentRecord], origin: Origin, *, restricted: bool
) -> File:
    text = manifest_text(
        origin.build,
        list(files),
        releases=origin.releases,
        texts=origin.inputs,
        documents=documents,
        settings=origin.settings,
        ledger_head=origin.ledger_head,
        part=WHOLE if restricted else PUBLIC_PART,
    )
    return File(path=MANIFEST, data=text.encode(), restricted=restricted)


def _sums(files: Iterable[Artefact], *, restricted: bool) -> File:
    text = sums_text(files)
    return File(path=SUMS, data=text.encode(), restricted=restricted)
