"""What a quarter's folder is to hold besides what a build rendered: the letters as people left them, and the rest.

A build of a part leaves the other products as they are. The manifest of the whole folder is written anew, and so the
records and printed numbers of what stays are read back.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ncpm_reports.core.problems import Issue, Severity, refuse, refuse_if_any
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.products.job import Job
from ncpm_reports.release.checks.final import grouped_by_audience
from ncpm_reports.release.output.artefacts import LETTERS, PUBLIC, DocumentRecord, File, RenderedFiles, sha256_of
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.release.output.letters.carry_over import EarlierLetters
from ncpm_reports.release.output.letters.complete import complete_letters
from ncpm_reports.release.output.letters.letters_folder import NEW_SUFFIX, LettersFolder
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, Manifest, read_manifest
from ncpm_reports.release.output.numbers import compressed

Products = tuple[RenderedFiles, ...]
_NEW_SUFFIXES = re.compile(rf"(\.{NEW_SUFFIX})+(?=\.\w+$)")


def complete_folder(
    folder: Path,
    job: Job,
    request: BuildRequest,
    products: Products,
    letters: EarlierLetters,
    *,
    left_out: Collection[str],
) -> Products:
    """The products with the letters' folder complete, and with what a build of a part leaves of the others.

    The public summaries of areas that were left out, by their codes, stay as an earlier build left them.
    Raises: Refused if something that stays was changed since it was made.
    """
    products += _earlier_summaries(folder, [job.areas.by_code[code].slug for code in left_out], products)
    remarks = RenderedFiles(files=(), remarks=letters.remarks)
    if not (request.audiences or request.areas):
        return (*complete_letters(job, products, letters.folder), remarks)
    earlier_products = _earlier_products(folder, products)
    if not any(is_letter(record.name) for product in products for record in product.documents):
        return (*products, *earlier_products, *_unchanged_letters(folder, letters.folder), remarks)
    earlier_letters = _earlier_letters(folder, letters.folder, products)
    return (*complete_letters(job, (*products, *earlier_letters), letters.folder), *earlier_products, remarks)


def _earlier_summaries(folder: Path, slugs: Collection[str], products: Products) -> Products:
    """The public documents of these areas as an earlier build left them; none where there are none."""
    beginnings = tuple(f"{PUBLIC}{slug}/" for slug in slugs)
    earlier_products = _earlier_products(folder, products) if beginnings else ()
    return tuple(product for product in earlier_products if product.documents[0].name.startswith(beginnings))


def refuse_unfinished(products: Products, letters: EarlierLetters, open_issues: Iterable[Issue] = ()) -> None:
    """Refuses as a whole what a candidate leaves open: `open_issues` of its texts and figures, and places in its pages.

    Raises: Refused, but for places in letters that a person edited, who may have filled them.
    """
    by_hand = {path.rpartition(".")[0] for path in letters.folder.by_hand}
    issues = (issue for product in products for issue in product.remarks if issue.severity is Severity.ERROR)
    open_places = (issue for issue in issues if not (is_letter(issue.where) and issue.where.split("/")[1] in by_hand))
    refuse_if_any((*open_issues, *grouped_by_audience(open_places)))


def is_letter(path: str) -> bool:
    """Whether a document or a file belongs to the letters' folder."""
    return path.startswith(LETTERS)


def _earlier_products(folder: Path, rendered: Products) -> Products:
    """The folder's products that were not rendered now, letters left out; one for each document in its manifest.

    Raises: Refused if a file of theirs is not as it was made, or the records cannot be read: it would be recorded
    under a sum that it does not have.
    """
    manifest = _not_rendered(folder, rendered, lambda name: not is_letter(name))
    refuse_if_any(issue for record in manifest.documents for issue in _changed_files(folder, record, manifest.sha256))
    return tuple(
        RenderedFiles(files=_files_of(folder, record.files), documents=(record,)) for record in manifest.documents
    )


def _earlier_letters(folder: Path, earlier: LettersFolder, rendered: Products) -> Products:
    """The letters in a quarter's folder that were not rendered now, as they were made; hand edits are merged later.

    The PDF and the e-mail draft that go with each are among its files where they are as the program made them.
    Raises: Refused if the folder's records cannot be read; OutputUnavailable if a file cannot.
    """
    unchanged = {
        f"{LETTERS}{path}" for path, file in earlier.generated.items() if file.sha256 == earlier.sha256.get(path)
    }
    products = []
    manifest = _not_rendered(folder, rendered, is_letter)
    for record in manifest.documents:
        companions = (path for path in (f"{record.name}.pdf", f"{record.name}.eml") if path in unchanged)
        files = {_original_path(file.path): file for file in _files_of(folder, (*companions, *record.files))}
        products.append(
            RenderedFiles(
                files=tuple(replace(file, path=path) for path, file in files.items()),
                documents=(replace(record, files=tuple(map(_original_path, record.files))),),
            )
        )
    return tuple(products)


def _original_path(path: str) -> str:
    return _NEW_SUFFIXES.sub("", path)


def _unchanged_letters(folder: Path, earlier: LettersFolder) -> Products:
    """The letters' folder just as it is, for a build that renders no letter. Raises: as `_earlier_letters` does."""
    if not earlier.sha256:
        return ()
    files = _files_of(folder, (f"{LETTERS}{path}" for path in sorted(earlier.sha256)))
    return (RenderedFiles(files=files, documents=read_records(folder, is_letter).documents),)


def _not_rendered(folder: Path, rendered: Products, is_chosen: Callable[[str], bool]) -> Manifest:
    """The folder's records of the chosen documents that were not rendered now; none without a manifest."""
    if not (folder / MANIFEST).is_file():
        return Manifest(facts={}, documents=(), sha256={})
    names = {record.name for product in rendered for record in product.documents}
    return read_records(folder, lambda name: name not in names and is_chosen(name))


def read_records(folder: Path, is_chosen: Callable[[str], bool]) -> Manifest:
    """The manifest of a quarter's folder, of its documents those whose name is chosen, with their printed numbers.

    Raises: Refused if the records are not as a build wrote them.
    """
    try:
        manifest = read_manifest(read_regular(folder / MANIFEST))
        rows: dict[str, list[str]] = {record.name: [] for record in manifest.documents if is_chosen(record.name)}
        with (folder / NUMBERS).open(encoding="utf-8", newline="\n") as lines:
            for line in lines:
                name, _, row = line.partition(",")
                if name in rows:
                    rows[name].append(row)
    except (OSError, ValueError) as error:
        found, expected = "records that no build wrote", "the records of the products that are to stay"
        remedy, at_desk = "Build the whole quarter, without --only and --force.", "Build the whole quarter."
        raise refuse(
            "build.records", f"{folder.name}/{MANIFEST} and {NUMBERS}", found, expected, remedy, at_desk=at_desk
        ) from error
    documents = (record for record in manifest.documents if record.name in rows)
    return replace(
        manifest, documents=tuple(replace(record, rows=compressed("".join(rows[record.name]))) for record in documents)
    )


def _changed_files(folder: Path, record: DocumentRecord, sha256: Mapping[str, str]) -> Iterator[Issue]:
    for path in record.files:
        try:
            unchanged = sha256_of((folder / path).read_bytes()) == sha256.get(path)
        except OSError:
            unchanged = False
        if not unchanged:
            found = "a file that was changed or removed since it was made"
            expected = "files as they were made, beside those that are made now"
            remedy = "Build the whole quarter, without --only and --force. Nothing was changed."
            at_desk = "Build the whole quarter. Nothing was changed."
            yield Issue.of("build.changed", f"{folder.name}/{path}", found, expected, remedy, at_desk=at_desk)


def _files_of(folder: Path, paths: Iterable[str]) -> tuple[File, ...]:
    with explained_errors(folder):
        return tuple(File(path=path, data=(folder / path).read_bytes()) for path in paths)
