"""Areas as publishers write them: by ONS code, else through the dated table of their spellings, never by likeness."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.grouping import grouped
from ncpm_reports.sources.project_tables import (
    CellParser,
    checked_table,
    day,
    matching,
    member_of,
    nonblank,
    project_text,
)
from ncpm_reports.sources.values import describe, label, non_latin_letters, plain_label

CODE = re.compile(r"[EWKNS][0-9]{8}", re.ASCII)
_DAY = day("a day as YYYY-MM-DD, or nothing", optional=True)
_SPELLING_COLUMNS: Mapping[str, CellParser] = {
    "spelling": nonblank("a name of the area"),
    "area_code": matching(f"{CODE.pattern}|{BRITISH_TRANSPORT_POLICE}", "an area's code"),
    "publisher": str,
    "valid_from": _DAY,
    "valid_to": _DAY,
}
_AUTHORITIES = "areas/local-authorities.csv"
FORCES = ("E23", "W15")
"""How the codes of police force areas begin."""
FORCE_CODES = (*FORCES, BRITISH_TRANSPORT_POLICE)
"""How the codes of those begin that record crime: the forces and British Transport Police."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A publisher's way of writing an area's name, valid from one day until another (None: open)."""

    spelling: str
    code: str
    valid_from: date | None = None
    valid_to: date | None = None

    def valid_on(self, on: date) -> bool:
        """Whether the spelling was in use on a day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class UnknownPlace(ValueError):
    """A name or code is not in the table; the text says what is nearest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The codes that figures may be about and how publishers have written their names; `text` is the table itself.

    `force_of` gives the police force area of each local authority, by code; `authorities_text` is that table.
    """

    spellings: Mapping[str, tuple[Spelling, ...]]
    codes: frozenset[str]
    text: str = ""
    force_of: Mapping[str, str] = field(default_factory=dict)
    authorities_text: str = ""

    @property
    def forces(self) -> frozenset[str]:
        """The codes of the 43 territorial police force areas."""
        return frozenset(code for code in self.codes if code.startswith(FORCES))

    def name(self, code: str, on: date) -> str:
        """A spelling of an area's name on a day, the first that the table has.

        Raises: KeyError for a code that is not in the table.
        """
        return self._by_code(on)[code]

    def names(self, codes: Iterable[str], on: date) -> str:
        """The names of areas on a day in alphabetical order, as words; the code of one without a name then."""
        by_code = self._by_code(on)
        return ", ".join(sorted(by_code.get(code, code) for code in codes))

    def _by_code(self, on: date) -> dict[str, str]:
        spellings = [spelling for group in self.spellings.values() for spelling in group if spelling.valid_on(on)]
        return {spelling.code: spelling.spelling for spelling in reversed(spellings)}

    def code(self, name: str, on: date, *, prefixes: tuple[str, ...] = ()) -> str:
        """The code of an area by its name on a day; `prefixes` tells a region from a force of the same name.

        Raises: UnknownPlace for letters of another script, and for a name that is not in the table.
        """
        codes = {code for code in self._codes(name, on) if not prefixes or code.startswith(prefixes)}
        if len(codes) == 1:
            return codes.pop()
        raise UnknownPlace(self._unknown_message(name, codes))

    def confirmed(self, code: str, name: str, on: date) -> str:
        """The code, if it is known and the name is one that the area has had by then.

        Raises: UnknownPlace otherwise.
        """
        if code not in self.codes:
            raise UnknownPlace(f"the area code {describe(code)}, which is not in the table of areas")
        if code not in self._codes(name, on):
            beside = f"{describe(name)} beside the code of {self.names([code], on)}"
            raise UnknownPlace(f"{beside}, a name that area is not known by")
        return code

    def _codes(self, name: str, on: date) -> set[str]:
        """The areas that have this name on a day."""
        if foreign_letters := non_latin_letters(name):
            points = ", ".join(f"U+{ord(c):04X}" for c in dict.fromkeys(foreign_letters))
            raise UnknownPlace(f"{describe(name)}, with letters that are not Latin ({points})")
        return {spelling.code for spelling in self.spellings.get(label(name), ()) if spelling.valid_on(on)}

    def _unknown_message(self, name: str, codes: set[str]) -> str:
        plain_name = label(name)
        if codes:
            return f"{describe(name)}, which may be any of {', '.join(sorted(codes))}"
        if plain_name in self.spellings:
            return f"{describe(name)}, a name that is not in the table for that day, or that needs its code"
        nearest = difflib.get_close_matches(plain_name, self.spellings, n=1, cutoff=0.6)
        hint = f' (nearest in the table: "{self.spellings[nearest[0]][0].spelling}")' if nearest else ""
        return f"{describe(name)}, a name that is not in the table{hint}"


def load_places(data: Path) -> Places:
    """The tables of spellings and, where it is there, of local authorities in the data folder.

    Raises: Refused if a table is not as it should be; NotFound if the spellings cannot be read.
    """
    authorities = data / _AUTHORITIES
    text = project_text(authorities, _AUTHORITIES) if authorities.is_file() else ""
    return read_spellings(project_text(data / "spellings.csv"), "spellings.csv", text)


def read_spellings(text: str, name: str, authorities: str = "") -> Places:
    """The areas by the texts of two tables: publishers' spellings, one a row, and local authorities ("" for none).

    Raises: Refused if a header or a row is not as it should be; an authority needs its code and that of its force area.
    """
    rows = [row.values for row in checked_table(text, name, _SPELLING_COLUMNS)]
    spellings = [
        Spelling(
            spelling=row["spelling"], code=row["area_code"], valid_from=row["valid_from"], valid_to=row["valid_to"]
        )
        for row in rows
    ]
    by_label = grouped(spellings, lambda spelling: plain_label(spelling.spelling))
    places = Places(
        spellings={label: tuple(group) for label, group in by_label.items()},
        codes=frozenset(spelling.code for spelling in spellings),
        text=text,
        authorities_text=authorities,
    )
    columns: Mapping[str, CellParser] = {
        "code": matching(CODE.pattern, "the code of a local authority"),
        "name": str,
        "force_code": member_of(places.forces, "the code of its police force area"),
    }
    authority_rows = checked_table(authorities, _AUTHORITIES, columns) if authorities else ()
    return replace(places, force_of={row.values["code"]: row.values["force_code"] for row in authority_rows})


def contains(area: str, force: str, region_of: Mapping[str, str]) -> bool:
    """Whether an area includes a force area: nations by the code's letter, regions by `region_of`."""
    if area == ENGLAND_AND_WALES:
        return True
    if area.startswith(("E92", "W92")):
        return area[0] == force[0]
    return region_of.get(force) == area
