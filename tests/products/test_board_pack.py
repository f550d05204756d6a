"""The briefing pack: the message first, one measure a page, the annex last; nothing that its tests do not bear out."""

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON, METROPOLITAN, AreaKind
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import (
    Callout,
    CalloutKind,
    Document,
    Figure,
    Heading,
    Number,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Placeholder,
    Table,
    plain,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.drawing import TextOp
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.false_alarm_rates import read_false_alarms
from ncpm_reports.measures.results import OUTSIDE_AREAS, Assessment, Contribution, Outlier, ResidualKind, Verdict
from ncpm_reports.narrative.phrases import counted, forces_in
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.board_pack import annex, findings, measure_page, message, method
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack.commentary import ACTION_COLUMNS, ACTIONS, MISSING_FIGURES, read_actions
from ncpm_reports.products.board_pack.contributions import MAX_YEARS_BEFORE, baseline_in_its_range, years_before
from ncpm_reports.products.board_pack.findings import FindingClass
from ncpm_reports.products.board_pack.message import open_asks
from ncpm_reports.products.job import Job
from ncpm_reports.products.product import Format
from ncpm_reports.sources.illustrative import invented_actions
from ncpm_reports.store.figures import Figures
from ncpm_reports.writers.pdf import document as pdf
from tests.products.packs import (
    all_words,
    headings,
    inlines,
    invented_inputs,
    invented_job,
    invented_pack,
    real_job,
    real_pack,
    row_words,
    table,
    without_figures,
)

MAX_WORDS = 25
TITLE_WORDS = 20


def pack_of(job: Job) -> Document:
    """The pack of a job; those of the two jobs of all tests are composed once."""
    composed = {id(invented_job()): invented_pack, id(real_job()): real_pack}.get(id(job))
    return composed() if composed else board_pack.compose(job).document


def with_commentary(texts: dict[str, str]) -> Job:
    """The invented job with what analysts and the secretariat wrote."""
    job = invented_job()
    return replace(job, commentary=texts)


def sections(document: Document) -> list[list[object]]:
    """The blocks between page breaks."""
    parts: list[list[object]] = [[]]
    for block in document.blocks:
        if isinstance(block, PageBreak):
            parts.append([])
        else:
            parts[-1].append(block)
    return parts


def test_it_is_a_restricted_product_for_the_board_in_two_formats() -> None:
    product = board_pack.compose(invented_job())
    assert product.audience is Audience.BOARD
    assert (product.folder, product.stem) == ("board", "cppb-briefing-pack")
    assert product.formats == (Format.DOCX, Format.PDF)
    assert product.document.meta.marking == "OFFICIAL-SENSITIVE"
    assert product.document.meta.illustrative


@pytest.mark.parametrize(("job", "most"), [(real_job, 16), (invented_job, 22)])
def test_every_section_fits_on_one_page_and_the_pack_in_its_limit(job, most: int) -> None:  # type: ignore[no-untyped-def]
    """The writer refuses a section that takes more than a page, so that setting it is the test."""
    document = pack_of(job())
    assert document.meta.one_page_sections
    with pikepdf.open(io.BytesIO(pdf.write(document))) as file:
        assert len(file.pages) <= most


@pytest.mark.parametrize("job", [real_job, invented_job])
def test_no_check_of_the_model_fails(job) -> None:  # type: ignore[no-untyped-def]
    assert [issue.sentence() for issue in check(pack_of(job())) if issue.severity.value == "error"] == []


def test_the_first_page_has_the_message_what_is_asked_and_the_ten_measures() -> None:
    first = sections(invented_pack())[0]
    title = next(block for block in first if isinstance(block, Heading))
    assert len(plain(title.content).split()) <= TITLE_WORDS
    tables = {block.id: block for block in walk(invented_pack().blocks) if isinstance(block, Table)}
    assert row_words(tables["table-asks"])[0][0] == "Note"
    shown = [assessment for assessment in invented_job().results.national if assessment.verdict is not Verdict.NO_DATA]
    assert [row[0] for row in row_words(tables["table-ten-measures"])] == [
        assessment.short_name for assessment in shown
    ]


def test_a_total_that_hides_two_movements_does_not_say_that_no_other_force_moved_so() -> None:
    """Theft from the person rose by more than chance in the City of London too."""
    job = real_job()
    driver = next(driver for driver in job.results.drivers if driver.against_the_others)
    parts = next(parts for parts in job.results.contributions if parts.measure == driver.measure)
    assert parts.clearly_higher > 1
    clause = next(f.clause for f in findings.chosen_findings(job) if f.kind is FindingClass.TWO_MOVEMENTS)
    assert clause == "theft from the person rose with one force and fell without it"
    unclear = replace(driver, whole=replace(driver.whole, verdict=Verdict.NO_CLEAR_CHANGE))
    changed = replace(job, results=replace(job.results, drivers=(unclear,)))
    clause = next(f.clause for f in findings.chosen_findings(changed) if f.kind is FindingClass.TWO_MOVEMENTS)
    assert clause == "theft from the person fell without one force, where it rose"


def test_where_one_measure_alone_could_be_tested_the_note_does_not_say_that_none_worsened() -> None:
    job = real_job()
    assert "that homicides improved, the only one of ten measures that can be judged." in all_words(pack_of(job))

    def note(verdict: Verdict) -> str:
        """What is said where neighbourhood crime has this verdict too."""
        return message._national_note(
            [replace(a, verdict=verdict) if a.measure == "neighbourhood-crime" else a for a in job.results.national]
        )

    assert note(Verdict.NO_CLEAR_CHANGE) == (
        "that of ten measures, homicides improved and none that could be tested worsened."
    )
    assert note(Verdict.IMPROVED) == (
        "that of ten measures, homicides and neighbourhood crime improved and no other could be tested"
        " against the baseline."
    )


def test_a_neighbour_beside_an_old_edition_of_its_baseline_says_so() -> None:
    pack = all_words(pack_of(real_job()))
    assert "against the baseline, as published on 17 October 2019." in pack
    assert "fell by 18% against the baseline. The latest figure is provisional." in pack


def test_at_most_three_findings_each_with_what_and_so_what() -> None:
    for job in (real_job(), invented_job()):
        chosen = findings.chosen_findings(job)
        assert 1 <= len(chosen) <= 3
        assert all(finding.headline and finding.what and finding.so_what for finding in chosen)
        rule = [block for block in walk(pack_of(job).blocks) if isinstance(block, Callout)]
        assert sum(block.kind is CalloutKind.SO_WHAT for block in rule) == len(chosen)


def test_a_finding_of_class_a_is_about_a_measure_whose_verdict_claims_a_change() -> None:
    job = invented_job()
    verdicts = {assessment.measure: assessment.verdict for assessment in job.results.national}
    chosen = findings.chosen_findings(job)
    for finding in chosen:
        if finding.kind is FindingClass.VERDICT:
            assert verdicts[finding.measures[0]].claims_change


def test_where_nothing_moved_the_page_says_so() -> None:
    job = invented_job()
    national = tuple(replace(assessment, verdict=Verdict.NO_CLEAR_CHANGE) for assessment in job.results.national)
    quiet = replace(job, results=replace(job.results, national=national, contributions=(), drivers=()))
    text = all_words(pack_of(quiet))
    assert "No measure can be said to have improved or worsened" in text


def test_a_measure_with_two_figures_alone_has_a_page_without_a_chart() -> None:
    """Two figures are what somebody types for a measure that had none: too few for a chart, enough for a verdict."""
    inputs, measure = invented_inputs(), "firearm-discharges"
    found = next(a for a in invented_job().results.national if a.measure == measure)
    periods = {figure.period for figure in (found.baseline, found.latest) if figure}
    kept = (o for o in inputs.figures.observations if o.measure != measure or o.period in periods)
    job = assess_inputs(replace(inputs, figures=Figures.from_observations(kept)))
    document = pack_of(replace(job, commentary={}))
    title = next(words for words in headings(document) if words.startswith("Firearm discharges"))
    assert "since the year ending" in title
    assert [issue.sentence() for issue in check(document) if issue.severity.value == "error"] == []


def test_the_message_is_one_page_however_many_measures_have_figures() -> None:
    """With more rows the charts beside the findings make room; whoever writes the quarter could not."""
    invented = {assessment.measure: assessment for assessment in invented_job().results.national}
    job = real_job()
    missing_measures = [
        assessment.measure for assessment in job.results.national if assessment.verdict is Verdict.NO_DATA
    ]
    assert len(missing_measures) > 3
    for count in range(len(missing_measures) + 1):
        filled = {name: invented[name] for name in missing_measures[:count]}
        national = tuple(filled.get(assessment.measure, assessment) for assessment in job.results.national)
        document = pack_of(replace(job, results=replace(job.results, national=national)))
        end = next(at for at, block in enumerate(document.blocks) if isinstance(block, PageBreak))
        assert overflows(replace(document, blocks=document.blocks[:end])) == [], f"{count} more with figures"


def test_the_message_is_one_page_when_its_owners_dates_and_meeting_are_filled_in() -> None:
    log = "\n".join(
        (
            ",".join(ACTION_COLUMNS),
            "letter-theft-from-person,,Director of Home Office Analysis and Insight,2027-01-31,ask",
            "missing,,Director of Home Office Analysis and Insight,2027-01-31,",
        )
    )
    job = real_job()
    settings = replace(job.settings, board_meeting=date(2026, 12, 16))
    document = pack_of(replace(job, commentary={ACTIONS: log}, settings=settings))
    end = next(at for at, block in enumerate(document.blocks) if isinstance(block, PageBreak))
    first = replace(document, blocks=document.blocks[:end])
    assert "by 31 January 2027" in all_words(first)
    assert overflows(first) == []


def test_a_short_commentary_shares_the_page_before_it() -> None:
    text = "---\nauthor: A. Analyst\ndate: 2026-08-01\n---\nPublished, but not held here.\n"
    document = pack_of(with_commentary({"neighbourhood-crime.md": text}))
    heading = next(
        at for at, b in enumerate(document.blocks) if isinstance(b, Heading) and "commentary" in plain(b.content)
    )
    before = document.blocks[heading - 1]
    assert isinstance(before, PageBreak)
    assert before.together


def overflows(document: Document) -> list[str]:
    """What of a document does not fit; its links lead to pages that may not be there."""
    try:
        pdf.write(document)
    except Refused as refused:
        return [issue.found for issue in refused.issues if issue.code == "page.overflows"]
    return []


def test_measures_that_cannot_be_judged_share_pages_and_each_has_its_place() -> None:
    for job in (real_job(), invented_job()):
        pages = measure_page.measure_pages(job)
        placed = [assessment.measure for page in pages for assessment in page.measures]
        assert sorted(placed) == sorted(assessment.measure for assessment in job.results.national)
        for page in pages:
            first = page.measures[0]
            alone = len(page.measures) == 1 and measure_page.shown_figure(first) is first
            assert page.full == (len(page.measures) == 1 and (measure_page.is_full(first, job) or alone))
            if not page.full:
                assert sum(measure_page.size_of(assessment) for assessment in page.measures) <= measure_page.PAGE


def test_a_pack_in_which_no_measure_has_figures_fits_on_its_pages() -> None:
    job = real_job()
    nothing: dict[str, Any] = {
        "latest": None,
        "baseline": None,
        "change": None,
        "history": (),
        "verdict": Verdict.NO_DATA,
    }
    for beside in (True, False):
        bare = [replace(a, **nothing, context=a.context if beside else ()) for a in job.results.national]
        document = pack_of(replace(job, results=replace(job.results, national=tuple(bare), contributions=())))
        assert overflows(document) == []


def test_a_measure_without_figures_says_who_could_fill_it_and_prints_no_nought() -> None:
    job = real_job()
    without = [assessment for assessment in job.results.national if assessment.verdict is Verdict.NO_DATA]
    assert without
    text = all_words(pack_of(job))
    for assessment in without:
        assert assessment.name in text
        assert assessment.about is not None
        assert assessment.about.publisher in text


def test_sentences_that_the_program_writes_have_at_most_25_words() -> None:
    for job in (real_job(), invented_job()):
        for block in walk(pack_of(job).blocks):
            if isinstance(block, Paragraph) and block.style is ParagraphStyle.BODY:
                for sentence in re.split(r"(?<=[.!?])\s+", plain(block.content)):
                    assert len(sentence.split()) <= MAX_WORDS, sentence


def test_fell_rose_improved_and_worsened_are_said_only_where_a_verdict_claims_them() -> None:
    job = real_job()
    titles = {block.anchor: plain(block.content) for block in walk(pack_of(job).blocks) if isinstance(block, Heading)}
    checked = 0
    for assessment in job.results.national:
        title = titles.get(assessment.measure, "")
        if " fell" in title or " rose" in title:
            assert assessment.verdict.claims_change
            checked += 1
    assert checked


def test_the_words_beside_bars_of_regions_are_of_the_bars_even_where_most_lies_outside_the_forces() -> None:
    job = real_job()
    most_outside = [
        replace(parts, regions=tuple(map(_enlarged_outside, parts.regions))) for parts in job.results.contributions
    ]
    assert any(region.area == OUTSIDE_AREAS for parts in most_outside for region in parts.regions)
    changed = replace(job, results=replace(job.results, contributions=tuple(most_outside)))
    figures = [block for block in walk(board_pack.compose(changed).document.blocks) if isinstance(block, Figure)]
    said = [figure.alt for figure in figures if figure.id.startswith("regions-")]
    assert said
    regions = {area.name for area in job.areas.by_code.values() if area.kind is AreaKind.REGION}
    for alt in said:
        assert re.search(r"The largest part is (.*)\.$", alt)[1] in regions | {"Wales"}  # type: ignore[index]


def _enlarged_outside(region: Contribution) -> Contribution:
    change = replace(region.change, value=-1e6)
    return replace(region, change=change) if region.area == OUTSIDE_AREAS else region


def test_no_force_is_ranked_and_forces_stand_in_alphabetical_order() -> None:
    text = all_words(invented_pack())
    assert not re.search(r"\b(rank(s|ed)? (of|at|number|first|last)|league|worst|best)\b", text)
    areas = invented_job().areas
    for measure in annex.local_measures(invented_job()):
        halves = [table(invented_pack(), f"forces-{measure.id}-{at}") for at in (1, 2)]
        names = [row[0] for half in halves for row in row_words(half)]
        assert names == sorted(names)
        assert len(names) == len(areas.forces)


def test_a_force_is_named_in_the_annex_only_if_it_survives_the_test() -> None:
    job = invented_job()
    measure = annex.local_measures(job)[0]
    code = job.areas.forces[0].code
    outlier = Outlier(
        measure=measure.id,
        area=code,
        kind=ResidualKind.CHANGE,
        flagged=True,
        high=True,
    )
    for outliers, said in (((outlier,), True), ((replace(outlier, flagged=False),), False)):
        document = pack_of(replace(job, results=replace(job.results, outliers=outliers)))
        listed = [block.id for block in walk(document.blocks) if isinstance(block, Table)]
        assert ("table-standing-out" in listed) == said
        assert (
            any("No force stands out" in title or "no force stands out" in title for title in headings(document))
            or said
        )


def test_how_a_force_stands_out_is_said_in_the_words_of_its_verdict_beside_the_others() -> None:
    words = all_words(invented_pack())
    for said in (
        "Local figures: two forces stand out from the others, in three figures",
        "(fell by 71%): fell more than the others.",
        "(fell by 20%): fell less than the others.",
        "(rose by 73%): rose while the others together fell; more offences for its population than the others.",
    ):
        assert said in words


def test_a_process_chart_names_its_last_quarter_which_may_be_older_than_the_pack() -> None:
    for job, pack in ((real_job(), real_pack()), (invented_job(), invented_pack())):
        titles = {b.id: plain(b.title) for b in walk(pack.blocks) if isinstance(b, Figure)}
        for a in job.results.national:
            if (title := titles.get(f"process-{a.measure}")) is not None:
                assert a.spc is not None
                assert a.spc.points[-1].period.label in title


def test_the_city_of_london_is_never_among_those_that_stand_out() -> None:
    for job in (real_job(), invented_job()):
        assert CITY_OF_LONDON not in {outlier.area for outlier in annex.flagged_outliers(job)}


def test_every_number_has_a_source_or_says_how_it_was_made() -> None:
    for inline in inlines(invented_pack()):
        if isinstance(inline, Number) and inline.quantity.status is Status.PUBLISHED:
            assert inline.quantity.sources or inline.quantity.derivation, inline


def test_commentary_stands_with_its_author_and_date() -> None:
    text = "---\nauthor: A. Analyst\ndate: 2025-11-03\n---\nWhat lies behind it.\n"
    words = all_words(pack_of(with_commentary({"homicide.md": text, "overview.md": text})))
    assert words.count("What lies behind it.") == 2
    assert "A. Analyst" in words
    assert "3 November 2025" in words


def test_the_analysts_view_is_a_place_to_write_until_it_is_written() -> None:
    names = [inline.name for inline in inlines(invented_pack()) if isinstance(inline, Placeholder)]
    assert "analysts' view" in names


def test_everything_wrong_with_commentary_is_listed_at_once() -> None:
    with pytest.raises(Refused) as refused:
        pack_of(with_commentary({"homicides.md": "x", "robbery.txt": "x", "homicide.md": "no front matter"}))
    assert len(refused.value.issues) >= 3


def test_the_log_of_actions_fills_owners_and_dates_and_lists_what_was_agreed() -> None:
    log = ",".join(ACTION_COLUMNS) + "\n,Ask for the figures,A. Person,1 December 2025,open\n,Write the note,,,\n"
    document = pack_of(with_commentary({ACTIONS: log}))
    rows = row_words(table(document, "table-actions"))
    assert rows[0] == ["Ask for the figures", "A. Person", "1 December 2025", "open"]
    assert rows[1][1:] == ["[owner]", "[date]", "[done, open or closed]"]
    assert "No actions have been supplied." in all_words(invented_pack())


def test_a_log_of_actions_with_other_columns_is_refused_with_its_lines() -> None:
    with pytest.raises(Refused) as refused:
        read_actions("action,owner\nx,y\n", "board-actions.csv")
    assert all("board-actions.csv, line" in issue.where for issue in refused.value.issues)


def test_the_first_pack_has_no_page_of_what_moved() -> None:
    job = invented_job()
    first = pack_of(replace(job, results=replace(job.results, previous=())))
    assert not [title for title in headings(first) if title.startswith("Since the last pack")]
    assert "This is the first pack." in all_words(first)


def test_a_template_that_asks_for_a_name_the_program_does_not_give_is_refused_with_file_and_line() -> None:
    job = invented_job()
    templates = {**job.templates, "board-pack/glossary.xml": "<h2>Glossary</h2>\n<p>{{ nmae }}</p>"}
    with pytest.raises(Refused, match=r"glossary\.xml.*2"):
        pack_of(replace(job, templates=templates))


def test_each_chart_has_an_alternative_text_of_whole_sentences() -> None:
    figures = [block for block in walk(invented_pack().blocks) if isinstance(block, Figure)]
    assert len(figures) > 10
    assert all(figure.alt.endswith(".") and len(figure.alt) > 40 for figure in figures)
    # The pack prints no tables behind its charts.
    assert not [figure.id for figure in figures if "table behind" in figure.alt]


def test_the_meeting_is_a_place_to_write_until_the_settings_give_its_day() -> None:
    job = invented_job()
    settings = replace(job.settings, board_meeting=date(2025, 12, 4))
    text = all_words(pack_of(replace(job, settings=settings)))
    assert "Thursday 4 December 2025" in text
    assert "meeting date" in [inline.name for inline in inlines(invented_pack()) if isinstance(inline, Placeholder)]


def test_the_invented_pack_shows_every_form() -> None:
    job = with_commentary(dict(invented_actions()))
    document = pack_of(job)
    figures = {block.id: block for block in walk(document.blocks) if isinstance(block, Figure)}
    assert {"process-homicide", "map", "one-force-theft-from-person"} <= figures.keys()
    kinds = [finding.kind for finding in findings.chosen_findings(job)]
    assert FindingClass.TWO_MOVEMENTS in kinds
    standing_out = {(outlier.measure, outlier.area) for outlier in job.results.outliers if outlier.flagged}
    assert {("theft-from-person", "E23000001"), ("residential-burglary", "W15000002")} <= standing_out
    assert "Stands out below the others" in {op.text for op in figures["map"].drawing.ops if isinstance(op, TextOp)}
    text = all_words(document)
    assert "Actions from the last meeting" in text
    assert "INVENTED: secretariat" in text
    assert "Revised by the publisher" in text
    assert any(point.break_before for assessment in job.results.national for point in assessment.history)


def test_the_published_total_is_set_beside_the_sum_of_the_forces() -> None:
    job = real_job()
    homicide = job.results.national[0]
    assert homicide.own_sum_difference is not None
    assert homicide.own_sum_difference.value
    text = all_words(pack_of(job))
    more = f"{homicide.own_sum_difference.value:.0f} more than the sum of the 43 forces: it includes British Transport"
    assert f"The total is {more} Police." in text


def test_a_pack_without_boundaries_has_no_map() -> None:
    job = invented_job()
    bare = pack_of(replace(job, boundaries=""))
    assert not [block for block in walk(bare.blocks) if isinstance(block, Figure) and block.id == "map"]


def test_what_else_moved_takes_one_line_of_25_words() -> None:
    job = invented_job()
    line = findings.also_moved(job)
    assert line.startswith("personal robbery")
    assert len(line.split()) <= 25


def test_what_would_fill_a_measure_asks_for_no_figure_that_is_held() -> None:
    """Victim satisfaction has its latest figure and no baseline; the cyber survey has both, and they do not compare."""
    text = all_words(real_pack())
    assert "What would fill it. A figure for the year ending June 2019, on the same definition as the latest." in text
    assert "What would fill it. Figures for both years that the publisher says can be compared." in text
    assert "No figure for this period has been supplied" not in text


def test_the_bars_of_regions_and_what_lies_outside_them_add_up_to_the_change() -> None:
    parts = next(
        contribution
        for contribution in real_job().results.contributions
        if contribution.regions and contribution.measure == "homicide"
    )
    assert sum(part.change.value or 0 for part in parts.regions) == parts.whole.change.absolute.value
    outside = next(part.change.value for part in parts.regions if part.area == OUTSIDE_AREAS) or 0.0
    more = "fewer" if outside < 0 else "more"
    assert f"in all, with {abs(outside):.0f} {more} outside the forces" in all_words(real_pack())


def test_a_page_with_recorded_companions_names_their_sources_too() -> None:
    lines = [plain(block.content) for block in walk(real_pack().blocks) if isinstance(block, Paragraph)]
    source_line = next(line for line in lines if line.startswith("Source: Crime in England and Wales: Appendix tables"))
    assert "Police recorded crime" in source_line or "Police Force Area" in source_line


def test_a_total_and_its_parts_are_of_one_basis_and_what_lies_outside_the_forces_is_said() -> None:
    finding = next(f for f in findings.chosen_findings(real_job()) if f.driver is not None)
    assert plain(finding.what) == "England and Wales recorded 34% more, a number that describes neither."
    # 49,548 more, 17,218 fewer and 4,876 more are the 37,206 by which the published total rose.
    assert (
        "recorded 49,548 more; the other 42 together 17,218 fewer (fell by 34%); 4,876 more outside the force areas."
    ) in all_words(real_pack())
    companions = table(real_pack(), "companions-neighbourhood-crime")
    assert plain(companions.source) == "The total for England and Wales, in both years."


def test_a_force_without_a_figure_is_not_counted_among_the_others() -> None:
    job = invented_job()
    areas = job.areas
    vehicles = next(a for a in job.results.for_force(METROPOLITAN) if a.measure == "vehicle-offences")
    assert vehicles.other_forces is not None
    assert forces_in(vehicles.other_forces, areas) == 41
    (driver,) = (driver for driver in job.results.drivers if driver.measure == "theft-from-person")
    fewer = replace(driver.other_forces, left_out=(*driver.other_forces.left_out, "E23000013"))
    shown = replace(job, results=replace(job.results, drivers=(replace(driver, other_forces=fewer),)))
    assert "down 27% in the other 41 forces" in " ".join(headings(pack_of(shown)))


def test_the_false_alarms_quoted_are_of_as_many_measures_as_the_pack_judges_forces_by() -> None:
    rates = read_false_alarms(real_job().method["false_alarms.toml"], "false_alarms.toml")
    for kind, name in ((ResidualKind.LEVEL, "forces.levels.any"), (ResidualKind.CHANGE, "forces.changes.any")):
        judged = {outlier.measure for outlier in real_job().results.outliers if outlier.kind is kind}
        assert method.NAMES[name].endswith(f"42 forces by {counted(len(judged))} measures")
        assert f"by {len(judged)} measures" in rates.get(name).what


def test_readiness_has_a_row_a_measure_with_its_year_its_day_and_what_is_missing() -> None:
    rows = {row[0]: row[1:] for row in row_words(table(real_pack(), "table-readiness"))}
    assert rows["Neighbourhood crime"][:2] == ["September\u00a02022", "26\u00a0January\u00a02023"]
    assert rows["Neighbourhood crime"][-1] == "year ending March 2019 stands in for the baseline year"


def test_sources_have_a_row_a_publication_and_mark_what_is_not_the_publishers_own_file() -> None:
    rows = row_words(table(real_pack(), "table-sources"))
    titles = [row[0] for row in rows]
    assert any(title.endswith(" copy)") or title.endswith("(copy)") for title in titles)
    assert any(row[2].endswith(" earlier") for row in rows)
    assert "“Copy”: read in a copy" in all_words(real_pack())
    assert "“Copy”: read in a copy" not in all_words(invented_pack())


def test_one_judgement_alone_has_no_table_of_judgements_together() -> None:
    results = invented_job().results
    tested = [assessment for assessment in results.national if assessment.adjusted_p is not None]
    shown = method.judgements_table(replace(results, national=tuple(tested[:2])))
    assert shown is not None
    assert len(shown.rows) == 2
    assert method.judgements_table(replace(results, national=tuple(tested[:1]))) is None


def test_percentage_points_say_so_in_tables_and_that_they_are_of_unrounded_figures() -> None:
    rows = {row[0]: row for row in row_words(table(invented_pack(), "table-ten-measures"))}
    assert rows["Victim satisfaction"][1:] == [
        "68% (June\u00a02019) to 63% (June\u00a02025)",
        "Worsened: fell",
    ]
    moved = {row[0].partition(" (")[0]: row[3] for row in row_words(table(invented_pack(), "table-moved"))}
    assert moved["Victim satisfaction"] == "−1\u00a0percentage point"
    assert moved["Satisfaction of domestic abuse victims"] == "−2\u00a0percentage points"


def test_every_measure_whose_change_may_be_chance_has_the_range_that_the_data_allow() -> None:
    unclear = [
        a
        for a in invented_job().results.national
        if a.verdict is Verdict.NO_CLEAR_CHANGE and a.change is not None and a.change.interval_lower is not None
    ]
    assert unclear
    assert all_words(invented_pack()).count("The data allow anything from a fall of") == len(unclear)
    assert "The data allow" not in all_words(real_pack())


def test_a_figure_that_was_never_lower_is_said_to_be_so_without_a_year() -> None:
    said = all_words(real_pack())
    assert "No year held is lower." in said
    assert "No year held since the year ending December 2014 is lower." in said


def test_of_a_few_years_the_last_is_not_said_to_be_the_lowest() -> None:
    job = real_job()
    homicide = next(a for a in job.results.national if a.measure == "homicide")
    few = replace(homicide, history=(*homicide.history[:1], *homicide.history[-3:]))
    national = tuple(few if a is homicide else a for a in job.results.national)
    without = all_words(pack_of(replace(job, results=replace(job.results, national=national))))
    assert all_words(real_pack()).count("No year held") - without.count("No year held") == 1


def test_a_rate_over_several_years_is_a_year() -> None:
    rows = {row[0]: row for row in row_words(table(real_pack(), "beside-homicide"))}
    (rate,) = (row for name, row in rows.items() if name.startswith("Homicide rate over three years"))
    assert rate[1].startswith("11.5 a year per million, April 2016")


def test_a_figure_that_is_not_comparable_has_its_mark_alone_and_the_note_says_what_it_means() -> None:
    job = real_job()
    assessments = [a for _, local in job.results.forces for a in local if a.measure == "drug-trafficking"]
    broken = [replace(assessments[0], verdict=Verdict.NOT_COMPARABLE, change=None), *assessments[1:]]
    forces = tuple(
        (code, tuple(next((a for a in broken if (a.measure, a.area) == (b.measure, b.area)), b) for b in local))
        for code, local in job.results.forces
    )
    document = pack_of(replace(job, results=replace(job.results, forces=forces)))
    row = next(row for row in table(document, "forces-drug-trafficking-1").rows if row[-1].alt == "not comparable")
    assert row[-1].content == ()
    assert "A question mark: not comparable." in all_words(document)
    assert "A question mark" not in all_words(real_pack())


def test_a_note_on_an_exceptional_incident_is_its_name() -> None:
    job = real_job()
    homicide = next(a for a in job.results.national if a.measure == "homicide")
    index = next(a for a in homicide.context if a.measure == "homicide-index")
    grays = next(caveat for caveat in job.caveats if caveat.id == "grays-2019")
    beside = tuple(replace(a, caveats=(grays,)) if a is index else a for a in homicide.context)
    national = tuple(replace(a, context=beside) if a is homicide else a for a in job.results.national)
    document = pack_of(replace(job, results=replace(job.results, national=national)))
    assert plain(table(document, "beside-homicide").notes[-1].content) == "Grays lorry incident."


def test_measures_without_figures_and_later_figures_of_old_ones_are_asked_for() -> None:
    asked = [row[1] for row in row_words(table(real_pack(), "table-asks"))]
    assert f"who obtains the {without_figures(real_job())}, and later figures of neighbourhood crime." in asked
    results = invented_job().results
    with_figures = tuple(a for a in results.national if a.verdict is not Verdict.NO_DATA)
    complete = open_asks(replace(invented_job(), results=replace(results, national=with_figures)))
    assert complete
    assert MISSING_FIGURES not in dict(complete)


def test_of_more_than_two_old_measures_the_number_is_given_and_a_figure_of_the_quarter_is_not_old() -> None:
    job = real_job()
    later = tuple(replace(a, period=year_ending(2030, 6)) for a in job.results.national)
    (what,) = [
        words
        for key, words in open_asks(replace(job, results=replace(job.results, national=later)))
        if key == MISSING_FIGURES
    ]
    assert what == f"Decide who obtains the {without_figures(job)}, and later figures of four others."
    # The pack of an earlier quarter, made now, does not ask for what has been published since.
    then = tuple(
        a if a.latest is None else replace(a, period=a.latest.period or a.period) for a in job.results.national
    )
    (what,) = [
        words
        for key, words in open_asks(replace(job, results=replace(job.results, national=then)))
        if key == MISSING_FIGURES
    ]
    assert what == f"Decide who obtains the {without_figures(job)}."


def test_what_would_fill_a_measure_without_figures_can_be_pasted_into_a_request() -> None:
    text = all_words(real_pack())
    without = [a for a in real_job().results.national if a.verdict is Verdict.NO_DATA]
    requests = [a.about.to_ask_for for a in without if a.about is not None]
    assert len(set(requests)) == len(without) > 1
    for request in requests:
        assert len(request.split()) <= 30
        assert f"What would fill it. {request}" in text


def test_the_parts_of_a_difference_without_margins_add_up_and_are_called_not_assessed() -> None:
    (parts,) = [b for b in walk(real_pack().blocks) if isinstance(b, Figure) and b.id == "parts-neighbourhood-crime"]
    assert plain(parts.title) == "Parts of the difference (not assessed)"
    differences = [float(cell.content[0].quantity.value or 0) for _, cell in parts.data.rows]  # type: ignore[union-attr]
    assert sum(differences) == pytest.approx(1528.5 - 2238, abs=1)
    assert not [b for b in walk(invented_pack().blocks) if isinstance(b, Figure) and b.id.startswith("parts-")]


@pytest.mark.parametrize(("baseline", "among"), [(1.0, "low"), (53.0, "in the usual range"), (10_000.0, "high")])
def test_the_force_with_the_largest_part_has_a_sentence_on_its_baseline(baseline: float, among: str) -> None:
    job = real_job()
    parts = next(parts for parts in job.results.contributions if parts.measure == "homicide")
    code = "E23000005"
    larger = tuple(
        replace(part, change=replace(part.change, value=-1e3)) if part.area == code else part for part in parts.areas
    )
    forces = tuple((area, tuple(_from(a, baseline) for a in own)) for area, own in job.results.forces)
    changed = replace(job, results=replace(job.results, forces=forces))
    said = "".join(inline.text for inline in baseline_in_its_range(replace(parts, areas=larger), changed))  # type: ignore[union-attr]
    # The year with the victims at Manchester Arena, 70, is no usual one.
    years = "28 to 68 a year in the seven ordinary years before"
    assert re.fullmatch(rf" Its baseline of [\d,]+ was {among}: {years}\.", said)
    small = tuple(replace(part, change=replace(part.change, value=-1.0)) for part in parts.areas)
    assert baseline_in_its_range(replace(parts, areas=small), job) == ()


def _from(a: Assessment, baseline: float) -> Assessment:
    return a if a.baseline is None else replace(a, baseline=replace(a.baseline, value=baseline))


def test_years_before_a_baseline_share_no_month_with_it_or_with_one_another() -> None:
    for _, forces in real_job().results.forces:
        for a in forces:
            if a.baseline is None or a.baseline.period is None:
                continue
            periods = [quantity.period for quantity in years_before(a.baseline, a.history)]
            assert len(periods) <= MAX_YEARS_BEFORE
            assert not [p for p in periods if p is not None and p.overlaps(a.baseline.period)]
            assert not [pair for pair in pairwise(periods) if pair[0] and pair[1] and pair[0].overlaps(pair[1])]


def test_a_publication_of_which_only_the_year_is_known_has_no_day() -> None:
    assert "31 December" not in all_words(real_pack())


def test_a_force_that_stands_out_by_its_level_alone_is_named_in_the_chart_of_changes() -> None:
    job = real_job()
    by_change = {(o.measure, o.area) for o in job.results.outliers if o.flagged and o.kind is ResidualKind.CHANGE}
    levels = [o for o in annex.flagged_outliers(job) if (o.measure, o.area) not in by_change]
    for outlier in levels:
        (figure,) = [
            b for b in walk(real_pack().blocks) if isinstance(b, Figure) and b.id == f"funnel-{outlier.measure}"
        ]
        name = job.areas.name(outlier.area)
        assert name in {op.text for op in figure.drawing.ops if isinstance(op, TextOp)}
        assert name in figure.alt


def test_what_the_publisher_tested_itself_is_not_kept_from_the_board() -> None:
    assert "The publisher’s own test found a fall of 22% since the year ending March 2020." in all_words(real_pack())
