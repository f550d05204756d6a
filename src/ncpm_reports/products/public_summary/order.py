"""The duty that a public summary serves: what the law asks of whom, from when. Constants, so that none is mistyped."""

from datetime import date

from ncpm_reports.core.areas import BodyKind, ForceArea, LocalPolicingBody
from ncpm_reports.core.settings import BuildInfo

ORDER = "The Elected Local Policing Bodies (Specified Information) (Amendment) Order 2021"
CITATION = "SI 2021/547"
ADDRESS = "https://www.legislation.gov.uk/uksi/2021/547/made"
IN_FORCE = date(2021, 5, 31)

_WITH_ARTICLE = {
    BodyKind.COMMISSIONER: "body_name",
    BodyKind.FIRE_COMMISSIONER: "body_name",
    BodyKind.MAYOR: "title",
    BodyKind.COMMON_COUNCIL: "title",
}


def body_words(body: LocalPolicingBody) -> str:
    """The body inside a sentence: "the Police and Crime Commissioner for Gwent", "the Mayor of London"."""
    return f"the {getattr(body, _WITH_ARTICLE[body.kind])}"


def force_words(force: ForceArea) -> str:
    """The force inside a sentence: "Gwent Police", "the Metropolitan Police Service"."""
    return f"the {force.force_name}" if force.force_name.endswith(" Service") else force.force_name


def duty_began(build: BuildInfo) -> bool:
    """Whether the Order was in force when the quarter ended, so that a statement is due for it."""
    return build.period.end >= IN_FORCE
