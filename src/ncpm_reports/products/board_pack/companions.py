"""Recorded companions of a measure in one table, and the one that a force moves against all the others."""

from collections.abc import Sequence

from ncpm_reports.charts.style import MM
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Display
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Table
from ncpm_reports.measures.framework import Role
from ncpm_reports.measures.results import Assessment, Contributions, GroupChange
from ncpm_reports.narrative.phrases import capitalised, mid_sentence, number, phrase, place, words
from ncpm_reports.narrative.sentences import signed_change
from ncpm_reports.products.board_pack.contribution_words import contributions_of
from ncpm_reports.products.board_pack.finding_charts import driver_chart
from ncpm_reports.products.cells import column, compact, count_of, dated, rows_of, say
from ncpm_reports.products.figures import chart, marked
from ncpm_reports.products.job import Job

WIDTH = 100 * MM


def companions_table(a: Assessment, job: Job) -> Table | None:
    """Recorded companions of the priority, where there are at least two: both years, the change, who drives it."""
    companions = companions_of(a, job)
    if len(companions) < 2:
        return None
    names = {parts.measure: words(name) for name, parts in companions}
    rows = rows_of(
        [parts for _, parts in companions],
        (column("Offences recorded", 1.7, ColumnKind.PICTURE), lambda c: marked(names[c.measure], c.whole)),
        (column("Baseline", 1.2), lambda c: dated(c.whole.baseline)),
        (column("Latest", 1.2), lambda c: dated(c.whole.latest)),
        (column("Change (95% interval)", 1.6), lambda c: say(signed_change(c.whole.change))),
        (column("Who drives it", 1.8), lambda c: say(_who(c, job))),
    )
    source = words(_bases(companions))
    return compact(f"companions-{a.measure}", "Recorded crime beside it", *rows, source=source)


def _bases(companions: Sequence[tuple[str, Contributions]]) -> str:
    """What both figures of a row are of: "43 police force areas, in both years.", by the names of rows that differ."""
    bases = grouped(companions, lambda companion: capitalised(companion[1].whole.basis))
    if len(bases) == 1:
        return f"{next(iter(bases))}, in both years."
    names = {basis: listed(mid_sentence(name) for name, _ in group) for basis, group in bases.items()}
    return " ".join(f"{basis}, in both years: {of}." for basis, of in names.items())


def companions_of(a: Assessment, job: Job) -> list[tuple[str, Contributions]]:
    """The short name of each recorded companion of a measure's priority, with who drives it."""
    return [
        (measure.short_name, parts)
        for measure in job.framework.measures
        if measure.role is Role.PROXY
        and measure.priority == a.priority
        and measure.id != a.measure
        and (parts := contributions_of(job.results, measure.id)) is not None
    ]


def _who(parts: Contributions, job: Job) -> Inlines:
    driver = next((driver for driver in job.results.driven if driver.measure == parts.measure), None)
    if driver is not None:
        name = job.areas.name(driver.area)
        return phrase("{} {}; the others {}", name, _signed(driver.own), _signed(driver.others))
    fell = (parts.whole.change.absolute.value or 0.0) < 0
    many = count_of(parts.lower if fell else parts.higher, "forces that moved this way")
    return phrase("{} forces {}", many, "lower" if fell else "higher")


def _signed(group: GroupChange) -> Inlines:
    return (number(group.change.percent or group.change.absolute, Display.SIGNED),)


def one_force(a: Assessment, job: Job) -> Figure | None:
    """The chart of a companion that one force moves against all the others."""
    for driver in job.results.driven:
        measure = job.framework.measure(driver.measure)
        if measure.priority == a.priority and measure.id != a.measure:
            ident, name = f"one-force-{measure.id}", mid_sentence(measure.short_name)
            picture = driver_chart(driver, job, f"{ident}-data", WIDTH)
            title = words(f"{measure.short_name}: one force moves the total")
            subtitle = words("Offences recorded a year. Rings and the upright line: the baseline.")
            alt = (
                f"Line chart of {name} in {place(driver.area, job.areas)} and in all other forces together."
                " The two have moved apart since the baseline."
            )
            return None if picture is None else chart(ident, picture, alt, title, subtitle=subtitle)
    return None
