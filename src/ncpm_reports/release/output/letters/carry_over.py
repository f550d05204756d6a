"""Letters edited in the draft, carried into the candidate: by the hash of the text that each edit began from.

Letters are edited in the draft. What a person changed in the candidate is never lost either: the build is refused and
says where to put it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ncpm_reports.core.problems import Issue, refuse_if_any, warning
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import facts_of
from ncpm_reports.products.product import INVENTED_SUFFIX
from ncpm_reports.release.output.artefacts import LETTERS, sha256_of
from ncpm_reports.release.output.folder import folder_name
from ncpm_reports.release.output.letters.letters_folder import (
    NEW_SUFFIX,
    SIGN_OFF,
    GeneratedFile,
    LettersFolder,
    as_carried,
    read_letters_folder,
    refuse_if_changed,
)
from ncpm_reports.release.output.letters.sign_off_sheet import read_sheet
from ncpm_reports.release.output.rendering import render
from ncpm_reports.writers.docx.read import DRAFT, hidden_content_of
from ncpm_reports.writers.pdf.check import painted_text


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLetters:
    """The folder as a build is to find it, remarks on what was carried over, and each folder as it was read."""

    folder: LettersFolder
    remarks: tuple[Issue, ...] = ()
    folders: tuple[tuple[Path, LettersFolder], ...] = ()

    def refuse_if_changed(self) -> None:
        """Looks again just before a folder is replaced. Raises: Refused if a person has saved something since."""
        for folder, before in self.folders:
            refuse_if_changed(folder, before)


def read_earlier_letters(output: Path, job: Job, today: date) -> EarlierLetters:
    """The letters as a build of this job finds them: a draft's own, or for a candidate what is carried over.

    Raises: Refused for letters that are open or changed where they should not be, or signed on a day after `today`;
    OutputUnavailable.
    """
    name, draft_name = folder_name(job.build), folder_name(replace(job.build, status=ReleaseStatus.DRAFT))
    current = read_letters_folder(output / name / LETTERS)
    if job.build.marked_draft:
        return EarlierLetters(folder=current, folders=((output / name / LETTERS, current),))
    draft = read_letters_folder(output / draft_name / LETTERS)
    # A sheet that cannot be understood is refused before anything is made.
    read_sheet(current.contents.get(SIGN_OFF, b""), today)
    folders = ((output / name / LETTERS, current), (output / draft_name / LETTERS, draft))
    return replace(carry_over(job, draft, current, (draft_name, name)), folders=folders)


def carry_over(job: Job, draft: LettersFolder, candidate: LettersFolder, names: tuple[str, str]) -> EarlierLetters:
    """The edits of the draft as the candidate's own, with the candidate's sheet for signing off.

    `names` are those of the draft's and the candidate's folder, for messages. DRAFT is taken out of Word files; a PDF
    that says DRAFT stays behind, and the words of its Word file are set instead.

    Raises: Refused if a person has changed something in the candidate that is not in the draft.
    """
    carried = dict(_carried_edits(draft))
    refuse_if_any(_candidate_edits(candidate, carried, names))
    contents = {path: data for path, data in candidate.contents.items() if path == SIGN_OFF} | carried
    folder = LettersFolder(
        sha256={path: sha256_of(data) for path, data in contents.items()},
        generated={path: draft.generated[path] for path in carried},
        contents=contents,
    )
    return EarlierLetters(folder=folder, remarks=tuple(_remarks(job, draft, carried, names[0])))


def _edits(draft: LettersFolder) -> Iterator[tuple[str, bytes]]:
    edits = sorted(path for path in draft.by_hand & draft.generated.keys() if f".{NEW_SUFFIX}." not in path)
    return ((path, draft.contents[path]) for path in edits)


def _carried_edits(draft: LettersFolder) -> Iterator[tuple[str, bytes]]:
    for path, data in _edits(draft):
        if path.endswith(".docx"):
            yield path, as_carried(data)
        elif path.endswith(".pdf") and not _is_marked_draft(data):
            yield path, data


def _is_marked_draft(data: bytes) -> bool:
    try:
        return any(DRAFT in words.split() for words in painted_text(data))
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        return False


def _candidate_edits(candidate: LettersFolder, carried: Mapping[str, bytes], names: tuple[str, str]) -> Iterator[Issue]:
    """Each file that was changed in the candidate and is not in the draft just so."""
    for path in sorted(candidate.by_hand):
        if candidate.contents[path] != carried.get(path):
            found = "a file that was changed in the candidate, or put there"
            expected = "letters that are edited in the draft, from which the candidate takes them"
            remedy = f"To keep it, move it to {names[0]}/{LETTERS}{path}; else delete it. Nothing was written."
            yield Issue.of("letters.candidate", f"{names[1]}/{LETTERS}{path}", found, expected, remedy)


def _remarks(job: Job, draft: LettersFolder, carried: Mapping[str, bytes], name: str) -> Iterator[Issue]:
    for path, data in _edits(draft):
        where, is_word = f"{name}/{LETTERS}{path}", path.endswith(".docx")
        if path not in carried:
            yield _remark(where, "a PDF that says DRAFT", "Save it anew from the candidate's letter.")
        elif is_word and not _is_current(job, path, draft.generated[path]):
            found = "an edit that began from an earlier text than this build gives"
            remedy = "Read differences.txt and take over what has changed."
            yield _remark(where, found, remedy, "Take over what has changed: the page of the letter shows it.")
        if hidden_content := hidden_content_of(data) if is_word else ():
            remedy = (
                "Take them out in Word: accept or reject each change, delete comments and hidden words. Until then "
                "nobody can sign it."
            )
            yield _remark(where, " and ".join(hidden_content), remedy)


def _is_current(job: Job, path: str, generated_file: GeneratedFile) -> bool:
    """Whether the text that an edit began from is what a draft of this very build would say."""
    draft = replace(job, build=replace(job.build, status=ReleaseStatus.DRAFT))
    stem = path.removesuffix(".docx").removesuffix(INVENTED_SUFFIX)
    forces = [force for force in job.areas.forces if force.slug == stem]
    products = [letters.compose(draft, facts_of(force, draft)) for force in forces]
    products += [product for product in private_office.compose(draft) if product.stem == stem]
    files = render(products, job.reference_docx).files
    base_sha256 = generated_file.edited_from or generated_file.sha256
    return all(sha256_of(file.data) == base_sha256 for file in files if file.path.endswith(".docx"))


def _remark(where: str, found: str, remedy: str, at_desk: str = "") -> Issue:
    expected = "what the candidate can take in as it is"
    return warning("letters.carried", where, found, expected, remedy, at_desk=at_desk)
