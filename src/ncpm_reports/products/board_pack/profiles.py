"""Force profiles: one page a force for the person who will ring it. Restricted, for diagnosis only."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Display, Quantity, display
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Figure, Inlines, Number, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import phrases, sentences
from ncpm_reports.narrative.phrases import UNDER, has_value, mid_sentence, newest_year, number, phrase, place, words
from ncpm_reports.narrative.verdicts import change_phrase, is_unchanged
from ncpm_reports.products.cells import (
    NOT_AVAILABLE,
    RATES,
    NotedCell,
    column,
    compact,
    figure,
    numbers,
    rows_of,
    text_cell,
)
from ncpm_reports.products.figures import incident_notes, panel_figure, panel_rows
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.products.letters.letter import question_context
from ncpm_reports.products.letters.words import group_percent, others_percent, standing_out
from ncpm_reports.products.product import Format, Product, fill_document, meta_of, product_of
from ncpm_reports.products.source_lines import source_line, sources_of

TEMPLATE = "board-pack/profile.xml"
FOLDER = "board/profiles"
ACROSS = 3
PANEL = (54 * MM, 25 * MM)
MAX_PANELS = 6
# Of shares under so many per cent a decimal is printed.
SMALL_SHARE = 1.0


def compose(job: Job, facts: Facts) -> Product:
    """The profile of the force area that these facts are of, in DOCX and PDF."""
    return product_of(Audience.BOARD, FOLDER, profile(job, facts), Format.DOCX, Format.PDF)


def profile(job: Job, facts: Facts) -> Document:
    """One page: what stands out, a panel a figure, the table beside the other forces, what to check first."""
    areas, assessments = job.areas, job.results.for_force(facts.force.code)
    counts = [a for a in assessments if has_value(a.latest) and a.latest.unit.is_count]
    measures_with_figures = {assessment.measure for assessment in assessments if has_value(assessment.latest)}
    groups = [a.similar for a in counts if a.similar is not None]
    # The forces that any of these figures is set beside as most like it; none without a list of such.
    similar = [force.code for force in areas.forces if any(force.code not in group.left_out for group in groups)]
    context: Context = {
        "force": words(place(facts.force.code, areas).removeprefix("the ")),
        "few_residents": facts.few_residents,
        "names_standing_out": [words(mid_sentence(out.assessment.short_name)) for out in facts.standing_out],
        "standing_out": [standing_out(out, areas) for out in facts.standing_out],
        **panel_rows([_panel(assessment, areas) for assessment in _panel_assessments(counts, facts)], ACROSS),
        "incidents": incident_notes(_panel_assessments(counts, facts)),
        "table": _table(counts, similar, areas) if counts else None,
        "similar": listed(place(code, areas) for code in similar),
        **question_context(job, facts),
        "missing": [mid_sentence(assessment.short_name) for assessment in facts.missing],
        "national": len(job.results.national),
        "national_missing": sum(assessment.measure not in measures_with_figures for assessment in job.results.national),
        # A rate for each of so few residents would say nothing.
        "rates": [_withheld_rate(a) for a in assessments if a.rate_withheld and not facts.few_residents],
        "cautions": [caveat.text for caveat in facts.cautions],
        "source": source_line(sources_of(*counts)),
    }
    year, quarter = job.build.year.label, job.build.period.label
    meta = meta_of(
        job,
        DocumentKind.PACK,
        ident=facts.force.slug,
        title=f"Force profile: {facts.force.name}, {year}",
        subject=f"{job.settings.board_name}, {quarter}: for diagnosis only",
        marking=job.settings.markings.pack,
        footer=f"NCPM force profile, {quarter}",
        max_pages=1,
        may_run_on=True,
    )
    return fill_document(job, job.templates, TEMPLATE, context, meta)


def _panel_assessments(counts: Sequence[Assessment], facts: Facts) -> Sequence[Assessment]:
    if len(facts.standing_out) < 2 and len(counts) <= MAX_PANELS:
        return counts
    measures = [out.assessment.measure for out in facts.standing_out]
    return sorted(counts, key=lambda assessment: assessment.measure not in measures)[:ACROSS]


def _panel(a: Assessment, areas: Areas) -> Figure | None:
    verdict = words("no difference") if is_unchanged(a) else change_phrase(a)
    # Without one that moves their total against all the others, as in the letter.
    other_forces = a.other_forces_without_driver or a.other_forces
    others_words = () if other_forces is None else phrase("Other forces: {}", change_phrase(other_forces))
    return panel_figure(a, areas, words(a.short_name), subtitle=verdict, source=others_words, size=PANEL)


def _table(counts: Sequence[Assessment], similar: Sequence[str], areas: Areas) -> Table:
    newest = newest_year(assessment.latest for assessment in counts)
    beside = "Most similar forces" if similar else f"Other {len(areas.forces) - 1} forces"
    rows = rows_of(
        counts,
        (
            column("Offences recorded", 2.0),
            lambda a: text_cell(phrase("{}{}", a.short_name, phrases.short_period_note(a.latest, newest))),
        ),
        (numbers("Baseline", 0.8), lambda a: figure(a.baseline)),
        (numbers("Latest", 0.8), lambda a: figure(a.latest)),
        (column("Change (95% interval)", 1.9), lambda a: text_cell(sentences.change_cell(a))),
        (numbers(beside, 0.9), lambda a: _beside_similar(a, similar, areas) if similar else others_percent(a, areas)),
        (numbers("Share of all forces", 1.0), lambda a: text_cell(shares(a.share_baseline, a.share_latest))),
    )
    return compact("beside-the-others", "Beside the other forces", *rows)


def _beside_similar(a: Assessment, similar: Sequence[str], areas: Areas) -> NotedCell:
    left_out = [place(code, areas) for code in similar if a.similar is not None and code in a.similar.left_out]
    note = f"Without {listed(left_out)}: figures for both years are not held."
    return NotedCell(group_percent(a.similar), (note,) if left_out else ())


def shares(then: Quantity | None, now: Quantity | None) -> Inlines:
    """Shares of two years with as many decimals; one that print would show as none at all is "under 0.1%"."""
    if then is None or now is None:
        return words(NOT_AVAILABLE)
    decimals = 1 if any(0 < (share.value or 0.0) < SMALL_SHARE for share in (then, now)) else 0
    earlier, later = _share(then, decimals), _share(now, decimals)
    # Where neither can be told from the other in print, one says both.
    same = earlier.text == later.text and later.text.startswith(UNDER)
    return (later,) if same else phrase("{} to {}", earlier, later)


def _share(share: Quantity, decimals: int) -> Number:
    shown = number(share)
    return shown if shown.text.startswith(UNDER) else Number(share, display(share, Display.TEXT, decimals=decimals))


def _withheld_rate(a: Assessment) -> Context:
    """A rate whose published figure fits no count held: what we work out instead, an average a year, and limits."""
    limits: list[Number] = []
    if a.latest is not None and a.latest_interval is not None:
        values = (a.latest_interval.lower, a.latest_interval.upper)
        derivation = f"95% limit: {a.latest.derivation}"
        limits = [number(replace(a.latest, value=value, derivation=derivation), Display.TABLE) for value in values]
    ordinary = a.without_incident.baseline if a.without_incident is not None else None
    differs = ordinary is not None and a.baseline is not None and ordinary.value != a.baseline.value
    return {
        "name": words(a.short_name),
        "latest": number(a.latest, Display.TABLE) if has_value(a.latest) else None,
        "per": RATES.get(a.latest.unit, a.latest.unit.words) if a.latest is not None else "",
        "limits": limits,
        "baseline": number(a.baseline, Display.TABLE) if has_value(a.baseline) else None,
        "baseline_without_incident": number(ordinary, Display.TABLE) if ordinary is not None and differs else None,
    }
