"""The local policing body's own words: its statement of contribution, and which priorities apply, with reasons.

A body's folder holds `statement.md`, with a heading for each priority, and `applicability.csv`. Nothing is filled in
for a body that has supplied nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby

from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, Refused, Severity, refuse_if_any
from ncpm_reports.documents.blocks import Block, Heading, plain
from ncpm_reports.documents.commentary import HeadingLine, heading_lines, parse_commentary
from ncpm_reports.documents.printable import letter_problem
from ncpm_reports.measures.framework import Framework

STATEMENT = "statement.md"
APPLICABILITY = "applicability.csv"
COLUMNS = ("priority", "applicable", "reason")
LEVEL = 3
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicability:
    """Whether a priority applies in the area, and why; a reason is always there where it does not."""

    applies: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one body has supplied for one quarter. A priority that is in neither mapping is awaited.

    `general` stands before the first priority's heading. `signatures` say who signed, and on which day:
    "A. Commissioner, 12 August 2026"; empty where nobody did.
    """

    contributions: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)
    applicability: Mapping[str, Applicability] = field(default_factory=dict)
    general: tuple[Block, ...] = ()
    signatures: tuple[str, ...] = ()

    @property
    def supplied(self) -> bool:
        """Whether the body has supplied anything at all."""
        return bool(self.contributions or self.applicability or self.general)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementState:
    """How far one area's statement is. `issues` say what stops its documents."""

    force: ForceArea
    statement: Statement = field(default_factory=Statement)
    issues: tuple[Issue, ...] = ()

    @property
    def contribution_count(self) -> int:
        """Of how many priorities something is written."""
        return len(self.statement.contributions)

    @property
    def answer_count(self) -> int:
        """Of how many priorities is said whether they apply."""
        return len(self.statement.applicability)


def read_statement(texts: Mapping[str, str], slug: str, framework: Framework) -> Statement:
    """One area's statement, empty where none is supplied. Raises: Refused with every problem of its files."""
    statement, issues = _read(texts, slug, framework)
    refuse_if_any(issues)
    return statement


def statement_states(texts: Mapping[str, str], areas: Areas, framework: Framework) -> tuple[StatementState, ...]:
    """Every area's statement, in order of name; `texts` are by path below the quarter's folder."""
    states = []
    for force in areas.forces:
        statement, issues = _read(texts, force.slug, framework)
        errors = _errors(issues)
        states.append(StatementState(force=force, issues=errors, statement=Statement() if errors else statement))
    return tuple(states)


def area_errors(texts: Mapping[str, str], slug: str, framework: Framework) -> tuple[Issue, ...]:
    """Every error in one area's files, with file and line; nothing is refused here."""
    return _errors(_read(texts, slug, framework)[1])


def _errors(issues: Iterable[Issue]) -> tuple[Issue, ...]:
    return tuple(issue for issue in issues if issue.severity is Severity.ERROR)


def priority_of(title: str, framework: Framework) -> str | None:
    """The id of the priority that a heading names, by id, name or plain name; None if it names none."""
    names = ((priority.id, priority.name, priority.plain_name) for priority in framework.priorities)
    return next((ident for ident, *others in names if _key(title) in map(_key, (ident, *others))), None)


def stray_statements(texts: Iterable[str], areas: Areas) -> tuple[Issue, ...]:
    """Files that belong to no area: in no folder, or in one that is not named after an area."""
    slugs = {force.slug for force in areas.forces}
    expected = "a folder named after a police force area, such as avon-and-somerset"
    found, remedy = "no police force area of that name", "Rename the folder or move the file."
    stray = (path for path in sorted(texts) if "/" not in path or _slug(path) not in slugs)
    return tuple(_issue(path, "area", found, expected, remedy) for path in stray)


def statement_issues(texts: Mapping[str, str], areas: Areas, framework: Framework) -> tuple[Issue, ...]:
    """Everything wrong with any body's files, with file and line, in order of path; nothing is refused here."""
    issues: list[Issue] = []
    for slug, paths in groupby(sorted(texts, key=_slug), key=_slug):
        stray = stray_statements(paths, areas)
        issues.extend(stray[:1] or _read(texts, slug, framework)[1])
    return tuple(issues)


def _slug(path: str) -> str:
    return path.partition("/")[0]


def _read(texts: Mapping[str, str], slug: str, framework: Framework) -> tuple[Statement, tuple[Issue, ...]]:
    path, table = f"{slug}/{STATEMENT}", f"{slug}/{APPLICABILITY}"
    unknown_files = [
        _issue(name, "file", "a file that is not known", f"{APPLICABILITY}, {STATEMENT}", "Rename or remove it.")
        for name in sorted(texts)
        if _slug(name) == slug and name not in (path, table)
    ]
    statement, issues = _statement_text(texts[path], path, framework) if path in texts else (Statement(), ())
    applicability, table_issues = _applicability(texts.get(table), table, framework)
    return replace(statement, applicability=applicability), (*unknown_files, *issues, *table_issues)


def _statement_text(text: str, path: str, framework: Framework) -> tuple[Statement, tuple[Issue, ...]]:
    """The words about all priorities, under a heading for each, and everything wrong with them.

    Headings may be a level or more too deep, or stand under one for the whole file: the level at which priorities are
    named is taken.
    """
    headings = tuple(heading_lines(text))
    priority_levels = [heading_line.level for heading_line in headings if priority_of(heading_line.words, framework)]
    top = min(priority_levels or [heading_line.level for heading_line in headings], default=1)
    try:
        commentary = parse_commentary(text, path, LEVEL, required=(), top=top)
    except Refused as refused:
        return Statement(), refused.issues
    general, sections = _sections(commentary.blocks)
    day = commentary.written_on
    issues = list(_misplaced(path, headings, top, framework))
    lines = (heading_line.line for heading_line in headings if heading_line.level == top)
    contributions: dict[str, tuple[Block, ...]] = {}
    for line, (heading, blocks) in zip(lines, sections, strict=False):
        title = plain(heading.content).strip()
        priority = priority_of(title, framework)
        if priority is None:
            choices = "; ".join(choice.plain_name for choice in framework.priorities)
            problem = f'the heading "{title[:60]}"', f"a priority: {choices}", "Use its name."
        elif not blocks:
            problem = f'nothing under "{title[:60]}"', "words under it", "Write it, or remove it."
        elif priority in contributions:
            problem = f"{priority} a second time", "each priority once", "Keep one of the two."
        else:
            contributions[priority] = blocks
            continue
        issues.append(_issue(f"{path}, line {line}", "text", *problem))
    statement = Statement(
        contributions={p.id: contributions[p.id] for p in framework.priorities if p.id in contributions},
        general=tuple(block for block in general if not isinstance(block, Heading)),
        signatures=(f"{commentary.author}, {day_label(day)}",) if commentary.author and day else (),
    )
    return statement, tuple(issues)


def _misplaced(path: str, headings: Iterable[HeadingLine], top: int, framework: Framework) -> Iterator[Issue]:
    sections = 0
    for heading in headings:
        sections += heading.level == top
        where, expected = f"{path}, line {heading.line}", f"priorities all at one level, such as {'#' * top}"
        if heading.level > top and priority_of(heading.words, framework):
            found = f'"{heading.words[:60]}" below another heading'
            yield _issue(where, "text", found, expected, f"Begin the line with {'#' * top}.")
        elif heading.level < top and sections:
            found = f'"{heading.words[:60]}" above the headings of priorities'
            yield _issue(where, "text", found, expected, f"Begin the line with {'#' * (top + 1)}.")


def _sections(blocks: tuple[Block, ...]) -> tuple[tuple[Block, ...], list[tuple[Heading, tuple[Block, ...]]]]:
    tops = [(at, block) for at, block in enumerate(blocks) if isinstance(block, Heading) and block.level == LEVEL]
    starts = [*(at for at, _ in tops), len(blocks)]
    sections = [(heading, blocks[at + 1 : end]) for (at, heading), end in zip(tops, starts[1:], strict=True)]
    return blocks[: starts[0]], sections


def _key(name: str) -> str:
    return " ".join(_WORD.findall(name.lower()))


def _applicability(
    text: str | None, path: str, framework: Framework
) -> tuple[Mapping[str, Applicability], tuple[Issue, ...]]:
    if text is None:
        return {}, ()
    applicabilities: dict[str, Applicability] = {}
    rows, shape_issues = rows_of_columns(text, path, COLUMNS)
    issues = [*shape_issues]
    for line, cells in rows:
        _row(cells, f"{path}, line {line}", framework, applicabilities, issues)
    missing = [priority.plain_name for priority in framework.priorities if priority.id not in applicabilities]
    if missing and not issues:
        found, until = f"no row for {', '.join(missing)}", "; until then the summary says that it is awaited."
        incomplete = _issue(path, "incomplete", found, "a row for each priority", f"Add a row for each{until}")
        at_desk = f"Say of each whether it applies{until}"
        issues.append(replace(incomplete, severity=Severity.WARNING, at_desk=at_desk))
    return applicabilities, tuple(issues)


def _row(
    cells: list[str], where: str, framework: Framework, applicabilities: dict[str, Applicability], issues: list[Issue]
) -> None:
    priority, applicable, reason = (" ".join(cell.split()) for cell in cells)
    ids, answer = [priority.id for priority in framework.priorities], applicable.lower()
    remedy = "Say why the priority does not apply in this area: the Order asks for the reasons."
    mistakes = (
        (priority not in ids, "priority", f'"{priority[:60]}"', f"one of {', '.join(ids)}", "Correct it."),
        (priority in applicabilities, "twice", f"{priority} again", "each priority once", "Remove one of the two."),
        (answer not in ("yes", "no"), "applicable", f'"{applicable[:40]}"', "yes or no", "Write yes or no."),
        (answer == "no" and not reason, "reason", "no reason", "a reason for a priority that does not apply", remedy),
    )
    row_issues = [_issue(where, *problem) for mistaken, *problem in mistakes if mistaken]
    unprintable = letter_problem(reason)
    if unprintable:
        row_issues.append(_issue(where, "letters", unprintable.found, unprintable.expected, unprintable.remedy))
    if not row_issues:
        applicabilities[priority] = Applicability(applies=answer == "yes", reason=reason)
    issues.extend(row_issues)


def _issue(where: str, code: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code=f"statement.{code}", where=where, found=found, expected=expected, remedy=remedy)
