"""Small charts of an area's recorded crimes, two across, each under its finding; the same for screens and paper."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.charts.histories import HistoryLine, panel
from ncpm_reports.charts.history import long_gaps
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Figure
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.alt_text import panel_alt
from ncpm_reports.products.figures import data_of, panel_rows
from ncpm_reports.products.public_summary.rows import verdict_words

FEWEST_YEARS = 3
ACROSS = 2


def panels_of(counts: Sequence[Assessment], areas: Areas, pieces: Pieces) -> dict[str, Plain]:
    """Rows of two panels for a template, as `panel_rows` gives them."""
    drawn = (panel_figure(assessment, areas) for assessment in counts)
    return panel_rows([{"figure": pieces.figure(chart)} for chart in drawn if chart is not None], ACROSS)


def gaps_of(counts: Sequence[Assessment]) -> dict[str, Plain]:
    """Whether any panel has a hatched stretch without figures, and a line broken between years that do not compare."""
    return {
        "hatched": any(long_gaps(assessment.history) for assessment in counts),
        "broken": any(point.break_before for assessment in counts for point in assessment.history),
    }


def panel_figure(a: Assessment, areas: Areas) -> Figure | None:
    """One measure's history in an area; None where fewer than three years have figures."""
    if sum(point.quantity.value is not None for point in a.history) < FEWEST_YEARS:
        return None
    ident = f"panel-{a.measure}"
    line = HistoryLine(points=a.history, baseline=a.baseline)
    picture = panel(line, table_id=f"{ident}-data", title=a.name)
    data = data_of(a, areas, picture)
    return Figure(
        id=ident,
        title=verdict_words(a),
        subtitle=(),
        drawing=picture.drawing,
        alt=panel_alt(a, areas),
        data=replace(data, id=f"{ident}-data"),
    )
