"""A project's own figures: one, a pasted grid, or the spreadsheet to fill in. They are staged as any file is."""

import io
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from starlette.responses import Response

from ncpm_reports.core.periods import day_label, parse_quarter, quarter
from ncpm_reports.desk.file_states import FileState
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.served_files import file_answer
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.typed_figures import (
    HEADERS,
    SINGLE,
    Typed,
    figure_problems,
    form_problems,
    is_of_a_row,
    rows_of,
    spreadsheet_of,
    typed_figures,
)
from ncpm_reports.desk.visit import Visit
from ncpm_reports.quarter.figures_template import figures_template


def show_form(visit: Visit) -> Response:
    """The form, with the measure that the address names chosen already."""
    return _form(visit, {**typed_figures(visit.form), "measure": visit.request.query_params.get("measure", "")})


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
    project, typed = visit.project, typed_figures(visit.form)
    day, today = typed_day(typed["published_on"]), visit.desk.now().date()
    problems = form_problems(typed, day)
    measures = {measure.id: measure for measure in project.framework(visit.quarter).measures}
    measure = measures.get(typed["measure"])
    if typed["measure"] and measure is None:
        problems = (*problems, Problem("Choose the measure from the list.", "measure"))
    if measure is None:
        return _form(visit, typed, problems)
    # Figures are looked at without a day too, so that everything wrong is said at once.
    content = spreadsheet_of(typed, measure, project.areas(), day or today)
    # The measure's name as a file may bear it.
    short_name = " ".join(re.sub(r"[^A-Za-z0-9, -]", " ", measure.short_name).split())
    name = f"{short_name}, typed on {day_label(today)}.xlsx"
    wrong = figure_problems(project.paths.data, content, name, rows_of(typed), today)
    if problems:
        # What the form says of its fields, the reader would say once more of the spreadsheet's.
        wrong = (*problems, *(problem for problem in wrong if is_of_a_row(problem)))
    if wrong:
        return _form(visit, typed, wrong)
    key = StagedFiles(project.workspace).add(name, io.BytesIO(content), (), visit.desk.now(), visit.person.name)
    return visit.to("file", notice="The figures can be read. See what they would change, then accept them.", key=key)


def send_template(visit: Visit) -> Response:
    """The blank spreadsheet, with rows for the newest period of each measure by the quarter looked at."""
    return file_answer(
        _template(visit.project, visit.quarter, figures_state(visit.project.paths)), "figures-template.xlsx"
    )


@lru_cache(maxsize=2)
def _template(project: Project, code: str, state: tuple[FileState, ...]) -> bytes:
    """The blank spreadsheet; `state` is that of the files that it is made from."""
    framework = project.framework(code)
    if not code:
        end = framework.baseline.end
        return figures_template(framework, project.areas(), quarter(end.year, end.month), ())
    with project.store() as store:
        return figures_template(framework, project.areas(), parse_quarter(code), store.available_periods(date.max))
