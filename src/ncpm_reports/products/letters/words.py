"""The parts of a letter that hold figures: the small table, and sentences that group what moved and what did not."""

from collections.abc import Sequence

from ncpm_reports.core.areas import Areas, BodyKind, LocalPolicingBody
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Status
from ncpm_reports.documents.blocks import Cell, Inlines, Table, Text
from ncpm_reports.measures.results import Assessment, Change
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import count_or_none, listed, mid_sentence, place, size, words
from ncpm_reports.products.board_pack.cells import column, dated, figure, numbers, shorthand
from ncpm_reports.products.figures import sources_of
from ncpm_reports.products.letters.facts import Facts

COMMISSIONERS = frozenset({BodyKind.COMMISSIONER, BodyKind.FIRE_COMMISSIONER})


def local_table(facts: Facts, areas: Areas) -> Table | None:
    """The force's figures: the two years and the change with its interval; None where there is no figure."""
    if not facts.held:
        return None
    shown = (*facts.held, *facts.missing)
    periods = {(one.baseline and one.baseline.period, one.latest and one.latest.period) for one in facts.held}
    headed = len(periods) == 1 and all(all(pair) for pair in periods)
    rows = tuple(_row(one, headed=headed) for one in shown)
    heads = [period.label for pair in periods for period in pair if period] if headed else ["Baseline", "Latest"]
    return Table(
        id="local-figures",
        title=(Text(f"Police recorded crime in {place(facts.force.code, areas)}"),),
        columns=(
            column("Offences recorded", 1.5),
            numbers(_capital(heads[0]), 0.9),
            numbers(_capital(heads[1]), 0.9),
            numbers("Change (95% interval)", 1.5),
        ),
        rows=rows,
        shorthand=shorthand(rows),
        source=_source_line(facts.held),
    )


def _source_line(held: Sequence[Assessment]) -> Inlines:
    """ "Source: Office for National Statistics, published 17 October 2019 and 23 October 2025"."""
    sources = tuple(dict.fromkeys(source for one in held for source in sources_of(one)))
    told: list[str] = []
    for publisher in dict.fromkeys(source.publisher for source in sources):
        days = sorted({one.published_on for one in sources if one.publisher == publisher and one.published_on})
        dates = f", published {listed(day_label(day) for day in days)}" if days else ""
        told.append(f"{publisher}{dates}")
    return (Text("Source: "), *words("; ".join(told)))


def _row(one: Assessment, *, headed: bool) -> tuple[Cell, ...]:
    missing = one.latest is None or one.latest.value is None
    change = (Text(Status.NOT_AVAILABLE.value),) if missing else sentences.change_cell(one)
    show = figure if headed else dated
    return (Cell(content=words(one.short_name)), show(one.baseline), show(one.latest), Cell(content=change))


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def moved_list(moved: Sequence[Assessment], verb: str) -> Inlines:
    """ "robbery fell by 29% (from 6,553 to 4,665) and theft from the person by 46% (from 1,262 to 683)"."""
    told: list[Inlines] = [_moved(one, f" {verb} by " if one is moved[0] else " by ") for one in moved]
    joined: Inlines = told[0] if told else ()
    for position, one in enumerate(told[1:], start=2):
        joined = (*joined, Text(" and " if position == len(told) else ", "), *one)
    return joined


def _moved(one: Assessment, verb: str) -> Inlines:
    return (*words(mid_sentence(one.short_name)), Text(verb), *_by(one))


def _by(one: Assessment) -> Inlines:
    change: Change | None = one.change
    if change is None or one.baseline is None or one.latest is None:
        return ()
    told = (count_or_none(one.baseline, "none"), Text(" to "), count_or_none(one.latest, "none"))
    return (*size(change), Text(" (from "), *told, Text(")"))


def names(held: Sequence[Assessment]) -> list[str]:
    """The names of figures as they stand inside a sentence."""
    return [mid_sentence(one.short_name) for one in held]


def baseline_year(facts: Facts) -> str:
    """The year that the force's figures are compared with; empty where they are compared with more years than one."""
    labels = {one.baseline.period.label for one in facts.held if one.baseline is not None and one.baseline.period}
    return labels.pop() if len(labels) == 1 else ""


def why_unjudged(held: Sequence[Assessment]) -> Inlines:
    """Why no change is claimed for figures that could not be tested: the reasons, each once."""
    reasons = tuple(dict.fromkeys(one.why for one in held if one.why))
    return words("; ".join(reasons))


def reasons_missing(held: Sequence[Assessment]) -> tuple[Inlines, ...]:
    """What is known of missing figures: the texts of the cautions that name the area, each once."""
    found = dict.fromkeys(
        caveat.text
        for one in held
        for caveat in one.caveats
        if caveat.effect == "exclude-area" and one.area in caveat.areas
    )
    return tuple(words(text) for text in found)


def body_in_text(body: LocalPolicingBody) -> str:
    """The local policing body inside a sentence: "the Mayor of London", "the Police and Crime Commissioner"."""
    return f"the {body.title}"


def body_in_copy_list(body: LocalPolicingBody) -> str:
    """The local policing body as a copy list names it."""
    return body.body_name if body.kind in COMMISSIONERS else body.title
