"""What a recipient can check for themselves: sums, manifests, numbers, structure, hidden content.

Works on a quarter's folder, on its public part alone and on a published release; needs nothing besides the folder.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ncpm_reports.core.names import first_few
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.process_pools import process_map
from ncpm_reports.products.letters import ALL_LETTERS
from ncpm_reports.release.checks.gate_words import machine_names
from ncpm_reports.release.checks.gates import file_problems, site_problems
from ncpm_reports.release.checks.public_files import READ_ERRORS, CheckedFile, manifest_facts
from ncpm_reports.release.checks.tracing import READABLE, SHOWN, Printed, printed_numbers, read_numbers, untraced
from ncpm_reports.release.output.artefacts import (
    FORM,
    LETTERS,
    PUBLIC,
    SUMS,
    DocumentRecord,
    Verification,
    ending,
    sha256_of,
)
from ncpm_reports.release.output.folder import read_files
from ncpm_reports.release.output.letters.letters_folder import GENERATED_LIST, read_generated
from ncpm_reports.release.output.manifest import (
    CHANGED_FILE_REMEDY,
    MANIFEST,
    NUMBERS,
    WHOLE,
    Manifest,
    read_manifest,
    wrong_sums,
)
from ncpm_reports.release.publish.publication import QUARTER_LISTS
from ncpm_reports.writers.pdf import check as pdf_check

FILES_A_LINE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """What a file showed: the numbers it prints (None if it is of no such kind), and what is wrong in it."""

    numbers: Counter[str] | None
    issues: tuple[Issue, ...]


# Is given how many files were checked, and of how many.
Report: TypeAlias = Callable[[int, int], None]


def progress_report(print_line: Callable[[str], None]) -> Report:
    """A report that says after every hundredth file how many were checked, and of how many."""

    def report(done: int, files: int) -> None:
        if done % FILES_A_LINE == 0:
            print_line(f"{done} of {files} files")

    return report


def verify(folder: Path, report: Report = lambda done, files: None) -> Verification:
    """Everything wrong with a release's folder, in order of what matters first.

    Raises: NotFound if there are no sums in it.
    """
    files = read_files(folder)
    if SUMS not in files:
        found = f"no {SUMS}"
        expected = "the folder of a built quarter, such as output/2025-06, or of a published release"
        remedy, at_desk = "Build it with `ncpm build`, or name the folder that holds SHA256SUMS.", "Build it."
        raise NotFound.of("release.not-found", str(folder), found, expected, remedy, at_desk=at_desk)
    issues = [*wrong_sums(files), *_links(folder)]
    if issues:
        # What is changed, missing or added is named; tracing numbers in it would only say the same again.
        return Verification(files=len(files), documents=0, numbers=0, public=False, issues=tuple(issues))
    return check_release(files, report)


def check_release(files: Mapping[str, bytes], report: Report, *, is_whole: bool = True) -> Verification:
    """Everything wrong with files whose sums are held against already.

    `is_whole` says whether every file that the manifests record is to be there.
    """
    issues: list[Issue] = []
    public, edited = public_files(files), files_by_hand(files)
    to_check = _different_files(files, public, edited)
    checks: list[FileCheck] = []
    with process_map() as map_files:
        for check in map_files(check_file, to_check):
            checks.append(check)
            report(len(checks), len(to_check))
    numbers = {(file.data, file.form): check.numbers for file, check in zip(to_check, checks, strict=True)}
    manifests = tuple(_manifests(files, issues))
    for manifest in manifests:
        issues.extend(_record_problems(manifest, edited, is_whole=is_whole))
        printed = {path: numbers.get((data, ending(path))) for path, data in manifest.files.items()}
        issues.extend(untraced(manifest.documents, manifest.ledger, printed, manifest.prefix))
    issues.extend(issue for check in checks for issue in check.issues)
    issues.extend(site_problems(public))
    return Verification(
        files=len(files),
        documents=sum(len(manifest.documents) for manifest in manifests),
        numbers=sum(printed["html"].total() for manifest in manifests for printed in manifest.ledger.values()),
        public=bool(public),
        issues=tuple(issues),
    )


def check_file(file: CheckedFile) -> FileCheck:
    """One file checked: its numbers, its structure if it is a PDF, and by every gate if it is public."""
    issues: list[Issue] = []
    numbers = None
    try:
        if file.form in READABLE:
            numbers = printed_numbers(file.form, file.data)
        if file.form == "pdf" and not file.by_hand:
            issues.extend(pdf_check.check(file.data, file.path))
    except READ_ERRORS as error:
        found = f"contents that break their reader ({type(error).__name__})"
        issues.append(_issue("file.unreadable", file.path, found, f"a readable {file.form} file"))
    if file.is_public:
        issues.extend(file_problems(file))
    return FileCheck(numbers=numbers, issues=tuple(issues))


def _different_files(
    files: Mapping[str, bytes], public: Mapping[str, bytes], by_hand: frozenset[str]
) -> tuple[CheckedFile, ...]:
    """The files to look into, a copy left out; the same bytes in another quarter are held against its own facts."""
    different: dict[tuple[bytes, str, str], CheckedFile] = {}
    manifests, forbidden = manifest_facts(public), machine_names()
    for path, data in files.items():
        address = path.removeprefix(PUBLIC)
        is_public = public.get(address) is data
        if is_public or ending(path) in READABLE:
            facts = manifests.get(f"{address.partition('/')[0]}/", manifests[""]) if is_public else {}
            different.setdefault(
                (data, ending(path), str(facts)),
                CheckedFile(
                    path=path, data=data, facts=facts, forbidden=forbidden, is_public=is_public, by_hand=path in by_hand
                ),
            )
    return tuple(different.values())


def files_by_hand(files: Mapping[str, bytes]) -> frozenset[str]:
    """The letters that a person edited or put there, and what was made of such: no document of a build is in them."""
    generated_files = {
        f"{LETTERS}{path}": file for path, file in read_generated(files.get(f"{LETTERS}{GENERATED_LIST}", b"")).items()
    }
    return frozenset(
        path
        for path, data in files.items()
        if path.startswith(LETTERS)
        and (
            path not in generated_files
            or generated_files[path].note
            or generated_files[path].edited_from_other_text
            or generated_files[path].sha256 != sha256_of(data)
        )
    )


def public_files(files: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The public part of a release's files; all of them unless their own manifest says that they are a whole quarter.

    A whole quarter of which only the pack or the letters were made has no public part.
    """
    public = {path.removeprefix(PUBLIC): data for path, data in files.items() if path.startswith(PUBLIC)}
    return public if public or manifest_facts(files)[""].get("part") == WHOLE else files


def _links(folder: Path) -> Iterator[Issue]:
    """Each link in a folder: sums say nothing of where it leads, and a web server that sends the folder follows it."""
    for path in sorted(path for path in folder.rglob("*") if path.is_symlink()):
        found = f"a link to {path.readlink()}"
        yield _issue("sums.link", path.relative_to(folder).as_posix(), found, "files and folders only")


@dataclass(frozen=True, slots=True, kw_only=True)
class _RecordedFolder:
    """A manifest with its ledger of numbers and the release's files below it; `prefix` is the folder of them all.

    In a quarter's folder, the public part's own manifest tells of its `documents`.
    """

    prefix: str
    manifest: Manifest
    documents: tuple[DocumentRecord, ...]
    ledger: Mapping[str, Printed]
    files: Mapping[str, bytes]

    def paths_to_list(self) -> list[str]:
        """The paths that this manifest is to list: all below it, in a site but for quarters that have their own."""
        whole = self.manifest.facts.get("part") == WHOLE
        quarter_folders = (
            () if whole else tuple(path[: -len(MANIFEST)] for path in self.files if path.endswith(f"/{MANIFEST}"))
        )
        unlisted = {MANIFEST, SUMS, FORM, *QUARTER_LISTS, *(f"{PUBLIC}{path}" for path in QUARTER_LISTS)}
        return sorted(path for path in self.files if path not in unlisted and not path.startswith(quarter_folders))


def _manifests(files: Mapping[str, bytes], issues: list[Issue]) -> Iterator[_RecordedFolder]:
    """Each different manifest of a release; a copy at another address is read once.

    What is missing or cannot be read is added to the issues: nothing else would say what a release holds.
    """
    has_public_part = any(path.startswith(PUBLIC) for path in files)
    for path in (MANIFEST, f"{PUBLIC}{MANIFEST}") if has_public_part else (MANIFEST,):
        if path not in files:
            issues.append(_issue("manifest.missing", path, "no such file", "the manifest that the build wrote"))
    paths = sorted((path for path in files if path.rsplit("/", 1)[-1] == MANIFEST), reverse=True)
    for path in sorted({files[path]: path for path in paths}.values()):
        prefix = path.removesuffix(MANIFEST)
        try:
            manifest = read_manifest(files[path])
            ledger = read_numbers(files[f"{prefix}{NUMBERS}"].decode())
        except (ValueError, KeyError, csv.Error):
            issues.append(_issue("manifest.unreadable", path, "a manifest or numbers.csv that cannot be read", "both"))
            continue
        yield _RecordedFolder(
            prefix=prefix,
            manifest=manifest,
            documents=tuple(record for record in manifest.documents if not record.name.startswith(PUBLIC)),
            ledger=ledger,
            files={path.removeprefix(prefix): data for path, data in files.items() if path.startswith(prefix)},
        )


def _record_problems(folder: _RecordedFolder, by_hand: frozenset[str], *, is_whole: bool) -> Iterator[Issue]:
    """Files unlike their records, and what a manifest leaves out: what it does not name is held against nothing."""
    manifest, where = folder.manifest, f"{folder.prefix}{MANIFEST}"
    for path, sha256 in manifest.sha256.items():
        data = folder.files.get(path)
        if sha256_of(data) != sha256 and (data is not None or is_whole):
            found, expected = "a file unlike its record", f"the file that {MANIFEST} records"
            yield _issue("manifest.differs", f"{folder.prefix}{path}", found, expected)
    paths = folder.paths_to_list()
    document_paths = {path for record in manifest.documents for path in record.files}
    unlisted = [path for path in paths if path not in manifest.sha256]
    readable = [path for path in paths if ending(path) in READABLE and path not in document_paths]
    # The file to print is joined from the letters' own files, which are held against their records.
    of_documents = (path for path in readable if not path.startswith(f"{LETTERS}{ALL_LETTERS}"))
    documents = [path for path in of_documents if f"{folder.prefix}{path}" not in by_hand]
    unnamed = sorted(folder.ledger.keys() - {record.name for record in manifest.documents})
    if unlisted:
        found, expected = f"no record of {first_few(unlisted, SHOWN)}", "a record of every file"
        yield _issue("manifest.unlisted", where, found, expected)
    if documents:
        found = f"no document that was written to {first_few(documents, SHOWN)}"
        yield _issue("manifest.documents", where, found, "a record of the document of every DOCX, PDF and page")
    if unnamed:
        found = f"no record of what numbers.csv has numbers of: {first_few(unnamed, SHOWN)}"
        yield _issue("manifest.documents", where, found, "a record of every document")


def _issue(code: str, where: str, found: str, expected: str) -> Issue:
    return Issue.of(code, where, found, expected, CHANGED_FILE_REMEDY)
