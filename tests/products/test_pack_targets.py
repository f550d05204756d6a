"""Targets in the pack: shown where a framework sets them, with intervals and without ranks; else not a word of them."""

from dataclasses import replace
from functools import cache

from ncpm_reports.core.problems import Severity
from ncpm_reports.documents.blocks import Document, Figure, Table
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.framework import read_framework
from ncpm_reports.measures.results import Verdict
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack.message import open_asks
from ncpm_reports.products.job import Job
from ncpm_reports.products.public_summary.summary import printed_sheet
from ncpm_reports.writers.pdf import document as pdf
from tests.products.letter_jobs import letter_to
from tests.products.packs import (
    PROJECT,
    all_words,
    headings,
    invented_inputs,
    invented_job,
    invented_pack,
    row_words,
    table,
)

TARGETS = PROJECT / "data/frameworks/targets-2022.toml"


@cache
def under_targets() -> Job:
    """The job of the quarter to June 2025 on invented figures, judged by the targets of 2022."""
    job = invented_job()
    framework = read_framework(TARGETS.read_text(encoding="utf-8"), TARGETS.name)
    results = assess(invented_inputs().figures, framework, job.caveats, job.areas, job.build)
    return replace(job, results=results, framework=framework, commentary={})


@cache
def pack() -> Document:
    return board_pack.compose(under_targets()).document


def test_the_default_framework_says_nothing_of_targets_or_forces_side_by_side() -> None:
    text = all_words(invented_pack())
    assert "Forces side by side" not in text
    assert "National Policing Board" not in text
    assert not any(isinstance(block, Table) and "comparison" in block.id for block in walk(invented_pack().blocks))


def test_progress_is_shown_with_its_interval_and_status() -> None:
    rows = row_words(table(pack(), "table-targets"))
    assert [row[0] for row in rows] == [
        "Homicides",
        "Sharp-object admissions of under-25s",
        "Neighbourhood crime",
    ]
    assert all("a cut of 20% by 31 December 2024" in row[1] for row in rows)
    assert all(
        " to " in row[4] and row[5].split(":")[0] in ("Met", "Not met", "Cannot be told from chance") for row in rows
    )


def test_forces_stand_in_alphabetical_order_with_intervals_and_no_ranks() -> None:
    comparisons = under_targets().results.comparisons
    assert comparisons
    for comparison in comparisons:
        rows = row_words(table(pack(), f"table-comparison-{comparison.measure}"))
        names = [row[0] for row in rows]
        assert names == sorted(names)
        assert all(len(row) == 6 for row in rows)
    figures = [block.id for block in walk(pack().blocks) if isinstance(block, Figure)]
    assert {f"comparison-{comparison.measure}" for comparison in comparisons} <= set(figures)


def test_those_who_must_explain_are_listed_and_so_is_to_whom() -> None:
    text = all_words(pack())
    assert "a special meeting of the National Policing Board" in text
    areas = under_targets().areas
    called = {
        areas.name(row.area)
        for comparison in under_targets().results.comparisons
        for row in comparison.rows
        if row.needs_explanation
    }
    assert called
    assert all(name in text for name in called)


def test_the_pack_under_targets_is_accessible() -> None:
    assert "Targets and forces side by side" in headings(pack())
    assert [issue for issue in check(pack()) if issue.severity is Severity.ERROR] == []


def test_each_page_of_targets_holds_what_stands_on_it() -> None:
    # Sections of one page that do not fit are refused by the writer.
    pdf.write(pack())
    assert "The three measures: baseline to latest" in headings(pack())


def test_letters_and_pages_under_targets_say_what_is_true_of_them() -> None:
    gwent = all_words(letter_to(under_targets(), "W15000002"))
    assert "where the three national priorities stand" in gwent
    assert "on any of the three priorities" in all_words(letter_to(under_targets(), "E23000032"))
    assert "One of the measures is for England only: sharp-object admissions of under-25s." in gwent
    public = under_targets().public
    force = public.areas.force("gwent")
    assert force is not None
    sheet = all_words(printed_sheet(public, force))
    assert "The three priorities" in sheet
    for said in (gwent, sheet, all_words(pack())):
        assert "no targets" not in said
        assert "six priorities" not in said


def test_one_measure_without_figures_is_spoken_of_in_the_singular() -> None:
    job = under_targets()
    first, *others = job.results.national
    lacking = replace(first, verdict=Verdict.NO_DATA, latest=None, baseline=None, change=None)
    shown = replace(job, results=replace(job.results, national=(lacking, *others)))
    assert dict(open_asks(shown))["missing"] == "Decide who obtains the measure without figures."
