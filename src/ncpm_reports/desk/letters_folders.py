"""The letters of the quarter that a visitor looks at: the draft's folder, the candidate's, and whose they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
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
class Letters:
    """The two folders of letters by "draft" and "candidate", as they stand now, and the quarter's areas."""

    quarters: Mapping[str, Path]
    folders: Mapping[str, LettersFolder]
    areas: Areas
    contacts: tuple[Contact, ...]
    illustrative: bool

    def folder(self, kind: str) -> Path:
        """Where the letters of a kind are."""
        return self.quarters[kind] / LETTERS.rstrip("/")

    def names(self) -> Mapping[str, str]:
        """The area of each letter, by the name of its files."""
        return {name: facts[0] for name, facts in letter_names(self.areas, illustrative=self.illustrative).items()}

    def rows(self) -> tuple[LetterStanding, ...]:
        """Every letter as it stands. Raises: Refused if the sheet for signing off cannot be understood."""
        return letter_list(
            self.folders[DRAFT], self.folders[CANDIDATE], self.areas, self.contacts, illustrative=self.illustrative
        )

    def built(self, kind: str) -> Candidate | None:
        """The build that a kind of letters belongs to; None where there is none."""
        return candidate_in(self.quarters[kind])

    def papers(self, kind: str) -> tuple[str, ...]:
        """The files for the whole batch that are there: the print file and the submission."""
        ending = INVENTED_SUFFIX if self.illustrative else ""
        names = (f"{ALL_LETTERS}{ending}.pdf", f"{SUBMISSION}{ending}.docx")
        return tuple(name for name in names if name in self.folders[kind].sha256)


def letters_of(visit: Visit) -> Letters:
    """The letters of the visitor's quarter.

    Raises: Refused for letters that are open in a word processor, or files that do not belong there.
    """
    project = visit.project
    quarters = {kind: project.folder(visit.quarter, final=kind == CANDIDATE) for kind in (DRAFT, CANDIDATE)}
    areas = project.areas()
    path = project.paths.data / CONTACTS.removeprefix("data/")
    contacts = read_contacts(path.read_text(encoding="utf-8"), areas)[0] if path.is_file() else ()
    return Letters(
        quarters=quarters,
        folders={kind: read_letters_folder(folder / LETTERS.rstrip("/")) for kind, folder in quarters.items()},
        areas=areas,
        contacts=contacts,
        illustrative=project.illustrative,
    )


class KeptEdit(NamedTuple):
    """A file of a letter that somebody sent: its place in the journal from 1, when, who ("" if nobody was asked)."""

    number: int
    moment: datetime
    who: str
    name: str
    digest: str


def kept_edits(visit: Visit, letter: str) -> list[KeptEdit]:
    """Every edited file of a letter that was ever sent to the desk, newest first."""
    names = {f"{EDITED}: {letter}.{ending}": f"{letter}.{ending}" for ending in (WORD, PDF)}
    kept = [
        KeptEdit(number, datetime.fromisoformat(entry.time), entry.who, names[entry.what], entry.after)
        for number, entry in enumerate(Journal(visit.project.workspace).entries(), start=1)
        if entry.what in names and entry.after
    ]
    return kept[::-1]


def require_access_to_letters(visit: Visit, letters: Letters, what: str) -> None:
    """Lets nobody read letters early who may not. Raises: AnsweredEarly, as `require_access` does."""
    if built := letters.built(CANDIDATE) or letters.built(DRAFT):
        require_access(visit, built.releases, what)


def write_noted(
    visit: Visit, letters: Letters, changes: tuple[LetterChange, ...], what: str, taken_over: tuple[str, ...] = ()
) -> None:
    """Writes changes of the draft's letters once the journal has what stood before and what was sent.

    The caller holds the output folder's lock. Raises: OutputUnavailable.
    """
    journal = Journal(visit.project.workspace)
    with journal.locked():
        for change in changes:
            before, after = (ABSENT if data is None else journal.keep(data) for data in (change.before, change.after))
            noted = f"{what}: {change.path}"
            journal.add(new_entry(visit.desk.now(), visit.person, noted, before=before, after=after))
        write_changes(letters.folder(DRAFT), changes, letters.folders[DRAFT], taken_over)
