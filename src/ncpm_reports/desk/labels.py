"""Figures, areas and problems in the words that people at the desk know, without ids, commands or file paths."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import MONTHS
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import STATUS_MEANINGS, format_number
from ncpm_reports.desk.project import Project

_BRITISH_DAY = re.compile(r"([0-9]{1,2})[/. ]([0-9]{1,2})[/. ]([0-9]{4})", re.ASCII)
_AREA = re.compile(r"\b[EWK][0-9]{8}\b", re.ASCII)
_MEASURE = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-]|\.[a-z])", re.ASCII)
_DAY_IN_WORDS = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})", re.ASCII)

# What the messages of commands ask for at a terminal, and what does the same at the desk.
_REMEDIES: Mapping[str, str] = {
    "release.date-unknown": "Give the day of publication below.",
    "release.differs": "Get it from its publisher again; if it is a later version, give its day of publication below.",
    "figures.contradict": "Check both with the publisher; you may accept the new figures with a reason.",
    "layout.unknown": "Enter the figures that you need by hand, under own figures.",
    "figures.header": "Use the blank spreadsheet that the desk offers under own figures.",
    "withdraw.reason": "Say why, in a sentence.",
    "release.withdrawn": "Bring it back from the list of releases, if it is to stand.",
    "release.unknown": "Choose it from the list of releases.",
    "store.locked": "Wait until the other program has ended, then do it again. Nothing was lost.",
}


def plain(issue: Issue) -> Issue:
    """The issue with what is to be done at the desk in place of what is to be done at a terminal."""
    for_a_terminal = "ncpm " in issue.remedy or "--" in issue.remedy
    return replace(issue, remedy=_REMEDIES[issue.code]) if for_a_terminal and issue.code in _REMEDIES else issue


def with_names(text: str, names: Mapping[str, str], areas: Areas) -> str:
    """A sentence with the names of measures and areas in place of their ids and codes."""
    named = _AREA.sub(lambda code: area_name(areas, code[0]), text)
    return _MEASURE.sub(lambda word: names.get(word[0], word[0]), named)


def measure_names(project: Project) -> Mapping[str, str]:
    """The names of the framework's measures, by id. Raises: Refused or NotFound."""
    return {measure.id: measure.name for measure in project.framework("").measures}


def measure_name(names: Mapping[str, str], measure: str) -> str:
    """The name of a measure; its id as words for one that the framework does not have, such as population."""
    return names.get(measure) or measure.replace("-", " ").capitalize()


def area_name(areas: Areas, code: str) -> str:
    """The usual name of an area; its code where the project does not know it."""
    area = areas.by_code.get(code)
    return area.name if area else code


def value_words(figure: Observation) -> str:
    """A figure's value with its unit, or the sign that says why there is none with its meaning."""
    if figure.value is None:
        return f"{figure.status.value} {STATUS_MEANINGS.get(figure.status, '')}".strip()
    decimals = max(0, -int(figure.value.as_tuple().exponent))
    number = format_number(float(figure.value), decimals)
    return f"{number}%" if figure.unit.value == "percent" else f"{number} {figure.unit.value}"


def cell_words(figure: Observation) -> str:
    """Where in its release a figure stands: "Table P1, cell D12"; "" where nothing is noted."""
    cell = f"cell {figure.cell}" if figure.cell else ""
    return ", ".join(part for part in (figure.table, cell) if part)


def release_words(figure: Observation) -> str:
    """The title and edition of the release that a figure came in."""
    return ", ".join(part for part in (figure.release.title, figure.release.edition) if part)


def typed_day(text: str) -> date | None:
    """The day that a person typed: 30/6/2025, 30 June 2025 or 2025-06-30; None for anything else."""
    text = " ".join(text.split())
    try:
        if match := _BRITISH_DAY.fullmatch(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _DAY_IN_WORDS.fullmatch(text):
            month = next(n for n, name in enumerate(MONTHS) if name.lower().startswith(match[2].lower()))
            return date(int(match[3]), month, int(match[1]))
        return date.fromisoformat(text) if len(text) == 10 else None
    except (ValueError, StopIteration):
        return None
