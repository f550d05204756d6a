"""Figures, areas and problems in the words that people at the desk know, without ids, commands or file paths.

A problem has the screen where it is mended beside it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, NcpmError, Severity
from ncpm_reports.core.quantities import STATUS_MEANINGS, format_number
from ncpm_reports.desk.project import Project

_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?", re.ASCII)
_DIGEST = re.compile(r", whose SHA-256 begins [0-9a-f]+", re.ASCII)
_ISO_DAY = re.compile(r"\b[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])\b", re.ASCII)
_AREA = re.compile(r"(?<![\w\"])[EWK][0-9]{8}\b", re.ASCII)
_MEASURE = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-]|\.[a-z])", re.ASCII)

# Places that only a terminal has, and what they are at the desk.
_PLACES = {"--period": "The quarter", "ncpm build": "The build"}
_OUTPUT = re.compile(r"^output folder .*")
_CANDIDATE = re.compile(r"^candidate [0-9]{4}-[0-9]{2}$", re.ASCII)
_LIST = re.compile(r"^data/(?:contacts|pre-release-access)\.csv")
_PACK = re.compile(r"^(?:board/)?cppb-briefing-pack\b")

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
    # No screen changes these.
    (r"board/profiles/(?P<name>[\w-]+)", "", "", "The profile of {named}"),
    (r"public/(?P<name>[\w-]+)/(?P=name)", "", "", "The public summary for {named}"),
)
# What a remedy says, where the place is a document that is made of what several screens change, or is a letter.
_REMEDIES = (
    ("Asks and actions", "/board-actions", "Asks and actions"),
    ("overview", "/words/overview", "the overview"),
    ("Dates and people", "/quarter", "Dates and people"),
)


def in_desk_words(issue: Issue) -> Issue:
    """The issue in words of the desk: what is to be done here in place of what is to be done at a terminal."""
    where = _PLACES.get(issue.where, _OUTPUT.sub("The folder of what is built", issue.where))
    where = _CANDIDATE.sub("The candidate", _PACK.sub("The briefing pack", _LIST.sub("The list", where)))
    if issue.code.startswith("store."):
        where = "The store of figures"
    found = _DIGEST.sub("", issue.found)
    return replace(issue, where=where, found=found, remedy=issue.at_desk or issue.remedy)


def with_names(text: str, names: Mapping[str, str], areas: Areas) -> str:
    """A sentence with the names of measures and areas in place of their ids and codes, and days as they are written."""
    named = _AREA.sub(lambda code: areas.name_or_code(code[0]), text)
    named = _ISO_DAY.sub(lambda day: day_label(date.fromisoformat(day[0])), named)
    return _MEASURE.sub(lambda word: names.get(word[0], word[0]), named)


def measure_names(project: Project) -> Mapping[str, str]:
    """The names of the framework's measures, by id. Raises: Refused or NotFound."""
    return {measure.id: measure.name for measure in project.framework("").measures}


def measure_name(names: Mapping[str, str], measure: str) -> str:
    """The name of a measure; its id as words for one that the framework does not have, such as population."""
    return names.get(measure) or measure.replace("-", " ").capitalize()


def value_words(figure: Observation) -> str:
    """A figure's value with its unit, or the sign that says why there is none with its meaning."""
    if figure.value is None:
        return f"{figure.status.value} {STATUS_MEANINGS.get(figure.status, '')}".strip()
    decimals = max(0, -int(figure.value.as_tuple().exponent))
    number = format_number(float(figure.value), decimals)
    return f"{number}%" if figure.unit.value == "percent" else f"{number} {figure.unit.value}"


def cell_words(figure: Observation) -> str:
    """Where in its release a figure stands: "Table P1, cell D12"; "" where nothing is noted."""
    cell = f"cell {figure.cell}" if _CELL.fullmatch(figure.cell) else figure.cell
    return ", ".join(part for part in (figure.table, cell) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLink:
    """A problem in words, whether it is only a warning, and the screen where it is mended: "" if none is."""

    text: str
    warning: bool
    address: str
    screen: str


def problem_link(issue: Issue, names: Mapping[str, str] | None = None) -> ProblemLink:
    """A problem with the screen where it is mended; `names` are those of measures and areas, as `place_names` has."""
    desk_issue, names = in_desk_words(issue), names or {}
    address, screen, place = _screen(issue.where, names)
    if not address or address.startswith("/letters"):
        by_remedy = ((at, name) for words, at, name in _REMEDIES if words in desk_issue.remedy)
        address, screen = next(by_remedy, (address, screen))
    warning = issue.severity is not Severity.ERROR
    text = replace(desk_issue, where=place or names.get(issue.where, desk_issue.where)).sentence()
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
