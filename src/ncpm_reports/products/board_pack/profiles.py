"""Force profiles: one page a force for the person who will ring it. Restricted, for diagnosis only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ncpm_reports.charts.histories import HistoryLine, panel
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Display, Quantity, display
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import (
    Cell,
    Document,
    DocumentKind,
    Figure,
    Inlines,
    Label,
    Meta,
    NoteRef,
    Number,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.results import Assessment, Change, GroupChange
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import (
    UNDER,
    between,
    counted,
    forces_in,
    joined,
    mid_sentence,
    number,
    place,
    words,
)
from ncpm_reports.narrative.verdicts import is_same, moved_by, outcome, outcome_of
from ncpm_reports.products.board_pack.cells import RATES, column, ending, figure, numbers, shorthand
from ncpm_reports.products.figures import panel_rows, source_line, sources_of
from ncpm_reports.products.letters.facts import Facts, StandingOut
from ncpm_reports.products.letters.letter import reply_date
from ncpm_reports.products.letters.words import as_notes, group_percent, notes_on_others, others_percent
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Format, Product

TEMPLATE = "board-pack/profile.xml"
FOLDER = "board/profiles"
ACROSS = 3
WIDTH, HEIGHT = 54 * MM, 25 * MM
MOST_PANELS = 6
FEWEST_YEARS = 3
# Of shares under so many per cent a decimal is printed.
SMALL_SHARE = 1.0


def compose(job: Job, facts: Facts) -> Product:
    """The profile of the force area that these facts are of, in DOCX and PDF."""
    return Product(
        audience=Audience.BOARD,
        folder=FOLDER,
        stem=facts.force.slug,
        document=profile(job, facts),
        formats=(Format.DOCX, Format.PDF),
    )


def profile(job: Job, facts: Facts) -> Document:
    """One page: what stands out, a panel a figure, the table beside the other forces, what to check first."""
    pieces = Pieces()
    areas, force = job.materials.public.areas, facts.force
    counts = [assessment for assessment in job.results.for_force(force.code) if _is_count(assessment)]
    context: dict[str, Plain] = {
        "title": pieces.label(_title(facts, areas)),
        "subtitle": pieces.say(_subtitle(job)),
        "standing_out": [pieces.say(_standing_out(out, areas)) for out in facts.standing_out],
        **_panels(_drawn(counts, facts), areas, pieces),
        "table": pieces.table(_table(counts, areas)) if counts else None,
        "similar": listed(place(code, areas) for code in _similar(counts, areas)),
        "reply_date": reply_date(job, pieces),
        "question": "" if facts.question is None else mid_sentence(facts.question.assessment.short_name),
        "undecided": facts.undecided,
        "example": "" if facts.example is None else mid_sentence(facts.example.assessment.short_name),
        "missing": _not_held(job, facts),
        "rates": [pieces.say(inlines) for inlines in _withheld_rates(job.results.for_force(force.code), facts)],
        "cautions": [caveat.text for caveat in facts.known],
        "source": pieces.say(
            source_line(tuple(dict.fromkeys(s for assessment in counts for s in sources_of(assessment))))
        ),
    }
    return fill(job.materials.public.templates, TEMPLATE, context, pieces, _meta(job, force))


def _standing_out(out: StandingOut, areas: Areas) -> Inlines:
    """The force's change and that of the others together, both with their intervals, and how it stands out."""
    a = out.assessment
    sentences: list[Inlines] = []
    if outcome_of(a).moved:
        number_of_others = forces_in(a.others, areas) if a.others is not None else len(areas.forces) - 1
        others = f"; in the other {number_of_others} forces together "
        sentences.append(
            (*words(f"{a.short_name} "), *_moved(a), *words(others), *_moved_together(a.others), Text("."))
        )
    ways = [f"records a {'higher' if out.level.high else 'lower'} rate than the others"] if out.level else []
    if out.change is not None:
        ways.append("changed unlike the others")
    if ways:
        sentences.append(words(f"Beyond chance and the usual differences, the force {listed(ways)}."))
    return joined(sentences)


def _moved(a: Assessment) -> Inlines:
    change = (a.without_incident or a).change
    return (*moved_by(outcome_of(a), change), *_limits(change))


def _moved_together(group: GroupChange | None) -> Inlines:
    if group is None:
        return words("it is not known")
    what = outcome(group.verdict, group.baseline, group.latest)
    if not what.moved:
        return words("the change may be chance")
    return (Text("it "), *moved_by(what, group.change), *_limits(group.change))


def _limits(change: Change | None) -> Inlines:
    limits = () if change is None else between(change)
    return (Text(" ("), *limits, Text(")")) if limits else ()


def _drawn(counts: Sequence[Assessment], facts: Facts) -> Sequence[Assessment]:
    """The figures that have a panel: all, or a row of them, what stands out first, where the words need the room."""
    if len(facts.standing_out) < 2:
        return counts[:MOST_PANELS]
    measures = [out.assessment.measure for out in facts.standing_out]
    return sorted(counts, key=lambda assessment: assessment.measure not in measures)[:ACROSS]


def _is_count(a: Assessment) -> bool:
    return a.latest is not None and a.latest.unit.is_count and a.latest.value is not None


def _title(facts: Facts, areas: Areas) -> str:
    name = place(facts.force.code, areas).removeprefix("the ")
    if facts.few_residents:
        return f"{name}: not tested against the other forces"
    if not facts.standing_out:
        return f"{name}: no figure stands out from the other forces"
    figures = listed(mid_sentence(out.assessment.short_name) for out in facts.standing_out)
    many = len(facts.standing_out)
    text = "one figure stands" if many == 1 else f"{counted(many)} figures stand"
    return f"{name}: {text} out, {figures}"


def _subtitle(job: Job) -> Inlines:
    baseline = job.materials.public.framework.baseline.label
    inlines = words("Force profile, for diagnosis only. Success is judged nationally.")
    return (*inlines, Label(f" Against the {baseline}."))


def _panels(counts: Sequence[Assessment], areas: Areas, pieces: Pieces) -> dict[str, Plain]:
    """Rows of three panels for a template, as `panel_rows` gives them."""
    drawn = (_panel(assessment, areas) for assessment in counts)
    return panel_rows([{"figure": pieces.figure(figure)} for figure in drawn if figure is not None], ACROSS)


def _panel(a: Assessment, areas: Areas) -> Figure | None:
    if sum(point.quantity.value is not None for point in a.history) < FEWEST_YEARS:
        return None
    ident = f"panel-{a.measure}"
    line = HistoryLine(points=a.history, baseline=a.baseline)
    picture = panel(line, table_id=f"{ident}-data", title=a.name, size=(WIDTH, HEIGHT))
    return Figure(
        id=ident,
        title=words(a.short_name),
        subtitle=_verdict(a),
        drawing=picture.drawing,
        alt=alt_text.panel_alt(a, areas),
        data=picture.data,
        source=_others_words(a),
    )


def _verdict(a: Assessment) -> Inlines:
    return words("no difference") if is_same(a) else moved_by(outcome_of(a), (a.without_incident or a).change)


def _beside(a: Assessment) -> GroupChange | None:
    """The other forces together, without one that moves their total against all the others, as in the letter."""
    return a.others_without_driver or a.others


def _others_words(a: Assessment) -> Inlines:
    group = _beside(a)
    if group is None:
        return ()
    return (Text("Other forces: "), *moved_by(outcome(group.verdict, group.baseline, group.latest), group.change))


def _table(counts: Sequence[Assessment], areas: Areas) -> Table:
    years = [
        assessment.latest.period
        for assessment in counts
        if assessment.latest is not None and assessment.latest.period is not None
    ]
    newest = max(years, key=lambda period: period.end, default=None)
    comparators, notes = _comparators(counts, areas)
    rows = tuple(
        (
            Cell(content=(*words(assessment.short_name), *_own_year(assessment, newest))),
            figure(assessment.baseline),
            figure(assessment.latest),
            Cell(content=sentences.change_cell(assessment)),
            Cell(content=comparator),
            Cell(content=_shares(assessment)),
        )
        for assessment, comparator in zip(counts, comparators, strict=True)
    )
    return Table(
        id="beside-the-others",
        title=words("Beside the other forces"),
        style=TableStyle.COMPACT,
        columns=(
            column("Offences recorded", 2.0),
            numbers("Baseline", 0.8),
            numbers("Latest", 0.8),
            column("Change (95% interval)", 1.9),
            numbers("Most similar forces" if _similar(counts, areas) else f"Other {len(areas.forces) - 1} forces", 0.9),
            numbers("Share of all forces", 1.0),
        ),
        rows=rows,
        shorthand=shorthand(rows),
        notes=as_notes(notes),
    )


def _comparators(counts: Sequence[Assessment], areas: Areas) -> tuple[list[Inlines], dict[str, int]]:
    """What each row stands beside, the most similar forces or all others, and the notes on what these are without."""
    similar = _similar(counts, areas)
    if not similar:
        notes = notes_on_others(counts, areas)
        return [others_percent(assessment, areas, notes) for assessment in counts], notes
    without = [_without(assessment, similar, areas) for assessment in counts]
    notes = {text: number for number, text in enumerate(filter(None, dict.fromkeys(without)), start=1)}
    return [_similar_percent(a, notes, text) for a, text in zip(counts, without, strict=True)], notes


def _similar(counts: Sequence[Assessment], areas: Areas) -> tuple[str, ...]:
    """The codes of the forces that any of these figures is set beside as most like it; none without a list of such."""
    groups = [assessment.similar for assessment in counts if assessment.similar is not None]
    return tuple(force.code for force in areas.forces if any(force.code not in group.left_out for group in groups))


def _similar_percent(a: Assessment, notes: Mapping[str, int], without: str) -> Inlines:
    shown = group_percent(a.similar)
    return (*shown, Text(" "), NoteRef(notes[without])) if without else shown


def _without(a: Assessment, similar: Sequence[str], areas: Areas) -> str:
    """Which of the most similar forces a figure is not set beside, as a note."""
    left_out = [code for code in similar if a.similar is not None and code in a.similar.left_out]
    return f"Without {listed(place(code, areas) for code in left_out)}: no figure for both years." if left_out else ""


def _own_year(a: Assessment, newest: Period | None) -> Inlines:
    """The year of a row whose latest figure is not for the newest year of the table."""
    own = a.latest.period if a.latest is not None else None
    return () if own is None or own == newest else (Label(f" (to {ending(own)})"),)


def _shares(a: Assessment) -> Inlines:
    return (
        (Text("[x]"),)
        if a.share_baseline is None or a.share_latest is None
        else shares(a.share_baseline, a.share_latest)
    )


def shares(then: Quantity, now: Quantity) -> Inlines:
    """Shares of two years with as many decimals; one that print would show as none at all is "under 0.1%"."""
    values = [share.value or 0.0 for share in (then, now)]
    decimals = 1 if any(0 < value < SMALL_SHARE for value in values) else 0
    earlier, later = _share(then, decimals), _share(now, decimals)
    # Where neither can be told from the other in print, one says both.
    same = earlier.text == later.text and later.text.startswith(UNDER)
    return (later,) if same else (earlier, Text(" to "), later)


def _share(share: Quantity, decimals: int) -> Number:
    shown = number(share)
    return shown if shown.text.startswith(UNDER) else Number(share, display(share, Display.TEXT, decimals=decimals))


def _not_held(job: Job, facts: Facts) -> str:
    without = sum(assessment.latest is None or assessment.latest.value is None for assessment in job.results.national)
    national = [f"{counted(without)} of the national measures"] if without else []
    missing = [*(mid_sentence(assessment.short_name) for assessment in facts.missing), *national]
    with_similar = any(assessment.similar is not None for assessment in job.results.for_force(facts.force.code))
    similar = [] if with_similar else ["most similar forces"]
    return "; ".join((*missing, *similar, "inspection grades"))


def _withheld_rates(assessments: Sequence[Assessment], facts: Facts) -> list[Inlines]:
    """For each rate whose published figure fits no count held: that it is withheld, and what we work out instead.

    A rate for each of so few residents would say nothing.
    """
    return [_withheld(a) for a in assessments if a.rate_withheld and not facts.few_residents]


def _withheld(a: Assessment) -> Inlines:
    opening = words(f"{a.short_name}: the published rate is withheld, under query with the publisher.")
    if a.latest is None or a.latest.value is None:
        return opening
    latest: Inlines = (Text(" Our calculation is an average of "), *_a_year(a.latest), *_interval(a))
    return (*opening, *latest, *_earlier(a), Text("."))


def _a_year(rate: Quantity) -> Inlines:
    return (number(rate, Display.TABLE), Text(f" a year {RATES.get(rate.unit, rate.unit.words)}"))


def _interval(a: Assessment) -> Inlines:
    if a.latest is None or a.latest_interval is None:
        return ()
    limits = (a.latest_interval.lower, a.latest_interval.upper)
    low, high = (replace(a.latest, value=limit, derivation=f"95% limit: {a.latest.derivation}") for limit in limits)
    return (Text(" ("), number(low, Display.TABLE), Text(" to "), number(high, Display.TABLE), Text(")"))


def _earlier(a: Assessment) -> Inlines:
    """The baseline, and what it is without the victims of exceptional incidents."""
    if a.baseline is None or a.baseline.value is None:
        return ()
    apart = a.without_incident.baseline if a.without_incident is not None else None
    without: Inlines = ()
    if apart is not None and apart.value != a.baseline.value:
        without = (Text(", or "), number(apart, Display.TABLE), Text(" without exceptional incidents"))
    return (Text(". The baseline was "), number(a.baseline, Display.TABLE), *without)


def _meta(job: Job, force: ForceArea) -> Meta:
    settings, build = job.materials.public.settings, job.build
    return Meta(
        id=force.slug,
        kind=DocumentKind.PACK,
        title=f"Force profile: {force.name}, {build.year.label}",
        subject=f"{settings.board_name}, {build.period.label}: for diagnosis only",
        author=settings.department,
        date=build.issued_on,
        marking=settings.markings.pack,
        footer=f"NCPM force profile, {build.period.label}",
        draft=build.marked_draft,
        illustrative=build.illustrative,
        max_pages=1,
    )
