"""Figures, areas and problems in the words that people at the desk know, without ids, commands or file paths."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import STATUS_MEANINGS, format_number
from ncpm_reports.desk.project import Project
from ncpm_reports.narrative.phrases import capitalised

_CELL = re.compile(r"[A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?", re.ASCII)
_DIGEST = re.compile(r", whose SHA-256 begins [0-9a-f]+", re.ASCII)
_ISO_DAY = re.compile(r"\b[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9])\b", re.ASCII)
_AREA = re.compile(r"\b[EWK][0-9]{8}\b", re.ASCII)
_MEASURE = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z0-9]+)+(?![\w-]|\.[a-z])", re.ASCII)

# What the messages of commands ask for at a terminal, and what does the same at the desk.
_REMEDIES: Mapping[str, str] = {
    "release.date-unknown": "Give the day of publication below.",
    "release.date": "Give another day of publication below if you know better.",
    "release.differs": "Get it from its publisher again; if it is a later version, give its day of publication below.",
    "figures.contradict": "Check both with the publisher; you may accept the new figures with a reason.",
    "layout.unknown": "Enter the figures that you need by hand, under own figures.",
    "figures.header": "Use the blank spreadsheet that the desk offers under own figures.",
    "withdraw.reason": "Say why, in a sentence.",
    "release.withdrawn": "Bring it back from the list of releases, if it is to stand.",
    "release.unknown": "Choose it from the list of releases.",
    "store.locked": "Wait until the other program has ended, then do it again. Nothing was lost.",
}


# Parts of messages that speak of the terminal, and what they mean at the desk; longer ones come first.
_PHRASES = (
    ("have two different people run `ncpm sign-off` on this candidate", "have two different people sign it off"),
    ("build the candidate again with `ncpm build --final`", "build the candidate again"),
    ("build it again with --final", "build the candidate again"),
    ("build it with `ncpm build --final`", "build the candidate"),
    ("build it with `ncpm build`", "build it"),
    ("build the quarter first with `ncpm build`", "build the quarter first"),
    ("build without --illustrative", "build from published figures"),
    ("run `ncpm status` to see what is held, or `ncpm ingest` to add a release", "see Measures, or add a file"),
    ("run `ncpm status` to see what is held", "see Measures"),
    ("run `ncpm status` to see which quarters are held", "see Measures"),
    ("run `ncpm check` to see what is wrong", "check everything on the page Build"),
    ("add releases with `ncpm ingest FILE…`", "add a file"),
    (", without --only and --force", ""),
    (", without --only", ""),
    (", with fewer processes (--jobs 1) if memory is short", " when fewer programs are open"),
    (" or choose another folder with --output", ""),
    ("what `ncpm publish` wrote", "what publishing wrote"),
    ("another run of ncpm that is writing it", "another program that is building or publishing at the moment"),
)
_PLACES = {"--period": "The quarter", "ncpm build": "The build"}
_OUTPUT = re.compile(r"^output folder .*")


def plain(issue: Issue) -> Issue:
    """The issue in words of the desk: what is to be done here in place of what is to be done at a terminal."""
    issue = replace(issue, found=_DIGEST.sub("", issue.found))
    for_a_terminal = any(sign in issue.remedy for sign in ("ncpm ", "--", "data/"))
    if for_a_terminal and issue.code in _REMEDIES:
        return replace(issue, remedy=_REMEDIES[issue.code])
    where = _PLACES.get(issue.where, _OUTPUT.sub("The folder of what is built", issue.where))
    found, expected, remedy = (_in_plain_words(text) for text in (issue.found, issue.expected, issue.remedy))
    return replace(issue, where=where, found=found, expected=expected, remedy=remedy)


def _in_plain_words(text: str) -> str:
    for phrase, words in _PHRASES:
        text = text.replace(phrase, words).replace(capitalised(phrase), capitalised(words))
    return text


def with_names(text: str, names: Mapping[str, str], areas: Areas) -> str:
    """A sentence with the names of measures and areas in place of their ids and codes, and days as they are written."""
    named = _AREA.sub(lambda code: area_name(areas, code[0]), text)
    named = _ISO_DAY.sub(lambda day: day_label(date.fromisoformat(day[0])), named)
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
    cell = f"cell {figure.cell}" if _CELL.fullmatch(figure.cell) else figure.cell
    return ", ".join(part for part in (figure.table, cell) if part)


def release_words(figure: Observation) -> str:
    """The title and edition of the release that a figure came in."""
    return ", ".join(part for part in (figure.release.title, figure.release.edition) if part)
