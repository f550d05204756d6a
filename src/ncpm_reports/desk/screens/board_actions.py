"""Who answers what the board is asked, by when, and the actions from its last meeting."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.desk.csv_tables import Row, row_number, rows_of, rows_text, typed_rows, with_empty_rows
from ncpm_reports.desk.editing import OPENED, open_file, save_file
from ncpm_reports.desk.preview_requests import ASKS, PreviewRequest
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit
from ncpm_reports.products.board_pack.commentary import (
    ACTION_COLUMNS,
    ACTIONS,
    LETTER_PREFIX,
    MISSING_FIGURES,
    read_actions,
)

SECONDS_FOR_ASKS = 2


def show(visit: Visit) -> Response:
    """The asks of the pack with their owners, and the log of actions."""
    file = open_file(visit.desk, _file(visit))
    return _page(visit, rows_of(file.text, ACTION_COLUMNS), file.sha256)


def save(visit: Visit) -> Response:
    """Saves owners, dates and actions, or shows the form again; a row in which nothing is said is left out."""
    rows = [
        row
        for row in typed_rows(visit.form, ACTION_COLUMNS)
        if any(row[name] for name in ACTION_COLUMNS if name != "ask")
    ]
    if _issues(rows):
        return _page(visit, rows, visit.form.text(OPENED))
    save_file(
        visit,
        _file(visit),
        rows_text(rows, ACTION_COLUMNS),
        what="Asks and actions changed",
        title="The list of asks and actions",
        back=visit.address("board-actions"),
        in_words=_words,
    )
    return visit.redirect("board-actions", notice="Saved: asks and actions.")


def _page(visit: Visit, rows: Sequence[Row], opened: str) -> Response:
    by_key = {row["ask"]: row for row in rows if row["ask"]}
    sentences, is_complete = _asks(visit, by_key)
    empty = dict.fromkeys(ACTION_COLUMNS, "")
    asks = [(sentence, {**by_key.get(key, empty), "ask": key}) for key, sentence in sentences.items()]
    return visit.page(
        "board_actions.html",
        asks=asks,
        is_complete=is_complete,
        actions=with_empty_rows((row for row in rows if not row["ask"]), ACTION_COLUMNS),
        opened=opened,
        problems=[_problem(issue, rows, asks) for issue in _issues(rows)],
    )


def _issues(rows: Sequence[Row]) -> tuple[Issue, ...]:
    try:
        read_actions(rows_text(rows, ACTION_COLUMNS), "")
    except Refused as refused:
        return refused.issues
    return ()


def _problem(issue: Issue, rows: Sequence[Row], asks: Sequence[tuple[str, Row]]) -> Problem:
    at = row_number(issue) - 1
    for number, (sentence, row) in enumerate(asks, start=1):
        if 0 <= at < len(rows) and row == rows[at]:
            return problem_of(replace(issue, where=sentence.rstrip(".")), f"ask-position-{number}")
    number = sum(not row["ask"] for row in rows[: at + 1])
    return problem_of(replace(issue, where=f"Actions, row {number}"), f"action-{number}")


def _asks(visit: Visit, by_key: Mapping[str, Row]) -> tuple[Mapping[str, str], bool]:
    """What may have an owner: what the pack asks the board, each measure, and whatever the list names besides.

    The second says whether what the pack asks is known yet: that takes an assessment, which another process makes.
    """
    quarter = visit.edited_quarter()
    request = PreviewRequest(request=visit.project.request(quarter), kind="pack", form=ASKS)
    preview = visit.desk.previews.get_within(request, SECONDS_FOR_ASKS)
    sentences = dict(json.loads(preview.data)) if preview and preview.data else {}
    for measure in visit.project.framework(quarter).metrics:
        sentences[measure.id] = f"The question on the page of {measure.name}"
    for key, row in by_key.items():
        sentences.setdefault(key, row["action"] or _ask_words(key, sentences))
    return sentences, bool(preview and preview.data)


def _ask_words(key: str, sentences: Mapping[str, str]) -> str:
    """An ask of the pack in words while its sentence is being worked out."""
    if key == MISSING_FIGURES:
        return "Who obtains the measures without figures"
    about = sentences.get(key.removeprefix(LETTER_PREFIX), "")
    return f"{about}, in letters" if about else key.replace("-", " ").capitalize()


def _words(text: str) -> str:
    rows = (
        (row["ask"].replace("-", " "), *(row[name] for name in ACTION_COLUMNS[1:]))
        for row in rows_of(text, ACTION_COLUMNS)
    )
    return "\n".join(", ".join(filter(None, cells)) for cells in rows)


def _file(visit: Visit) -> str:
    return f"data/commentary/{visit.edited_quarter()}/{ACTIONS}"
