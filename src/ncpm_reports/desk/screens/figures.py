"""A project's own figures: one, a pasted grid, or the spreadsheet to fill in. They are staged as any file is."""

import io
import re
from datetime import date
from functools import lru_cache

from starlette.responses import Response

from ncpm_reports.core.periods import Period, day_label, parse_quarter, quarter
from ncpm_reports.desk.file_states import FileState
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.served_files import file_answer
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.typed_figures import (
    HEADERS,
    SINGLE,
    TypedFigures,
    figure_problems,
    form_problems,
    is_of_a_row,
    rows_of,
    spreadsheet_of,
)
from ncpm_reports.desk.visit import Visit
from ncpm_reports.quarter.figures_template import figures_template


def show_form(visit: Visit) -> Response:
    """The form, with the measure that the address names chosen already."""
    return _form(visit, _typed(visit, visit.request.query_params.get("measure", "")))


def _form(visit: Visit, typed: TypedFigures, problems: tuple[Problem, ...] = ()) -> Response:
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
        single=tuple((header, f"single-{header.casefold()}") for header in SINGLE),
        problems=problems,
    )


def _typed(visit: Visit, measure: str = "") -> TypedFigures:
    form = visit.form
    return TypedFigures(
        measure=form.text("measure") or measure,
        publisher=form.text("publisher"),
        title=form.text("title"),
        edition=form.text("edition"),
        published_on=form.text("published_on"),
        url=form.text("url"),
        single={header: form.text(f"single-{header.casefold()}") for header in SINGLE},
        grid=form.raw("grid"),
    )


def enter(visit: Visit) -> Response:
    """Reads what was typed; what is right is staged and shown with what it would change, and stored on acceptance."""
    project, typed = visit.project, _typed(visit)
    day, today = typed_day(typed.published_on), visit.desk.now().date()
    problems = form_problems(typed, day)
    measures = {measure.id: measure for measure in project.framework(visit.quarter).measures}
    measure = measures.get(typed.measure)
    if typed.measure and measure is None:
        problems = (*problems, Problem(text="Choose the measure from the list.", field="measure"))
    if measure is None:
        return _form(visit, typed, problems)
    # Figures are looked at without a day too, so that everything wrong is said at once.
    content = spreadsheet_of(typed, measure, project.areas(), day or today)
    name = f"{_plain(measure.short_name)}, typed on {day_label(today)}.xlsx"
    wrong = figure_problems(project.paths.data, content, name, rows_of(typed), today)
    if problems:
        # What the form says of its fields, the reader would say once more of the spreadsheet's.
        wrong = (*problems, *(problem for problem in wrong if is_of_a_row(problem)))
    if wrong:
        return _form(visit, typed, wrong)
    key = StagedFiles(project.workspace).add(name, io.BytesIO(content), (), visit.desk.now(), visit.person.name)
    return visit.to("file", notice="The figures can be read. See what they would change, then accept them.", key=key)


def _plain(name: str) -> str:
    """A measure's name as a file may bear it."""
    return " ".join(re.sub(r"[^A-Za-z0-9, -]", " ", name).split())


def send_template(visit: Visit) -> Response:
    """The blank spreadsheet, with rows for the newest period of each measure by the quarter looked at."""
    content = _template(visit.project, visit.quarter, figures_state(visit.project.paths))
    return file_answer(content, "figures-template.xlsx")


@lru_cache(maxsize=2)
def _template(project: Project, code: str, state: tuple[FileState, ...]) -> bytes:
    """The blank spreadsheet; `state` is that of the files that it is made from."""
    framework = project.framework(code)
    chosen: Period = parse_quarter(code) if code else quarter(framework.baseline.end.year, framework.baseline.end.month)
    if not code:
        return figures_template(framework, project.areas(), chosen, ())
    with project.store() as store:
        return figures_template(framework, project.areas(), chosen, store.available_periods(date.max))
