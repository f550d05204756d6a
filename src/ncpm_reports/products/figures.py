"""Charts as figures of a document: headline, subtitle and alternative text from the same assessment as the picture."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ncpm_reports.charts.comparisons import ChangeMark, change_mark
from ncpm_reports.charts.histories import PANEL, HistoryLine, panel
from ncpm_reports.charts.picture import Picture, Size
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Cell, ColumnKind, Figure, Inlines, Table
from ncpm_reports.documents.context import Content, Context
from ncpm_reports.measures.results import Assessment, GroupChange
from ncpm_reports.narrative.alt_text import panel_alt
from ncpm_reports.narrative.phrases import mid_sentence, phrase, place, with_values, words
from ncpm_reports.narrative.verdicts import Outcome, outcome_of

MIN_YEARS = 3
# "year ending September 2020" stands on one line, in large print too.
PERIOD_WIDTH = 1.7
_WIDTHS = {ColumnKind.WORDS: 1.2, ColumnKind.NUMBERS: 0.6, ColumnKind.PICTURE: 1.0}
_MARKS = {Outcome.FELL: ChangeMark.FELL, Outcome.ROSE: ChangeMark.ROSE, Outcome.MAY_BE_CHANCE: ChangeMark.MAY_BE_CHANCE}


def has_history(a: Assessment) -> bool:
    """Whether enough years have figures for a chart."""
    return len(with_values(a.history)) >= MIN_YEARS


def chart(
    ident: str, picture: Picture, alt: str, title: Inlines = (), *, subtitle: Inlines = (), source: Inlines = ()
) -> Figure:
    """A picture with its words as a figure."""
    return Figure(
        id=ident, title=title, subtitle=subtitle, drawing=picture.drawing, alt=alt, data=picture.data, source=source
    )


def data_of(assessment: Assessment, areas: Areas, picture: Picture) -> Table:
    """The table behind a picture under a title that names the place: among a file's tables nothing else tells it."""
    periods, *others = picture.data.columns
    columns = (replace(periods, width=PERIOD_WIDTH), *(replace(other, width=_WIDTHS[other.kind]) for other in others))
    name = words(f"{mid_sentence(assessment.name)} in {place(assessment.area, areas)}")
    return replace(picture.data, title=phrase("Figures behind the chart: {}", name), columns=columns)


def panel_figure(
    a: Assessment, areas: Areas, title: Inlines, *, subtitle: Inlines = (), source: Inlines = (), size: Size = PANEL
) -> Figure | None:
    """A small chart of one measure's history in an area; None where fewer than three years have figures."""
    if not has_history(a):
        return None
    ident = f"panel-{a.measure}"
    line = HistoryLine(points=a.history, baseline=a.baseline)
    picture = panel(line, table_id=f"{ident}-data", title=a.name, size=size)
    figure = chart(ident, picture, panel_alt(a, areas), title, subtitle=subtitle, source=source)
    return replace(figure, data=data_of(a, areas, picture))


def incident_notes(assessments: Iterable[Assessment]) -> list[str]:
    """What exceptional incidents are in the histories, in the words of their caveats, each once.

    Those in the latest or the baseline figure are left out: they stand beside these.
    """
    return list(
        dict.fromkeys(
            caveat.text
            for assessment in assessments
            for _, caveat in assessment.incidents(assessment.history)
            if caveat in assessment.marks
        )
    )


def panel_rows(panels: Sequence[Figure | None], across: int) -> Context:
    """Panels for a template, so many in a row: `panels`, and whether there is `room_beside` them in their rows.

    Where there is, a panel whose figure is None stands before them, for how to read one.
    """
    cells: list[Content] = [{"figure": figure} for figure in panels if figure is not None]
    room_beside = len(cells) % across != 0
    if room_beside:
        cells.insert(0, {"figure": None})
    return {"panels": [cells[at : at + across] for at in range(0, len(cells), across)], "room_beside": room_beside}


def marked_cell(content: Inlines, result: Assessment | GroupChange, alt: str = "") -> Cell:
    """A cell of words with the mark of an outcome, and its alternative text: the outcome if no other is given.

    The mark is the direction of the figure, never whether that is good; "?" where nothing may be said.
    """
    outcome = outcome_of(result)
    mark = change_mark(_MARKS.get(outcome, ChangeMark.NOT_JUDGED))
    return Cell(content=content, drawing=mark, alt=alt or outcome.value)
