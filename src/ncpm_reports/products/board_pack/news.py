"""What is new since the last pack: releases, figures and verdicts that moved, revisions with their size."""

from collections.abc import Iterable
from datetime import date

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.documents.blocks import Cell, Inlines, Label, Table, Text
from ncpm_reports.measures.results import Assessment, Results, Revision
from ncpm_reports.narrative.phrases import words
from ncpm_reports.products.board_pack.cells import (
    NOT_APPLICABLE,
    column,
    count_cell,
    dated,
    ending,
    figure,
    numbers,
    say,
    shorthand,
)
from ncpm_reports.products.board_pack.glance import verdict

QUARTER = 3
MOST_REVISIONS = 8


def last_pack(build: BuildInfo) -> date:
    """The day as at which the last pack is taken to have been made: a quarter before this one."""
    return Period(build.as_at, build.as_at).shifted(-QUARTER).start


def new_releases(releases: Iterable[PublishedRelease], build: BuildInfo) -> tuple[PublishedRelease, ...]:
    """The releases published since the last pack, oldest first."""
    return tuple(one for one in releases if last_pack(build) < one.published_on <= build.as_at)


def releases_table(releases: tuple[PublishedRelease, ...]) -> Table:
    """What was published: day, publication, publisher."""
    rows = tuple(
        (say(day_label(one.published_on)), say(", ".join(filter(None, (one.title, one.edition)))), say(one.publisher))
        for one in releases
    )
    return Table(
        id="table-new-releases",
        title=(Text("Published since the last pack"),),
        columns=(column("Published", 1.2), column("Publication", 3), column("Publisher", 1.6)),
        rows=rows,
    )


def moved(results: Results) -> tuple[tuple[Assessment, Assessment], ...]:
    """Each national measure whose figure, period or verdict differs from the last pack's, by one scope: then, now."""
    before = {one.measure: one for one in results.previous}
    pairs = ((before[one.measure], one) for one in results.national if one.measure in before)
    pairs = (pair for pair in pairs if pair[0].scope == pair[1].scope)
    return tuple((then, now) for then, now in pairs if _state(then) != _state(now))


def _state(a: Assessment) -> tuple[object, ...]:
    latest = a.latest
    return (a.verdict, None if latest is None else (latest.value, latest.period, latest.status))


def moved_table(pairs: tuple[tuple[Assessment, Assessment], ...]) -> Table:
    """Measures whose figure or verdict moved: figures with their periods, and both verdicts with the reason."""
    rows = tuple(
        (Cell(content=words(now.short_name)), dated(then.latest), dated(now.latest), _verdicts(then, now))
        for then, now in pairs
    )
    return Table(
        id="table-moved",
        title=(Text("Figures and verdicts that differ from the last pack"),),
        columns=(
            column("Measure", 1.9),
            column("Last pack, year ending", 1.2),
            column("This pack, year ending", 1.2),
            column("Verdict, and why", 2.6),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _verdicts(then: Assessment, now: Assessment) -> Cell:
    if then.verdict is now.verdict:
        return Cell(content=(Text(f"Still {verdict(now)}"),))
    opened = Text(f"From {verdict(then)} to {verdict(now)}: ")
    return Cell(content=(opened, *words(now.why), Text(".")))


def fresh_revisions(results: Results, build: BuildInfo) -> tuple[Revision, ...]:
    """Revisions published since the last pack, in the order of the results: national ones first, newest first."""
    since = last_pack(build)
    return tuple(one for one in results.revisions if since < one.later.release.published_on <= build.as_at)


def national_revisions(revisions: tuple[Revision, ...], results: Results) -> tuple[Revision, ...]:
    """Those of figures for the areas that national assessments are about."""
    national = {one.area for one in (*results.national, *results.national_context)}
    return tuple(one for one in revisions if one.area in national)


def revisions_table(revisions: tuple[Revision, ...], results: Results) -> Table:
    """The newest national revisions with their size."""
    names = {one.measure: one.short_name for one in (*results.national, *results.national_context)}
    rows = tuple(_revision(one, names) for one in revisions[:MOST_REVISIONS])
    return Table(
        id="table-new-revisions",
        title=(Text("National figures revised since the last pack"),),
        columns=(
            column("Measure", 1.9),
            column("Period", 1.5),
            numbers("Was"),
            numbers("Is"),
            numbers("Difference", 1.1),
            column("Reason given", 1.7),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _revision(one: Revision, names: dict[str, str]) -> tuple[Cell, ...]:
    return (
        say(names.get(one.measure, one.measure)),
        Cell(content=(Label(one.period.label),)),
        figure(one.earlier.quantity()),
        figure(one.later.quantity()),
        figure(difference(one), signed=True),
        say(one.reason or "none given"),
    )


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


def revision_summary(results: Results) -> Table:
    """Every revision held, counted by measure: how many up, how many down, and the largest by its share."""
    order = dict.fromkeys(one.measure for one in results.revisions)
    names = {one.measure: one.name for one in results.readiness}
    known = [measure for measure in names if measure in order]
    rows = tuple(_summary(measure, names[measure], results) for measure in known)
    unrevised = bool(shorthand(rows))
    return Table(
        id="table-all-revisions",
        title=(Text("All revisions held, by measure"),),
        columns=(
            column("Measure", 2.2),
            numbers("Figures revised", 1.1),
            numbers("Up", 0.7),
            numbers("Down", 0.7),
            column("Largest national revision", 2.2),
        ),
        rows=rows,
        shorthand=(Text(f"{NOT_APPLICABLE} not applicable: no national figure was revised."),) if unrevised else (),
    )


def _summary(measure: str, name: str, results: Results) -> tuple[Cell, ...]:
    held = [one for one in results.revisions if one.measure == measure]
    sizes = [(difference(one), one) for one in held]
    up = sum(1 for size, _ in sizes if size is not None and (size.value or 0.0) > 0)
    down = sum(1 for size, _ in sizes if size is not None and (size.value or 0.0) < 0)
    national = national_revisions(tuple(held), results)
    return (
        say(name),
        count_cell(len(held), f"revisions of {measure}"),
        count_cell(up, f"upward revisions of {measure}"),
        count_cell(down, f"downward revisions of {measure}"),
        Cell(content=_largest(national)),
    )


def _largest(revisions: tuple[Revision, ...]) -> Inlines:
    sized = [(difference(one), one) for one in revisions]
    valued = [(size, one) for size, one in sized if size is not None and size.value]
    if not valued:
        return (Text(NOT_APPLICABLE),)
    size, one = max(valued, key=lambda held: abs(held[0].value or 0.0))
    shown = figure(size, signed=True).content
    return (*shown, Text(" on "), *figure(one.earlier.quantity()).content, Text(", "), Label(ending(one.period)))
