"""The links at the top of every page: those that a person's roles lead to."""

from collections.abc import Iterable

from ncpm_reports.desk.people import READERS, Person

LINKS = (
    ("/files", "Files"),
    ("/measures", "Measures"),
    ("/words", "Commentary"),
    ("/statements", "Statements"),
    ("/quarter", "Dates and people"),
    ("/preview", "Preview"),
    ("/build", "Build"),
    ("/pack", "Pack"),
    ("/letters", "Letters"),
    ("/sign-off", "Sign off"),
    ("/publish", "Publish"),
    ("/history", "History"),
)
OWN_AREA = ("/my-area", "My area")
# Pages that belong to a link under another address.
_BELONGS = {
    "/releases": "/files",
    "/figures": "/files",
    "/board-actions": "/words",
    "/jobs": "/build",
    "/verify": "/publish",
    "/welsh": "/statements",
}


def links_of(person: Person) -> tuple[tuple[str, str], ...]:
    """The addresses with their labels, in the order of a quarter; one's own area alone for a commissioner's office."""
    links = LINKS if person.roles & READERS else ()
    return (*links, OWN_AREA) if person.area else links


def section_of(path: str, links: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The address and label of the link that a page belongs to; two empty texts where it belongs to none of them."""
    first = "/" + path.split("/")[1]
    address = _BELONGS.get(first, first)
    return next((link for link in links if link[0] == address), ("", ""))
