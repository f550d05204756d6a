"""What people write for the pack of a quarter: the analysts' commentary, and the secretariat's log of actions.

Commentary is one Markdown file a measure, with author and date, and one for the whole; the log is `board-actions.csv`
beside them, with owners, dates and positions. Besides what a build reads, commentary as the person who writes one
knows it: whose turn it is, and what is wrong.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import chain

from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.periods import day_in_words
from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.blocks import Inline, Label, Placeholder, Table
from ncpm_reports.documents.commentary import Commentary, SignedText, parse_commentary, signed_text
from ncpm_reports.documents.vocabulary import nearest
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.cells import column, compact, rows_of, text_cell

OVERVIEW = "overview"
SUFFIX = ".md"
LEVEL = 4
_LINE = re.compile(r"(?:.*, )?line (\d+)")
ACTIONS = "board-actions.csv"
ACTION_COLUMNS = ("ask", "action", "owner", "due", "position")
LETTER_PREFIX = "letter-"
# The ask about figures that nobody has supplied.
MISSING_FIGURES = "missing"


class Decision(StrEnum):
    """What the board decided on the question of a letter; the values are what the log gives as position."""

    ASK = "ask"
    DO_NOT_ASK = "do not ask"
    OPEN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A row of the log: an action from the last meeting, or, where `ask` names one, who answers an ask of this pack."""

    ask: str
    action: str
    owner: str
    due: str
    position: str

    @property
    def due_words(self) -> str:
        """When it is due, as the log says; a day as 2026-01-31 in words."""
        return day_in_words(self.due)


def read_quarter(
    texts: Mapping[str, str], measures: Iterable[str], folder: str
) -> tuple[Mapping[str, Commentary], tuple[Action, ...]]:
    """Each commentary by its measure's id, or "overview", and the rows of the log.

    Raises: Refused with everything wrong in any of them.
    """
    names = (OVERVIEW, *measures)
    issues: list[Issue] = []
    commentaries: dict[str, Commentary] = {}
    actions: tuple[Action, ...] = ()
    log_last = sorted(texts.items(), key=lambda item: item[0] == ACTIONS)
    for path, text in log_last:
        name, where = path.removesuffix(SUFFIX), f"{folder}/{path}"
        try:
            if path == ACTIONS:
                actions = read_actions(text, where)
            elif path.endswith(SUFFIX) and name in names:
                commentaries[name] = parse_commentary(text, where, LEVEL)
            else:
                found, expected = f'commentary on "{name}"', "a Markdown file named after a measure, or overview.md"
                issues.append(Issue.of("commentary.unknown", where, found, expected, nearest(name, names)))
        except Refused as refused:
            issues.extend(refused.issues)
    refuse_if_any(issues)
    return commentaries, actions


def commentary_issues(texts: Mapping[str, str], measures: Iterable[str], folder: str) -> tuple[Issue, ...]:
    """Everything wrong in a quarter's folder of commentary: its texts, and the log of actions beside them."""
    try:
        read_quarter(texts, measures, folder)
    except Refused as refused:
        return refused.issues
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentaryState:
    """One text that a quarter may have: by whom and when, if it is written; `issues` say what is wrong with it."""

    name: str
    title: str
    signed_text: SignedText | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def written_on(self) -> date | None:
        """The day it carries; None if it carries none that can be read."""
        try:
            return date.fromisoformat(self.signed_text.date) if self.signed_text else None
        except ValueError:
            return None


def commentary_titles(framework: Framework) -> Mapping[str, str]:
    """What may be written in a quarter, by name of its file, with its title: the overview, then each metric."""
    return {
        OVERVIEW: "Overview: what the changes amount to",
        **{metric.id: metric.name for metric in framework.metrics},
    }


def commentary_states(texts: Mapping[str, str], framework: Framework) -> tuple[CommentaryState, ...]:
    """Each text that the quarter may have, in order; `texts` are by path below the quarter's folder."""
    return tuple(
        CommentaryState(name=name, title=title, signed_text=signed_text(text), issues=text_issues(signed_text(text)))
        if (text := texts.get(f"{name}{SUFFIX}"))
        else CommentaryState(name=name, title=title)
        for name, title in commentary_titles(framework).items()
    )


def stray_files(texts: Mapping[str, str], framework: Framework) -> tuple[str, ...]:
    """The files that belong to no measure of the framework: a build refuses them."""
    expected = {ACTIONS, *(f"{measure.id}{SUFFIX}" for measure in framework.measures), f"{OVERVIEW}{SUFFIX}"}
    return tuple(sorted(path for path in texts if path not in expected))


def text_issues(signed: SignedText) -> tuple[Issue, ...]:
    """Everything wrong with a text; `where` is "line 3" as its author counts, "" where it is about author or date."""
    try:
        parse_commentary(signed.text or "---\n---\n", "text", LEVEL)
    except Refused as refused:
        return tuple(_issue_for_author(issue, signed) for issue in refused.issues)
    return ()


def _issue_for_author(issue: Issue, signed: SignedText) -> Issue:
    if issue.code in ("commentary.front", "commentary.author"):
        return replace(issue, where="")
    match = _LINE.fullmatch(issue.where)
    line = int(match[1]) - signed.lines_before if match else 1
    return replace(issue, where=f"line {max(1, line)}")


def read_actions(text: str, where: str) -> tuple[Action, ...]:
    """The rows of the log. Raises: Refused with each line without five columns or words, or whose position is none."""
    if not text.strip():
        return ()
    rows, issues = rows_of_columns(text, where, ACTION_COLUMNS)
    actions = {line: Action(**dict(zip(ACTION_COLUMNS, map(str.strip, cells), strict=True))) for line, cells in rows}
    row_issues = (_action_issues(f"{where}, line {line}", action) for line, action in actions.items())
    refuse_if_any((*issues, *chain.from_iterable(row_issues)))
    return tuple(actions.values())


def _action_issues(where: str, row: Action) -> Iterator[Issue]:
    if not row.ask and not row.action:
        found, expected = "an owner, a date or a position without an action", "what is to be done"
        yield Issue.of("actions.action", where, found, expected, "Write the action, or empty the row.")
    if row.ask.startswith(LETTER_PREFIX) and row.position not in set(Decision):
        found = f'the position "{row.position}" on a letter'
        expected = '"ask", "do not ask", or nothing while the board has not decided'
        yield Issue.of("actions.decision", where, found, expected, "Write what the board decided.")


def letter_key(measure: str) -> str:
    """What the log calls the board's decision on letters that ask about a measure."""
    return f"{LETTER_PREFIX}{measure}"


def action_for(actions: Sequence[Action], key: str) -> Action | None:
    """The row that answers an ask of this pack, if there is one."""
    return next((action for action in actions if action.ask == key), None)


def owner_and_due(actions: Sequence[Action], key: str) -> dict[str, str]:
    """Who sees to something and by when, as the log says under its key; "" where it does not."""
    row = action_for(actions, key)
    return {"owner": row.owner if row else "", "due": row.due_words if row else ""}


def label_or_placeholder(value: str, prompt: str) -> Inline:
    """What the log says, or a place for it."""
    return Label(value) if value else Placeholder(prompt, prompt)


def actions_table(actions: Sequence[Action]) -> Table | None:
    """The actions from the last meeting; what the log leaves open is a placeholder. None where none is logged."""
    logged = [action for action in actions if not action.ask]
    rows = rows_of(
        logged,
        (column("Action", 2.4), lambda row: text_cell(row.action)),
        (column("Owner", 1.1), lambda row: text_cell((label_or_placeholder(row.owner, "owner"),))),
        (column("Due", 1.0), lambda row: text_cell((label_or_placeholder(row.due_words, "date"),))),
        (column("Position", 1.2), lambda row: text_cell((label_or_placeholder(row.position, "done, open or closed"),))),
    )
    return compact("table-actions", "Actions from the last meeting", *rows) if logged else None
