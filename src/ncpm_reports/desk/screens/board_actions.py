"""Who answers what the board is asked, by when, and the actions from its last meeting."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.csv_tables import Row, rows_of, rows_text
from ncpm_reports.desk.editing import open_file, save_file
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.preview_requests import ASKS, PreviewRequest
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.products.board_pack.actions import COLUMNS, FILE, read_actions

WRITERS = (Role.SECRETARIAT,)
EMPTY_ROWS = 3
SECONDS_FOR_ASKS = 2
_LINE = re.compile(r", line (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something that the pack asks of the board or of a measure's owner; `row` says who answers it and by when."""

    key: str
    words: str
    row: Row


def show(visit: Visit) -> Response:
    """The asks of the pack with their owners, and the log of actions."""
    quarter = quarter_of(visit)
    file = open_file(visit.desk, _file(quarter))
    rows = rows_of(file.text, COLUMNS)
    return _page(visit, quarter, rows, file.sha256, _issues(rows))


def save(visit: Visit) -> Response:
    """Saves owners, dates and actions, or shows the form again; an empty row is left out."""
    quarter = quarter_of(visit)
    rows = _typed(visit)
    opened = visit.form.text(OPENED)
    if issues := _issues(rows):
        return _page(visit, quarter, rows, opened, issues)
    conflict = save_file(
        visit, _file(quarter), rows_text(rows, COLUMNS), opened=opened, what="Asks and actions changed"
    )
    if conflict is not None:
        back = visit.address("board-actions")
        return conflict_page(
            visit,
            conflict,
            title="The list of asks and actions",
            back=back,
            typed=_words(rows),
            stands=_words(rows_of(conflict.stands.text, COLUMNS)),
        )
    return visit.to("board-actions", notice="Saved: asks and actions.")


def _page(visit: Visit, quarter: str, rows: tuple[Row, ...], opened: str, issues: tuple[Issue, ...]) -> Response:
    by_key = {row["ask"]: row for row in rows if row["ask"]}
    asks, is_complete = _asks(visit, quarter, by_key)
    actions = tuple(row for row in rows if not row["ask"])
    posted = visit.request.method == "POST"
    return visit.page(
        "board_actions.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK,
        asks=asks,
        is_complete=is_complete,
        actions=(*actions, *(dict.fromkeys(COLUMNS, "") for _ in range(EMPTY_ROWS))),
        opened=opened,
        edited_quarter=quarter,
        may_write=bool(visit.person.roles & set(WRITERS)),
        problems=tuple(_problem(issue, rows, asks) for issue in issues),
    )


def _issues(rows: tuple[Row, ...]) -> tuple[Issue, ...]:
    """Everything for which a build would refuse the rows."""
    try:
        read_actions(rows_text(rows, COLUMNS), "")
    except Refused as refused:
        return refused.issues
    return ()


def _problem(issue: Issue, rows: tuple[Row, ...], asks: tuple[Ask, ...]) -> Problem:
    """A problem of a line of the file as one of the ask that the line is about."""
    line = _LINE.fullmatch(issue.where)
    # The first line of the file is its header.
    at = int(line[1]) - 2 if line else -1
    number = next((number for number, ask in enumerate(asks, 1) if 0 <= at < len(rows) and ask.row == rows[at]), 0)
    if not number:
        return problem_of(issue)
    ask = asks[number - 1]
    text = f"{ask.words.rstrip('.')}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
    return Problem(text=text, field=f"ask-position-{number}")


def _typed(visit: Visit) -> tuple[Row, ...]:
    """The rows as typed, those of asks first, without those in which nothing is said."""
    cells = {name: visit.form.fields.get(name, ()) for name in COLUMNS}
    count = max(map(len, cells.values()), default=0)
    rows = (
        {name: " ".join(values[at].split()) if at < len(values) else "" for name, values in cells.items()}
        for at in range(count)
    )
    return tuple(row for row in rows if any(value for name, value in row.items() if name != "ask"))


def _asks(visit: Visit, quarter: str, by_key: Mapping[str, Row]) -> tuple[tuple[Ask, ...], bool]:
    """What may have an owner: what the pack asks the board, each measure, and whatever the list names besides.

    The second says whether what the pack asks is known yet: that takes an assessment, which another process makes.
    """
    preview = visit.desk.previews.soon(
        PreviewRequest(request=visit.project.request(quarter), kind="pack", form=ASKS), SECONDS_FOR_ASKS
    )
    words = dict(json.loads(preview.data)) if preview and preview.data else {}
    words |= {
        measure.id: f"The question on the page of {measure.name}"
        for measure in visit.project.framework(quarter).metrics
    }
    words |= {key: f"{row['action'] or key.replace('-', ' ')}" for key, row in by_key.items() if key not in words}
    empty = dict.fromkeys(COLUMNS, "")
    asks = (Ask(key=key, words=said, row={**by_key.get(key, empty), "ask": key}) for key, said in words.items())
    return tuple(asks), bool(preview and preview.data)


def _words(rows: tuple[Row, ...]) -> str:
    return "\n".join(
        ", ".join(
            part
            for part in (row["ask"].replace("-", " "), row["action"], row["owner"], row["due"], row["position"])
            if part
        )
        for row in rows
    )


def _file(quarter: str) -> str:
    return f"data/commentary/{quarter}/{FILE}"


ROUTES = (
    get("/board-actions", show, name="board-actions", roles=READERS),
    post("/board-actions", save, name="save-board-actions", roles=WRITERS),
)
