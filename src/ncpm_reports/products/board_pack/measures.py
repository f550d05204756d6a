"""The pages of the ten measures: finding, chart, small table, what it can tell, incidents, commentary, questions."""

from collections.abc import Mapping
from dataclasses import replace

from ncpm_reports.charts.sparkline import sparkline
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.documents.blocks import Cell, ColumnKind, Inline, Inlines, Label, Link, Table, Text
from ncpm_reports.documents.commentary import Written
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, Caveat, Priority, Results
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import mid_sentence, number, words
from ncpm_reports.products.board_pack.cells import NOT_APPLICABLE, column, dated, shorthand
from ncpm_reports.products.board_pack.figures import figures_of, history_figure
from ncpm_reports.products.board_pack.glance import change, verdict
from ncpm_reports.products.board_pack.rows import BASELINES, four_rows

EXCEPTIONAL = "exceptional"
ALWAYS = "period"
SAID_ELSEWHERE = frozenset({"published", "areas-excluded", *BASELINES})
FEWEST_FOR_A_LINE = 2
FEWEST_FOR_A_CHART = 6
SPARK_WIDTH = 60.0


def priorities(results: Results, areas: Areas, commentary: Mapping[str, Written], pieces: Pieces) -> list[Plain]:
    """Each priority in framework order with its measures, as a template takes them."""
    return [_priority(one, results, areas, commentary, pieces) for one in results.priorities]


def _priority(
    priority: Priority, results: Results, areas: Areas, commentary: Mapping[str, Written], pieces: Pieces
) -> Plain:
    held = [one for one in results.national if one.priority == priority.id]
    pages: list[Plain] = []
    for place, one in enumerate(held):
        page = _page(one, results, areas, commentary.get(one.measure), pieces)
        # A measure with a chart begins its own page; one without follows on, if all of it fits.
        page["new_page"] = place > 0 and bool(page["figures"] or page["neighbour_figure"])
        page["follows"] = place > 0 and not page["new_page"]
        pages.append(page)
    return {"id": priority.id, "name": priority.name, "explanation": priority.explanation, "measures": pages}


def _page(a: Assessment, results: Results, areas: Areas, written: Written | None, pieces: Pieces) -> dict[str, Plain]:
    about = a.about
    figures = [pieces.figure(figure) for figure in figures_of(a, areas)]
    neighbours = _neighbours_table(a, areas)
    return {
        "id": a.measure,
        "name": a.name,
        "headline": pieces.say(sentences.headline(a, areas)),
        "held": a.latest is not None,
        "finding": pieces.say(sentences.finding(a, areas)),
        "explanation": about.explanation if about else "",
        "figures": [*figures],
        "table": pieces.table(four_rows(a, with_source=not figures)) if a.latest is not None else None,
        "status": _status(a, pieces),
        "can_tell": [*(about.can_tell if about else ())],
        "cautions": [pieces.say(line) for line in sentences.caveat_lines(_without_standing(a))],
        "incidents": _told(_incidents(a, results), pieces),
        "neighbours": pieces.table(neighbours) if neighbours is not None else None,
        "neighbour_figure": None if figures else _neighbour_figure(a, areas, pieces),
        "commentary": _commentary(a, written, pieces),
        "questions": _questions(a),
    }


def _questions(a: Assessment) -> list[Plain]:
    if a.about is None:
        return []
    return [*(a.about.awaited if a.latest is None else ()), *a.about.questions]


def _without_standing(a: Assessment) -> Assessment:
    """The assessment without cautions that its page says elsewhere: among what it can tell, its status, its table."""
    told = tuple(
        one
        for one in a.caveats
        if one.trigger not in SAID_ELSEWHERE and (one.trigger != ALWAYS or one.valid_from is not None)
    )
    return replace(a, caveats=told)


def _status(a: Assessment, pieces: Pieces) -> Plain:
    told = sentences.status_words(a)
    return pieces.say(words(told)) if told else None


def _commentary(a: Assessment, written: Written | None, pieces: Pieces) -> Plain:
    if written is None:
        return None
    return {
        "author": written.author,
        "date": written.written_on,
        "blocks": pieces.blocks(written.blocks, name=f"commentary-{a.measure}"),
    }


# Neighbours ---------------------------------------------------------------------------------------------------------


def _neighbours_table(a: Assessment, areas: Areas) -> Table | None:
    if not a.context:
        return None
    rows = tuple(_neighbour(one, areas) for one in a.context)
    return Table(
        id=f"neighbours-{a.measure}",
        title=(Text("Other figures that bear on "), *words(mid_sentence(a.short_name))),
        unit=(Text("Not the measure itself: each stands under its own name, and no verdict rests on it."),),
        columns=(
            column("Figure", 1.95),
            column("Trend", 1.0, ColumnKind.PICTURE),
            column("Latest, year ending", 1.5),
            column("Baseline, year ending", 1.5),
            column("Change (95% interval)", 1.65),
            column("Reading", 1.0),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _neighbour(a: Assessment, areas: Areas) -> tuple[Cell, ...]:
    drawn = sum(point.quantity.value is not None for point in a.history) >= FEWEST_FOR_A_LINE
    line = Cell(drawing=sparkline(a, width=SPARK_WIDTH), alt=alt_text.sparkline_alt(a, areas))
    return (
        Cell(content=words(a.short_name)),
        line if drawn else Cell(content=(Text(NOT_APPLICABLE),)),
        dated(a.latest),
        dated(a.baseline),
        Cell(content=change(a) or (Text(NOT_APPLICABLE),)),
        Cell(content=(Text(verdict(a)),)),
    )


def _neighbour_figure(a: Assessment, areas: Areas, pieces: Pieces) -> Plain:
    """For a measure without figures: the chart of the first neighbour that has enough of a history."""
    for one in a.context:
        if sum(point.quantity.value is not None for point in one.history) >= FEWEST_FOR_A_CHART:
            figure = history_figure(one, areas, f"neighbour-{a.measure}")
            return None if figure is None else pieces.figure(figure)
    return None


# Exceptional incidents ----------------------------------------------------------------------------------------------


def _incidents(a: Assessment, results: Results) -> tuple[Inlines, ...]:
    shown = [point.period for point in (*a.history, *a.quarters)]
    if not shown:
        return ()
    first, last = min(period.start for period in shown), max(period.end for period in shown)
    return tuple(
        _incident(one)
        for one in results.caveats
        if one.trigger == EXCEPTIONAL
        and a.measure in one.measures
        and a.area in one.areas
        and one.valid_from is not None
        and first <= one.valid_from <= last
    )


def _told(incidents: tuple[Inlines, ...], pieces: Pieces) -> Plain:
    """The incidents in one sentence, parted by semicolons; None for none."""
    if not incidents:
        return None
    first, *others = incidents
    joined = list(first)
    for one in others:
        joined += [Text("; "), *one]
    return pieces.say((*joined, Text(".")))


def _incident(caveat: Caveat) -> Inlines:
    name = words(caveat.short or caveat.text)
    told: Inlines = (Link(caveat.url, name),) if caveat.url.startswith("https://") else name
    facts: list[Inline] = []
    if caveat.victims is not None:
        source = Source(publisher=caveat.source, title=caveat.short or caveat.id, url=caveat.url)
        quantity = Quantity(value=float(caveat.victims), unit=Unit.VICTIMS, sources=(source,))
        facts = [number(quantity), Text(" victims")]
    if caveat.valid_from is not None and caveat.valid_to is not None:
        period = Period(caveat.valid_from, caveat.valid_to)
        facts += [Text(", recorded in " if facts else "recorded in "), Label(period.label)]
    return (*told, Text(" ("), *facts, Text(")")) if facts else told
