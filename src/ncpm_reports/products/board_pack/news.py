"""What is new since the last pack: releases, figures and verdicts that moved, revisions with their size."""

from collections.abc import Iterable
from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.documents.blocks import Inlines, Label, Text
from ncpm_reports.measures.results import Assessment, Results, Revision
from ncpm_reports.products.board_pack.cells import (
    NOT_APPLICABLE,
    ending,
    figure,
)

QUARTER = 3
MOST_REVISIONS = 8


def last_pack(build: BuildInfo) -> date:
    """The day as at which the last pack is taken to have been made: a quarter before this one."""
    return Period(build.as_at, build.as_at).shifted(-QUARTER).start


def new_releases(releases: Iterable[PublishedRelease], build: BuildInfo) -> tuple[PublishedRelease, ...]:
    """The releases published since the last pack, oldest first."""
    return tuple(one for one in releases if last_pack(build) < one.published_on <= build.as_at)


def moved(results: Results) -> tuple[tuple[Assessment, Assessment], ...]:
    """Each national measure whose figure, period or verdict differs from the last pack's, by one scope: then, now."""
    before = {one.measure: one for one in results.previous}
    pairs = ((before[one.measure], one) for one in results.national if one.measure in before)
    pairs = (pair for pair in pairs if pair[0].scope == pair[1].scope)
    return tuple((then, now) for then, now in pairs if _state(then) != _state(now))


def _state(a: Assessment) -> tuple[object, ...]:
    latest = a.latest
    return (a.verdict, None if latest is None else (latest.value, latest.period, latest.status))


def fresh_revisions(results: Results, build: BuildInfo) -> tuple[Revision, ...]:
    """Revisions published since the last pack, in the order of the results: national ones first, newest first."""
    since = last_pack(build)
    return tuple(one for one in results.revisions if since < one.later.release.published_on <= build.as_at)


def national_revisions(revisions: tuple[Revision, ...], results: Results) -> tuple[Revision, ...]:
    """Those of figures for the areas that national assessments are about."""
    national = {one.area for one in (*results.national, *results.national_context)}
    return tuple(one for one in revisions if one.area in national)


def difference(one: Revision) -> Quantity | None:
    """Later less earlier in the figure's unit, points for percentages; None where either has no value."""
    was, now = one.earlier.quantity(), one.later.quantity()
    if was.value is None or now.value is None:
        return None
    return Quantity(
        value=now.value - was.value,
        unit=Unit.PERCENTAGE_POINTS if now.unit is Unit.PERCENT else now.unit,
        measure=now.measure,
        area=now.area,
        period=now.period,
        sources=(*was.sources, *now.sources),
        derivation="later vintage less earlier vintage",
    )


def _largest(revisions: tuple[Revision, ...]) -> Inlines:
    sized = [(difference(one), one) for one in revisions]
    valued = [(size, one) for size, one in sized if size is not None and size.value]
    if not valued:
        return (Text(NOT_APPLICABLE),)
    size, one = max(valued, key=lambda held: abs(held[0].value or 0.0))
    shown = figure(size, signed=True).content
    return (*shown, Text(" on "), *figure(one.earlier.quantity()).content, Text(", "), Label(ending(one.period)))
