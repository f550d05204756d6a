"""The secretariat's log of actions and asks, `board-actions.csv` beside the commentary: owners, dates, positions."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.core.periods import day_in_words
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Cell, Inline, Label, Placeholder, Table, TableStyle, Text
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.narrative.phrases import words
from ncpm_reports.products.board_pack.cells import column

FILE = "board-actions.csv"
LETTER = "letter-"
COLUMNS = ("ask", "action", "owner", "due", "position")


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


def read_actions(text: str, where: str) -> tuple[Action, ...]:
    """The rows of the log, in its order; none for an empty text.

    Raises: Refused with every line without the five columns, or whose position on a letter is no decision.
    """
    if not text.strip():
        return ()
    issues: list[Issue] = []
    rows: list[Action] = []
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    for cells in reader:
        values = tuple(cell.strip() for cell in cells)
        if reader.line_num == 1:
            if values != COLUMNS:
                issues.append(_issue(f"{where}, line 1", ", ".join(values), ", ".join(COLUMNS)))
            continue
        if not any(values):
            continue
        if len(values) != len(COLUMNS):
            issues.append(_issue(f"{where}, line {reader.line_num}", f"{len(values)} cells", f"{len(COLUMNS)} cells"))
            continue
        rows.append(Action(**dict(zip(COLUMNS, values, strict=True))))
        if rows[-1].ask.startswith(LETTER) and rows[-1].position not in set(Decision):
            issues.append(_no_decision(f"{where}, line {reader.line_num}", rows[-1].position))
    refuse_if_any(issues)
    return tuple(rows)


def _issue(where: str, found: str, expected: str) -> Issue:
    return Issue(
        code="actions.columns",
        where=where,
        found=found,
        expected=expected,
        remedy='Give each row all five columns, and put words with commas between "…".',
    )


def _no_decision(where: str, found: str) -> Issue:
    return Issue(
        code="actions.decision",
        where=where,
        found=f'the position "{found}" on a letter',
        expected='"ask", "do not ask", or nothing while the board has not decided',
        remedy="Write what the board decided.",
    )


def letter_key(measure: str) -> str:
    """What the log calls the board's decision on letters that ask about a measure."""
    return f"{LETTER}{measure}"


def decision_on(actions: Sequence[Action], measure: str) -> Decision:
    """What the board decided on letters that ask about a measure."""
    row = action_for(actions, letter_key(measure))
    return Decision.OPEN if row is None else Decision(row.position)


def action_for(actions: Sequence[Action], key: str) -> Action | None:
    """The row that answers an ask of this pack, if there is one."""
    return next((action for action in actions if action.ask == key), None)


def owner_and_due(actions: Sequence[Action], key: str) -> dict[str, Plain]:
    """Who sees to something and by when, as the log says under its key; "" where it does not."""
    row = action_for(actions, key)
    return {"owner": row.owner if row else "", "due": row.due_words if row else ""}


def actions_table(actions: Sequence[Action]) -> Table | None:
    """The actions from the last meeting; what the log leaves open is a placeholder. None where none is logged."""
    rows = [action for action in actions if not action.ask]
    if not rows:
        return None
    return Table(
        id="table-actions",
        title=(Text("Actions from the last meeting"),),
        style=TableStyle.COMPACT,
        columns=(column("Action", 2.4), column("Owner", 1.1), column("Due", 1.0), column("Position", 1.2)),
        rows=tuple(
            (
                Cell(content=words(action.action)),
                _filled(action.owner, "owner"),
                _filled(action.due_words, "date"),
                _filled(action.position, "done, open or closed"),
            )
            for action in rows
        ),
    )


def _filled(value: str, prompt: str) -> Cell:
    content: Inline = Label(value) if value else Placeholder(prompt, prompt)
    return Cell(content=(content,))
