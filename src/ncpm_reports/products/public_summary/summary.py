"""The public summary of one force area: the answer first, on the web and on one printed sheet; and every figure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from math import ceil

from ncpm_reports.charts.time_axes import gaps, is_hatched
from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.names import listed
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Block, Bullets, Document, Figure, Inlines, Label, PageBreak, Paragraph, plain
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.drawing import enlarge
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, read_catalogue
from ncpm_reports.measures.results import Assessment, Direction, Priority
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import has_value, mid_sentence, newest_year, place, words
from ncpm_reports.narrative.welsh import edition, missing
from ncpm_reports.products.figures import panel_figure, panel_rows
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.product import Format, Product, Variant, fill_document, with_drawings
from ncpm_reports.products.public_summary import publication
from ncpm_reports.products.public_summary.answer import (
    answer,
    country,
    crime_rows,
    priorities_table,
    verdict_words,
    warning,
)
from ncpm_reports.products.public_summary.publication import SITE, body_words, navigation, priorities_of, public_meta
from ncpm_reports.products.public_summary.statements import Statement, read_statement
from ncpm_reports.products.source_lines import source_line, sources_of

WEB, SHEET, FIGURES = (f"public-summary/{name}.xml" for name in ("web", "sheet", "figures"))
PAGES, LARGE_PRINT_PAGES = 2, 7
PANELS_ACROSS = 2
LARGER = 1.8
MAX_STATEMENT_WORDS = 120
# What a sheet has room for besides, in lines of about so many letters: a list of short items has few words.
LETTERS_OF_A_LINE = 95
GAP_IN_LINES = 0.25
MAX_LINES = 12.5
MAX_LINES_OF_REASONS = 3
FIGURES_PAGE = "figures.html"


def compose(job: PublicJob, area_code: str) -> tuple[Product, ...]:
    """The web page of one force area with its printed sheet, large print and Welsh, and its page of every figure.

    Raises: LookupError for a code that is no force area; Refused for a statement with problems.
    """
    force = job.areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    parts = _parts(job, force)
    sheet = printed_sheet(job, force, parts)
    summary = Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        document=web_page(job, force, parts),
        formats=(Format.HTML,),
        variants=(
            _on_paper(sheet, force.slug, "Two-page summary"),
            _large_print(sheet, force),
            *_in_welsh(job, sheet, force),
        ),
        breadcrumbs=((SITE, "../index.html"), (force.name, "")),
        up="../",
        navigation=navigation("../"),
    )
    return (summary, figures_page(job, force))


def web_page(job: PublicJob, force: ForceArea, parts: Context | None = None) -> Document:
    """The page for a screen: the answer, its rows and the warning; all else under headings that open."""
    return fill_document(job, job.templates, WEB, parts or _parts(job, force), public_meta(job, force))


def printed_sheet(job: PublicJob, force: ForceArea, parts: Context | None = None) -> Document:
    """One sheet, two sides: the same parts in the order in which they are read on paper."""
    meta = replace(public_meta(job, force), max_pages=PAGES)
    return fill_document(job, job.templates, SHEET, parts or _parts(job, force), meta)


def _parts(job: PublicJob, force: ForceArea) -> Context:
    counts = recorded_counts(job.view.for_force(force.code))
    panels = [panel_figure(assessment, job.areas, verdict_words(assessment)) for assessment in counts]
    return {
        **_opening(job, force, counts),
        **panel_rows(panels, PANELS_ACROSS),
        **_what_panels_show(counts, panels),
        "priorities": priorities_table(priorities_of(job), job.view.national, counts),
        **country(job.view.national),
        **_duty(job, force),
        "source": source_line(sources_of(*counts)),
    }


def _what_panels_show(counts: Sequence[Assessment], panels: Sequence[Figure | None]) -> Context:
    drawn = [(a.history, is_hatched(panel.drawing)) for a, panel in zip(counts, panels, strict=True) if panel]
    return {
        "hatched": any(hatched for _, hatched in drawn),
        "open": any(gaps(history) and not hatched for history, hatched in drawn),
        "broken": any(point.break_before for history, _ in drawn for point in history),
    }


def recorded_counts(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The recorded crimes of one area that have a figure and a direction in which they should go."""
    counts = (a for a in assessments if has_value(a.latest) and a.latest.unit.is_count)
    return tuple(assessment for assessment in counts if assessment.direction is not Direction.NEUTRAL)


def _opening(job: PublicJob, force: ForceArea, counts: Sequence[Assessment]) -> Context:
    driven = frozenset(driver.measure for driver in job.view.drivers if driver.area == force.code)
    force_name = f"the {force.force_name}" if force.force_name.endswith(" Service") else force.force_name
    # Rows of other years than the newest say so beside their counts.
    year = newest_year(assessment.latest for assessment in counts) or job.build.year
    return {
        "area": {"place": place(force.code, job.areas), "force": force_name, "force_area": force.name},
        "year": Label(year.label),
        "answer": answer(counts, year),
        "rows": crime_rows(counts, job.areas, job.view, year) if counts else None,
        "warning": warning(counts, driven, job.areas),
    }


def _duty(job: PublicJob, force: ForceArea) -> Context:
    statement = read_statement(job.statements, force.slug, job.framework)
    short_text, shortened = short_statement(statement)
    applies, reasons_left_out = applicability_words(statement, priorities_of(job))
    return {
        "body": body_words(job, force),
        # Whether the Order was in force when the quarter ended, so that a statement is due for it.
        "duty_began": job.build.period.end >= publication.INFORMATION_ORDER,
        "statement": {
            "supplied": statement.supplied,
            "short_text": short_text,
            "shortened": shortened,
            "applies": applies,
            "reasons_left_out": reasons_left_out,
            "signatures": [Label(name) for name in statement.signatures],
        },
    }


def _on_paper(document: Document, stem: str, label: str) -> Variant:
    return Variant(stem=stem, document=document, formats=(Format.PDF, Format.DOCX), label=label)


def _large_print(sheet: Document, force: ForceArea) -> Variant:
    stem, title = f"{force.slug}-large-print", f"{sheet.meta.title} (large print)"
    meta = replace(sheet.meta, id=stem, title=title, large_print=True, max_pages=LARGE_PRINT_PAGES)
    # Its sides are not those of the sheet: nothing has to begin on a page of its own.
    running = tuple(block for block in sheet.blocks if not isinstance(block, PageBreak))
    blocks = with_drawings(running, lambda drawing: enlarge(drawing, LARGER))
    return _on_paper(replace(sheet, meta=meta, blocks=blocks), stem, "Large print")


def _in_welsh(job: PublicJob, sheet: Document, force: ForceArea) -> tuple[Variant, ...]:
    catalogue = read_catalogue(job.welsh, CATALOGUE)
    welsh = edition(sheet, catalogue) if catalogue and force.area.country == "Wales" else None
    if welsh is None:
        return ()
    stem = f"{force.slug}-cymraeg"
    return (_on_paper(replace(welsh, meta=replace(welsh.meta, id=stem)), stem, "Cymraeg (Welsh)"),)


def missing_welsh(job: PublicJob, catalogue: Mapping[str, str]) -> tuple[str, ...]:
    """Every sentence of the summaries of areas in Wales for which a catalogue holds no Welsh, each once."""
    wales = (force for force in job.areas.forces if force.area.country == "Wales")
    return tuple(dict.fromkeys(text for force in wales for text in missing(printed_sheet(job, force), catalogue)))


def short_statement(statement: Statement) -> tuple[tuple[Block, ...], bool]:
    """What a sheet shows of a statement, and whether more is on the web page: all of it, else its first paragraph.

    A first paragraph or list that is too long itself stands on the web page alone.
    """
    blocks = (*statement.general, *chain.from_iterable(statement.contributions.values()))
    everything = tuple(block for block in blocks if isinstance(block, Paragraph | Bullets))
    if _has_room(everything):
        return everything, False
    return (everything[:1] if _has_room(everything[:1]) else ()), True


def _has_room(blocks: Sequence[Paragraph | Bullets]) -> bool:
    runs = chain.from_iterable(block.items if isinstance(block, Bullets) else (block.content,) for block in blocks)
    texts = list(map(plain, runs))
    lines = sum(map(_lines, texts)) + GAP_IN_LINES * sum(isinstance(block, Paragraph) for block in blocks)
    return sum(len(text.split()) for text in texts) <= MAX_STATEMENT_WORDS and lines <= MAX_LINES


def _lines(text: str) -> int:
    return ceil(len(text) / LETTERS_OF_A_LINE)


def applicability_words(statement: Statement, priorities: Sequence[Priority]) -> tuple[Inlines, bool]:
    """Which priorities do not apply and why, empty if not supplied; and whether the reasons had no room."""
    if not statement.applicability:
        return (), False
    answers = [(priority, statement.applicability.get(priority.id)) for priority in priorities]
    reasons = {
        mid_sentence(priority.plain_name): applicability.reason.rstrip(".")
        for priority, applicability in answers
        if applicability is not None and not applicability.applies
    }
    if not reasons:
        return words("All the priorities apply here."), False
    sentence = f"Said not to apply here: {listed(f'{name} ({reason})' for name, reason in reasons.items())}."
    cut = _lines(sentence) > MAX_LINES_OF_REASONS
    if cut:
        sentence = f"Said not to apply here: {listed(reasons)}."
    return words(f"{sentence} The others apply." if len(reasons) < len(priorities) else sentence), cut


def figures_page(job: PublicJob, force: ForceArea) -> Product:
    """Every figure and source of an area as web page, spreadsheet and CSV. Raises: as `read_statement`."""
    assessments = job.view.for_force(force.code)
    place_name = place(force.code, job.areas)
    context: Context = {
        "area": {"place": place_name},
        "local_table": publication.changes_table(assessments, place_name) if assessments else None,
        "local": [_measure(assessment, job, "here") for assessment in assessments],
        "cautions": publication.cautions(assessments),
        "national_table": publication.national_table(job.view.national),
        "national": [_measure(assessment, job, "nationally") for assessment in job.view.national],
        "revisions": publication.revisions_table(job.view.revisions_for(force.code), job.framework, job.areas),
        **_whole_statement(job, force),
        "sources": publication.sources_table((*publication.shown_nationally(job), *assessments)),
    }
    meta = public_meta(job, force)
    meta = replace(meta, id=f"{force.slug}-figures", title=f"Every figure and source. {meta.title}")
    return Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        page=FIGURES_PAGE,
        document=fill_document(job, job.templates, FIGURES, context, meta),
        formats=(Format.HTML, Format.ODS, Format.CSV),
        breadcrumbs=((SITE, "../index.html"), (force.name, "index.html"), ("Every figure", "")),
        up="../",
        navigation=navigation("../"),
    )


def _measure(a: Assessment, job: PublicJob, part: str) -> Context:
    stand_in = publication.neighbour(a, job.framework)
    return {
        "name": a.name,
        "finding": sentences.finding_public(a, job.areas),
        "source": source_line(sources_of(a)),
        "cautions": publication.cautions_beside(a),
        "years": publication.years_table(a, f"years-{part}-{a.measure}", place(a.area, job.areas)),
        "beside": None if stand_in is None else publication.related_figure(stand_in, job.areas),
    }


def _whole_statement(job: PublicJob, force: ForceArea) -> Context:
    statement = read_statement(job.statements, force.slug, job.framework)
    priorities = priorities_of(job)
    not_applicable = {name for name, applicability in statement.applicability.items() if not applicability.applies}
    supplied = not_applicable | statement.contributions.keys()
    awaited = [mid_sentence(priority.plain_name) for priority in priorities if priority.id not in supplied]
    return {
        "body": body_words(job, force),
        "statement": {
            "general": statement.general,
            "contributions": [{"name": p.plain_name, "words": statement.contributions.get(p.id)} for p in priorities],
            "awaited": "; ".join(map(mid_sentence, awaited)) if statement.supplied else "",
            "applicability": publication.applicability_table(priorities, statement.applicability),
        },
    }
