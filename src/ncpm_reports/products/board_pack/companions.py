"""Recorded companions of a measure in one table, and the one that a force moves against all the others."""

from collections.abc import Sequence

from ncpm_reports.charts.style import MM
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Display, Quantity
from ncpm_reports.documents.blocks import Cell, ColumnKind, Figure, Inlines, Number, Table, TableStyle, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.results import Assessment, Contributions
from ncpm_reports.narrative.phrases import capitalised, mid_sentence, number, place, words
from ncpm_reports.narrative.verdicts import outcome
from ncpm_reports.products.board_pack.cells import column, dated
from ncpm_reports.products.board_pack.cells import counted as count_of
from ncpm_reports.products.board_pack.contribution_words import contributions_of
from ncpm_reports.products.board_pack.finding_charts import driver_chart
from ncpm_reports.products.marks import mark_of
from ncpm_reports.products.materials import Job

WIDTH = 100 * MM


def companions_table(a: Assessment, job: Job) -> Table | None:
    """Recorded companions of the priority, where there are at least two: both years, the change, who drives it."""
    rows = companions_of(a, job)
    if len(rows) < 2:
        return None
    return Table(
        id=f"companions-{a.measure}",
        title=(Text("Recorded crime beside it"),),
        style=TableStyle.COMPACT,
        columns=(
            column("Offences recorded", 1.7, ColumnKind.PICTURE),
            column("Baseline", 1.2),
            column("Latest", 1.2),
            column("Change (95% interval)", 1.6),
            column("Who drives it", 1.8),
        ),
        rows=tuple(_companion(name, parts, job) for name, parts in rows),
        source=words(_bases(rows)),
    )


def _bases(rows: Sequence[tuple[str, Contributions]]) -> str:
    """What both figures of a row are of: "43 police force areas, in both years.", by the names of rows that differ."""
    names: dict[str, list[str]] = {}
    for name, parts in rows:
        names.setdefault(capitalised(parts.whole.basis), []).append(mid_sentence(name))
    if len(names) == 1:
        return f"{next(iter(names))}, in both years."
    return " ".join(f"{basis}, in both years: {listed(of)}." for basis, of in names.items())


def companions_of(a: Assessment, job: Job) -> list[tuple[str, Contributions]]:
    """The short name of each recorded companion of a measure's priority, with who drives it."""
    return [
        (measure.short_name, parts)
        for measure in job.materials.public.framework.measures
        if measure.role is Role.PROXY
        and measure.priority == a.priority
        and measure.id != a.measure
        and (parts := contributions_of(job.results, measure.id)) is not None
    ]


def _companion(name: str, parts: Contributions, job: Job) -> tuple[Cell, ...]:
    group = parts.whole
    what = outcome(group.verdict, group.baseline, group.latest)
    return (
        Cell(content=words(name), drawing=mark_of(what), alt=what.value),
        dated(group.baseline),
        dated(group.latest),
        Cell(content=_change_with_interval(parts)),
        Cell(content=_who(parts, job)),
    )


def _change_with_interval(parts: Contributions) -> Inlines:
    change = parts.whole.change
    shown: Inlines = (_signed(change.percent or change.absolute),)
    lower, upper = change.interval_lower, change.interval_upper
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return shown
    return (*shown, Text(" ("), _signed(lower), Text(" to "), _signed(upper), Text(")"))


def _who(parts: Contributions, job: Job) -> Inlines:
    areas = job.materials.public.areas
    driver = next((driver for driver in job.results.driven if driver.measure == parts.measure), None)
    if driver is not None:
        own, rest = driver.own.change, driver.others.change
        return (
            *words(f"{areas.name(driver.area)} "),
            _signed(own.percent or own.absolute),
            Text("; the others "),
            _signed(rest.percent or rest.absolute),
        )
    fell = (parts.whole.change.absolute.value or 0.0) < 0
    many = parts.lower if fell else parts.higher
    return (count_of(many, "forces that moved this way"), Text(f" forces {'lower' if fell else 'higher'}"))


def one_force(a: Assessment, job: Job, pieces: Pieces) -> Plain:
    """The chart of a companion that one force moves against all the others."""
    priority = [
        driver
        for driver in job.results.driven
        if job.materials.public.framework.measure(driver.measure).priority == a.priority
    ]
    driver = next((driver for driver in priority if driver.measure != a.measure), None)
    if driver is None:
        return None
    ident = f"one-force-{driver.measure}"
    picture = driver_chart(driver, job, f"{ident}-data", WIDTH)
    if picture is None:
        return None
    name = job.materials.public.framework.measure(driver.measure).short_name
    areas = job.materials.public.areas
    figure = Figure(
        id=ident,
        title=words(f"{name}: one force moves the total"),
        subtitle=words("Offences recorded a year. Rings and the upright line: the baseline."),
        drawing=picture.drawing,
        alt=f"Line chart of {mid_sentence(name)} in {place(driver.area, areas)} and in all other forces together."
        " The two have moved apart since the baseline.",
        data=picture.data,
    )
    return pieces.figure(figure)


def _signed(quantity: Quantity) -> Number:
    return number(quantity, Display.SIGNED)
