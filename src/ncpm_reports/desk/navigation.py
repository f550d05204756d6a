"""The links at the top of every page: those that a person's roles lead to."""

from ncpm_reports.desk.people import Person, Role

_MAKERS = frozenset({Role.SECRETARIAT, Role.PRIVATE_OFFICE, Role.SIGNATORY})
LINKS = (
    ("/files", "Files", _MAKERS),
    ("/measures", "Measures", _MAKERS),
    ("/words", "Commentary", _MAKERS),
    ("/statements", "Statements", _MAKERS),
    ("/quarter", "Dates and people", _MAKERS),
    ("/preview", "Preview", _MAKERS),
    ("/build", "Build", _MAKERS),
    ("/pack", "Pack", _MAKERS),
    ("/letters", "Letters", _MAKERS),
    ("/sign-off", "Sign off", _MAKERS),
    ("/publish", "Publish", _MAKERS),
    ("/history", "History", _MAKERS),
)
OWN_AREA = ("/my-area", "My area")


def links_of(person: Person) -> tuple[tuple[str, str], ...]:
    """The addresses with their labels, in the order of a quarter; one's own area alone for a commissioner's office."""
    links = tuple((address, label) for address, label, roles in LINKS if person.roles & roles)
    return (*links, OWN_AREA) if person.area else links
