"""A quarter's folder put together: products' files, data, ledger of numbers, manifest and sums.

The public part has a manifest, sums and numbers of its own, so that whoever has only that can check it too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.settings import BuildInfo, Settings
from ncpm_reports.release.output.artefacts import SUMS, Artefact, Content, File, artefact, sealed
from ncpm_reports.release.output.manifest import MANIFEST, PUBLIC_PART, WHOLE, manifest_text, sums_text
from ncpm_reports.release.output.numbers import csv_content
from ncpm_reports.release.output.rendering import PUBLIC, DocumentRecord, Made
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


def assemble(made: Iterable[Made], extra: Iterable[File], origin: Origin) -> tuple[File, ...]:
    """Every file of the quarter in order of path, the manifest and the sums last."""
    parts = tuple(made)
    files = [*(file for one in parts for file in one.files), *extra]
    numbers = tuple(lines for one in parts for lines in one.numbers)
    public = csv_content(lines.public for lines in numbers)
    documents = tuple(record for one in parts for record in one.documents)
    files.extend(_public_papers(files, public, documents, origin))
    files.append(sealed(File(path=NUMBERS, content=csv_content(one.whole for one in numbers), restricted=True)))
    files.sort(key=lambda file: file.path)
    records = [artefact(file) for file in files]
    files.append(_manifest(records, documents, origin, restricted=True))
    files.append(_sums([*records, artefact(files[-1])], restricted=True))
    return tuple(files)


def _public_papers(
    files: Iterable[File], numbers: Content, documents: Iterable[DocumentRecord], origin: Origin
) -> tuple[File, ...]:
    """The public part's own numbers, manifest, list of quarters, feed, catalogue and sums, in its folder."""
    own = [_below(file) for file in files if file.path.startswith(PUBLIC)]
    if not own:
        return ()
    records = tuple(_public_record(record) for record in documents if record.name.startswith(PUBLIC))
    inputs = {name: text for name, text in origin.inputs.items() if _is_public(name)}
    papers = [sealed(File(path=NUMBERS, content=numbers, restricted=False))]
    held = [artefact(file) for file in (*own, *papers)]
    manifest = _manifest(held, records, replace(origin, inputs=inputs), restricted=False)
    lists = overlay({MANIFEST: manifest.data}, (origin.build.code,))
    papers.append(manifest)
    papers.extend(File(path=path, content=(data,), restricted=False) for path, data in sorted(lists.items()))
    papers.append(_sums([*held, *(artefact(file) for file in papers[1:])], restricted=False))
    return tuple(replace(file, path=f"{PUBLIC}{file.path}") for file in papers)


def _is_public(name: str) -> bool:
    return name.startswith((*PUBLIC_INPUTS, FRAMEWORKS)) or name in PUBLIC_FILES


def _below(file: File) -> File:
    return replace(file, path=file.path.removeprefix(PUBLIC))


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
    return File(path=MANIFEST, content=(text.encode(),), restricted=restricted)


def _sums(files: Iterable[Artefact], *, restricted: bool) -> File:
    text = sums_text(files)
    return File(path=SUMS, content=(text.encode(),), restricted=restricted)
