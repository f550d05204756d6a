"""When publications became public: a small dated table, because most files do not say."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ncpm_reports.sources.delimited import project_table
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import refuse

COLUMNS = ("sha256", "publisher", "title", "edition", "published_on", "url", "known_from")
_SHA256 = re.compile(r"[0-9a-f]{64}|", re.ASCII)


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
    return read_calendar(project_table(data / "releases.csv"), "releases.csv")


def read_calendar(text: str, name: str) -> ReleaseCalendar:
    """The table of release days from its text.

    Raises: Refused if the header or a row is not as it should be.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if not rows or tuple(rows[0]) != COLUMNS:
        raise refuse(
            "releases.header",
            name,
            describe(",".join(rows[0]) if rows else ""),
            ",".join(COLUMNS),
            "Restore the header.",
        )
    return ReleaseCalendar(
        known=tuple(_entry(row, f"{name}, line {line}") for line, row in enumerate(rows[1:], start=2))
    )


def _entry(row: list[str], where: str) -> KnownRelease:
    try:
        sha256, publisher, title, edition, day, url, known_from = row
        published_on = date.fromisoformat(day)
    except ValueError:
        raise refuse(
            "releases.row",
            where,
            describe(",".join(row)),
            f"{len(COLUMNS)} columns with an ISO date",
            "Correct the line.",
        ) from None
    if not _SHA256.fullmatch(sha256) or not known_from:
        raise refuse(
            "releases.row",
            where,
            describe(",".join(row)),
            "a SHA-256 or a blank, and where the day is known from",
            "Correct the line.",
        )
    return KnownRelease(
        sha256=sha256,
        publisher=publisher,
        title=title,
        edition=edition,
        published_on=published_on,
        url=url,
        known_from=known_from,
    )
