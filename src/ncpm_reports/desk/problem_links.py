"""Where in the desk a problem is mended, and what its place is called there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ncpm_reports.core.problems import Issue, NcpmError, Severity
from ncpm_reports.desk.labels import measure_names, plain
from ncpm_reports.desk.project import Project

# Beginnings of a problem's place, with the screen that changes what is there, and the place's name at the desk.
_SCREENS = (
    (r"data/commentary/[^/]+/board-actions\.csv", "/board-actions", "Asks and actions", "Asks and actions"),
    (r"data/commentary/[^/]+/(?P<name>[\w-]+)\.md", "/words/{name}", "the commentary", "The commentary, {named}"),
    (r"data/commentary/", "/words", "Commentary", ""),
    (r"measure (?P<name>[\w-]+)$", "/words/{name}", "the commentary", "{named}"),
    (
        r"data/statements/[^/]+/(?P<name>[\w-]+)(?:/[\w-]+)?(?:\.\w+)?",
        "/statements/{name}",
        "the statement",
        "The statement for {named}",
    ),
    (r"data/contacts\.csv", "/quarter/contacts", "Contacts", "Contacts"),
    (r"data/pre-release-access\.csv", "/quarter", "Dates and people", "The list of early access"),
    (r"data/settings\.toml", "/quarter", "Dates and people", ""),
    (r"data/figures/|the store", "/files", "Files", ""),
    (
        r"(?:[\w-]+/)?letters/(?:sign-off\.csv, )?(?P<name>[a-z][a-z-]*)(?:\.(?:docx|pdf))?$",
        "/letters/{name}",
        "the letter",
        "The letter to {named}",
    ),
    (r"(?:[\w-]+/)?letters/|letter ", "/letters", "Letters", ""),
)
# What a remedy says, where the place is a document that is made of what several screens change, or is a letter.
_REMEDIES = (
    ("Asks and actions", "/board-actions", "Asks and actions"),
    ("overview", "/words/overview", "the overview"),
    ("Dates and people", "/quarter", "Dates and people"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLink:
    """A problem in words, whether it is only a warning, and the screen where it is mended: "" if none is."""

    text: str
    warning: bool
    address: str
    screen: str


def problem_link(issue: Issue, names: Mapping[str, str] | None = None) -> ProblemLink:
    """A problem with the screen where it is mended; `names` are those of measures and areas, as `place_names` has."""
    named = plain(issue)
    address, screen, place = _screen(issue.where, names or {})
    if not address or address.startswith("/letters"):
        by_remedy = ((at, name) for words, at, name in _REMEDIES if words in named.remedy)
        address, screen = next(by_remedy, (address, screen))
    warning = issue.severity is not Severity.ERROR
    text = replace(named, where=place or named.where).sentence()
    return ProblemLink(text=text, warning=warning, address=address, screen=screen)


def place_names(project: Project) -> Mapping[str, str]:
    """The names of the measures by id and of the force areas by slug; empty if the project's tables cannot be read."""
    try:
        return {**measure_names(project), **{force.slug: force.name for force in project.areas().forces}}
    except NcpmError:
        return {}


def _screen(where: str, names: Mapping[str, str]) -> tuple[str, str, str]:
    """The address and name of a place's screen, and the place in words of the desk: "" where it has no other name."""
    for pattern, address, screen, words in _SCREENS:
        match = re.match(pattern, where)
        if match:
            parts = match.groupdict()
            name = parts.get("name", "")
            place = words.format(named=names.get(name, name.replace("-", " "))) + where[match.end() :] if words else ""
            return address.format(**parts), screen, place
    return "", "", ""
