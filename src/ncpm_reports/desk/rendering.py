"""The desk's pages: Jinja2 templates of its own, strict and escaped, and problems as an error summary shows them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from http import HTTPStatus
from typing import Any, NamedTuple

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import day_in_words, day_label
from ncpm_reports.core.problems import Issue, NcpmError
from ncpm_reports.desk.labels import in_desk_words
from ncpm_reports.desk.moments import day_problem, moment_in_london, moment_label, typed_day


class Problem(NamedTuple):
    """A problem as a page shows it. `field` is the id of the field that it is about, "" for the page as a whole."""

    text: str
    field: str = ""


def problem_of(issue: Issue, field: str = "") -> Problem:
    """An issue as a problem of a field, in words of the desk."""
    return Problem(in_desk_words(issue).sentence(), field)


def problems_of(refused: NcpmError | Iterable[Issue], field: str = "") -> tuple[Problem, ...]:
    """All issues of a refusal, each once, as problems of a field."""
    issues = refused.issues if isinstance(refused, NcpmError) else refused
    return tuple(dict.fromkeys(problem_of(issue, field) for issue in issues))


def with_day_problem(problems: Iterable[Problem], field: str, typed: str, today: date) -> tuple[Problem, ...]:
    """The problems of a form; where what was typed is no day, or one to come, that in place of others of its field."""
    day = typed_day(typed)
    if not typed or (day is not None and day <= today):
        return tuple(problems)
    words = day_problem(typed) if day is None else f"{day_label(day)} has not come. Give the day of signing."
    return (Problem(words, field), *(problem for problem in problems if problem.field != field))


ENVIRONMENT = Environment(
    loader=PackageLoader("ncpm_reports.desk"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
ENVIRONMENT.filters |= {
    "day": day_label,
    "iso_day": day_in_words,
    "moment": moment_label,
    "london": moment_in_london,
    "listed": listed,
    "count": lambda number: f"{number:,}",
}


def page(template: str, facts: Mapping[str, Any], status: int = HTTPStatus.OK) -> Response:
    """A page of the desk as HTML, its problems in the order of their fields, those of the whole page first.

    A problem of a field that the page does not have is one of the whole page.
    """
    document = ENVIRONMENT.get_template(template)
    html = document.render(facts)
    problems: Sequence[Problem] = facts.get("problems", ())

    def position(problem: Problem) -> int:
        return html.find(f' id="{problem.field}"')

    ordered = [
        problem if position(problem) >= 0 else problem._replace(field="") for problem in sorted(problems, key=position)
    ]
    if ordered != list(problems):
        html = document.render({**facts, "problems": ordered})
    return HTMLResponse(html, status)


def error_page(status: int, words: str, *, has_session: bool = True) -> Response:
    """A page for somebody who may not go on: it shows nothing of the project, and leads on those alone who came in."""
    return page("error.html", {"words": words, "has_session": has_session}, status)
