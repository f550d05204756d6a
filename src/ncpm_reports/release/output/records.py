"""What a quarter's folder says of its own files: printed numbers, manifest and sums.

The public part has a manifest, sums and numbers of its own, so that whoever has only that can check it too.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter

from ncpm_reports.products import measure_data
from ncpm_reports.products.job import Job
from ncpm_reports.products.product import invented_name
from ncpm_reports.release.output.artefacts import (
    FORM,
    PUBLIC,
    SUMS,
    Artefact,
    DocumentRecord,
    File,
    RenderedFiles,
    artefact,
)
from ncpm_reports.release.output.folder import FolderWriter
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, PUBLIC_PART, WHOLE, Origin, manifest_text, sums_text
from ncpm_reports.release.output.numbers import numbers_csv
from ncpm_reports.release.publish.embargo import ACCESS_FILE
from ncpm_reports.release.publish.publication import quarter_lists

STYLESHEET = "site.css"
PUBLIC_INPUTS = (
    *("templates/public-summary/", "templates/site/", "templates/brand/"),
    *("data/statements/", "data/frameworks/", "data/caveats.toml"),
)


def write_records(
    folder: FolderWriter, job: Job, products: Sequence[RenderedFiles], texts: Mapping[str, str], ledger_head: str
) -> None:
    """Writes what is left: files of products not written yet, data, and what the release says of its own files.

    `texts` are all that shaped the documents, by path in the project. Raises: OutputUnavailable.
    """
    folder.add(file for product in products for file in product.files)
    folder.add(_data_files(folder, job, texts))
    origin = Origin(
        build=job.build, settings=job.settings, releases=job.releases, inputs=texts, ledger_head=ledger_head
    )
    # By name: a build of a part takes the documents that it leaves as they are from the manifest, in another order.
    documents = sorted((record for product in products for record in product.documents), key=attrgetter("name"))
    if any(record.path.startswith(PUBLIC) for record in folder.artefacts):
        folder.add_parts(f"{PUBLIC}{NUMBERS}", numbers_csv(documents, folder=PUBLIC))
    folder.add_parts(NUMBERS, numbers_csv(documents))
    folder.add(release_records(folder.artefacts, documents, origin))


def _data_files(folder: FolderWriter, job: Job, texts: Mapping[str, str]) -> Iterator[File]:
    file_name = invented_name if job.build.illustrative else str
    summaries = measure_data.json_text(job.view, job.results.contributions)
    yield File(path=file_name("measures.json"), data=summaries.encode())
    yield File(path=file_name("measures.csv"), data=measure_data.csv_text(job.view).encode())
    if any(record.path.startswith(PUBLIC) for record in folder.artefacts):
        style = job.templates["brand/site.css"].encode()
        yield File(path=f"{PUBLIC}{STYLESHEET}", data=style)
    if ACCESS_FILE in texts:
        yield File(path=file_name("board/pre-release-access.csv"), data=texts[ACCESS_FILE].encode())


def release_records(
    artefacts: Iterable[Artefact], documents: Sequence[DocumentRecord], origin: Origin
) -> Sequence[File]:
    """What a release says of its own files: manifest and sums, of the whole and of the public part.

    `artefacts` are the records of all other files; the form for signing letters off is not recorded, since people
    fill it in.
    """
    records = [record for record in artefacts if record.path != FORM]
    public = [record for record in records if record.path.startswith(PUBLIC)]
    files = [replace(file, path=f"{PUBLIC}{file.path}") for file in _public_records(public, documents, origin)]
    records += map(artefact, files)
    manifest = manifest_text(origin, records, documents, WHOLE).encode()
    files.append(File(path=MANIFEST, data=manifest))
    return (*files, File(path=SUMS, data=_sums([*records, artefact(files[-1])])))


def _sums(records: Iterable[Artefact]) -> bytes:
    return sums_text({record.path: record.sha256 for record in records}).encode()


def _public_records(
    artefacts: Sequence[Artefact], documents: Sequence[DocumentRecord], origin: Origin
) -> Sequence[File]:
    """The public part's own manifest, list of quarters, feed, catalogue and sums, by paths in its folder.

    The settings are not among its inputs: what it takes from them is in the manifest itself, and they have the dates of
    every quarter.
    """
    if not artefacts:
        return ()
    records = [replace(record, path=record.path.removeprefix(PUBLIC)) for record in artefacts]
    inputs = {name: text for name, text in origin.inputs.items() if name.startswith(PUBLIC_INPUTS)}
    public = [
        replace(
            record,
            name=record.name.removeprefix(PUBLIC),
            files=tuple(path.removeprefix(PUBLIC) for path in record.files),
        )
        for record in documents
        if record.name.startswith(PUBLIC)
    ]
    manifest = manifest_text(replace(origin, inputs=inputs), records, public, PUBLIC_PART).encode()
    lists = {MANIFEST: manifest, **quarter_lists({MANIFEST: manifest}, (origin.build.code,))}
    files = [File(path=path, data=data) for path, data in lists.items()]
    return (*files, File(path=SUMS, data=_sums([*records, *map(artefact, files)])))
