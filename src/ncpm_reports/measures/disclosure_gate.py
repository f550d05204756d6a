"""The gate for what a pack prints: nothing suppressed stands in it or can be worked out from it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND, ENGLAND_AND_WALES, WALES, AreaKind, Areas
from ncpm_reports.core.periods import quarters_of, years_of
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Quantity, rounded
from ncpm_reports.measures import disclosure
from ncpm_reports.measures.disclosure import Cell, Range, Relation
from ncpm_reports.measures.disclosure_rules import Rule
from ncpm_reports.measures.rates import DECIMALS, PER, populations_of_years
from ncpm_reports.measures.results import Assessment, Results
from ncpm_reports.store.figures import Figures

WORKED_OUT = "to be worked out from what is printed"
Family = tuple[str, Sequence[str]]


def printed_cells(quantities: Iterable[Quantity], rules: Sequence[Rule]) -> dict[Cell, Range]:
    """The counts among printed quantities that stand as they were published, each with the numbers it may stand for."""
    published = (
        q for q in quantities if q.value is not None and q.period and q.measure and q.area and not q.derivation
    )
    return {
        Cell(q.measure, q.area, q.for_period): disclosure.printed_range(Fraction(repr(q.number)), q.measure, rules)
        for q in published
    }


def relations_of(assessments: Iterable[Assessment]) -> Iterator[Relation]:
    """What the changes printed with assessments tell an attacker: differences, and percentages as rounded."""
    for assessment in assessments:
        recent = assessment.recent
        pairs = [
            (assessment.latest, assessment.baseline, assessment.change),
            (recent.latest, recent.baseline, recent.change) if recent else (None, None, None),
            (assessment.newest_quarter, assessment.quarter_year_before, assessment.same_quarter),
        ]
        for latest, baseline, change in pairs:
            if latest is None or baseline is None or change is None:
                continue
            now, then = (Cell(end.measure, end.area, end.for_period) for end in (latest, baseline))
            if change.absolute.value is not None:
                yield disclosure.difference_of(now, then, Decimal(repr(change.absolute.value)))
            if change.percent is not None and change.percent.value is not None:
                yield from disclosure.change_from(now, then, rounded(change.percent.value))


def rates_of(assessments: Iterable[Assessment], figures: Figures) -> Iterator[Relation]:
    """What printed rates tell of the counts that they are rates of: these added up over each year's population."""
    for assessment in assessments:
        points = (point.quantity for point in assessment.history)
        rates = (assessment.latest, assessment.baseline, *points) if assessment.rate_of else ()
        for rate in rates:
            if rate is None or rate.value is None or rate.unit not in PER:
                continue
            years = years_of(rate.for_period)
            people = populations_of_years(figures, rate.area, years)
            if people:
                cells = (Cell(assessment.rate_of, rate.area, year) for year in years)
                # A year whose population is not held counts as the others do: its rate tells as much.
                person_years = sum(people, Decimal(0)) * len(years) / len(people)
                yield disclosure.rate_of(cells, person_years, rounded(rate.value, DECIMALS), PER[rate.unit])


def check_results(results: Results, figures: Figures, rules: Sequence[Rule], areas: Areas) -> tuple[Issue, ...]:
    """What of the suppressed cells could be read or worked out from all that a pack may print; empty if nothing.

    For the gate before anything is written: assessments with their histories and comparisons, what they were a quarter
    before, force comparisons, contributions, and both sides of every revision, which may name an edition that is older
    than the suppression.
    """
    assessments = (*results.national, *results.national_context, *results.local, *results.previous)
    editions = chain.from_iterable(figures.editions(measure) for measure in figures.measures())
    withheld = disclosure.suppressed(chain.from_iterable(editions), rules)
    if not withheld:
        return ()
    affected = frozenset(cell.measure for cell in withheld)
    every_quantity = (*_quantities(assessments), *_other_quantities(results))
    quantities = [quantity for quantity in every_quantity if quantity.measure in affected]
    # Only counts add up: a rate for a nation is not the sum of its forces' rates.
    measures_of_counts = frozenset(quantity.measure for quantity in quantities if quantity.unit.is_count)
    printed = printed_cells(quantities, rules)
    cells = [cell for cell in (*printed, *withheld) if cell.measure in measures_of_counts]
    outside_forces = _counts_outside_forces(cells, figures)
    every_cell = (*cells, *outside_forces)
    bodies = {ENGLAND_AND_WALES: (BRITISH_TRANSPORT_POLICE,)}
    families = ((nation, parts, bodies.get(nation, ())) for nation, parts in _families(areas))
    sums = chain.from_iterable(disclosure.structure(every_cell, *family) for family in families)
    changes = relations_of(assessment for assessment in assessments if assessment.measure in measures_of_counts)
    rates = rates_of((assessment for assessment in assessments if assessment.rate_of in measures_of_counts), figures)
    relations = tuple(dict.fromkeys((*sums, *changes, *rates)))
    return tuple(
        Issue(
            code="disclosure.leak",
            where=f"{leak.cell.measure}, {leak.cell.area}, {leak.cell.period.label}",
            found=f"a figure that its publisher suppressed, {'printed' if leak.printed else WORKED_OUT}",
            expected="that it can neither be read nor worked out",
            remedy="Leave out this figure, or one more of those that add up with it.",
        )
        for leak in disclosure.leaks({**outside_forces, **printed}, relations, withheld)
    )


def _other_quantities(results: Results) -> Iterator[Quantity]:
    """The figures that a pack prints outside its assessments."""
    yield from (row.observed for comparison in results.comparisons for row in comparison.rows)
    for contributions in results.contributions:
        yield from (contributions.whole.latest, contributions.whole.baseline)
        yield from (quantity for line in contributions.areas for quantity in (line.latest, line.baseline))
    yield from (update.then.latest for update in results.updates if not update.without)
    for revision in results.revisions:
        yield from (revision.earlier.quantity(), revision.later.quantity())


def _families(areas: Areas) -> tuple[Family, ...]:
    forces = [force.code for force in areas.forces]
    english, welsh = ([code for code in forces if code.startswith(letter)] for letter in ("E", "W"))
    regions = [area.code for area in areas.by_code.values() if area.kind is AreaKind.REGION]
    in_regions = ((region, [force.code for force in areas.forces if force.region == region]) for region in regions)
    nations = ((ENGLAND, english), (WALES, welsh), (ENGLAND, regions), (ENGLAND_AND_WALES, [ENGLAND, WALES]))
    return ((ENGLAND_AND_WALES, forces), *nations, *in_regions)


def _counts_outside_forces(cells: Iterable[Cell], figures: Figures) -> dict[Cell, Range]:
    """What British Transport Police counted for these figures, which its publisher shows to anybody."""
    counts = {}
    for measure, period in sorted({(cell.measure, cell.period) for cell in cells}):
        whole = figures.get(measure, BRITISH_TRANSPORT_POLICE, period)
        quarters = (figures.get(measure, BRITISH_TRANSPORT_POLICE, quarter) for quarter in quarters_of(period))
        parts = [whole] if whole else list(quarters)
        values = [part.value for part in parts if part is not None and part.value is not None]
        if values and len(values) == len(parts):
            total = float(sum(values))
            counts[Cell(measure, BRITISH_TRANSPORT_POLICE, period)] = Range(lower=total, upper=total)
    return counts


def _quantities(assessments: Iterable[Assessment]) -> Iterator[Quantity]:
    for assessment in assessments:
        recent = (assessment.recent.latest, assessment.recent.baseline) if assessment.recent else ()
        quarters = (assessment.newest_quarter, assessment.quarter_year_before)
        published = (assessment.published_latest, assessment.first_published)
        single = (assessment.latest, assessment.baseline, *published, *recent, *quarters)
        yield from (quantity for quantity in single if quantity is not None)
        yield from (point.quantity for point in (*assessment.history, *assessment.quarters))
        yield from _quantities(assessment.context)
