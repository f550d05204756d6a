"""One measure on one page: its chart and meaning, who drives the change, what stands beside it, and one question."""

from ncpm_reports.charts.style import MM
from ncpm_reports.charts.trend import measure_history
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Source
from ncpm_reports.documents.blocks import (
    Cell,
    Figure,
    Inlines,
    Label,
    Note,
    NoteRef,
    Strong,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.coverage import EXCEPTIONAL
from ncpm_reports.measures.results import Assessment, Caveat, Verdict
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import (
    between,
    capitalised,
    first_sentences,
    magnitude,
    number,
    place,
    size,
    span,
    unrounded,
    words,
)
from ncpm_reports.narrative.verdicts import Outcome, moved_by, outcome, outcome_of, reason_of
from ncpm_reports.products.board_pack.cells import column, dated
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.companions import companions_of, companions_table, one_force
from ncpm_reports.products.board_pack.difference_parts import difference_parts
from ncpm_reports.products.board_pack.drivers import who_drives
from ncpm_reports.products.board_pack.figures import process_figure
from ncpm_reports.products.board_pack.priorities import priority_name
from ncpm_reports.products.figures import source_line, sources_of
from ncpm_reports.products.materials import Job

WIDTH, HEIGHT = 100 * MM, 56 * MM
FULL_WIDTH, FULL_HEIGHT = 170 * MM, 84 * MM
# Beside a process chart, the history is lower, and has the events that both would name.
LOW_HEIGHT = 46 * MM
FEWEST_FOR_A_CHART = 3
MOST_CAUTIONS = 2
MOST_LINES, FEWER_LINES = 5, 4
# That no year is lower since last quarter would be no news.
FEWEST_MONTHS_SINCE = 60
# Nor that the later of a few is the lowest.
FEWEST_YEARS_HELD = 5
MOST_COMPANIONS, FEWER_COMPANIONS = 4, 2
EXPECTED = frozenset({"published", "areas-excluded"})


def measure_page(a: Assessment, job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the template of a measure's page takes."""
    areas = job.materials.public.areas
    companions = companions_table(a, job)
    driven = who_drives(a, job, pieces)
    process = process_figure(a, areas)
    crowded = driven is not None and process is not None
    most = FEWER_COMPANIONS if crowded else MOST_COMPANIONS
    beside = None if companions is not None else _beside_table(a, most, invented=job.build.illustrative)
    # A page with little else on it has room for a chart across the whole of it.
    wide = all(part is None for part in (companions, beside, driven)) and a.spc is None
    width, height = (FULL_WIDTH, FULL_HEIGHT) if wide else (WIDTH, LOW_HEIGHT) if process else (WIDTH, HEIGHT)
    shown = history(a, areas, width, height)
    return {
        "id": a.measure,
        "title": pieces.say(sentences.headline(a, areas)),
        "subtitle": pieces.say(_subtitle(a, job)),
        "wide": wide,
        "figure": _placed(shown, pieces),
        "process": _placed(process, pieces),
        "meaning": [pieces.say(inlines) for inlines in _meaning(a)[: FEWER_LINES if crowded else MOST_LINES]],
        "cautions": [pieces.say(inlines) for inlines in _cautions(a)],
        "drivers": driven,
        "companions": None if companions is None else pieces.table(companions),
        "one_force": one_force(a, job, pieces),
        "parts": difference_parts(a, pieces),
        "beside": None if beside is None else pieces.table(beside),
        "question": _question(a),
        "source": pieces.say((*source_line(_sources(a, companions is not None, job)), *_outside_forces(a, areas))),
    }


def _sources(a: Assessment, with_companions: bool, job: Job) -> tuple[Source, ...]:
    """The sources of the measure, and of the recorded companions in the table beside it."""
    if not with_companions:
        return sources_of(a)
    groups = [parts.whole for _, parts in companions_of(a, job)]
    quantities = [quantity for group in groups for quantity in (group.latest, group.baseline)]
    beside = (source for quantity in quantities for source in quantity.sources)
    return tuple(dict.fromkeys((*sources_of(a), *beside)))


def _placed(figure: Figure | None, pieces: Pieces) -> Plain:
    return None if figure is None else pieces.figure(figure)


def _subtitle(a: Assessment, job: Job) -> Inlines:
    """Priority, measure, area and periods."""
    priority = priority_name(a, job)
    inlines: Inlines = words(f"{priority}. {a.name}, {place(a.area, job.materials.public.areas)}.")
    if a.latest is None or a.latest.period is None:
        return inlines
    inlines = (*inlines, Text(" "), Label(capitalised(a.latest.period.label)))
    if a.baseline is not None and a.baseline.period is not None:
        inlines = (*inlines, Text(" against "), Label(a.baseline.period.label))
    return (*inlines, Text("."))


def history(a: Assessment, areas: Areas, width: float = WIDTH, height: float = HEIGHT) -> Figure | None:
    """The whole history of a measure; None where fewer than three periods have figures."""
    points = [point for point in a.history if point.quantity.value is not None]
    if len(points) < FEWEST_FOR_A_CHART:
        return None
    ident = f"history-{a.measure}"
    picture = measure_history(a, table_id=f"{ident}-data", size=(width, height))
    unit = points[-1].quantity.unit.words
    return Figure(
        id=ident,
        title=words(f"{a.short_name} over the years"),
        subtitle=(
            Label(capitalised(span(points[0].period, points[-1].period))),
            Text(f", {unit}."),
        ),
        drawing=picture.drawing,
        alt=alt_text.trend_alt(a, areas),
        data=picture.data,
    )


# What it means


def _meaning(a: Assessment) -> list[Inlines]:
    """The verdict with its interval, its place in time, the recent change, the smallest change that could be told."""
    judged = a.without_incident or a
    sentences = [_verdict_sentence(a)]
    if a.without_incident is not None:
        sentences.append(words("The verdict rests on the figures without exceptional incidents."))
    sentences.extend(inlines for inlines in (_first_published(a), _rank(a), _recent(a), _smallest(judged)) if inlines)
    return sentences


def _verdict_sentence(a: Assessment) -> Inlines:
    judged = a.without_incident or a
    pair: Inlines = ()
    if judged.latest is not None and judged.baseline is not None and judged.baseline.value is not None:
        pair = (Strong((number(judged.latest), Text(" against "), number(judged.baseline), Text(":"))), Text(" "))
    elif judged.latest is not None:
        pair = (Strong((number(judged.latest), Text(":"))), Text(" "))
    verdict = {Verdict.IMPROVED: "improved", Verdict.WORSENED: "worsened"}.get(a.verdict, outcome_of(a).value)
    if a.verdict.claims_change and judged.change is not None and judged.baseline and judged.latest:
        exact = unrounded(judged.baseline, judged.latest, judged.change)
        way = "fall" if outcome_of(a) is Outcome.FELL else "rise"
        limits = between(judged.change)
        range_ = (Text(" ("), *limits, Text(")")) if limits else ()
        said: Inlines = (
            Text(f". The {way} of "),
            *size(judged.change),
            *((*exact, Text(",")) if exact else ()),
            Text(" is more than chance would explain"),
            *range_,
            Text("."),
        )
        return (*pair, Strong((Text(verdict),)), *said)
    why = f": {reason}." if (reason := reason_of(a)) else "."
    return (*pair, Strong((Text(verdict),)), *words(why))


def _first_published(a: Assessment) -> Inlines:
    if a.first_published is None or a.baseline is None or a.first_published.value == a.baseline.value:
        return ()
    return (
        Text("The baseline was "),
        number(a.first_published),
        Text(" as first published; it has been revised since, as the latest figure may be."),
    )


def _rank(a: Assessment) -> Inlines:
    rank = a.rank_in_time
    if rank is None:
        return ()
    what = outcome_of(a)
    since = rank.none_lower_since if what is not Outcome.ROSE else rank.none_higher_since
    latest = a.latest.period if a.latest is not None else None
    if since is None or latest is None or since.shifted(FEWEST_MONTHS_SINCE).end > latest.end:
        return ()
    years = [point.period for point in a.history if point.quantity.value is not None]
    if len(years) < FEWEST_YEARS_HELD:
        return ()
    first = years[0]
    of = Text("No year held") if since == first else Text("No year held since the ")
    when = () if since == first else (Label(since.label),)
    return (of, *when, Text(f" is {'lower' if what is not Outcome.ROSE else 'higher'}."))


def _recent(a: Assessment) -> Inlines:
    """The latest year against the year before, where they share no months."""
    group = a.recent
    if group is None:
        return ()
    what = outcome(group.verdict, group.baseline, group.latest)
    pair = (Text(" ("), number(group.latest), Text(" after "), number(group.baseline), Text(")"))
    if what.moved:
        return (Text("Against the year before it "), *moved_by(what, group.change), *pair, Text("."))
    return (Text("Against the year before"), *pair, Text(", the change may be chance."))


def _smallest(a: Assessment) -> Inlines:
    change = a.change
    if change is None or change.smallest_detectable_fall is None:
        return ()
    return (
        Text("A fall of "),
        magnitude(change.smallest_detectable_fall),
        Text(" is the least that this test could have found."),
    )


def _cautions(a: Assessment) -> list[Inlines]:
    """At most two cautions beside the number, each by its first sentences."""
    chosen: list[Caveat] = [caveat for caveat in a.caveats if caveat.trigger not in EXPECTED][:MOST_CAUTIONS]
    return [words(first_sentences(caveat.text)) for caveat in chosen]


# Where the figures come from


def _outside_forces(a: Assessment, areas: Areas) -> Inlines:
    """By how much the published total differs from the sum of the forces, and what lies outside them."""
    difference = a.own_sum_difference
    if difference is None or not difference.value:
        return ()
    more = "more" if difference.value > 0 else "fewer"
    return (
        Text(". The published total is "),
        magnitude(difference),
        Text(f" {more} than the sum of the "),
        count_of(len(areas.forces), "police force areas"),
        Text(" forces: it includes British Transport Police." if difference.value > 0 else " forces."),
    )


# Beside it


def _beside_table(a: Assessment, most: int, *, invented: bool) -> Table | None:
    shown = [
        assessment
        for assessment in a.context
        if assessment.latest is not None and assessment.latest.value is not None and not _is_one_year(assessment)
    ][:most]
    # A caution that names the area is about this very figure, if it is not invented; others stand with the measure.
    own = {} if invented else {assessment.measure: _own_cautions(assessment) for assessment in shown}
    texts = dict.fromkeys(text for cautions in own.values() for text in cautions)
    numbers = {text: number for number, text in enumerate(texts, 1)}
    rows = tuple(
        (
            Cell(
                content=(
                    *words(assessment.short_name),
                    *(
                        inline
                        for text in own.get(assessment.measure, ())
                        for inline in (Text(" "), NoteRef(numbers[text]))
                    ),
                )
            ),
            dated(assessment.baseline),
            dated(assessment.latest),
            Cell(content=moved_by(outcome_of(assessment), assessment.change)),
        )
        for assessment in shown
    )
    if not rows:
        return None
    return Table(
        id=f"beside-{a.measure}",
        title=words(f"{a.short_name}: beside it, not instead of it"),
        style=TableStyle.COMPACT,
        columns=(column("Figure", 2.15), column("Baseline", 1.45), column("Latest", 1.45), column("Change", 0.9)),
        rows=rows,
        notes=tuple(Note(number=number, content=words(text)) for text, number in numbers.items()),
    )


def _own_cautions(a: Assessment) -> tuple[str, ...]:
    """Cautions on this very figure; of an exceptional incident its name, which is all that a note needs."""
    own = [caveat for caveat in a.caveats if a.area in caveat.areas]
    return tuple(
        f"{caveat.short}." if caveat.trigger == EXCEPTIONAL and caveat.short else caveat.text for caveat in own
    )


def _is_one_year(a: Assessment) -> bool:
    """Whether the latest figure is the baseline itself, so that nothing is set beside it."""
    return a.baseline is not None and a.latest is not None and a.baseline.period == a.latest.period


def _question(a: Assessment) -> str:
    """One question that nothing held answers; empty where the framework has none left."""
    if a.about is None:
        return ""
    questions = a.about.questions if a.latest is not None else a.about.awaited
    return questions[-1] if questions else ""
