"""Force profiles: one page a force for the person who will ring it. Restricted, for diagnosis only."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas, ForceArea
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Display, Quantity, display
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Cell, Document, DocumentKind, Figure, Inlines, Label, Meta, Number, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.template import fill
from ncpm_reports.measures.results import Assessment, GroupChange
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import (
    UNDER,
    between,
    forces_in,
    has_value,
    in_brackets,
    joined,
    mid_sentence,
    newest_year,
    number,
    phrase,
    place,
    up_to,
    words,
)
from ncpm_reports.narrative.verdicts import is_same, judged, moved, outcome_of
from ncpm_reports.products.cells import (
    NOT_AVAILABLE,
    RATES,
    column,
    compact,
    figure,
    numbered,
    numbers,
    say,
    with_notes,
)
from ncpm_reports.products.figures import panel_figure, panel_rows
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.facts import Facts, StandingOut
from ncpm_reports.products.letters.letter import question_context
from ncpm_reports.products.letters.words import group_percent, notes_on_others, others_percent
from ncpm_reports.products.product import Format, Product, meta_of, paper
from ncpm_reports.products.source_lines import source_line, sources_of

TEMPLATE = "board-pack/profile.xml"
FOLDER = "board/profiles"
ACROSS = 3
PANEL = (54 * MM, 25 * MM)
MOST_PANELS = 6
# Of shares under so many per cent a decimal is printed.
SMALL_SHARE = 1.0


def compose(job: Job, facts: Facts) -> Product:
    """The profile of the force area that these facts are of, in DOCX and PDF."""
    return paper(Audience.BOARD, FOLDER, profile(job, facts), Format.DOCX, Format.PDF)


def profile(job: Job, facts: Facts) -> Document:
    """One page: what stands out, a panel a figure, the table beside the other forces, what to check first."""
    areas, local = job.areas, job.results.for_force(facts.force.code)
    counts = [assessment for assessment in local if has_value(assessment.latest) and assessment.latest.unit.is_count]
    similar = _similar(counts, areas)
    context: Context = {
        "force": words(place(facts.force.code, areas).removeprefix("the ")),
        "few_residents": facts.few_residents,
        "figures_out": [words(mid_sentence(out.assessment.short_name)) for out in facts.standing_out],
        "against": Label(f" Against the {job.framework.baseline.label}."),
        "standing_out": [_standing_out(out, areas) for out in facts.standing_out],
        **panel_rows([_panel(assessment, areas) for assessment in _drawn(counts, facts)], ACROSS),
        "table": _table(counts, similar, areas) if counts else None,
        "similar": listed(place(code, areas) for code in similar),
        **question_context(job, facts),
        "missing": [mid_sentence(assessment.short_name) for assessment in facts.missing],
        "national_missing": sum(not has_value(assessment.latest) for assessment in job.results.national),
        # A rate for each of so few residents would say nothing.
        "rates": [_withheld(a) for a in local if a.rate_withheld and not facts.few_residents],
        "cautions": [caveat.text for caveat in facts.known],
        "source": source_line(sources_of(*counts)),
    }
    return fill(job.templates, TEMPLATE, context, _meta(job, facts.force))


def _standing_out(out: StandingOut, areas: Areas) -> Inlines:
    """The force's change and that of the others together, both with their intervals, and how it stands out."""
    a = out.assessment
    changed: Inlines = ()
    if outcome_of(a).moved:
        others = forces_in(a.others, areas) if a.others is not None else len(areas.forces) - 1
        own = phrase("{} {}{}", words(a.short_name), moved(a), in_brackets(between(judged(a).change)))
        named = words(f"; in the other {others} forces together ")
        changed = phrase("{}{}{}.", own, named, _moved_together(a.others))
    ways = [f"records a {'higher' if out.level.high else 'lower'} rate than the others"] if out.level else []
    if out.change is not None:
        ways.append("changed unlike the others")
    how = f"Beyond chance and the usual differences, the force {listed(ways)}." if ways else ""
    return joined((changed, words(how)))


def _moved_together(group: GroupChange | None) -> Inlines:
    if group is None:
        return words("it is not known")
    if not outcome_of(group).moved:
        return words("the change may be chance")
    return phrase("it {}{}", moved(group), in_brackets(between(group.change)))


# Panels


def _drawn(counts: Sequence[Assessment], facts: Facts) -> Sequence[Assessment]:
    """The figures that have a panel: all, or a row of them, what stands out first, where the words need the room."""
    if len(facts.standing_out) < 2:
        return counts[:MOST_PANELS]
    measures = [out.assessment.measure for out in facts.standing_out]
    return sorted(counts, key=lambda assessment: assessment.measure not in measures)[:ACROSS]


def _panel(a: Assessment, areas: Areas) -> Figure | None:
    verdict = words("no difference") if is_same(a) else moved(a)
    # Without one that moves their total against all the others, as in the letter.
    group = a.others_without_driver or a.others
    others = () if group is None else phrase("Other forces: {}", moved(group))
    return panel_figure(a, areas, words(a.short_name), subtitle=verdict, source=others, size=PANEL)


# The table


def _table(counts: Sequence[Assessment], similar: Sequence[str], areas: Areas) -> Table:
    newest = newest_year(assessment.latest for assessment in counts)
    comparators, notes = _comparators(counts, similar, areas)
    columns = (
        column("Offences recorded", 2.0),
        numbers("Baseline", 0.8),
        numbers("Latest", 0.8),
        column("Change (95% interval)", 1.9),
        numbers("Most similar forces" if similar else f"Other {len(areas.forces) - 1} forces", 0.9),
        numbers("Share of all forces", 1.0),
    )
    rows = []
    for a, comparator in zip(counts, comparators, strict=True):
        name = phrase("{}{}", a.short_name, up_to(a.latest, newest))
        figures = figure(a.baseline), figure(a.latest), say(sentences.change_cell(a))
        rows.append((say(name), *figures, comparator, say(_shares(a))))
    return compact("beside-the-others", "Beside the other forces", columns, rows, notes=notes)


def _comparators(
    counts: Sequence[Assessment], similar: Sequence[str], areas: Areas
) -> tuple[list[Cell], dict[str, int]]:
    """What each row stands beside, the most similar forces or all others, and the notes on what these are without."""
    if not similar:
        notes = notes_on_others(counts, areas)
        return [others_percent(a, areas, notes) for a in counts], notes
    without = [_without(a, similar, areas) for a in counts]
    notes = numbered(chain.from_iterable(without))
    return [with_notes(group_percent(a.similar), texts, notes) for a, texts in zip(counts, without, strict=True)], notes


def _similar(counts: Sequence[Assessment], areas: Areas) -> tuple[str, ...]:
    """The codes of the forces that any of these figures is set beside as most like it; none without a list of such."""
    groups = [a.similar for a in counts if a.similar is not None]
    return tuple(force.code for force in areas.forces if any(force.code not in group.left_out for group in groups))


def _without(a: Assessment, similar: Sequence[str], areas: Areas) -> list[str]:
    """Which of the most similar forces a figure is not set beside, as a note."""
    left_out = [code for code in similar if a.similar is not None and code in a.similar.left_out]
    return [f"Without {listed(place(code, areas) for code in left_out)}: no figure for both years."] if left_out else []


def _shares(a: Assessment) -> Inlines:
    if a.share_baseline is None or a.share_latest is None:
        return words(NOT_AVAILABLE)
    return shares(a.share_baseline, a.share_latest)


def shares(then: Quantity, now: Quantity) -> Inlines:
    """Shares of two years with as many decimals; one that print would show as none at all is "under 0.1%"."""
    values = [share.value or 0.0 for share in (then, now)]
    decimals = 1 if any(0 < value < SMALL_SHARE for value in values) else 0
    earlier, later = _share(then, decimals), _share(now, decimals)
    # Where neither can be told from the other in print, one says both.
    same = earlier.text == later.text and later.text.startswith(UNDER)
    return (later,) if same else phrase("{} to {}", earlier, later)


def _share(share: Quantity, decimals: int) -> Number:
    shown = number(share)
    return shown if shown.text.startswith(UNDER) else Number(share, display(share, Display.TEXT, decimals=decimals))


# What is not as published


def _withheld(a: Assessment) -> Inlines:
    """Of a rate whose published figure fits no count held: that it is withheld, and what we work out instead."""
    opening = words(f"{a.short_name}: the published rate is withheld, under query with the publisher.")
    if not has_value(a.latest):
        return opening
    rate = phrase("{} a year {}", number(a.latest, Display.TABLE), words(RATES.get(a.latest.unit, a.latest.unit.words)))
    own = phrase("Our calculation is an average of {}{}", rate, _interval(a))
    return phrase("{} {}{}.", opening, own, _earlier(a))


def _interval(a: Assessment) -> Inlines:
    if a.latest is None or a.latest_interval is None:
        return ()
    limits = (a.latest_interval.lower, a.latest_interval.upper)
    low, high = (replace(a.latest, value=limit, derivation=f"95% limit: {a.latest.derivation}") for limit in limits)
    return phrase(" ({} to {})", number(low, Display.TABLE), number(high, Display.TABLE))


def _earlier(a: Assessment) -> Inlines:
    if not has_value(a.baseline):
        return ()
    apart = a.without_incident.baseline if a.without_incident is not None else None
    without: Inlines = ()
    if apart is not None and apart.value != a.baseline.value:
        without = phrase(", or {} without exceptional incidents", number(apart, Display.TABLE))
    return phrase(". The baseline was {}{}", number(a.baseline, Display.TABLE), without)


def _meta(job: Job, force: ForceArea) -> Meta:
    settings, build = job.settings, job.build
    title = f"Force profile: {force.name}, {build.year.label}"
    subject = f"{settings.board_name}, {build.period.label}: for diagnosis only"
    meta = meta_of(build, settings, DocumentKind.PACK, ident=force.slug, title=title, subject=subject)
    footer = f"NCPM force profile, {build.period.label}"
    return replace(meta, marking=settings.markings.pack, footer=footer, max_pages=1)
