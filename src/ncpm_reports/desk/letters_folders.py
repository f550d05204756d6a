"""The letters of the quarter that a visitor looks at: the draft's folder, the candidate's, and whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ncpm_reports.core.areas import Areas
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.file_states import candidate_in
from ncpm_reports.desk.journal import ABSENT, Journal, new_entry
from ncpm_reports.desk.letter_list import PDF, WORD, LetterStanding, letter_list
from ncpm_reports.desk.project import CANDIDATE, DRAFT
from ncpm_reports.desk.uploaded_letters import LetterChange, write_changes
from ncpm_reports.desk.visit import Visit
from ncpm_reports.products.job import Contact
from ncpm_reports.products.letters import ALL_LETTERS, SUBMISSION
from ncpm_reports.products.letters.contacts import CONTACTS, read_contacts
from ncpm_reports.products.product import INVENTED_SUFFIX
from ncpm_reports.release.output.artefacts import LETTERS
from ncpm_reports.release.output.letters.letters_folder import LettersFolder, letter_names, read_letters_folder
from ncpm_reports.release.publish.candidate import Candidate

EDITED, RESTORED = "Edited letter", "Restored the text as made"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterLetters:
    """The two folders of letters by "draft" and "candidate", as they stand now, and the quarter's areas."""

    quarter_folders: Mapping[str, Path]
    folders: Mapping[str, LettersFolder]
    areas: Areas
    contacts: tuple[Contact, ...]
    illustrative: bool

    def folder(self, kind: str) -> Path:
        """Where the letters of a kind are."""
        return self.quarter_folders[kind] / LETTERS.rstrip("/")

    def names(self) -> Mapping[str, str]:
        """The area of each letter, by the name of its files."""
        return {name: facts[0] for name, facts in letter_names(self.areas, illustrative=self.illustrative).items()}

    def rows(self, today: date) -> tuple[LetterStanding, ...]:
        """Every letter as it stands today. Raises: Refused if the sheet for signing off cannot be understood."""
        draft, candidate = self.folders[DRAFT], self.folders[CANDIDATE]
        return letter_list(draft, candidate, self.areas, self.contacts, today, illustrative=self.illustrative)

    def build_of(self, kind: str) -> Candidate | None:
        """The build that a kind of letters belongs to; None where there is none."""
        return candidate_in(self.quarter_folders[kind])

    def batch_files(self, kind: str) -> tuple[str, ...]:
        """The files for the whole batch that are there: the print file and the submission."""
        ending = INVENTED_SUFFIX if self.illustrative else ""
        names = (f"{ALL_LETTERS}{ending}.pdf", f"{SUBMISSION}{ending}.docx")
        return tuple(name for name in names if name in self.folders[kind].sha256)


def read_letters(visit: Visit) -> QuarterLetters:
    """The letters of the visitor's quarter.

    Raises: Refused for letters that are open in a word processor, or files that do not belong there.
    """
    project = visit.project
    quarter_folders = {kind: project.folder(visit.quarter, final=kind == CANDIDATE) for kind in (DRAFT, CANDIDATE)}
    areas = project.areas()
    path = project.paths.data / CONTACTS.removeprefix("data/")
    contacts = read_contacts(path.read_text(encoding="utf-8"), areas)[0] if path.is_file() else ()
    return QuarterLetters(
        quarter_folders=quarter_folders,
        folders={kind: read_letters_folder(folder / LETTERS.rstrip("/")) for kind, folder in quarter_folders.items()},
        areas=areas,
        contacts=contacts,
        illustrative=project.illustrative,
    )


class EarlierEdit(NamedTuple):
    """A file of a letter that somebody sent: its place in the journal from 1, when, who ("" if nobody was asked)."""

    number: int
    moment: datetime
    who: str
    name: str
    digest: str


def earlier_edits(visit: Visit, letter: str) -> list[EarlierEdit]:
    """Every edited file of a letter that was ever sent to the desk, newest first."""
    names = {f"{EDITED}: {letter}.{ending}": f"{letter}.{ending}" for ending in (WORD, PDF)}
    edits = [
        EarlierEdit(number, datetime.fromisoformat(entry.time), entry.who, names[entry.what], entry.after)
        for number, entry in enumerate(Journal(visit.project.workspace).entries(), start=1)
        if entry.what in names and entry.after
    ]
    return edits[::-1]


def require_access_to_letters(visit: Visit, letters: QuarterLetters, what: str) -> None:
    """Lets nobody read letters early who may not. Raises: AnsweredEarly, as `require_access` does."""
    if build := letters.build_of(CANDIDATE) or letters.build_of(DRAFT):
        require_access(visit, build.releases, what)


def write_and_journal(
    visit: Visit,
    letters: QuarterLetters,
    changes: tuple[LetterChange, ...],
    what: str,
    taken_over: tuple[str, ...] = (),
) -> None:
    """Writes changes of the draft's letters once the journal has what stood before and what was sent.

    The caller holds the output folder's lock. Raises: OutputUnavailable.
    """
    journal = Journal(visit.project.workspace)
    with journal.locked():
        for change in changes:
            before, after = (ABSENT if data is None else journal.keep(data) for data in (change.before, change.after))
            act = f"{what}: {change.path}"
            journal.add(new_entry(visit.desk.now(), visit.person, act, before=before, after=after))
        write_changes(letters.folder(DRAFT), changes, letters.folders[DRAFT], taken_over)
