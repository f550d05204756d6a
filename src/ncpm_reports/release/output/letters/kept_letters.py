"""Letters that a build of a part of a quarter leaves as they are, with their records."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.products.letters.private_office import TOGETHER
from ncpm_reports.release.output.artefacts import DocumentRecord, File, RenderedFiles
from ncpm_reports.release.output.folder import unavailable
from ncpm_reports.release.output.kept_products import LETTERS, is_letter, product_of, read_records
from ncpm_reports.release.output.letters.hand_edits import BESIDE
from ncpm_reports.release.output.letters.letters_folder import REWRITTEN, LettersFolder
from ncpm_reports.release.output.manifest import MANIFEST


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetters:
    """Letters that stay: their products, and the names of their files without ending."""

    products: tuple[RenderedFiles, ...] = ()
    stems: frozenset[str] = frozenset()


def kept_letters(folder: Path, earlier: LettersFolder, rendered: Iterable[RenderedFiles]) -> KeptLetters:
    """The letters in a quarter's folder that were not rendered now, as they were made; hand edits are merged later.

    Raises: Refused if the folder's records cannot be read; OutputUnavailable if a file cannot.
    """
    if not (folder / MANIFEST).is_file():
        return KeptLetters()
    records = read_records(folder)
    names = {record.name for product in rendered for record in product.documents}
    kept = [record for record in records.manifest.documents if is_letter(record.name) and record.name not in names]
    # The file to print is put together again, of these letters and those rendered now.
    kept = [record for record in kept if not record.name.startswith(f"{LETTERS}{TOGETHER}")]
    try:
        products = []
        for record in kept:
            product = product_of(folder, record, records)
            files = {_plain(file.path): replace(file, path=_plain(file.path)) for file in product.files}
            files = {**_made_beside(folder, record, earlier), **files}
            plain = replace(record, files=tuple(_plain(path) for path in record.files))
            products.append(replace(product, files=tuple(files.values()), documents=(plain,)))
    except OSError as error:
        raise OutputUnavailable(unavailable(folder, error).issues) from error
    return KeptLetters(products=tuple(products), stems=frozenset(_stem(record) for record in kept))


def whole_folder(folder: Path, earlier: LettersFolder) -> tuple[RenderedFiles, ...]:
    """The letters' folder just as it is, for a build that renders no letter. Raises: as `kept_letters` does."""
    paths = [f"{LETTERS}{path}" for path in sorted(earlier.sha256)]
    if not paths:
        return ()
    records = read_records(folder)
    letters = [record for record in records.manifest.documents if is_letter(record.name)]
    try:
        files = [File(path=path, data=(folder / path).read_bytes(), restricted=True) for path in paths]
        numbers = [rows for record in letters for rows in product_of(folder, record, records).numbers]
    except OSError as error:
        raise OutputUnavailable(unavailable(folder, error).issues) from error
    return (RenderedFiles(files=tuple(files), numbers=tuple(numbers), documents=tuple(letters)),)


def _made_beside(folder: Path, record: DocumentRecord, earlier: LettersFolder) -> Mapping[str, File]:
    """The PDF and the e-mail draft that go with a letter, where they are as the program made them."""
    stem = _stem(record)
    files: dict[str, File] = {}
    for path in (f"{stem}.pdf", f"{stem}.eml"):
        if path in earlier.made and earlier.made[path].sha256 == earlier.sha256.get(path) and path not in REWRITTEN:
            data = (folder / LETTERS / path).read_bytes()
            files[f"{LETTERS}{path}"] = File(path=f"{LETTERS}{path}", data=data, restricted=True)
    return files


def _stem(record: DocumentRecord) -> str:
    return record.name.removeprefix(LETTERS)


def _plain(path: str) -> str:
    """The path at which a file was made, before a hand edit there had it go beside."""
    stem, _, ending = path.rpartition(".")
    while stem.endswith(f".{BESIDE}"):
        stem = stem.removesuffix(f".{BESIDE}")
    return f"{stem}.{ending}"
