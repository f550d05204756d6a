"""The public summary: what a resident must find in it, what it must never say, and how much it may weigh."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import (
    Callout,
    CalloutKind,
    Figure,
    Heading,
    Number,
    Table,
    plain,
    walk,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import inlines_of
from ncpm_reports.measures.results import Verdict
from ncpm_reports.products.product import Format
from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.public_summary.order import IN_FORCE
from ncpm_reports.products.public_summary.sections import priorities_of
from ncpm_reports.products.public_summary.summary import missing_welsh, summary
from ncpm_reports.products.public_summary.tables import beside
from ncpm_reports.products.public_summary.words import way
from ncpm_reports.release.output.numbers import number_tokens
from ncpm_reports.release.output.rendering import render_product
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
NEVER = ("league", "best force", "worst", "funnel", "outlier", "special cause", "diagnos")


@pytest.mark.parametrize("slug", ["avon-and-somerset", "city-of-london"])
def test_the_words_figures_and_order_are_those_of_the_golden(slug: str, accept: bool) -> None:
    path = GOLDEN / f"public-{slug}.json"
    text = json.dumps(outline(document(slug)), ensure_ascii=False, indent=0) + "\n"
    if accept:
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_the_checks_of_accessibility_and_plain_english_have_nothing_to_remark(slug: str) -> None:
    assert [issue.sentence() for issue in check(document(slug))] == []


def test_no_area_gets_a_remark(soak: bool) -> None:
    forces = public_job().materials.areas.forces
    for one in forces if soak else forces[::9]:
        assert check(summary(public_job(), one)) == ()


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_it_bears_no_marking_and_no_word_of_diagnosis_or_rank(slug: str) -> None:
    made = document(slug)
    assert made.meta.marking == ""
    told = words(made)
    assert [word for word in MARKINGS if word in told] == []
    assert [word for word in NEVER if word in told.lower()] == []
    assert re.findall(r"\brank\w*", told) == ["ranked"]


def test_priorities_stand_in_the_order_of_the_letter_each_with_three_parts() -> None:
    made = document("avon-and-somerset")
    anchors = [block.anchor for block in made.blocks if isinstance(block, Heading)]
    order = [one.id for one in priorities_of(public_job())]
    assert order[0] == "murder-and-homicide"
    assert order[-1] == "victim-satisfaction"
    # What cannot be said has a heading of its own only beside something that can.
    local = {one.priority for one in public_job().view.for_force(force("avon-and-somerset").code)}
    parts = {one: ("", "-nationally", "-here", *(("-unknown",) if one in local else ())) for one in order}
    wanted = [f"{one}{part}" for one in order for part in parts[one]]
    every = [f"{one}{part}" for one in order for part in ("", "-nationally", "-here", "-unknown")]
    assert [anchor for anchor in anchors if anchor in every] == wanted


def test_the_answer_to_whether_it_is_getting_better_stands_before_the_contents() -> None:
    blocks = document("gwent").blocks
    kinds = [type(block).__name__ for block in blocks]
    assert kinds[:6] == ["Heading", "Paragraph", "Paragraph", "Heading", "Heading", "Paragraph"]
    before = blocks[: kinds.index("Contents")]
    assert [block.anchor for block in before if isinstance(block, Heading)][1:] == [
        "answer",
        "answer-here",
        "answer-nationally",
    ]


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_local_tables_and_titles_give_counts_and_no_percentage(slug: str) -> None:
    for block in walk(document(slug).blocks):
        if isinstance(block, Table | Figure) and block.id.startswith("local-"):
            shown = block if isinstance(block, Table) else replace(block, alt="")
            assert "%" not in " ".join(plain(content) for content in inlines_of(shown))


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_a_table_says_that_a_figure_moved_only_where_the_verdict_does(slug: str) -> None:
    made = document(slug)
    table = next(block for block in made.blocks if isinstance(block, Table) and block.id == "local-neighbourhood-crime")
    held = {one.short_name: one for one in public_job().view.for_force(force(slug).code)}
    for row in table.rows:
        one, told = held[plain(row[0].content)], plain(row[-1].content)
        assert told.startswith(("Fell", "Rose")) == one.verdict.claims_change
        assert told.startswith("Fell") == (way(one) < 0)


def test_a_national_finding_has_its_own_cautions_beside_it_and_the_list_below_does_not_say_them_again() -> None:
    made = document("gwent")
    local = {caveat.id for one in public_job().view.for_force(force("gwent").code) for caveat in one.caveats}
    below = words(under(made, "cautions-about-the-figures-on-this-page"))
    found = 0
    for one in public_job().view.national:
        part = words(under(made, f"{one.priority}-nationally"))
        for caveat in beside(one):
            found += 1
            assert f" {caveat.text}" in part.replace("\n", " ")
            assert (caveat.text in below) == (caveat.id in local)
    assert found


def test_small_counts_are_explained_where_they_stand() -> None:
    assert "rise and fall by chance" in words(under(document("gwent"), "murder-and-homicide-here"))


def test_figures_for_england_only_are_said_to_leave_a_welsh_area_out() -> None:
    said = "cover England only, so they leave Gwent out"
    assert said in words(under(document("gwent"), "serious-violence-here"))
    assert "leave" not in words(under(document("avon-and-somerset"), "serious-violence-here"))


def test_every_figure_printed_knows_where_it_was_published() -> None:
    for slug in LOOKED_AT:
        for block in walk(document(slug).blocks):
            for content in inlines_of(block):
                for inline in content:
                    if isinstance(inline, Number) and inline.quantity.value is not None:
                        assert inline.quantity.sources, inline


def test_an_area_without_a_figure_says_so_with_the_reason_and_shows_no_nought() -> None:
    job = public_job()
    code = force("greater-manchester").code
    gone = tuple(
        replace(one, latest=None, change=None, verdict=Verdict.NO_DATA, history=(), why="")
        for one in job.view.for_force(code)
    )
    forces = tuple((area, gone if area == code else held) for area, held in job.view.forces)
    made = summary(replace(job, view=replace(job.view, forces=forces)), force("greater-manchester"))
    here = words(under(made, "murder-and-homicide-here"))
    assert "no count for this period has been supplied" in here
    assert not re.search(r"\b0\b", here)


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_a_chart_for_a_narrow_screen_prints_no_number_that_the_wide_one_and_its_table_have_not(slug: str) -> None:
    for block in document(slug).blocks:
        if isinstance(block, Figure):
            assert block.narrow is not None
            assert block.narrow.width < block.drawing.width
            known = number_tokens(" ".join((_drawn(block.drawing), words((block.data,)))))
            assert set(number_tokens(_drawn(block.narrow))) <= set(known)


def _drawn(picture: Drawing) -> str:
    return " ".join(op.text for op in picture.ops if isinstance(op, TextOp))


# The duty


def test_a_statement_that_is_not_supplied_is_awaited_and_never_invented() -> None:
    part = under(document("gwent"), "statement")
    kinds = [block.kind for block in part if isinstance(block, Callout)]
    assert kinds == [CalloutKind.AWAITED]
    assert "The Police and Crime Commissioner for Gwent has not yet supplied a statement" in words(part)
    assert "SI 2021/547" in words(part)
    assert "31 May 2021" in words(part)


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
    made = summary(in_quarter(quarter(year, month)), force(slug))
    assert f"Statement of {title}" in words(made)


def test_a_quarter_before_the_order_has_no_statement_due() -> None:
    before, after = quarter(2021, 3), quarter(2021, 6)
    assert before.end < IN_FORCE <= after.end
    told = words(under(summary(in_quarter(before), force("west-yorkshire")), "statement"))
    assert "the Police and Crime Commissioner for West Yorkshire" in told
    assert "no statement is due" in told
    assert "no statement is due" not in words(under(summary(in_quarter(after), force("west-yorkshire")), "statement"))


SUPPLIED = {
    "gwent/statement.md": "---\nauthor: A. Commissioner\ndate: 2025-11-03\n---\nIn our own words.\n\n"
    "# Murder and other homicide\n\nWe did **this** in 12 places.\n\n# serious-violence\n\n- And that.\n",
    "gwent/applicability.csv": "priority,applicable,reason\nmurder-and-homicide,yes,\n"
    'cyber-crime,no,"Handled by the region, not by the force"\n',
}


def test_a_supplied_statement_is_shown_word_for_word_and_the_rest_is_awaited() -> None:
    part = under(summary(with_statements(SUPPLIED), force("gwent")), "statement")
    told = words(part)
    for phrase in ("In our own words.", "We did this in 12 places.", "And that.", "A. Commissioner, 3 November 2025"):
        assert phrase in told
    assert "has said what does not apply here: cyber crime. The reasons are in the table below." in told
    awaited = "drugs supply and county lines; neighbourhood crime; satisfaction among victims"
    assert f"The statement is awaited on: {awaited}." in told
    table = next(block for block in part if isinstance(block, Table))
    rows = {plain(row[0].content): [plain(cell.content) for cell in row[1:]] for row in table.rows}
    assert rows["Cyber crime"] == ["No", "Handled by the region, not by the force"]
    assert rows["Murder and other homicide"] == ["Yes", "None given"]
    assert rows["Serious violence"] == ["Awaited", "Awaited"]


def test_one_statement_for_all_priorities_is_not_said_to_be_awaited_on_each() -> None:
    texts = {"gwent/statement.md": "---\nauthor: A. Commissioner\ndate: 2025-11-03\n---\nIn our own words.\n"}
    told = words(under(summary(with_statements(texts), force("gwent")), "statement"))
    assert "In our own words." in told
    assert "No separate statement on each priority has been supplied." in told
    assert "The statement is awaited" not in told


def test_one_areas_statement_does_not_reach_another() -> None:
    assert "In our own words" not in words(summary(with_statements(SUPPLIED), force("kent")))


# Formats


def test_it_is_made_in_every_format_and_in_large_print() -> None:
    product = public_summary.compose(public_job(), force("gwent").code)
    assert product.audience is Audience.PUBLIC
    assert not product.audience.restricted
    assert product.folder == "public/gwent"
    assert set(product.formats) == set(Format)
    (large,) = product.variants
    assert large.stem == "gwent-large-print"
    assert large.document.meta.large_print
    charts = [block for block in product.document.blocks if isinstance(block, Figure)]
    blocks = list(large.document.blocks)
    # Each chart is as wide as in the other edition, with larger words; under it stand its figures.
    assert charts
    for chart in charts:
        at = next(at for at, block in enumerate(blocks) if isinstance(block, Figure) and block.id == chart.id)
        enlarged = blocks[at]
        assert isinstance(enlarged, Figure)
        assert enlarged.drawing.width == pytest.approx(chart.drawing.width)
        assert min(_sizes(enlarged.drawing)) > 1.5 * min(_sizes(chart.drawing))
        assert blocks.pop(at + 1) == chart.data
        blocks[at] = chart
    assert tuple(blocks) == product.document.blocks


def _sizes(picture: Drawing) -> list[float]:
    return [op.size for op in picture.ops if isinstance(op, TextOp)]


def test_files_are_small_enough_for_a_slow_line() -> None:
    made = render_product(public_summary.compose(public_job(), force("avon-and-somerset").code), b"")
    weights = {file.path.rpartition("/")[2]: len(file.data) for file in made.files}
    sheet = len(public_job().materials.templates["brand/site.css"])
    assert weights["index.html"] + sheet < 150_000
    assert weights["avon-and-somerset.pdf"] < 120_000
    assert weights["avon-and-somerset.docx"] < 300_000
    assert made.remarks == ()


def test_a_code_that_is_no_area_is_refused() -> None:
    with pytest.raises(LookupError):
        public_summary.compose(public_job(), "E99999999")


# Welsh


def catalogue(sentences: tuple[str, ...]) -> str:
    rows = [f'"{one.replace(chr(34), chr(34) * 2)}","Cy: {one.replace(chr(34), chr(34) * 2)}"' for one in sentences]
    return "\n".join(("english,welsh", *rows)) + "\n"


def test_the_welsh_edition_waits_for_its_last_sentence() -> None:
    job = public_job()
    needed = missing_welsh(job)
    assert "Is it getting better?" in needed

    def editions(sentences: tuple[str, ...]) -> list[str]:
        complete = replace(job, materials=replace(job.materials, welsh=catalogue(sentences)))
        return [one.stem for one in public_summary.compose(complete, force("gwent").code).variants]

    assert editions(needed) == ["gwent-large-print", "gwent-cymraeg"]
    # Sentences about other areas may wait; one of this area's own may not.
    assert editions(tuple(one for one in needed if one != "Is it getting better?")) == ["gwent-large-print"]
