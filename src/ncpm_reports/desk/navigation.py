"""The links at the top of every page: those that a person's roles lead to."""

from ncpm_reports.desk.people import READERS, Person

LINKS = (
    ("/files", "Files", READERS),
    ("/measures", "Measures", READERS),
    ("/words", "Commentary", READERS),
    ("/statements", "Statements", READERS),
    ("/quarter", "Dates and people", READERS),
    ("/preview", "Preview", READERS),
    ("/build", "Build", READERS),
    ("/pack", "Pack", READERS),
    ("/letters", "Letters", READERS),
    ("/sign-off", "Sign off", READERS),
    ("/publish", "Publish", READERS),
    ("/history", "History", READERS),
)
OWN_AREA = ("/my-area", "My area")


def links_of(person: Person) -> tuple[tuple[str, str], ...]:
    """The addresses with their labels, in the order of a quarter; one's own area alone for a commissioner's office."""
    links = tuple((address, label) for address, label, roles in LINKS if person.roles & roles)
    return (*links, OWN_AREA) if person.area else links
