"""What a build of a part of a quarter leaves as it is: the other products of the folder, with their records.

The manifest of the whole folder is written anew, and so the records and printed numbers of what stays are read back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.products.letters.private_office import TOGETHER
from ncpm_reports.release.output.artefacts import LETTERS, PUBLIC, DocumentRecord, File, RenderedFiles, sha256_of
from ncpm_reports.release.output.folder import explained_errors
from ncpm_reports.release.output.letters.hand_edits import BESIDE
from ncpm_reports.release.output.letters.letters_folder import LettersFolder
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, Manifest, read_manifest
from ncpm_reports.release.output.numbers import kept_rows


def kept_products(folder: Path, rendered: Iterable[RenderedFiles]) -> tuple[RenderedFiles, ...]:
    """The folder's products that were not rendered now, one for each document in its manifest; none without a manifest.

    Letters are left out: which of their files stay depends on hand edits.
    Raises: Refused if a file of theirs is not as it was made, or the records cannot be read: it would be recorded
    under a sum that it does not have.
    """
    if not (folder / MANIFEST).is_file():
        return ()
    names = {record.name for product in rendered for record in product.documents}
    kept = read_records(folder, lambda name: name not in names and not is_letter(name))
    refuse_if_any(issue for record in kept.documents for issue in _changed(folder, record, kept.sha256))
    return tuple(RenderedFiles(files=files_of(folder, record.files), documents=(record,)) for record in kept.documents)


def is_letter(path: str) -> bool:
    """Whether a document or a file belongs to the letters' folder."""
    return path.startswith(LETTERS)


def read_records(folder: Path, wanted: Callable[[str], bool]) -> Manifest:
    """The manifest of a quarter's folder, of its documents those of a wanted name, with their printed numbers.

    Raises: Refused if the records are not as a build wrote them.
    """
    try:
        manifest = read_manifest(read_regular(folder / MANIFEST))
        names = {record.name for record in manifest.documents}
        with (folder / NUMBERS).open(encoding="utf-8", newline="\n") as lines:
            rows = _rows_by_document(lines, filter(wanted, names))
    except (OSError, ValueError) as error:
        raise Refused(
            Issue(
                code="build.records",
                where=f"{folder.name}/{MANIFEST} and {NUMBERS}",
                found="records that no build wrote",
                expected="the records of the products that are to stay",
                remedy="Build the whole quarter, without --only and --force.",
                at_desk="Build the whole quarter.",
            )
        ) from error
    documents = (replace(record, rows=rows[record.name]) for record in manifest.documents if record.name in rows)
    return replace(manifest, documents=tuple(documents))


def _rows_by_document(lines: Iterable[str], wanted: Iterable[str]) -> Mapping[str, bytes]:
    """The rows of `numbers.csv` by wanted document, without their first column."""
    rows: dict[str, list[str]] = {name: [] for name in wanted}
    for line in lines:
        name, _, row = line.removesuffix("\n").partition(",")
        if name in rows:
            rows[name].append(row)
    return {name: kept_rows(several) for name, several in rows.items()}


def _changed(folder: Path, record: DocumentRecord, sha256: Mapping[str, str]) -> Iterator[Issue]:
    for path in record.files:
        try:
            unchanged = sha256_of((folder / path).read_bytes()) == sha256.get(path)
        except OSError:
            unchanged = False
        if not unchanged:
            yield Issue(
                code="build.changed",
                where=f"{folder.name}/{path}",
                found="a file that was changed or removed since it was made",
                expected="files as they were made, beside those that are made now",
                remedy="Build the whole quarter, without --only and --force. Nothing was changed.",
                at_desk="Build the whole quarter. Nothing was changed.",
            )


def files_of(folder: Path, paths: Iterable[str]) -> tuple[File, ...]:
    """Files as they stand in a quarter's folder. Raises: OutputUnavailable if one cannot be read."""
    with explained_errors(folder):
        return tuple(
            File(path=path, data=(folder / path).read_bytes(), restricted=not path.startswith(PUBLIC)) for path in paths
        )


def kept_letters(folder: Path, earlier: LettersFolder, rendered: Iterable[RenderedFiles]) -> tuple[RenderedFiles, ...]:
    """The letters in a quarter's folder that were not rendered now, as they were made; hand edits are merged later.

    The PDF and the e-mail draft that go with each are among its files where they are as the program made them.
    Raises: Refused if the folder's records cannot be read; OutputUnavailable if a file cannot.
    """
    if not (folder / MANIFEST).is_file():
        return ()
    names = {record.name for product in rendered for record in product.documents}
    # The file to print is put together again, of these letters and those rendered now.
    together = f"{LETTERS}{TOGETHER}"
    kept = read_records(folder, lambda name: name not in names and is_letter(name) and not name.startswith(together))
    products = []
    for record in kept.documents:
        made_paths = [path for path in (f"{record.name}.pdf", f"{record.name}.eml") if _is_as_made(path, earlier)]
        files = {file.path: file for file in files_of(folder, made_paths)}
        for file in files_of(folder, record.files):
            files[_plain(file.path)] = replace(file, path=_plain(file.path))
        plain = replace(record, files=tuple(_plain(path) for path in record.files))
        products.append(RenderedFiles(files=tuple(files.values()), documents=(plain,)))
    return tuple(products)


def whole_folder(folder: Path, earlier: LettersFolder) -> tuple[RenderedFiles, ...]:
    """The letters' folder just as it is, for a build that renders no letter. Raises: as `kept_letters` does."""
    if not earlier.sha256:
        return ()
    files = files_of(folder, (f"{LETTERS}{path}" for path in sorted(earlier.sha256)))
    return (RenderedFiles(files=files, documents=read_records(folder, is_letter).documents),)


def _is_as_made(path: str, earlier: LettersFolder) -> bool:
    made_file = earlier.made.get(path.removeprefix(LETTERS))
    return made_file is not None and made_file.sha256 == earlier.sha256.get(path.removeprefix(LETTERS))


def _plain(path: str) -> str:
    """The path at which a file was made, before a hand edit there had it go beside."""
    stem, _, ending = path.rpartition(".")
    while stem.endswith(f".{BESIDE}"):
        stem = stem.removesuffix(f".{BESIDE}")
    return f"{stem}.{ending}"
