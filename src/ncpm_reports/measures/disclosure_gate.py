"""The gate for what a pack prints: nothing suppressed stands in it or can be worked out from it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND, ENGLAND_AND_WALES, WALES, AreaKind, Areas
from ncpm_reports.core.periods import quarters_of
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Quantity, rounded
from ncpm_reports.measures.disclosure import (
    Cell,
    Leak,
    Range,
    Relation,
    Rule,
    change_from,
    difference_of,
    leaks,
    printed_range,
    rate_of,
    structure,
    suppressed,
)
from ncpm_reports.measures.funnel import PER
from ncpm_reports.measures.published_rates import DECIMALS, YEAR, population_for, years_of
from ncpm_reports.measures.results import Assessment, Change, Results
from ncpm_reports.store.figures import Figures

Family = tuple[str, Sequence[str]]


def printed_cells(quantities: Iterable[Quantity], rules: Sequence[Rule]) -> dict[Cell, Range]:
    """The counts among printed quantities that stand as they were published, each with the numbers it may stand for."""
    return {
        Cell(one.measure, one.area, one.period): printed_range(Fraction(repr(one.value)), one.measure, rules)
        for one in quantities
        if one.value is not None and one.period is not None and one.measure and one.area and not one.derivation
    }


def relations_of(assessments: Iterable[Assessment]) -> Iterator[Relation]:
    """What the changes printed with assessments tell an attacker: differences, and percentages as rounded."""
    for one in assessments:
        pairs = [(one.latest, one.baseline, one.change)]
        pairs += [(one.recent.latest, one.recent.baseline, one.recent.change)] if one.recent else []
        pairs.append((one.newest_quarter, one.quarter_year_before, one.same_quarter))
        for latest, baseline, change in pairs:
            cells = _ends(latest, baseline)
            if cells is not None and change is not None:
                yield from _of_change(*cells, change)


def rates_of(assessments: Iterable[Assessment], figures: Figures) -> Iterator[Relation]:
    """What printed rates tell of the counts that they are rates of: these added up over the years' populations.

    The population is the newest of the area that ends no later than the rate's period.
    """
    for one in assessments:
        for rate in (one.latest, one.baseline, *(point.quantity for point in one.history)):
            relation = _of_rate(one.rate_of, rate, figures) if one.rate_of and rate is not None else None
            if relation is not None:
                yield relation


def _of_rate(counted: str, rate: Quantity, figures: Figures) -> Relation | None:
    per, period = PER.get(rate.unit), rate.period
    if per is None or rate.value is None or period is None or not period.whole_months or period.months % YEAR:
        return None
    people = population_for(figures, rate.area, period)
    if people is None:
        return None
    years = years_of(period)
    cells = (Cell(counted, rate.area, year) for year in years)
    return rate_of(cells, people * len(years), rounded(rate.value, DECIMALS), per)


def _of_change(latest: Cell, baseline: Cell, change: Change) -> Iterator[Relation]:
    if change.absolute.value is not None:
        yield difference_of(latest, baseline, Decimal(repr(change.absolute.value)))
    if change.percent is not None and change.percent.value is not None:
        yield from change_from(latest, baseline, rounded(change.percent.value))


def check_printed(
    assessments: Sequence[Assessment], figures: Figures, rules: Sequence[Rule], forces: Sequence[str], nation: str
) -> tuple[Issue, ...]:
    """What of the suppressed cells could be read or worked out from these assessments; empty if nothing.

    Everything in an assessment is taken as printed, history included.
    """
    return _check(assessments, (), figures, rules, ((nation, forces),))


def check_results(results: Results, figures: Figures, rules: Sequence[Rule], areas: Areas) -> tuple[Issue, ...]:
    """What of the suppressed cells could be read or worked out from all that a pack may print; empty if nothing.

    For the gate before anything is written: assessments with their histories and comparisons, what they were a quarter
    before, funnels, force comparisons, contributions, and both sides of every national revision, which may name an
    edition that is older than the suppression.
    """
    local = (one for _, held in results.forces for one in held)
    shown = (*results.national, *results.national_context, *local, *results.previous)
    return _check(shown, tuple(_beside(results)), figures, rules, _families(areas))


def _beside(results: Results) -> Iterator[Quantity]:
    """The figures that a pack prints outside its assessments."""
    national = {one.area for one in (*results.national, *results.national_context)}
    yield from (unit.observed for drawn in results.funnels for unit in drawn.units)
    yield from (row.observed for compared in results.comparisons for row in compared.rows)
    for told in results.contributions:
        yield from (told.whole.latest, told.whole.baseline)
        yield from (quantity for line in told.areas for quantity in (line.latest, line.baseline))
    for one in results.revisions:
        if one.area in national:
            yield from (one.earlier.quantity(), one.later.quantity())


def _families(areas: Areas) -> tuple[Family, ...]:
    """Each nation and region with the areas that it is the sum of."""
    forces = [force.code for force in areas.forces]
    english, welsh = ([code for code in forces if code.startswith(letter)] for letter in ("E", "W"))
    regions = [one.code for one in areas.by_code.values() if one.kind is AreaKind.REGION]
    inside = ((region, [force.code for force in areas.forces if force.region == region]) for region in regions)
    nations = ((ENGLAND, english), (WALES, welsh), (ENGLAND, regions), (ENGLAND_AND_WALES, [ENGLAND, WALES]))
    return ((ENGLAND_AND_WALES, forces), *nations, *inside)


def _check(
    assessments: Sequence[Assessment],
    beside: Sequence[Quantity],
    figures: Figures,
    rules: Sequence[Rule],
    families: Sequence[Family],
) -> tuple[Issue, ...]:
    editions = (one for measure in figures.measures() for vintages in figures.editions(measure) for one in vintages)
    withheld = suppressed(editions, rules)
    if not withheld:
        return ()
    touched = frozenset(cell.measure for cell in withheld)
    shown = [one for one in (*_quantities(assessments), *beside) if one.measure in touched]
    # Only counts add up: a rate for a nation is not the sum of its forces' rates.
    counted = frozenset(one.measure for one in shown if one.unit.is_count)
    printed = printed_cells(shown, rules)
    cells = [cell for cell in (*printed, *withheld) if cell.measure in counted]
    outside = _outside(cells, figures)
    sums = (
        relation
        for nation, parts in families
        for relation in structure((*cells, *outside), nation, parts, _bodies(nation))
    )
    changes = relations_of(one for one in assessments if one.measure in counted)
    rates = rates_of((one for one in assessments if one.rate_of in counted), figures)
    relations = tuple(dict.fromkeys((*sums, *changes, *rates)))
    return tuple(_leak_issue(leak) for leak in leaks({**outside, **printed}, relations, withheld))


def _bodies(nation: str) -> tuple[str, ...]:
    return (BRITISH_TRANSPORT_POLICE,) if nation == ENGLAND_AND_WALES else ()


def _outside(cells: Iterable[Cell], figures: Figures) -> dict[Cell, Range]:
    """What British Transport Police counted for these figures, which its publisher shows to anybody."""
    found = {}
    for measure, period in sorted({(cell.measure, cell.period) for cell in cells}):
        held = figures.get(measure, BRITISH_TRANSPORT_POLICE, period)
        parts = [held] if held else [figures.get(measure, BRITISH_TRANSPORT_POLICE, one) for one in quarters_of(period)]
        values = [one.value for one in parts if one is not None and one.value is not None]
        if values and len(values) == len(parts):
            total = float(sum(values))
            found[Cell(measure, BRITISH_TRANSPORT_POLICE, period)] = Range(lower=total, upper=total)
    return found


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
        recent = (one.recent.latest, one.recent.baseline) if one.recent else ()
        quarters = (one.newest_quarter, one.quarter_year_before)
        single = (one.latest, one.baseline, one.published_latest, one.first_published, *recent, *quarters)
        yield from (quantity for quantity in single if quantity is not None)
        yield from (point.quantity for point in (*one.history, *one.quarters))
        yield from _quantities(one.context)


def _ends(latest: Quantity | None, baseline: Quantity | None) -> tuple[Cell, Cell] | None:
    if latest is None or baseline is None or latest.period is None or baseline.period is None:
        return None
    return (
        Cell(latest.measure, latest.area, latest.period),
        Cell(baseline.measure, baseline.area, baseline.period),
    )
