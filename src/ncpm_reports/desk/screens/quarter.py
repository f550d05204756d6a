"""Dates of the meeting and the letters, the site's address, and who may see the figures before their release."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.csv_tables import Row, row_number, rows_of, rows_text, sent_text, typed_rows, with_empty_rows
from ncpm_reports.desk.editing import OPENED, open_file, save_file
from ncpm_reports.desk.moments import day_problem, iso_moment, moment_label, typed_day, typed_moment
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.served_files import csv_answer
from ncpm_reports.desk.settings_text import FILE, SITE_ADDRESS, dates_of, site_address_of, with_dates, with_site_address
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.publish.embargo import ACCESS_FILE, COLUMNS, access_problems
from ncpm_reports.sources.project_files import DATES

LABELS = {
    "board_meeting": ("The board meets on", "Printed on the pack's first page"),
    "letter_date": ("Letters are dated", "Printed on every letter, and on the documents of the quarter"),
    "reply_date": ("Replies are asked for by", "Printed in the letters"),
}
ADDRESS_LABEL = "Where the website will be published"
ADDRESS_EXAMPLE = "https://www.example.gov.uk/ncpm"
# Host and path of an address over HTTPS, without an account, a port, a query or a fragment.
_ADDRESS = re.compile(r"https://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[\w.~%-]*)*", re.ASCII | re.IGNORECASE)


def show(visit: Visit) -> Response:
    """The dates of the quarter and the list of early access."""
    return _page(visit, _access_problems(open_file(visit.desk, ACCESS_FILE).text))


def save_settings(visit: Visit) -> Response:
    """Sets the dates of the quarter, and where the site is to be published, as the summaries print it."""
    quarter, site_address = visit.edited_quarter(), visit.form.line(SITE_ADDRESS)
    typed = {name: visit.form.text(name) for name in DATES}
    days = {name: typed_day(text) for name, text in typed.items()}
    if problems := [*_date_problems(typed, days), *_address_problems(site_address)]:
        opened, shown_address = visit.form.text(OPENED), visit.form.raw(SITE_ADDRESS)
        return _page(visit, problems, dates=typed, site_address=shown_address, settings_opened=opened)

    def in_words(settings: str) -> str:
        dates = dates_of(settings, quarter)
        shown = {name: day_label(dates[name]) if name in dates else "not set" for name in LABELS}
        lines = [f"{label}: {shown[name]}" for name, (label, _) in LABELS.items()]
        return "\n".join([*lines, f"{ADDRESS_LABEL}: {site_address_of(settings) or 'not set'}"])

    new_dates = {name: day for name, day in days.items() if day is not None}
    text = with_dates(open_file(visit.desk, FILE).text, quarter, new_dates)
    if site_address != site_address_of(text):
        text = with_site_address(text, site_address)
    title = "The dates of the quarter and the address of the website"
    what = "Dates and address of the website set"
    save_file(visit, FILE, text, what=what, title=title, back=visit.address("quarter"), in_words=in_words)
    return visit.redirect("quarter", notice="Saved: the dates of the quarter and the address of the website.")


def _date_problems(typed: Mapping[str, str], days: Mapping[str, date | None]) -> list[Problem]:
    problems = [
        Problem(f"{LABELS[name][0]}: {day_problem(typed[name])}", name)
        for name in DATES
        if typed[name] and days[name] is None
    ]
    letters, replies = days["letter_date"], days["reply_date"]
    if letters and replies and replies < letters:
        label = LABELS["reply_date"][0]
        words = f"{label}: expected no day before {day_label(letters)}, the date of the letters, found"
        problems.append(Problem(f"{words} {day_label(replies)}. Correct one of the two.", "reply_date"))
    return problems


def _address_problems(typed: str) -> list[Problem]:
    words = f"“{typed}” is not a web address. Write it like {ADDRESS_EXAMPLE}."
    return [Problem(words, SITE_ADDRESS)] if typed and not _ADDRESS.fullmatch(typed) else []


def save_access(visit: Visit) -> Response:
    """Saves the list of early access as typed in the table."""
    rows = tuple(row for row in typed_rows(visit.form, COLUMNS) if any(row.values()))
    text = rows_text([_with_iso_times(row) for row in rows], COLUMNS)
    problems = _row_problems(rows)
    rows_with_problems = {problem.field.rpartition("-")[2] for problem in problems}
    problems += [
        problem for problem in _access_problems(text) if problem.field.rpartition("-")[2] not in rows_with_problems
    ]
    if problems:
        return _page(visit, problems, access_opened=visit.form.text(OPENED), rows=with_empty_rows(rows, COLUMNS))
    return _access_saved(visit, text)


def upload_access(visit: Visit) -> Response:
    """Puts a CSV file in the place of the list of early access. Raises: Refused with every row that is wrong."""
    text = sent_text(visit.form)
    if issues := access_problems(text):
        raise Refused(issues)
    return _access_saved(visit, text, merge="text")


def _access_saved(visit: Visit, text: str, merge: str = "") -> Response:
    title, back = "The list of early access", visit.address("quarter")
    save_file(visit, ACCESS_FILE, text, what="Early access changed", title=title, back=back, merge=merge)
    return visit.redirect("quarter", notice="Saved: who may see the figures early.")


def download_access(visit: Visit) -> Response:
    """The list of early access as a CSV file; its header alone where there is none."""
    return csv_answer(open_file(visit.desk, ACCESS_FILE).text or ",".join(COLUMNS) + "\n", "pre-release-access.csv")


def _page(visit: Visit, problems: list[Problem], **typed: Any) -> Response:
    settings, access = open_file(visit.desk, FILE), open_file(visit.desk, ACCESS_FILE)
    days = dates_of(settings.text, visit.edited_quarter())
    saved = {
        "dates": {name: day_label(day) for name, day in days.items()},
        "settings_opened": settings.sha256,
        "site_address": site_address_of(settings.text),
        "access_opened": access.sha256,
        "rows": with_empty_rows(map(_with_labels, rows_of(access.text, COLUMNS)), COLUMNS),
    }
    address = (ADDRESS_LABEL, ADDRESS_EXAMPLE)
    return visit.page("quarter.html", labels=LABELS, address=address, problems=problems, **{**saved, **typed})


def _row_problems(rows: tuple[Row, ...]) -> list[Problem]:
    problems: list[Problem] = []
    for number, row in enumerate(rows, start=1):
        for name in ("name", "role"):
            if not row[name]:
                problems.append(Problem(f"Row {number}: give the {name}.", f"{name}-{number}"))
        for name in ("from", "to"):
            if typed_moment(row[name]) is None:
                words = f"Row {number}: write “{name}” like 4 February 2026 09:30."
                problems.append(Problem(words, f"{name}-{number}"))
    return problems


def _with_iso_times(row: Row) -> Row:
    moments = {name: typed_moment(row[name]) for name in ("from", "to")}
    return {**row, **{name: moment.isoformat(timespec="minutes") for name, moment in moments.items() if moment}}


def _with_labels(row: Row) -> Row:
    moments = {name: iso_moment(row[name]) for name in ("from", "to")}
    return {**row, **{name: moment_label(moment) for name, moment in moments.items() if moment}}


def _access_problems(text: str) -> list[Problem]:
    problems = []
    for issue in access_problems(text):
        row = row_number(issue)
        problems.append(problem_of(replace(issue, where=f"Row {row}"), f"to-{row}") if row else problem_of(issue))
    return problems
