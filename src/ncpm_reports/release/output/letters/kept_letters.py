"""Letters that a build of a part of a quarter leaves as they are, with their records."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from ncpm_reports.products.letters.private_office import TOGETHER
from ncpm_reports.release.output.artefacts import RenderedFiles
from ncpm_reports.release.output.kept_products import LETTERS, files_of, is_letter, product_of, read_records
from ncpm_reports.release.output.letters.hand_edits import BESIDE
from ncpm_reports.release.output.letters.letters_folder import LettersFolder
from ncpm_reports.release.output.manifest import MANIFEST


def kept_letters(folder: Path, earlier: LettersFolder, rendered: Iterable[RenderedFiles]) -> tuple[RenderedFiles, ...]:
    """The letters in a quarter's folder that were not rendered now, as they were made; hand edits are merged later.

    The PDF and the e-mail draft that go with each are among its files where they are as the program made them.
    Raises: Refused if the folder's records cannot be read; OutputUnavailable if a file cannot.
    """
    if not (folder / MANIFEST).is_file():
        return ()
    records = read_records(folder)
    names = {record.name for product in rendered for record in product.documents}
    products = []
    for record in records.manifest.documents:
        # The file to print is put together again, of these letters and those rendered now.
        if record.name in names or not is_letter(record.name) or record.name.startswith(f"{LETTERS}{TOGETHER}"):
            continue
        product = product_of(folder, record, records)
        made_paths = [path for path in (f"{record.name}.pdf", f"{record.name}.eml") if _is_as_made(path, earlier)]
        files = {file.path: file for file in files_of(folder, made_paths)}
        files |= {_plain(file.path): replace(file, path=_plain(file.path)) for file in product.files}
        plain = replace(record, files=tuple(_plain(path) for path in record.files))
        products.append(replace(product, files=tuple(files.values()), documents=(plain,)))
    return tuple(products)


def whole_folder(folder: Path, earlier: LettersFolder) -> tuple[RenderedFiles, ...]:
    """The letters' folder just as it is, for a build that renders no letter. Raises: as `kept_letters` does."""
    if not earlier.sha256:
        return ()
    files = files_of(folder, (f"{LETTERS}{path}" for path in sorted(earlier.sha256)))
    records = read_records(folder)
    letters = tuple(record for record in records.manifest.documents if is_letter(record.name))
    numbers = tuple(rows for record in letters for rows in product_of(folder, record, records).numbers)
    return (RenderedFiles(files=files, numbers=numbers, documents=letters),)


def _is_as_made(path: str, earlier: LettersFolder) -> bool:
    made_file = earlier.made.get(path.removeprefix(LETTERS))
    return made_file is not None and made_file.sha256 == earlier.sha256.get(path.removeprefix(LETTERS))


def _plain(path: str) -> str:
    """The path at which a file was made, before a hand edit there had it go beside."""
    stem, _, ending = path.rpartition(".")
    while stem.endswith(f".{BESIDE}"):
        stem = stem.removesuffix(f".{BESIDE}")
    return f"{stem}.{ending}"
