"""When publications became public: a small dated table, because most files do not say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ncpm_reports.sources.project_tables import Read, day, filled_in, like, project_text, right_table

_COLUMNS: Mapping[str, Read] = {
    "sha256": like(r"[0-9a-f]{64}|", "a SHA-256 or a blank"),
    **dict.fromkeys(("publisher", "title", "edition"), str),
    "published_on": day("a day as YYYY-MM-DD"),
    "url": str,
    "known_from": filled_in("where the day is known from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownRelease:
    """A publication whose day is known, by the checksum of its file or by title and edition, and from where."""

    sha256: str
    publisher: str
    title: str
    edition: str
    published_on: date
    url: str
    known_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseCalendar:
    """Publications and the days they became public."""

    known: tuple[KnownRelease, ...] = ()

    def find(self, sha256: str, title: str, edition: str) -> KnownRelease | None:
        """The entry for a file: by its checksum, else by title and edition if no checksum is recorded with them."""
        by_file = next((entry for entry in self.known if entry.sha256 == sha256), None)
        return by_file or next((e for e in self._of(title, edition) if not e.sha256), None)

    def other(self, sha256: str, title: str, edition: str) -> KnownRelease | None:
        """An entry for another file of the same title and edition; None if there is none or this file is known."""
        if any(entry.sha256 == sha256 for entry in self.known):
            return None
        return next((e for e in self._of(title, edition) if e.sha256), None)

    def _of(self, title: str, edition: str) -> tuple[KnownRelease, ...]:
        return tuple(entry for entry in self.known if (entry.title, entry.edition) == (title, edition))


def load_calendar(data: Path) -> ReleaseCalendar:
    """The table of release days in the data folder.

    Raises: Refused if the table is not as it should be; OSError if it cannot be read.
    """
    return read_calendar(project_text(data / "releases.csv"), "releases.csv")


def read_calendar(text: str, name: str) -> ReleaseCalendar:
    """The table of release days from its text.

    Raises: Refused if the header or a row is not as it should be.
    """
    return ReleaseCalendar(known=tuple(KnownRelease(**row.values) for row in right_table(text, name, _COLUMNS)))
