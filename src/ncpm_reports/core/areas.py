"""The areas the figures are about: nations, regions, 43 police force areas, and the bodies that answer for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import refuse

ENGLAND_AND_WALES = "K04000001"
ENGLAND = "E92000001"
WALES = "W92000004"
BRITISH_TRANSPORT_POLICE = "BTP"
GREATER_MANCHESTER = "E23000005"
DEVON_AND_CORNWALL = "E23000035"
CITY_OF_LONDON = "E23000034"
METROPOLITAN = "E23000001"


class AreaKind(StrEnum):
    """What an area is."""

    COUNTRY = "country"
    REGION = "region"
    FORCE = "force"
    BODY = "body"


class BodyKind(StrEnum):
    """Kinds of local policing body."""

    COMMISSIONER = "police and crime commissioner"
    FIRE_COMMISSIONER = "police, fire and crime commissioner"
    MAYOR = "mayor"
    COMMON_COUNCIL = "common council"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPolicingBody:
    """Who holds a force to account, from when until when (None: open). `title` is how the holder is addressed."""

    kind: BodyKind
    title: str
    body_name: str
    valid_from: date | None = None
    valid_to: date | None = None
    under_information_order: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """An area by its ONS code. `slug` is the only name used in file names and addresses. `name_cy` may be empty."""

    code: str
    name: str
    kind: AreaKind
    country: str = ""
    slug: str = ""
    name_cy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceArea:
    """A police force area, its force, that force's head and the bodies that hold it to account over time.

    `region` is the code of the English region that it lies in, or of Wales.
    """

    area: Area
    force_name: str
    head_title: str
    salutation: str
    region: str = ""
    bodies: tuple[LocalPolicingBody, ...] = ()

    @property
    def code(self) -> str:
        """The ONS code of the police force area."""
        return self.area.code

    @property
    def name(self) -> str:
        """The area's usual name: "Greater Manchester"."""
        return self.area.name

    @property
    def slug(self) -> str:
        """The area's name in file names and addresses: "greater-manchester"."""
        return self.area.slug

    def body_on(self, day: date) -> LocalPolicingBody:
        """The local policing body on a day. Raises: Refused if none is recorded for that day."""
        for body in self.bodies:
            if (body.valid_from or date.min) <= day <= (body.valid_to or date.max):
                return body
        found = f"no local policing body on {day_label(day)}"
        expected = "one that holds the force to account on that day"
        remedy = "Add a row for the body that came after, with its valid_from, or correct valid_to."
        raise refuse("areas.no-body", f"areas/bodies.csv, {self.name}", found, expected, remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Areas:
    """Every area that figures may be about, by code; the 43 forces in alphabetical order of their usual names."""

    by_code: Mapping[str, Area]
    forces: tuple[ForceArea, ...]

    def name(self, code: str) -> str:
        """The usual name of an area. Raises: KeyError for a code that is not held."""
        return self.by_code[code].name

    def name_or_code(self, code: str) -> str:
        """The usual name of an area; its code where the project does not know it."""
        return self.by_code[code].name if code in self.by_code else code

    def force(self, code_or_slug: str) -> ForceArea | None:
        """The force area with this code or slug, or None."""
        return next((force for force in self.forces if code_or_slug in (force.code, force.slug)), None)
