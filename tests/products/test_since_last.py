"""Page 2 of the pack, since the last pack: what it calls moved, and revised."""

from dataclasses import replace

from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.results import GroupUpdate, Results, Verdict
from ncpm_reports.products.board_pack import since_last
from ncpm_reports.products.board_pack.since_last import (
    MAX_ROWS,
    MovedFigure,
    moved_figures,
    moved_table,
    national_revisions,
    new_beside,
)
from ncpm_reports.products.job import Job
from tests.products.packs import invented_job


def with_updates(*updates: GroupUpdate) -> tuple[Job, Results]:
    job = invented_job()
    return job, replace(job.results, previous=(), updates=updates)


def update_of(job: Job, measure: str, *, more: float = 7, verdict: Verdict | None = None) -> GroupUpdate:
    """A measure's forces together: `more` recorded than at the last pack, of which another thing may have been said."""
    whole = next(parts.whole for parts in job.results.contributions if parts.measure == measure)
    value = (whole.latest.value or 0.0) - more
    then = replace(whole, latest=replace(whole.latest, value=value), verdict=verdict or whole.verdict)
    return GroupUpdate(measure=measure, area="", without="", then=then, now=whole)


def test_figures_that_moved_come_by_weight_and_those_that_did_not_are_left_out() -> None:
    job = invented_job()
    names = [parts.measure for parts in job.results.contributions if parts.measure != "homicide"]
    same, other, part, changed = names[:4]
    updates = (
        update_of(job, same, more=0),
        update_of(job, other),
        replace(update_of(job, part), area="W15000002"),
        update_of(job, changed, verdict=Verdict.NOT_ASSESSED),
    )
    job, results = with_updates(*updates)
    figures = moved_figures(replace(job, results=results))
    short = [job.framework.measure(measure).short_name for measure in (changed, part, other)]
    assert [moved.short_name for moved in figures] == short
    assert [moved.verdict_changed for moved in figures] == [True, False, False]
    assert figures[1].areas == "Gwent"
    table = moved_table(figures)
    assert len(table.rows) == 3 <= MAX_ROWS
    difference = table.rows[2][3].content[0]
    assert isinstance(difference.quantity, Quantity)  # type: ignore[union-attr]
    assert difference.quantity.value == 7  # type: ignore[union-attr]


def test_figures_of_years_far_apart_are_named_with_them() -> None:
    job = invented_job()
    moved = MovedFigure(
        short_name="Victim satisfaction",
        areas="",
        earlier=None,
        later=job.results.national[0].latest,
        verdict_then="not assessed",
        verdict_now="not assessed",
    )
    assert moved.later is not None
    year = moved.later.for_period
    for months, named in ((3, ""), (12, ""), (24, " (June\u00a02023, then June\u00a02025)")):
        earlier = replace(moved.later, period=year.shifted(-months))
        (row,) = moved_table([replace(moved, earlier=earlier)]).rows
        assert plain(row[0].content) == f"Victim satisfaction{named}"


def test_the_ten_measures_come_before_what_stands_beside_them() -> None:
    job = invented_job()
    measure = next(parts.measure for parts in job.results.contributions if parts.measure != "homicide")
    update = update_of(job, measure, verdict=Verdict.NOT_ASSESSED)
    figures = moved_figures(replace(job, results=replace(job.results, updates=(update,))))
    assert [moved.is_metric for moved in figures] == sorted((moved.is_metric for moved in figures), reverse=True)
    assert not figures[-1].is_metric


def test_a_revision_that_print_would_not_show_is_not_listed() -> None:
    results = invented_job().results
    revision = national_revisions(results.revisions, results)[0]
    assert len(since_last.revised_words([revision], results)) == 1
    assert since_last.revised_words([replace(revision, later=revision.earlier)], results) == []


def test_revisions_of_the_ten_measures_come_before_those_of_figures_beside_them() -> None:
    results = invented_job().results
    revision = next(revision for revision in results.revisions if revision.measure == "homicide")
    beside = replace(revision, measure="homicide-index")
    said = [plain(inlines) for inlines in since_last.revised_words([beside, beside, beside, revision], results)]
    assert [words.startswith("Homicides, ") for words in said] == [True, False, False]


def test_what_is_new_is_named_with_its_figure_before_any_publication() -> None:
    job = invented_job()
    beside = new_beside(job)
    said = [plain(content) for content in since_last.new_bullets(job, ())]
    assert len(said) == since_last.MAX_BULLETS
    for a, sentence in zip(beside, said, strict=False):
        assert sentence.startswith(f"{a.short_name}: ")
        assert len(sentence.split()) <= 20
        assert (" per million" in sentence) is (a.latest is not None and a.latest.unit is Unit.PER_MILLION)
    above = MovedFigure(
        short_name=beside[0].short_name, areas="", earlier=None, later=None, verdict_then="fell", verdict_now="fell"
    )
    assert not any(plain(content).startswith(beside[0].short_name) for content in since_last.new_bullets(job, (above,)))
