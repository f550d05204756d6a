"""A project's own figures: one, a pasted grid, or the spreadsheet to fill in. They are staged as any file is.

What a person types or pastes becomes the spreadsheet that they would have filled in, and is read by the same reader.
"""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from starlette.responses import Response

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period, day_label, parse_quarter, quarter
from ncpm_reports.core.problems import Issue, NotFound, Refused
from ncpm_reports.desk.forms import Form
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.project import Project, cached_by_figures
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.served_files import file_answer
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.visit import Visit
from ncpm_reports.measures.framework import Measure
from ncpm_reports.quarter.figures_template import figures_template, measure_sheet
from ncpm_reports.sources.figures_sheet import FIGURE_HEADERS
from ncpm_reports.sources.ingest import reading_context
from ncpm_reports.sources.template import FIRST_FIGURE, filled_template
from ncpm_reports.store.ingest import FAR_AHEAD, read_files

HEADERS = tuple(FIGURE_HEADERS)
# The columns that have a field of their own for one figure.
SINGLE = {header: f"single-{header.casefold()}" for header in ("Area", "Period", "Value", "Table", "Cell")}
# The fields that say where figures were published, and what the spreadsheet calls them.
SOURCE = {
    "publisher": "Publisher",
    "title": "Title of the publication",
    "edition": "Edition",
    "published_on": "Published on",
    "url": "Web address",
}
ROW, SINGLE_FIGURE = "Row ", "The single figure"
MAX_ROWS = 2000
LONGEST_CELL = 500
_SHEET_CELL = re.compile(r"cell ([A-J])([0-9]+)$", re.ASCII)
_SHEET_ROW = re.compile(r"row ([0-9]+)(?:, column)?, ?([A-Za-z0-9_ ]+)$", re.ASCII)
_OTHER_ROW = re.compile(r"row ([0-9]+)$", re.ASCII)
_MORE = re.compile(r" \(and ([0-9]+) more\)$", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# What the sheet's columns, and the tidy format's, are on the form.
_COLUMNS: Mapping[str, str] = {column: header for header, column in FIGURE_HEADERS.items()}


# What a person types, by the field of the form; `grid` is text, a row a line.
Typed = Mapping[str, str]


class Row(NamedTuple):
    """A row of figures: its cells in the order of HEADERS, and its line in the grid, 0 for the one in its fields."""

    cells: Sequence[str]
    line: int

    @property
    def place(self) -> str:
        """Where it was typed, in words."""
        return f"{ROW}{self.line}" if self.line else SINGLE_FIGURE

    def problem(self, column: str, words: str) -> Problem:
        """A problem of the row's cell in a column, or of the whole row, at its field; `words` begin with its sign."""
        place = f"{self.place}, {column}" if column in HEADERS else self.place
        return Problem(f"{place}{words}.", "grid" if self.line else SINGLE.get(column, "single-value"))


def show_form(visit: Visit) -> Response:
    """The form, with the measure that the address names chosen already."""
    return _form(visit, {**_typed_figures(visit.form), "measure": visit.request.query_params.get("measure", "")})


def _form(visit: Visit, typed: Typed, problems: Sequence[Problem] = ()) -> Response:
    framework = visit.project.framework(visit.quarter)
    areas = visit.project.areas()
    nations = [area for area in areas.by_code.values() if area.kind.value in ("country", "region")]
    names = [area.name for area in nations] + [force.name for force in areas.forces]
    return visit.page(
        "figures.html",
        typed=typed,
        measures=(("", "Choose a measure"), *((measure.id, measure.name) for measure in framework.measures)),
        area_names=tuple(dict.fromkeys(names)),
        headers=HEADERS,
        single=SINGLE.items(),
        problems=problems,
    )


def enter(visit: Visit) -> Response:
    """Reads what was typed; what is right is staged and shown with what it would change, and stored on acceptance."""
    project, typed = visit.project, _typed_figures(visit.form)
    day, today = typed_day(typed["published_on"]), visit.desk.now().date()
    problems = _form_problems(typed, day)
    measures = {measure.id: measure for measure in project.framework(visit.quarter).measures}
    measure = measures.get(typed["measure"])
    if typed["measure"] and measure is None:
        problems = (*problems, Problem("Choose the measure from the list.", "measure"))
    if measure is None:
        return _form(visit, typed, problems)
    # Figures are looked at without a day too, so that everything wrong is said at once.
    content = _spreadsheet_of(typed, measure, project.areas(), day or today)
    # The measure's name as a file may bear it.
    short_name = " ".join(re.sub(r"[^A-Za-z0-9, -]", " ", measure.short_name).split())
    name = f"{short_name}, typed on {day_label(today)}.xlsx"
    wrong = _figure_problems(project.paths.data, content, name, _rows_of(typed), today)
    if problems:
        # What the form says of its fields, the reader would say once more of the spreadsheet's.
        wrong = (*problems, *(problem for problem in wrong if problem.text.startswith((ROW, SINGLE_FIGURE))))
    if wrong:
        return _form(visit, typed, wrong)
    key = StagedFiles(project.workspace).add(name, io.BytesIO(content), visit.desk.now(), visit.person.name)
    return visit.redirect(
        "file", notice="The figures can be read. See what they would change, then accept them.", key=key
    )


def send_template(visit: Visit) -> Response:
    """The blank spreadsheet, with rows for the newest period of each measure by the quarter looked at."""
    return file_answer(_template(visit.project, visit.quarter), "figures-template.xlsx")


@cached_by_figures
def _template(project: Project, code: str) -> bytes:
    framework = project.framework(code)
    if not code:
        end = framework.baseline.end
        return figures_template(framework, project.areas(), quarter(end.year, end.month), ())
    with project.store() as store:
        return figures_template(framework, project.areas(), parse_quarter(code), store.available_periods(date.max))


def _typed_figures(form: Form) -> Typed:
    fields = ("measure", *SOURCE, *SINGLE.values())
    return {**{field: form.text(field) for field in fields}, "grid": form.raw("grid")}


def _rows_of(typed: Typed) -> list[Row]:
    """The rows that were typed; empty lines and a line of headers are passed over."""
    single = [typed[SINGLE[header]] if header in SINGLE else "" for header in HEADERS]
    rows = [Row(single, 0)] if any(single) else []
    for number, line in enumerate(typed["grid"].split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else ";")]
        if any(cells) and cells[0].casefold() != HEADERS[0].casefold():
            rows.append(Row(cells, number))
    return rows


def _form_problems(typed: Typed, day: date | None) -> tuple[Problem, ...]:
    """What is wrong before any figure is looked at: everything at once, each with its field."""
    rows, typed_date = _rows_of(typed), typed["published_on"]
    no_day = "Give the day of publication, such as 23 October 2025."
    if typed_date:
        no_day = f"“{typed_date}” is not a day. Write the day of publication like 23 October 2025."
    checks = (
        (bool(typed["measure"]), "measure", "Choose the measure."),
        (bool(typed["publisher"]), "publisher", "Say who published the figures."),
        (bool(typed["title"]), "title", "Give the title of the publication."),
        (day is not None, "published_on", no_day),
        (bool(rows), "grid", "Enter at least one figure."),
        (len(rows) <= MAX_ROWS, "grid", f"Enter at most {MAX_ROWS:,} rows at once; use the spreadsheet for more."),
    )
    problems = [Problem(text, field) for right, field, text in checks if not right]
    problems.extend(problem for row in rows for problem in _row_problems(row))
    return tuple(problems)


def _row_problems(row: Row) -> Iterator[Problem]:
    """What is wrong with a row as a row: too many cells, and those without which the reader would pass it over."""
    cells = dict(zip(HEADERS, row.cells, strict=False))
    if any(row.cells[len(HEADERS) :]):
        yield row.problem("", f": {len(row.cells)} cells, at most {len(HEADERS)}")
    if any(len(cell) > LONGEST_CELL or _CONTROL.search(cell) for cell in row.cells):
        yield row.problem("", ": a cell that is too long, or is no text")
    if len(row.cells) == 1 and "," in row.cells[0]:
        yield row.problem("", ": the cells are not apart; paste them from a spreadsheet, or put semicolons between")
        return
    for column in ("Area", "Period"):
        if not cells.get(column):
            yield row.problem(column, ": this is empty")
    if not cells.get("Value") and not cells.get("Status"):
        yield row.problem("Value", ": this is empty; write [x] for a figure that is not available")


def _spreadsheet_of(typed: Typed, measure: Measure, areas: Areas, day: date) -> bytes:
    source = {words: typed[field] for field, words in SOURCE.items()} | {"Published on": day.isoformat()}
    cells = [row.cells[: len(HEADERS)] for row in _rows_of(typed)]
    return filled_template(measure_sheet(measure, areas, Period(day, day)), source, cells)


def _figure_problems(data: Path, content: bytes, name: str, rows: Sequence[Row], today: date) -> tuple[Problem, ...]:
    """What the reader of spreadsheets says against them, by the row and column that were typed; empty if nothing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        try:
            read_files([path], reading_context(data, today))
        except (Refused, NotFound) as refused:
            return tuple(dict.fromkeys(_problem(issue, rows) for issue in refused.issues))
    return ()


def _problem(issue: Issue, rows: Sequence[Row]) -> Problem:
    if issue.code == FAR_AHEAD:
        return Problem(f"Expected {issue.expected}, found {issue.found}.", "published_on")
    more = _MORE.search(issue.where)
    where = issue.where.removesuffix(more[0]) if more else issue.where
    cell, line = _SHEET_CELL.search(where), _SHEET_ROW.search(where)
    number = int(cell[2]) if cell else int(line[1]) if line else 0
    place = number - FIRST_FIGURE
    found = _OTHER_ROW.sub(lambda other: _typed_row(int(other[1]), rows), issue.found)
    if not 0 <= place < len(rows):
        return Problem(f"Expected {issue.expected}, found {issue.found}. {issue.remedy}", "grid")
    column = HEADERS["ABCDEFGHIJ".index(cell[1])] if cell else _COLUMNS.get(line[2], line[2]) if line else ""
    more_words = f" (and {more[1]} more)" if more else ""
    return rows[place].problem(column, f"{more_words}: expected {issue.expected}, found {found}")


def _typed_row(number: int, rows: Sequence[Row]) -> str:
    place = number - FIRST_FIGURE
    return rows[place].place.lower() if 0 <= place < len(rows) else f"row {number}"
