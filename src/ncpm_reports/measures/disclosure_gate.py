"""The gate for what a pack prints: nothing suppressed stands in it or can be worked out from it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from ncpm_reports.core.areas import ENGLAND, ENGLAND_AND_WALES, WALES, AreaKind, Areas
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Quantity, rounded
from ncpm_reports.measures.disclosure import (
    Cell,
    Leak,
    Relation,
    Rule,
    change_from,
    difference_of,
    leaks,
    structure,
    suppressed,
)
from ncpm_reports.measures.results import Assessment, Results
from ncpm_reports.store.figures import Figures

Family = tuple[str, Sequence[str]]


def printed_cells(quantities: Iterable[Quantity]) -> dict[Cell, Fraction]:
    """The figures among printed quantities that stand as they were published, as cells with exact values."""
    return {
        Cell(one.measure, one.area, one.period): Fraction(repr(one.value))
        for one in quantities
        if one.value is not None and one.period is not None and one.measure and one.area and not one.derivation
    }


def relations_of(assessments: Iterable[Assessment]) -> Iterator[Relation]:
    """What the changes printed with assessments tell an attacker: differences, and percentages as rounded."""
    for one in assessments:
        cells = _ends(one)
        if cells is None or one.change is None:
            continue
        latest, baseline = cells
        if one.change.absolute.value is not None:
            yield difference_of(latest, baseline, Decimal(repr(one.change.absolute.value)))
        if one.change.percent is not None and one.change.percent.value is not None:
            yield change_from(latest, baseline, rounded(one.change.percent.value))


def check_printed(
    assessments: Sequence[Assessment], figures: Figures, rules: Sequence[Rule], forces: Sequence[str], nation: str
) -> tuple[Issue, ...]:
    """What of the suppressed cells could be read or worked out from these assessments; empty if nothing.

    Everything in an assessment is taken as printed, history included.
    """
    return _check(assessments, (), figures, rules, ((nation, forces),))


def check_results(results: Results, figures: Figures, rules: Sequence[Rule], areas: Areas) -> tuple[Issue, ...]:
    """What of the suppressed cells could be read or worked out from all that a pack may print; empty if nothing.

    For the gate before anything is written: assessments with their histories, what they were a quarter before,
    funnels, force comparisons, and both sides of every national revision, which may name an edition that is older
    than the suppression.
    """
    local = (one for _, held in results.forces for one in held)
    shown = (*results.national, *results.national_context, *local, *results.previous)
    return _check(shown, tuple(_beside(results)), figures, rules, _families(areas))


def _beside(results: Results) -> Iterator[Quantity]:
    """The figures that a pack prints outside its assessments."""
    national = {one.area for one in (*results.national, *results.national_context)}
    yield from (unit.observed for drawn in results.funnels for unit in drawn.units)
    yield from (row.observed for compared in results.comparisons for row in compared.rows)
    for one in results.revisions:
        if one.area in national:
            yield from (one.earlier.quantity(), one.later.quantity())


def _families(areas: Areas) -> tuple[Family, ...]:
    """Each nation with the force areas, or the regions, that it is the sum of."""
    forces = [force.code for force in areas.forces]
    english, welsh = ([code for code in forces if code.startswith(letter)] for letter in ("E", "W"))
    regions = [one.code for one in areas.by_code.values() if one.kind is AreaKind.REGION]
    return ((ENGLAND_AND_WALES, forces), (ENGLAND, english), (WALES, welsh), (ENGLAND, regions))


def _check(
    assessments: Sequence[Assessment],
    beside: Sequence[Quantity],
    figures: Figures,
    rules: Sequence[Rule],
    families: Sequence[Family],
) -> tuple[Issue, ...]:
    ruled = {measure for rule in rules for measure in rule.measures}
    editions = (one for measure in ruled for vintages in figures.editions(measure) for one in vintages)
    withheld = suppressed(editions, rules)
    if not withheld:
        return ()
    touched = frozenset(cell.measure for cell in withheld)
    shown = [one for one in (*_quantities(assessments), *beside) if one.measure in touched]
    printed = printed_cells(shown)
    # Only counts add up: a rate for a nation is not the sum of its forces' rates.
    counted = {one.measure for one in shown if one.unit.is_count}
    cells = [cell for cell in (*printed, *withheld) if cell.measure in counted]
    sums = (relation for nation, parts in families for relation in structure(cells, nation, parts, ()))
    changes = relations_of(one for one in assessments if one.measure in counted)
    relations = tuple(dict.fromkeys((*sums, *changes)))
    return tuple(_leak_issue(leak) for leak in leaks(printed, relations, withheld))


def _leak_issue(leak: Leak) -> Issue:
    how = "printed" if leak.printed else "to be worked out from what is printed"
    return Issue(
        code="disclosure.leak",
        where=f"{leak.cell.measure}, {leak.cell.area}, {leak.cell.period.label}",
        found=f"a figure that its publisher suppressed, {how}",
        expected="that it can neither be read nor worked out",
        remedy="Leave out this figure, or one more of those that add up with it.",
    )


def _quantities(assessments: Iterable[Assessment]) -> Iterator[Quantity]:
    for one in assessments:
        yield from (quantity for quantity in (one.latest, one.baseline, one.published_latest) if quantity is not None)
        yield from (point.quantity for point in (*one.history, *one.quarters))
        yield from _quantities(one.context)


def _ends(one: Assessment) -> tuple[Cell, Cell] | None:
    latest, baseline = one.latest, one.baseline
    if latest is None or baseline is None or latest.period is None or baseline.period is None:
        return None
    return Cell(one.measure, one.area, latest.period), Cell(one.measure, one.area, baseline.period)
