"""The briefing pack: what it must hold, what it must never say, and that it says so when something is missing."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.settings import Audience, ReleaseStatus
from ncpm_reports.documents import document_json
from ncpm_reports.documents.blocks import (
    Block,
    CalloutKind,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Label,
    Number,
    Table,
    Text,
    plain,
    walk,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.lint import lint
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.template import compose
from ncpm_reports.measures.results import Assessment, Favourable, Icon, Verdict
from ncpm_reports.measures.similar import with_similar
from ncpm_reports.narrative.phrases import number
from ncpm_reports.products.board_pack import annex as pack_annex
from ncpm_reports.products.board_pack import measures as pack_measures
from ncpm_reports.products.board_pack import news as pack_news
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack import similar as pack_similar
from ncpm_reports.products.board_pack.pack import TEMPLATE
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Format
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from tests.documents.samples import META
from tests.products.packs import (
    all_words,
    callouts,
    headings,
    inlines,
    invented_job,
    invented_pack,
    row_words,
    table,
    words,
)

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "board-pack.json"
COMMENTARY = """---
author: A. Analyst
date: 2025-10-20
---
Domestic homicides account for most of the fall.

- Look at *both* kinds.
"""


def with_commentary(**texts: str) -> Job:
    job = invented_job()
    held = {f"{name.replace('_', '-')}.md": text for name, text in texts.items()}
    return replace(job, materials=replace(job.materials, commentary=held))


def composed(job: Job) -> Document:
    return board_pack.compose(job).document


def blank(one: Assessment) -> Assessment:
    """The assessment of a measure for which nothing was supplied."""
    return Assessment(
        measure=one.measure,
        name=one.name,
        short_name=one.short_name,
        priority=one.priority,
        area=one.area,
        period=one.period,
        direction=one.direction,
        verdict=Verdict.NO_DATA,
        why="data not supplied",
        about=one.about,
    )


def without(measure: str) -> Job:
    job = invented_job()
    national = tuple(blank(one) if one.measure == measure else one for one in job.results.national)
    return replace(job, results=replace(job.results, national=national))


# What it holds ------------------------------------------------------------------------------------------------------


def test_the_opening_pages_are_as_they_were_accepted(accept: bool) -> None:
    held = json.loads(document_json.to_json(_opening(invented_pack()), drawings=False))
    text = json.dumps(_without_sources(held), ensure_ascii=False, indent=1) + "\n"
    if accept:
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8"), "run `pytest --accept` if the change is meant, and read the diff"


def _without_sources(held: object) -> object:
    """The same with each figure's value and unit only: its sources are tested elsewhere and would fill the file."""
    if isinstance(held, dict):
        kept = ("_", "value", "unit") if held.get("_") == "Quantity" else tuple(held)
        return {name: _without_sources(held[name]) for name in kept if name in held}
    return [_without_sources(one) for one in held] if isinstance(held, list) else held


def _opening(document: Document) -> Document:
    """The pack up to the second priority, tables cut to two rows: enough to see every kind of part."""
    second = [plain(block.content) for block in document.blocks if isinstance(block, Heading) and block.level == 2][3]
    kept: list[Block] = []
    for block in document.blocks:
        if isinstance(block, Heading) and plain(block.content) == second:
            break
        kept.append(_cut(block))
    return replace(document, blocks=tuple(kept))


def _cut(block: Block) -> Block:
    if isinstance(block, Figure):
        return replace(block, data=replace(block.data, rows=block.data.rows[:2]))
    return replace(block, rows=block.rows[:2]) if isinstance(block, Table) else block


def test_it_is_a_restricted_product_for_the_board_in_two_formats() -> None:
    product = board_pack.compose(invented_job())
    assert (product.audience, product.folder, product.stem) == (Audience.BOARD, "board", "cppb-briefing-pack")
    assert product.formats == (Format.DOCX, Format.PDF)
    assert product.audience.restricted


def test_it_passes_every_check_of_the_model_without_a_remark() -> None:
    assert check(invented_pack()) == ()


def test_all_ten_measures_are_at_a_glance_in_the_order_of_the_framework() -> None:
    names = [one.short_name for one in invented_job().results.national]
    rows = row_words(table(invented_pack(), "table-ten-measures"))
    assert len(names) == len(rows) == 10
    assert all(row[0].startswith(name) for row, name in zip(rows, names, strict=True))


def test_every_measure_has_a_page_with_finding_table_bullets_commentary_and_questions() -> None:
    document = invented_pack()
    for one in invented_job().results.national:
        assert any(
            name.lower().removeprefix("no statistically significant change in ").startswith(one.short_name.lower())
            for name in headings(document)
        ), one.measure
        assert len(table(document, f"figures-{one.measure}").rows) == 4
    assert headings(document).count("What this can and cannot tell you") == 10
    kinds = [callout.kind for callout in callouts(document)]
    assert kinds.count(CalloutKind.QUESTIONS) == 10
    assert kinds.count(CalloutKind.AWAITED) == 11


def test_when_a_figure_will_be_supplied_is_asked_only_while_it_is_not_held() -> None:
    for held in invented_job().results.national:
        assert held.about is not None
        assert pack_measures._questions(held) == [*held.about.questions]
        assert pack_measures._questions(replace(held, latest=None)) == [*held.about.awaited, *held.about.questions]


def test_the_sections_stand_in_the_order_that_a_board_reads_them() -> None:
    parts = [
        plain(block.content) for block in invented_pack().blocks if isinstance(block, Heading) and block.level == 2
    ]
    assert parts[:2] == ["At a glance", "What is new since the last pack"]
    assert parts[2:8] == [one.name for one in invented_job().results.priorities]
    assert parts[8:] == [
        "What these measures leave out, and why",
        "Diagnostic annex: local figures",
        "Data readiness",
        "Method note",
        "Glossary",
        "Sources, vintages and revisions",
    ]


def test_at_a_glance_takes_one_page_and_the_pack_about_forty() -> None:
    data, pages = pdf.write_with_pages(invented_pack(), WriterOptions())
    assert pages["what-is-new-since-the-last-pack"] == pages["at-a-glance"] + 1
    assert 25 <= max(pages.values()) <= 45
    assert data.startswith(b"%PDF")


def test_the_cover_says_board_quarter_meeting_status_and_data_cut_off() -> None:
    job = invented_job()
    public = replace(
        job.materials.public, settings=replace(job.materials.public.settings, board_meeting=date(2025, 12, 4))
    )
    final = replace(
        job, materials=replace(job.materials, public=public), build=replace(job.build, status=ReleaseStatus.CANDIDATE)
    )
    cover = " ".join(words(block) for block in composed(final).blocks[:6])
    for said in (
        "Crime and Policing Performance Board",
        "April to June 2025",
        "Thursday 4 December 2025",
        "candidate, for sign-off",
        "16 October 2025",
    ):
        assert said in cover
    assert "date to be set" in all_words(invented_pack())


def test_marking_draft_and_invention_are_given_to_every_writer() -> None:
    meta = invented_pack().meta
    assert (meta.marking, meta.draft, meta.illustrative, meta.cover) == ("OFFICIAL-SENSITIVE", True, True, True)
    assert meta.kind is DocumentKind.PACK


def test_false_alarm_figures_readiness_sources_and_revisions_close_the_pack() -> None:
    document = invented_pack()
    assert len(table(document, "table-false-alarms").rows) >= 8
    assert len(table(document, "table-readiness").rows) == len(invented_job().results.readiness)
    assert table(document, "table-sources").rows
    assert table(document, "table-all-revisions").rows


def test_the_judgements_are_shown_alone_and_together() -> None:
    tested = [one for one in invented_job().results.national if one.change is not None and one.adjusted_p is not None]
    held = table(invented_pack(), "table-judgements")
    assert [row[0] for row in row_words(held)] == [one.short_name for one in tested]
    for row, one in zip(row_words(held), tested, strict=True):
        assert one.adjusted_p is not None
        assert (row[3] == "yes") is ((one.adjusted_p.value or 0.0) < 0.05)


# What it never says -------------------------------------------------------------------------------------------------


def test_no_force_is_ranked() -> None:
    assert (
        re.findall(r"\b(?:rank\w*|league|laggard\w*|outperform\w*)\b", all_words(invented_pack()), re.IGNORECASE) == []
    )
    annex = " ".join(_section("Diagnostic annex: local figures"))
    assert re.findall(r"\b(?:best|worst|top|bottom|leader|first place|lead\w*)\b", annex, re.IGNORECASE) == []


def _section(title: str) -> list[str]:
    inside, held = False, []
    for block in invented_pack().blocks:
        if isinstance(block, Heading) and block.level == 2:
            inside = plain(block.content) == title
        held += [words(one) for one in walk((block,))] if inside else []
    return held


def test_digits_in_plain_words_are_the_templates_own() -> None:
    own = set(re.findall(r"\d[\d,]*(?:\.\d+)?", " ".join(invented_job().materials.public.templates.values())))
    for inline in inlines(invented_pack()):
        if isinstance(inline, Text):
            assert set(re.findall(r"\d[\d,]*(?:\.\d+)?", inline.text)) <= own | {"95", "25"}, inline.text


def test_every_number_has_a_source_or_says_how_it_was_made() -> None:
    numbers = [inline for inline in inlines(invented_pack()) if isinstance(inline, Number)]
    assert len(numbers) > 500
    assert all(one.quantity.sources or one.quantity.derivation for one in numbers)


def test_the_city_of_london_is_never_a_prompt() -> None:
    job = invented_job()
    funnel = job.results.funnels[1]
    flagged = tuple(
        replace(unit, flag="high", flag_after_fdr=True) if unit.area == CITY_OF_LONDON else unit
        for unit in funnel.units
    )
    assert any(unit.area == CITY_OF_LONDON and unit.flag for unit in flagged)
    standing = pack_annex.standing(replace(funnel, units=flagged))
    assert CITY_OF_LONDON not in {unit.area for unit in standing}


# What is missing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["homicide", "treatment-referrals", "cyber-confidence"])
def test_a_measure_without_figures_keeps_its_row_and_page_and_prints_no_nought(measure: str) -> None:
    job = without(measure)
    document = composed(job)
    place = [one.measure for one in job.results.national].index(measure)
    row = row_words(table(document, "table-ten-measures"))[place]
    assert row[2:5] == ["[x]", "[x]", "data not supplied"]
    assert not any(re.search(r"\d", cell) for cell in row[1:])
    assert any(name.endswith("data not supplied") for name in headings(document))
    assert check(document) == ()


def test_commentary_stands_with_its_author_and_date_and_its_absence_is_marked() -> None:
    document = composed(with_commentary(homicide=COMMENTARY, overview=COMMENTARY))
    held = [plain(callout.title) for callout in callouts(document) if callout.kind is CalloutKind.COMMENTARY]
    assert held == [
        "Analysts’ overview: A. Analyst, 20 October 2025",
        "Analyst’s commentary: A. Analyst, 20 October 2025",
    ]
    awaited = [
        words(block)
        for callout in callouts(document)
        if callout.kind is CalloutKind.AWAITED
        for block in callout.blocks
    ]
    assert len(awaited) == 9
    assert set(awaited) == {"No analyst has yet said what may lie behind these figures."}


def test_everything_wrong_with_commentary_is_listed_at_once() -> None:
    with pytest.raises(Refused) as caught:
        composed(
            with_commentary(
                homicides=COMMENTARY, firearm_discharges="No front matter.", overview=COMMENTARY + "<b>x</b>"
            )
        )
    where = [issue.where for issue in caught.value.issues]
    assert {text.split(",")[0] for text in where} == {
        "data/commentary/2025-06/homicides.md",
        "data/commentary/2025-06/firearm-discharges.md",
        "data/commentary/2025-06/overview.md",
    }
    assert any("Did you mean homicide?" in issue.remedy for issue in caught.value.issues)


def test_a_pack_without_funnels_releases_or_revisions_still_reads() -> None:
    job = invented_job()
    results = replace(job.results, funnels=(), false_discovery=None, revisions=(), forces=(), previous=())
    results = replace(results, favourable=Favourable())
    document = composed(replace(job, results=results, releases=()))
    assert "No changes of forces can be tested this quarter" in all_words(document)
    assert "No figure held has been revised" in all_words(document)
    assert check(document) == ()


# What is new --------------------------------------------------------------------------------------------------------


def test_a_verdict_that_changed_says_from_what_to_what_and_why() -> None:
    results = invented_job().results
    previous = tuple(
        replace(one, verdict=Verdict.NO_CLEAR_CHANGE) if one.measure == "homicide" else one for one in results.previous
    )
    pairs = pack_news.moved(replace(results, previous=previous))
    told = {row[0]: row[3] for row in row_words(pack_news.moved_table(pairs))}
    assert told["Homicides"].startswith("From no clear change to improved (fell): ")
    assert told["Homicides"].endswith(".")


def test_only_what_was_published_since_the_last_pack_is_new() -> None:
    job = invented_job()
    since = pack_news.last_pack(job.build)
    new = pack_news.new_releases(job.releases, job.build)
    assert new
    assert all(since < one.published_on <= job.build.as_at for one in new)
    assert not set(new) & {one for one in job.releases if one.published_on <= since}


def test_a_revision_shows_its_size_in_the_figures_own_unit() -> None:
    results = invented_job().results
    for one in results.revisions[:200]:
        size = pack_news.difference(one)
        if size is not None:
            assert size.value == float(one.later.value or 0) - float(one.earlier.value or 0)
            assert len(size.sources) == 2


# Diagnosis ----------------------------------------------------------------------------------------------------------


def test_a_prompt_gives_what_is_known_about_the_data() -> None:
    job = invented_job()
    funnel = job.results.funnels[1]
    code = "E23000005"
    units = tuple(
        replace(unit, flag="high" if unit.area == code else "", flag_after_fdr=unit.area == code)
        for unit in funnel.units
    )
    asked = replace(job, results=replace(job.results, funnels=(replace(funnel, units=units),)))
    prompts = pack_annex.prompts_table(asked)
    assert prompts is not None
    (row,) = row_words(prompts)
    assert row[0] == "Greater Manchester"
    assert "Inspectors reported on Greater Manchester Police" in row[5]


def test_a_rate_says_of_which_day_its_people_are() -> None:
    job = invented_job()
    days = {funnel.measure: funnel.population_on for funnel in job.results.funnels}
    assert days
    for block in walk(invented_pack().blocks):
        if isinstance(block, Figure) and block.id.startswith("funnel-"):
            day = days[block.id.removeprefix("funnel-")]
            assert day is not None
            assert f" estimates of {day.label}, the newest held" in plain(block.subtitle)
            assert " to " not in day.label


def standing_out(job: Job, code: str) -> Job:
    """The job with this force alone above the limits of every funnel."""
    funnels = tuple(
        replace(
            funnel,
            units=tuple(
                replace(unit, flag="high" if unit.area == code else "", flag_after_fdr=unit.area == code)
                for unit in funnel.units
            ),
        )
        for funnel in job.results.funnels
    )
    return replace(job, results=replace(job.results, funnels=funnels))


def test_forces_are_set_beside_those_most_like_them_where_a_list_says_which() -> None:
    job, code = invented_job(), "E23000005"
    assert pack_similar.similar_table(job) is None
    assert "most like them" not in all_words(invented_pack())
    groups = {code: ("E23000003", "E23000014", "E23000008")}
    listed = standing_out(
        replace(job, results=replace(job.results, forces=with_similar(job.results.forces, groups))), code
    )
    compared = [one for one in listed.results.for_force(code) if one.similar is not None]
    assert compared
    told = [plain(one) for one in pack_similar.beside_similar(listed, pack_annex.prompts(listed.results))]
    assert {line.partition(". ")[0] for line in told} <= {one.name for one in compared}
    for line in told:
        assert "In Greater Manchester the rate was " in line
        assert "and in the group of most similar forces " in line
    pack = board_pack.compose(listed).document
    rows = {row[0]: row[1:] for row in row_words(table(pack, "table-similar"))}
    assert list(rows) == [force.name for force in listed.materials.public.areas.forces]
    for one, cell in zip(compared, rows["Greater Manchester"], strict=True):
        assert one.rate is not None
        assert one.similar is not None
        assert cell == f"{number(one.rate).text} ({number(one.similar.average).text})"
    # A force without a group has its own rate and says that there is no average.
    assert all(cell == "[x]" or cell.endswith(" ([x])") for cell in rows["Gwent"])
    assert told[0] in all_words(pack)


def test_the_annex_counts_what_it_names_and_what_it_tested() -> None:
    job = invented_job()
    named = sum(len(pack_annex.standing(funnel)) for funnel in job.results.funnels)
    text = all_words(invented_pack())
    found = job.results.false_discovery
    assert found is not None
    assert f"{found.tested} tests were made, one for each force in each figure." in text
    prompts = pack_annex.prompts_table(job)
    assert named == (0 if prompts is None else len(prompts.rows))


def test_icons_are_never_without_their_meaning() -> None:
    rows = table(invented_pack(), "table-ten-measures").rows
    for row, one in zip(rows, invented_job().results.national, strict=True):
        assert row[5].drawing is not None
        assert plain(row[5].content)
        assert len(row[5].alt) > 20
        assert (plain(row[5].content) == "none") is (one.icon is Icon.NONE)


def test_labels_hold_no_figure_of_the_measures_themselves() -> None:
    """A figure as a label would escape the ledger: the latest figures of counts are looked for among labels."""
    latest = {
        f"{one.latest.value:,.0f}"
        for one in invented_job().results.national
        if one.latest and one.latest.unit.is_count and (one.latest.value or 0) > 999
    }
    labels = " ".join(inline.text for inline in inlines(invented_pack()) if isinstance(inline, Label))
    assert latest
    assert not any(figure in labels.split() for figure in latest)


def test_walking_finds_a_figure_for_each_funnel() -> None:
    figures = {block.id for block in walk(invented_pack().blocks) if isinstance(block, Figure)}
    for funnel in invented_job().results.funnels:
        assert {f"funnel-{funnel.measure}", f"panels-{funnel.measure}"} <= figures


# Templates ----------------------------------------------------------------------------------------------------------


def test_a_name_that_the_program_does_not_give_stops_the_pack_with_file_and_line() -> None:
    job, pieces = with_commentary(homicide=COMMENTARY, overview=COMMENTARY), Pieces()
    given = board_pack.context(job, pieces)
    templates = {path: text for path, text in job.materials.public.templates.items() if path.startswith("board-pack/")}
    assert lint(templates) == ()
    broken = {path: text.replace("{{ ", "{{ nmae ~ ", 1) for path, text in templates.items()}
    with pytest.raises(Refused, match=r"\.xml, line \d+: .*nmae"):
        compose(broken, TEMPLATE, given, pieces, META)


def test_the_annex_lists_the_changes_that_letters_ask_about_and_names_the_years() -> None:
    job = invented_job()
    held = tuple(one for _, forces in job.results.forces for one in forces if one.change is not None)
    found = replace(job.results.favourable, behind=held[:2], candidates=held[2:3])
    document = composed(replace(job, results=replace(job.results, favourable=found)))
    asked = table(document, "table-behind")
    assert len(asked.rows) == 2
    assert "order of measures, and then of names" in plain(asked.unit)
    assert len(table(document, "table-good-practice").rows) == 1
    assert "less favourable than the national one: 2." in all_words(document)


def test_limits_are_called_wide_only_where_even_the_narrow_end_of_a_funnel_is() -> None:
    funnel = invented_job().results.funnels[0]
    few, many = (1.0, 0.1, 5.0, 0.05, 9.0), (100.0, 0.5, 1.5, 0.4, 1.8)
    assert not pack_annex.is_wide(replace(funnel, limits=(many, few)))
    assert pack_annex.is_wide(replace(funnel, limits=(few, (100.0, 0.2, 2.5, 0.1, 3.4))))
