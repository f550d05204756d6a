"""Where in the desk a problem is mended."""

import re
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.desk.labels import plain

# Beginnings of a problem's place, with the screen that changes what is there.
_SCREENS = (
    (r"data/commentary/[^/]+/(?P<name>[\w-]+)\.md", "/words/{name}", "the commentary"),
    (r"data/commentary/", "/words", "Commentary"),
    (r"measure (?P<name>[\w-]+)$", "/words/{name}", "the commentary"),
    (r"data/statements/[^/]+/(?P<name>[\w-]+)", "/statements/{name}", "the statement"),
    (r"data/(?:settings\.toml|contacts\.csv|pre-release-access\.csv)", "/quarter", "Dates and people"),
    (r"data/figures/|the store", "/files", "Files"),
    (r"(?:[\w-]+/)?letters/|letter ", "/letters", "Letters"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLink:
    """A problem in words, whether it is only a warning, and the screen where it is mended: "" if none is."""

    text: str
    warning: bool
    address: str
    screen: str


def problem_link(issue: Issue) -> ProblemLink:
    """A problem with the screen where it is mended."""
    address, screen = _screen(issue.where)
    warning = issue.severity is not Severity.ERROR
    return ProblemLink(text=plain(issue).sentence(), warning=warning, address=address, screen=screen)


def _screen(where: str) -> tuple[str, str]:
    for pattern, address, screen in _SCREENS:
        match = re.match(pattern, where)
        if match:
            return address.format(**match.groupdict()), screen
    return "", ""
