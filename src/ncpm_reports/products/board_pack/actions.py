"""The secretariat's log of actions and asks, `board-actions.csv` beside the commentary: owners, dates, positions."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Cell, Inline, Label, Placeholder, Table, TableStyle, Text
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.narrative.phrases import words
from ncpm_reports.products.board_pack.cells import column

FILE = "board-actions.csv"
COLUMNS = ("ask", "action", "owner", "due", "position")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A row of the log: an action from the last meeting, or, where `ask` names one, who answers an ask of this pack."""

    ask: str
    action: str
    owner: str
    due: str
    position: str


def read_actions(text: str, where: str) -> tuple[Action, ...]:
    """The rows of the log, in its order; none for an empty text.

    Raises: Refused with every line that has not the five columns.
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


def asked(actions: Sequence[Action], key: str) -> Action | None:
    """The row that answers an ask of this pack, if there is one."""
    return next((one for one in actions if one.ask == key), None)


def owner_and_due(actions: Sequence[Action], key: str) -> dict[str, Plain]:
    """Who sees to something and by when, as the log says under its key; "" where it does not."""
    row = asked(actions, key)
    return {"owner": row.owner if row else "", "due": row.due if row else ""}


def actions_table(actions: Sequence[Action]) -> Table | None:
    """The actions from the last meeting; what the log leaves open is a placeholder. None where none is logged."""
    rows = [one for one in actions if not one.ask]
    if not rows:
        return None
    return Table(
        id="table-actions",
        title=(Text("Actions from the last meeting"),),
        style=TableStyle.COMPACT,
        columns=(column("Action", 2.4), column("Owner", 1.1), column("Due", 1.0), column("Position", 1.2)),
        rows=tuple(
            (
                Cell(content=words(one.action)),
                _filled(one.owner, "owner"),
                _filled(one.due, "date"),
                _filled(one.position, "done, open or closed"),
            )
            for one in rows
        ),
    )


def _filled(value: str, prompt: str) -> Cell:
    content: Inline = Label(value) if value else Placeholder(prompt, prompt)
    return Cell(content=(content,))
