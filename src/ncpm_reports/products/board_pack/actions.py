"""The secretariat's log of actions and asks, `board-actions.csv` beside the commentary: owners, dates, positions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.periods import day_in_words
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Inline, Label, Placeholder, Table
from ncpm_reports.products.cells import column, compact, rows_of, text_cell

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
    """The rows of the log. Raises: Refused with each line without five columns or words, or whose position is none."""
    if not text.strip():
        return ()
    rows, shape = rows_of_columns(text, where, COLUMNS)
    lines = {line: Action(**dict(zip(COLUMNS, map(str.strip, cells), strict=True))) for line, cells in rows}
    refuse_if_any((*shape, *(issue for line, row in lines.items() for issue in _issues(f"{where}, line {line}", row))))
    return tuple(lines.values())


def _issues(where: str, row: Action) -> Iterator[Issue]:
    if not row.ask and not row.action:
        found, expected = "an owner, a date or a position without an action", "what is to be done"
        yield Issue.of("actions.action", where, found, expected, "Write the action, or empty the row.")
    if row.ask.startswith(LETTER) and row.position not in set(Decision):
        found = f'the position "{row.position}" on a letter'
        expected = '"ask", "do not ask", or nothing while the board has not decided'
        yield Issue.of("actions.decision", where, found, expected, "Write what the board decided.")


def letter_key(measure: str) -> str:
    """What the log calls the board's decision on letters that ask about a measure."""
    return f"{LETTER}{measure}"


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
