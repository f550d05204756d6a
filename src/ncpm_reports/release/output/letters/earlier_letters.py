"""The letters' folder as a build finds it: a draft's own, or for a candidate what is carried over from the draft."""

from dataclasses import dataclass, replace
from pathlib import Path

from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.products.materials import Job
from ncpm_reports.release.output.folder import folder_name
from ncpm_reports.release.output.letters.carry_over import carry_over
from ncpm_reports.release.output.letters.letters_folder import (
    FOLDER,
    SIGN_OFF,
    LettersFolder,
    read_letters_folder,
    refuse_if_changed,
)
from ncpm_reports.release.output.letters.sign_off_sheet import read_sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLetters:
    """The folder as it was found, remarks on what was carried over, and each folder that was read, as it was."""

    folder: LettersFolder
    remarks: tuple[Issue, ...]
    folders: tuple[tuple[Path, LettersFolder], ...]

    def refuse_if_changed(self) -> None:
        """Looks again just before a folder is replaced. Raises: Refused if a person has saved something since."""
        for folder, before in self.folders:
            refuse_if_changed(folder, before)


def read_earlier_letters(output: Path, job: Job) -> EarlierLetters:
    """The letters as a build of this job finds them.

    Raises: Refused for letters that are open or changed where they should not be; OutputUnavailable.
    """
    name = folder_name(job.build)
    own = read_letters_folder(output / name / FOLDER)
    if job.build.marked_draft:
        return EarlierLetters(folder=own, remarks=(), folders=((output / name / FOLDER, own),))
    draft_name = folder_name(replace(job.build, status=ReleaseStatus.DRAFT))
    draft = read_letters_folder(output / draft_name / FOLDER)
    # A sheet that cannot be understood is refused before anything is made.
    read_sheet(own.contents.get(SIGN_OFF, b""))
    carried = carry_over(job, draft, own, (draft_name, name))
    folders = ((output / name / FOLDER, own), (output / draft_name / FOLDER, draft))
    return EarlierLetters(folder=carried.folder, remarks=carried.remarks, folders=folders)
