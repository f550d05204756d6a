"""The public summary: what a resident must find in it, what it must never say, and how much it may weigh."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import (
    Callout,
    CalloutKind,
    Cell,
    Figure,
    Link,
    Number,
    Paragraph,
    ParagraphStyle,
    Table,
    TableStyle,
    Text,
    plain,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.drawing import TextOp
from ncpm_reports.documents.traversal import inlines_of, walk
from ncpm_reports.measures.results import Assessment, Direction, SeriesPoint, Verdict
from ncpm_reports.narrative.verdicts import Outcome, outcome_of
from ncpm_reports.narrative.welsh import missing
from ncpm_reports.products.product import Format
from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.public_summary.publication import INFORMATION_ORDER, public_name
from ncpm_reports.products.public_summary.summary import (
    figures_page,
    missing_welsh,
    printed_sheet,
    recorded_counts,
    web_page,
)
from ncpm_reports.products.site.pages import accessibility_page
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers import csvw
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from tests.products.publics import (
    LOOKED_AT,
    document,
    force,
    in_quarter,
    outline,
    public_job,
    under,
    with_statements,
    words,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden"
MARKINGS = ("OFFICIAL", "SENSITIVE")
NEVER = ("league", "best force", "worst", "funnel", "outlier", "special cause", "diagnos", "significant")
MAX_WORDS = 25


@pytest.mark.parametrize("slug", ["avon-and-somerset", "city-of-london"])
def test_the_words_figures_and_order_are_those_of_the_golden(slug: str, accept: bool) -> None:
    path = GOLDEN / f"public-{slug}.json"
    text = json.dumps(outline(document(slug)), ensure_ascii=False, indent=0) + "\n"
    if accept:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_the_checks_of_accessibility_and_plain_english_find_no_failure(slug: str) -> None:
    for page in (document(slug), web_page(public_job(), force(slug))):
        assert [issue.sentence() for issue in check(page) if issue.severity.value == "error"] == []


def test_an_area_of_which_no_figures_are_held_has_its_pages() -> None:
    job = public_job()
    job = replace(job, view=replace(job.view, forces=()))
    for page in (printed_sheet(job, force("gwent")), web_page(job, force("gwent"))):
        assert "No figures for Gwent are held" in words(page)
        assert [issue.sentence() for issue in check(page) if issue.severity.value == "error"] == []


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_it_bears_no_marking_and_no_word_of_diagnosis_or_rank(slug: str) -> None:
    sheet = document(slug)
    assert sheet.meta.marking == ""
    text = words(sheet)
    assert [word for word in MARKINGS if word in text] == []
    assert [word for word in NEVER if word in text.lower()] == []
    assert set(re.findall(r"\brank\w*", text)) == {"rankings"}


def test_every_area_is_one_sheet_of_two_sides_and_at_most_seven_in_large_print(soak: bool) -> None:
    """The writer refuses a document over its limit, so that setting it is the test."""
    forces = public_job().areas.forces
    for area in forces if soak else forces[::11]:
        summary, _ = public_summary.compose(public_job(), area.code)
        assert [variant.document.meta.max_pages for variant in summary.variants] == [2, 7]
        for variant in summary.variants:
            pdf.write(variant.document)


def test_a_sheet_that_grows_past_its_side_lets_go_what_its_template_says() -> None:
    sheet = document("gwent")
    for lines in range(1, 30):
        more = (Paragraph(content=(Text("More."),)),) * lines
        longer = replace(sheet, blocks=(*sheet.blocks[:1], *more, *sheet.blocks[1:]))
        shorter, _, _ = pdf.fit_to_pages(longer)
        if shorter != longer:
            break
    assert "There are no targets" in words(longer)
    assert "There are no targets" not in words(shorter)


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_the_answer_names_every_kind_of_crime_once_as_its_verdict_says(slug: str) -> None:
    counts = recorded_counts(public_job().view.for_force(force(slug).code))
    answer = next(_styled(slug, ParagraphStyle.LEAD))
    if len({outcome_of(assessment) for assessment in counts}) > 1:
        for assessment in counts:
            assert answer.lower().count(public_name(assessment).lower()) == 1
    fell = sum(outcome_of(assessment) is Outcome.FELL for assessment in counts)
    assert ("fell" in answer) == bool(fell)


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_a_row_says_fell_or_rose_only_where_the_verdict_claims_it(slug: str) -> None:
    table = next(block for block in document(slug).blocks if isinstance(block, Table) and block.id == "kinds-of-crime")
    counts = recorded_counts(public_job().view.for_force(force(slug).code))
    assert len(table.rows) == len(counts)
    for assessment, row in zip(counts, table.rows, strict=True):
        said = plain(row[0].content)
        assert said.startswith(public_name(assessment))
        assert (" fell" in said) == (outcome_of(assessment) is Outcome.FELL)
        assert (" rose" in said) == (outcome_of(assessment) is Outcome.ROSE)
        baseline = (assessment.without_incident or assessment).baseline
        if baseline is not None and (baseline.value or 0) < 50:
            assert "%" not in said


def test_counts_that_follow_what_the_police_do_are_not_among_the_kinds_of_crime() -> None:
    assessments = public_job().view.for_force(force("gwent").code)
    assert any(assessment.direction is Direction.NEUTRAL for assessment in assessments)
    assert all(assessment.direction is not Direction.NEUTRAL for assessment in recorded_counts(assessments))


def test_rows_are_in_the_same_order_in_every_area() -> None:
    orders = {tuple(plain(row[0].content).split()[0].rstrip(":") for row in _rows(slug)) for slug in LOOKED_AT}
    assert len({order[:2] for order in orders}) == 1


def _rows(slug: str) -> tuple[tuple[Cell, ...], ...]:
    table = next(block for block in document(slug).blocks if isinstance(block, Table) and block.id == "kinds-of-crime")
    assert table.style is TableStyle.COMPACT
    return table.rows


def _styled(slug: str, *styles: ParagraphStyle) -> Iterator[str]:
    for block in walk(document(slug).blocks):
        if isinstance(block, Paragraph) and block.style in styles:
            yield plain(block.content)


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_sentences_that_the_program_writes_have_at_most_25_words(slug: str) -> None:
    for paragraph in _styled(slug, ParagraphStyle.BODY, ParagraphStyle.LEAD):
        for sentence in re.split(r"(?<=[.!?])\s+", paragraph):
            assert len(sentence.split()) <= MAX_WORDS, sentence


def test_every_figure_printed_knows_where_it_was_published() -> None:
    for slug in LOOKED_AT:
        for block in walk(document(slug).blocks):
            for content in inlines_of(block):
                for inline in content:
                    if isinstance(inline, Number) and inline.quantity.value is not None:
                        assert inline.quantity.sources, inline


def test_an_area_without_a_figure_says_so_and_shows_no_nought() -> None:
    job = public_job()
    code = force("greater-manchester").code
    gone = tuple(
        replace(assessment, latest=None, change=None, verdict=Verdict.NO_DATA, history=(), why="")
        for assessment in job.view.for_force(code)
    )
    forces = tuple((area, gone if area == code else assessments) for area, assessments in job.view.forces)
    sheet = printed_sheet(replace(job, view=replace(job.view, forces=forces)), force("greater-manchester"))
    text = words(sheet)
    assert "No figures for Greater Manchester are held for this year." in text
    assert not any(isinstance(block, Figure) for block in walk(sheet.blocks))


def long_history(a: Assessment, years_without: int) -> tuple[SeriesPoint, ...]:
    """Its history after twenty years more, of which so many have no figures."""
    first = a.history[0]
    older = [replace(first, period=first.period.shifted(-12 * back)) for back in range(20, 0, -1)]
    return (*older[:5], *older[5 + years_without :], *a.history)


@pytest.mark.parametrize(
    ("years_without", "wanted"),
    [
        (0, ""),
        (1, " A gap in a line: no figures are held."),
        (5, " Hatched: no figures are held."),
    ],
)
def test_how_to_read_a_panel_names_what_the_panels_show(years_without: int, wanted: str) -> None:
    job = public_job()
    code = force("kent").code
    assessments = tuple(replace(a, history=long_history(a, years_without)) for a in job.view.for_force(code))
    forces = tuple((area, assessments if area == code else own) for area, own in job.view.forces)
    text = words(printed_sheet(replace(job, view=replace(job.view, forces=forces)), force("kent")))
    assert f"The last dot is the latest year.{wanted}\n" in text


def test_files_of_data_hold_each_figure_of_an_area_as_a_number() -> None:
    page = figures_page(public_job(), force("kent")).document
    rows = list(csv.DictReader(csvw.write(page, WriterOptions()).decode().splitlines()))
    own = [row for row in rows if row["table"].startswith("Figures for Kent")]
    for column in ("Baseline figure", "Latest figure", "Change"):
        cells = [row for row in own if row["column"] == column]
        assert len(cells) == len(public_job().view.for_force(force("kent").code))
        assert all(row["value"] and row["measure"] and row["period_end"] for row in cells if row["text"] != "[x]")


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_panels_are_at_most_320_pixels_wide_with_words_that_can_be_read(slug: str) -> None:
    panels = [block for block in walk(document(slug).blocks) if isinstance(block, Figure)]
    assert panels
    for panel in panels:
        assert panel.drawing.width <= 240
        assert min(op.size for op in panel.drawing.ops if isinstance(op, TextOp)) >= 7.5


# The duty


def test_a_statement_that_is_not_supplied_is_awaited_and_never_invented() -> None:
    part = under(document("gwent"), "statement")
    kinds = [block.kind for block in part if isinstance(block, Callout)]
    assert kinds == [CalloutKind.AWAITED]
    detail = words(figures_page(public_job(), force("gwent")).document)
    assert "SI 2021/547" in detail
    assert "31 May 2021" in detail


def test_the_city_of_london_is_not_under_the_duty_and_nothing_is_awaited_from_it() -> None:
    part = under(document("city-of-london"), "statement")
    assert not any(isinstance(block, Callout) for block in part)
    assert "the Common Council of the City of London, which is not such a body" in words(part)
    assert "await" not in words(part)
    assert force("city-of-london").code == CITY_OF_LONDON


@pytest.mark.parametrize(
    ("slug", "year", "month", "title"),
    [
        ("west-yorkshire", 2021, 6, "the Mayor of West Yorkshire"),
        ("cumbria", 2022, 12, "the Police and Crime Commissioner for Cumbria"),
        ("cumbria", 2023, 6, "the Police, Fire and Crime Commissioner for Cumbria"),
        ("metropolitan", 2025, 6, "the Mayor of London"),
    ],
)
def test_each_body_has_its_title_of_the_day(slug: str, year: int, month: int, title: str) -> None:
    sheet = printed_sheet(in_quarter(quarter(year, month)), force(slug))
    assert f"Statement of {title}" in words(sheet)


def test_a_quarter_before_the_order_has_no_statement_due() -> None:
    before, after = quarter(2021, 3), quarter(2021, 6)
    assert before.end < INFORMATION_ORDER <= after.end
    text = words(under(printed_sheet(in_quarter(before), force("west-yorkshire")), "statement"))
    assert "none is due" in text
    assert "none is due" not in words(under(printed_sheet(in_quarter(after), force("west-yorkshire")), "statement"))


SUPPLIED = {
    "gwent/statement.md": "---\nauthor: A. Commissioner\ndate: 2025-11-03\n---\nIn our own words.\n\n"
    "# Murder and other homicide\n\nWe did **this** in 12 places.\n\n# serious-violence\n\n- And that.\n",
    "gwent/applicability.csv": "priority,applicable,reason\nmurder-and-homicide,yes,\n"
    'cyber-crime,no,"Handled by the region, not by the force"\n',
}


PRIORITIES = (
    "murder-and-homicide",
    "serious-violence",
    "drugs-and-county-lines",
    "neighbourhood-crime",
    "victim-satisfaction",
    "cyber-crime",
)


def test_a_supplied_statement_is_shown_word_for_word_and_signed() -> None:
    text = words(under(printed_sheet(with_statements(SUPPLIED), force("gwent")), "statement"))
    for phrase in ("In our own words.", "We did this in 12 places.", "And that.", "A. Commissioner, 3 November 2025"):
        assert phrase in text
    assert "cyber crime (Handled by the region, not by the force)" in text


def test_the_page_of_every_figure_has_the_whole_statement_and_what_is_awaited() -> None:
    page = figures_page(with_statements(SUPPLIED), force("gwent")).document
    part = under(page, "statement")
    awaited = "drugs supply and county lines; neighbourhood crime; satisfaction among victims"
    assert f"The statement is awaited on: {awaited}." in words(part)
    table = next(block for block in part if isinstance(block, Table))
    rows = {plain(row[0].content): [plain(cell.content) for cell in row[1:]] for row in table.rows}
    assert rows["Cyber crime"] == ["No", "Handled by the region, not by the force"]
    assert rows["Serious violence"] == ["Awaited", "Awaited"]


def test_a_statement_too_long_for_a_sheet_gives_its_first_paragraph_and_says_where_the_rest_is() -> None:
    long = " ".join(["word"] * 130)
    texts = {"gwent/statement.md": f"---\nauthor: A. Commissioner\ndate: 2025-11-03\n---\nFirst of all.\n\n{long}\n"}
    text = words(under(printed_sheet(with_statements(texts), force("gwent")), "statement"))
    assert "First of all." in text
    assert long not in text
    assert "The full statement is on the web page." in text
    part = under(web_page(with_statements(texts), force("gwent")), "statement")
    links = [inline for block in walk(part) for run in inlines_of(block) for inline in run if isinstance(inline, Link)]
    assert [link.target for link in links] == ["figures.html#statement"]
    assert "The full statement is on the page of every figure." in words(part)
    assert long in words(figures_page(with_statements(texts), force("gwent")).document)


@pytest.mark.parametrize("slug", ["gwent", "metropolitan", "greater-manchester"])
def test_the_longest_statement_that_is_printed_fits_both_prints(slug: str) -> None:
    long = " ".join(["policing"] * 117)
    texts = {
        f"{slug}/statement.md": f"---\nauthor: A. Commissioner\ndate: 2025-11-03\n---\n{long}\n",
        f"{slug}/applicability.csv": SUPPLIED["gwent/applicability.csv"],
    }
    summary, _ = public_summary.compose(with_statements(texts), force(slug).code)
    for variant in summary.variants:
        assert long in words(variant.document)
        pdf.write(variant.document)


@pytest.mark.parametrize("slug", ["gwent", "metropolitan", "greater-manchester"])
@pytest.mark.parametrize("number", [12, 13, 60])
@pytest.mark.parametrize("part", ["- An item.", "A paragraph.\n", "w" * 300])
def test_a_statement_of_many_short_lines_and_long_reasons_fits_and_the_rest_is_on_the_web_page(
    slug: str, number: int, part: str
) -> None:
    reason = " ".join(["reason"] * number)
    rows = [f"{priority},no,{reason}" for priority in PRIORITIES]
    words_of_it = "\n".join([part] * number)
    texts = {
        f"{slug}/statement.md": f"---\nauthor: {'A. Commissioner ' * 10}\ndate: 2025-11-03\n---\n{words_of_it}\n",
        f"{slug}/applicability.csv": "\n".join(("priority,applicable,reason", *rows)),
    }
    summary, _ = public_summary.compose(with_statements(texts), force(slug).code)
    for variant in summary.variants:
        pdf.write(variant.document)
    if number == 60:
        told = words(under(printed_sheet(with_statements(texts), force(slug)), "statement"))
        assert "The full statement, with the reasons, is on the web page." in told
        assert reason not in told
        assert reason in words(figures_page(with_statements(texts), force(slug)).document)


def test_one_areas_statement_does_not_reach_another() -> None:
    assert "In our own words" not in words(printed_sheet(with_statements(SUPPLIED), force("kent")))


# Formats


def test_a_summary_is_a_web_page_with_a_sheet_in_two_prints_and_a_page_of_every_figure() -> None:
    summary, figures = public_summary.compose(public_job(), force("gwent").code)
    assert summary.audience is figures.audience is Audience.PUBLIC
    assert summary.folder == figures.folder == "public/gwent"
    assert summary.formats == (Format.HTML,)
    sheet, large = summary.variants
    assert (sheet.stem, large.stem) == ("gwent", "gwent-large-print")
    assert sheet.formats == large.formats == (Format.PDF, Format.DOCX)
    assert large.document.meta.large_print
    assert words(large.document) == words(sheet.document)
    drawn = [
        next(b for b in walk(variant.document.blocks) if isinstance(b, Figure)).drawing for variant in (large, sheet)
    ]
    assert drawn[0].width > 1.7 * drawn[1].width
    assert min(op.size for op in drawn[0].ops if isinstance(op, TextOp)) >= 16
    assert set(figures.formats) == {Format.HTML, Format.ODS, Format.CSV}
    assert (summary.page, figures.page) == ("index.html", "figures.html")


def test_the_page_of_every_figure_holds_every_year_of_each_local_measure() -> None:
    assessments = public_job().view.for_force(force("gwent").code)
    page = figures_page(public_job(), force("gwent")).document
    tables = {block.id: block for block in walk(page.blocks) if isinstance(block, Table)}
    for assessment in assessments:
        if assessment.history:
            assert len(tables[f"years-here-{assessment.measure}"].rows) == len(assessment.history)


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_the_page_of_every_figure_holds_each_caution_on_a_local_figure_once(slug: str) -> None:
    """Drug trafficking is shown on no other public page: a rise without its caution would be read as more crime."""
    local = [a for a in public_job().view.for_force(force(slug).code) if a.latest is not None]
    page = words(figures_page(public_job(), force(slug)).document)
    here = page.partition("The ten national measures\n")[0]
    assert "drug-trafficking-follows-police" in {caveat.id for a in local for caveat in a.caveats}
    for text in {caveat.text for a in local for caveat in a.caveats if caveat.effect == "note" and not caveat.areas}:
        assert text in here
    assert here.count("Counts of drug trafficking follow what the police do") == 1


def test_files_are_small_enough_for_a_slow_line() -> None:
    weights: dict[str, int] = {}
    for product in public_summary.compose(public_job(), force("avon-and-somerset").code):
        rendered = render_product(product, b"")
        weights |= {file.path.rpartition("/")[2]: len(file.data) for file in rendered.files}
    sheet = len(public_job().templates["brand/site.css"])
    assert weights["index.html"] + sheet < 150_000
    assert weights["avon-and-somerset.pdf"] < 60_000
    assert weights["avon-and-somerset.docx"] < 150_000


def test_a_code_that_is_no_area_is_refused() -> None:
    with pytest.raises(LookupError):
        public_summary.compose(public_job(), "E99999999")


# Welsh


def catalogue(sentences: tuple[str, ...]) -> str:
    rows = [
        f'"{sentence.replace(chr(34), chr(34) * 2)}","Cy: {sentence.replace(chr(34), chr(34) * 2)}"'
        for sentence in sentences
    ]
    return "\n".join(("english,welsh", *rows)) + "\n"


def test_the_welsh_edition_waits_for_its_last_sentence() -> None:
    job = public_job()
    needed = missing(document("gwent"), {})
    assert "The six priorities" in needed

    def editions(sentences: tuple[str, ...]) -> list[str]:
        complete = replace(job, welsh=catalogue(sentences))
        return [variant.stem for variant in public_summary.compose(complete, force("gwent").code)[0].variants]

    assert editions(needed) == ["gwent", "gwent-large-print", "gwent-cymraeg"]
    own = tuple(sentence for sentence in needed if sentence != "The six priorities")
    assert editions(own) == ["gwent", "gwent-large-print"]


def test_the_accessibility_statement_says_whether_there_is_a_welsh_edition() -> None:
    waiting = "A Welsh edition needs translated sentences"
    job = public_job()
    assert waiting in words(accessibility_page(job, {}))
    complete = replace(job, welsh=catalogue(missing_welsh(job, {})))
    text = words(accessibility_page(complete, {}))
    assert "Areas in Wales have a printed summary in Welsh, to download." in text
    assert waiting not in text


@pytest.mark.parametrize("slug", [*LOOKED_AT, "cleveland"])
def test_how_to_read_a_panel_stands_before_the_panels(slug: str) -> None:
    # Cleveland has an even number of panels: the invented figures lack its vehicle offences.
    blocks = list(walk(document(slug).blocks))
    paragraphs = ((at, block) for at, block in enumerate(blocks) if isinstance(block, Paragraph))
    (reading,) = (at for at, block in paragraphs if "How to read a panel." in words((block,)))
    assert reading < min(at for at, block in enumerate(blocks) if isinstance(block, Figure))
