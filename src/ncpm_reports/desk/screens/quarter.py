"""Dates of the meeting and the letters, the site's address, and who may see the figures before their release."""

import re
from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.csv_tables import Row, rows_of, rows_text, uploaded_text
from ncpm_reports.desk.editing import TextFile, open_file, save_file
from ncpm_reports.desk.moments import iso_moment, moment_label, typed_day, typed_moment
from ncpm_reports.desk.people import EDITORS, READERS
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.settings_text import (
    DATES,
    FILE,
    SITE_ADDRESS,
    dates_of,
    site_address_of,
    with_dates,
    with_site_address,
)
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.release.publish.access import COLUMNS, access_problems
from ncpm_reports.release.publish.access import FILE as ACCESS

LABELS = {
    "board_meeting": ("The board meets on", "Printed on the pack's first page"),
    "letter_date": ("Letters are dated", "Printed on every letter, and on the documents of the quarter"),
    "reply_date": ("Replies are asked for by", "Printed in the letters"),
}
EMPTY_ROWS = 3
ADDRESS_EXAMPLE = "https://www.example.gov.uk/ncpm"
_LINE = re.compile(r".*line (\d+)")
# Host and path of an address over HTTPS, without an account, a port, a query or a fragment.
_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~%-]*)*", re.ASCII | re.IGNORECASE)


def show(visit: Visit) -> Response:
    """The dates of the quarter and the list of early access."""
    settings, access = open_file(visit.desk, FILE), open_file(visit.desk, ACCESS)
    return _page(
        visit,
        settings,
        _dates(visit, settings),
        access,
        _shown_rows(access.text),
        problems=_access_problems(access.text),
    )


def save_dates(visit: Visit) -> Response:
    """Sets the dates of the quarter."""
    quarter = quarter_of(visit)
    settings = open_file(visit.desk, FILE)
    typed = {name: visit.form.text(name) for name in DATES}
    days = {name: typed_day(text) for name, text in typed.items()}
    problems = _date_problems(typed, days)
    opened = TextFile(name=FILE, text="", sha256=visit.form.text(OPENED))
    if problems:
        access = open_file(visit.desk, ACCESS)
        return _page(visit, opened, typed, access, _shown_rows(access.text), problems=problems)
    wanted = {name: day for name, day in days.items() if day is not None}
    text = with_dates(settings.text, quarter, wanted)
    conflict = save_file(visit, FILE, text, opened=opened.sha256, what="Dates set")
    if conflict is not None:
        return conflict_page(
            visit,
            conflict,
            title="The dates of the quarter",
            back=visit.address("quarter"),
            typed=_dates_text(wanted),
            stands=_dates_text(dates_of(conflict.stands.text, quarter)),
        )
    return visit.to("quarter", notice="Saved: the dates of the quarter.")


def _date_problems(typed: Mapping[str, str], days: Mapping[str, date | None]) -> tuple[Problem, ...]:
    """What is wrong with the dates as typed: no days, and replies that are due before the letters asked for them."""
    problems = [
        Problem(text=f"{LABELS[name][0]}: “{typed[name]}” is not a day. Write it like 30 June 2025.", field=name)
        for name in DATES
        if typed[name] and days[name] is None
    ]
    letters, replies = days["letter_date"], days["reply_date"]
    if letters and replies and replies < letters:
        label = LABELS["reply_date"][0]
        words = f"{label}: expected no day before {day_label(letters)}, the date of the letters, found"
        problems.append(Problem(text=f"{words} {day_label(replies)}. Correct one of the two.", field="reply_date"))
    return tuple(problems)


def save_website(visit: Visit) -> Response:
    """Sets where the site is to be published, as the summaries print it."""
    typed = " ".join(visit.form.text(SITE_ADDRESS).split())
    opened = TextFile(name=FILE, text="", sha256=visit.form.text(OPENED))
    settings = open_file(visit.desk, FILE)
    if typed and not _ADDRESS.fullmatch(typed):
        problem = Problem(text=f"“{typed}” is not a web address. Write it like {ADDRESS_EXAMPLE}.", field=SITE_ADDRESS)
        access = open_file(visit.desk, ACCESS)
        return _page(visit, opened, _dates(visit, settings), access, _shown_rows(access.text), problems=(problem,))
    conflict = save_file(
        visit, FILE, with_site_address(settings.text, typed), opened=opened.sha256, what="Address of the website set"
    )
    if conflict is not None:
        return conflict_page(
            visit,
            conflict,
            title="The address of the website",
            back=visit.address("quarter"),
            typed=typed or "not set",
            stands=site_address_of(conflict.stands.text) or "not set",
        )
    return visit.to("quarter", notice="Saved: the address of the website.")


def save_access(visit: Visit) -> Response:
    """Saves the list of early access as typed in the table."""
    rows = tuple(row for row in _typed_rows(visit) if any(row.values()))
    text, problems = _access_file(rows)
    opened = visit.form.text(OPENED)
    if problems:
        settings = open_file(visit.desk, FILE)
        typed = TextFile(name=ACCESS, text="", sha256=opened)
        return _page(visit, settings, _dates(visit, settings), typed, rows, problems=problems)
    conflict = save_file(visit, ACCESS, text, opened=opened, what="Early access changed")
    if conflict is not None:
        return conflict_page(visit, conflict, title="The list of early access", back=visit.address("quarter"))
    return visit.to("quarter", notice="Saved: who may see the figures early.")


def upload_access(visit: Visit) -> Response:
    """Puts a CSV file in the place of the list of early access."""
    text = visit.form.raw("text") or uploaded_text(visit.form.uploads("file"))
    if issues := access_problems(text):
        raise Refused(issues)
    conflict = save_file(visit, ACCESS, text, opened=visit.form.text(OPENED), what="Early access changed")
    if conflict is not None:
        back = visit.address("quarter")
        return conflict_page(visit, conflict, title="The list of early access", back=back, merge="text")
    return visit.to("quarter", notice="Saved: who may see the figures early.")


def download_access(visit: Visit) -> Response:
    """The list of early access as a CSV file; its header alone where there is none."""
    text = open_file(visit.desk, ACCESS).text or ",".join(COLUMNS) + "\n"
    return csv_answer(text, "pre-release-access.csv")


def csv_answer(text: str, name: str) -> Response:
    """A CSV file to be kept, which Excel reads as UTF-8."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def _dates(visit: Visit, settings: TextFile) -> Mapping[str, str]:
    return {name: day_label(day) for name, day in dates_of(settings.text, quarter_of(visit)).items()}


def _page(
    visit: Visit,
    settings: TextFile,
    dates: Mapping[str, str],
    access: TextFile,
    rows: tuple[Row, ...],
    *,
    problems: tuple[Problem, ...],
) -> Response:
    posted = visit.request.method == "POST"
    return visit.page(
        "quarter.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK,
        labels=LABELS,
        dates=dates,
        settings_opened=settings.sha256,
        site_address=visit.form.raw(SITE_ADDRESS) if SITE_ADDRESS in visit.form.fields else _site_address(visit),
        address_example=ADDRESS_EXAMPLE,
        access_opened=access.sha256,
        rows=(*rows, *({name: "" for name in COLUMNS} for _ in range(EMPTY_ROWS))),
        problems=problems,
        edited_quarter=quarter_of(visit),
        may_write=bool(visit.person.roles & EDITORS),
    )


def _site_address(visit: Visit) -> str:
    return site_address_of(open_file(visit.desk, FILE).text)


def _typed_rows(visit: Visit) -> tuple[Row, ...]:
    cells = {name: visit.form.fields.get(name, ()) for name in COLUMNS}
    count = max(map(len, cells.values()), default=0)
    return tuple(
        {name: " ".join(values[at].split()) if at < len(values) else "" for name, values in cells.items()}
        for at in range(count)
    )


def _access_file(rows: tuple[Row, ...]) -> tuple[str, tuple[Problem, ...]]:
    """The file of typed rows, and everything wrong in them by cell."""
    problems: list[Problem] = []
    written: list[Row] = []
    for number, row in enumerate(rows, start=1):
        moments = {name: typed_moment(row[name]) for name in ("from", "to")}
        problems.extend(
            Problem(text=f"Row {number}: {words}.", field=f"{name}-{number}")
            for name, words in (("name", "give the name"), ("role", "give the role"))
            if not row[name]
        )
        problems.extend(
            Problem(text=f"Row {number}: write “{name}” like 4 February 2026 09:30.", field=f"{name}-{number}")
            for name, moment in moments.items()
            if moment is None
        )
        times = {
            name: moment.isoformat(timespec="minutes") if moment else row[name] for name, moment in moments.items()
        }
        written.append({**row, **times})
    text = rows_text(written, COLUMNS)
    return text, tuple(problems) or _access_problems(text)


def _access_problems(text: str) -> tuple[Problem, ...]:
    """What is wrong in the file, by row of the table."""
    return tuple(_row_problem(issue) for issue in access_problems(text))


def _row_problem(issue: Issue) -> Problem:
    match = _LINE.fullmatch(issue.where)
    row = int(match[1]) - 1 if match else 0
    if row < 1:
        return problems_of([issue])[0]
    text = f"Row {row}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
    return Problem(text=text, field=f"to-{row}")


def _shown_rows(text: str) -> tuple[Row, ...]:
    """The rows of the file with their times as people read them."""
    shown = []
    for row in rows_of(text, COLUMNS):
        times = {name: iso_moment(row[name]) for name in ("from", "to")}
        shown.append({**row, **{name: moment_label(moment) for name, moment in times.items() if moment}})
    return tuple(shown)


def _dates_text(dates: Mapping[str, date]) -> str:
    return "\n".join(
        f"{label}: {day_label(dates[name]) if name in dates else 'not set'}" for name, (label, _) in LABELS.items()
    )


ROUTES = (
    get("/quarter", show, name="quarter", roles=READERS),
    post("/quarter/dates", save_dates, name="save-dates", roles=EDITORS),
    post("/quarter/website", save_website, name="save-website", roles=EDITORS),
    post("/quarter/access", save_access, name="save-access", roles=EDITORS),
    post("/quarter/access/upload", upload_access, name="upload-access", roles=EDITORS),
    get("/quarter/pre-release-access.csv", download_access, name="download-access", roles=READERS),
)
