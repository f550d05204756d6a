"""What a publisher suppressed stays so: an attacker's test, by integer programs, over everything that is printed.

An attacker knows what is printed and how figures are related: totals are sums of parts, rates are counts over
populations, percentages are ratios to earlier counts, years are sums of quarters. Each gives a linear constraint on
whole numbers; `scipy.optimize.milp` finds the smallest and the largest number that a suppressed cell can then be. It is
recovered if these are closer than the publisher's own words leave them, or one number where it gave none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, quarters_of
from ncpm_reports.core.quantities import Status
from ncpm_reports.measures.disclosure_rules import Rule

HALF = Fraction(1, 2)
# What is suppressed if no rule says so: not what is merely missing, or was never to be had.
SUPPRESSED = (Status.CONFIDENTIAL, Status.LOW_RELIABILITY, Status.LOW_VALUE)


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One figure of the world, printed or not: what, where, when."""

    measure: str
    area: str
    period: Period


Solver = Callable[[Mapping[Cell, float]], Mapping[Cell, float] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The whole numbers from `lower` to `upper`, both inside."""

    lower: float
    upper: float


# No count of crimes, victims or patients in a year is larger.
LARGEST = 100_000_000
UNKNOWN = Range(lower=0, upper=LARGEST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What an attacker knows: the sum of cells by their coefficients lies between `lower` and `upper`, both inside."""

    terms: tuple[tuple[Cell, Fraction], ...]
    lower: Fraction | None
    upper: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A suppressed cell that is printed, or can be worked out to lie in `range`, closer than its publisher says."""

    cell: Cell
    range: Range
    printed: bool


def suppressed(observations: Iterable[Observation], rules: Sequence[Rule]) -> Mapping[Cell, Range]:
    """The cells that some release suppressed, each with the numbers that its publisher's own words leave open.

    Every status of suppression counts, of every measure; a rule adds statuses, and says which numbers are suppressed.
    A value in another edition does not lift that.
    """
    ranges: dict[Cell, Range] = {}
    for observation in observations:
        applying = (rule for rule in rules if observation.measure in rule.measures)
        rule = next((rule for rule in applying if observation.status in rule.statuses), None)
        if rule is None and observation.status not in SUPPRESSED:
            continue
        open_range = Range(lower=1, upper=rule.smallest_shown - 1) if rule and rule.smallest_shown > 1 else UNKNOWN
        cell = Cell(observation.measure, observation.area, observation.period)
        if ranges.get(cell, UNKNOWN) == UNKNOWN:
            ranges[cell] = open_range
    return ranges


def printed_range(value: Fraction, measure: str, rules: Sequence[Rule]) -> Range:
    """The whole numbers that a printed one may stand for: several where its publisher rounds."""
    step = max((rule.rounded_to for rule in rules if measure in rule.measures), default=0)
    half_step = Fraction(step, 2)
    return Range(lower=max(0.0, float(-((half_step - value) // 1))), upper=float((value + half_step) // 1))


def leaks(
    printed: Mapping[Cell, Range], relations: Sequence[Relation], withheld: Mapping[Cell, Range]
) -> tuple[Leak, ...]:
    """The suppressed cells that are printed, or that an attacker can work out too closely, in order."""
    printed_leaks = [Leak(cell=cell, range=printed[cell], printed=True) for cell in withheld if cell in printed]
    hidden = {cell: open_range for cell, open_range in withheld.items() if cell not in printed}
    consistent = [relation for relation in relations if _is_consistent(relation, printed)]
    components = _components(consistent, printed, hidden) if consistent else ()
    # Of a cell in several components the last leak stands.
    recovered = {leak.cell: leak for component in components for leak in _leaks_in(component, printed, hidden)}
    return tuple(sorted((*printed_leaks, *recovered.values()), key=lambda leak: leak.cell))


def total_of(total: Cell, parts: Iterable[Cell]) -> Relation:
    """A total is the sum of its parts."""
    terms = ((total, Fraction(1)), *((part, Fraction(-1)) for part in parts))
    return Relation(terms=terms, lower=Fraction(0), upper=Fraction(0))


def rate_of(cells: Iterable[Cell], population: Decimal | int, rate: Decimal, per: int) -> Relation:
    """A printed rate, rounded to the decimals it shows, is the counts added up over the population, times `per`."""
    factor, half = Fraction(per) / Fraction(population), _half_unit(rate)
    return Relation(
        terms=tuple((cell, factor) for cell in cells), lower=Fraction(rate) - half, upper=Fraction(rate) + half
    )


def change_from(cell: Cell, earlier: Cell, percent: Decimal) -> tuple[Relation, Relation]:
    """A printed percentage change, rounded to the decimals it shows, ties a count to an earlier one from both sides."""
    half = _half_unit(percent) / 100
    low, high = (1 + Fraction(percent) / 100 + step for step in (-half, half))
    return (
        Relation(terms=((cell, Fraction(1)), (earlier, -low)), lower=Fraction(0), upper=None),
        Relation(terms=((cell, Fraction(1)), (earlier, -high)), lower=None, upper=Fraction(0)),
    )


def difference_of(cell: Cell, earlier: Cell, difference: Decimal | int) -> Relation:
    """A printed difference between two counts."""
    terms = ((cell, Fraction(1)), (earlier, Fraction(-1)))
    return Relation(terms=terms, lower=Fraction(difference), upper=Fraction(difference))


def rolling(measure: str, area: str, window: Period) -> tuple[Relation, ...]:
    """A year is the sum of its quarters, and so differs from the year a quarter earlier by two quarters."""
    quarters = [Cell(measure, area, part) for part in quarters_of(window)]
    return (total_of(Cell(measure, area, window), quarters),) if len(quarters) > 1 else ()


def structure(cells: Iterable[Cell], nation: str, forces: Sequence[str], outside: Sequence[str]) -> Iterator[Relation]:
    """How cells are related: nations of forces and of bodies outside them that are held, years of quarters."""
    present = frozenset(cells)
    for measure, period in sorted({(cell.measure, cell.period) for cell in present}):
        parts = [Cell(measure, code, period) for code in forces]
        parts += [cell for code in outside if (cell := Cell(measure, code, period)) in present]
        if sum(part in present for part in parts) > 1:
            yield total_of(Cell(measure, nation, period), parts)
    for cell in sorted(present):
        yield from rolling(cell.measure, cell.area, cell.period)


def _is_consistent(relation: Relation, printed: Mapping[Cell, Range]) -> bool:
    """Whether what is printed can fulfil a relation: figures of two editions may not, and it then says nothing."""
    least = most = Fraction(0)
    for cell, factor in relation.terms:
        open_range = printed.get(cell, UNKNOWN)
        low, high = sorted((factor * Fraction(open_range.lower), factor * Fraction(open_range.upper)))
        least, most = least + low, most + high
    too_small = relation.lower is not None and most < relation.lower
    return not too_small and (relation.upper is None or least <= relation.upper)


def _components(
    relations: Sequence[Relation], printed: Mapping[Cell, Range], hidden: Mapping[Cell, Range]
) -> Iterator[tuple[Relation, ...]]:
    """The relations that are linked by cells of which one number is not known, with a suppressed cell among them.

    A cell that is printed exactly is a constant: what one relation says of it, no other can use.
    """
    constants = {cell for cell, open_range in printed.items() if open_range.lower == open_range.upper}
    terms = [
        (row, cell) for row, relation in enumerate(relations) for cell, _ in relation.terms if cell not in constants
    ]
    columns = {cell: column for column, cell in enumerate(dict.fromkeys(cell for _, cell in terms))}
    places = ([row for row, _ in terms], [columns[cell] for _, cell in terms])
    incidence = coo_array((np.ones(len(terms)), places), shape=(len(relations), len(columns))).tocsr()
    _, labels = connected_components(incidence @ incidence.T, directed=False)
    for label in sorted({labels[row] for row, cell in terms if cell in hidden}):
        yield tuple(relation for relation, component in zip(relations, labels, strict=True) if component == label)


def _leaks_in(
    relations: Sequence[Relation], printed: Mapping[Cell, Range], hidden: Mapping[Cell, Range]
) -> Iterator[Leak]:
    """The suppressed cells of one component that can be worked out too closely."""
    cells = sorted({cell for relation in relations for cell, _ in relation.terms})
    ranges = {cell: printed.get(cell) or hidden.get(cell, UNKNOWN) for cell in cells}
    solve = _solver(relations, ranges)
    if solve({}) is None:
        # The figures do not fit together, as of two editions: what is left is what they say without the publisher.
        solve = _solver(relations, {**ranges, **{cell: UNKNOWN for cell in cells if cell in hidden}})
        if solve({}) is None and len(relations) > 1:
            # Totals of two editions contradict one another: each is solved by itself.
            for relation in relations:
                if any(cell in hidden for cell, _ in relation.terms):
                    yield from _leaks_in((relation,), printed, hidden)
            return
    hidden_cells = [cell for cell in cells if cell in hidden]
    ranges_reached = _ranges_reached(solve, hidden_cells)
    for cell in hidden_cells:
        if cell in ranges_reached and not _is_close(ranges_reached[cell], hidden[cell]):
            continue
        least, most = solve({cell: 1.0}), solve({cell: -1.0})
        if least is None or most is None:
            continue
        possible = Range(lower=least[cell], upper=most[cell])
        if _is_close(possible, hidden[cell]):
            yield Leak(cell=cell, range=possible, printed=False)


def _is_close(possible: Range, open_range: Range) -> bool:
    """Whether a range is closer than what the publisher left open."""
    if open_range == UNKNOWN:
        return possible.lower == possible.upper
    return possible.lower > open_range.lower or possible.upper < open_range.upper


def _solver(relations: Sequence[Relation], ranges: Mapping[Cell, Range]) -> Solver:
    """The integer program in which every cell is a whole number within its range, and every relation a constraint.

    It gives numbers that fit all constraints and make the weighted sum of cells smallest; None where none fit.
    """
    places = {cell: place for place, cell in enumerate(ranges)}
    terms = [
        (row, places[cell], float(factor)) for row, relation in enumerate(relations) for cell, factor in relation.terms
    ]
    rows, columns, factors = zip(*terms, strict=True)
    matrix = coo_array((factors, (rows, columns)), shape=(len(relations), len(ranges))).tocsr()
    lower = [-inf if relation.lower is None else float(relation.lower) for relation in relations]
    upper = [inf if relation.upper is None else float(relation.upper) for relation in relations]
    open_ranges = ranges.values()
    bounds = Bounds([numbers.lower for numbers in open_ranges], [numbers.upper for numbers in open_ranges])
    constraints = LinearConstraint(matrix, lower, upper)

    def solve(weights: Mapping[Cell, float]) -> Mapping[Cell, float] | None:
        solution = milp(
            [weights.get(cell, 0.0) for cell in ranges],
            integrality=np.ones(len(ranges), dtype=np.uint8),
            bounds=bounds,
            constraints=constraints,
        )
        return None if solution.x is None else dict(zip(ranges, np.round(solution.x).tolist(), strict=True))

    return solve


def _ranges_reached(solve: Solver, cells: Sequence[Cell]) -> dict[Cell, Range]:
    """For each of some cells, the smallest and the largest number that it has in a few solutions.

    It can be as small and as large as that at least, so that most cells need no programs of their own. By each bit of
    their places, one half of the cells is made small while the other is made large, and the other way round.
    """
    halves = [
        {cell: sign if place >> bit & 1 else -sign for place, cell in enumerate(cells)}
        for bit in range(len(cells).bit_length())
        for sign in (1.0, -1.0)
    ]
    solutions = [solution for weights in halves if (solution := solve(weights)) is not None]
    numbers = {cell: [solution[cell] for solution in solutions] for cell in cells if solutions}
    return {cell: Range(lower=min(values), upper=max(values)) for cell, values in numbers.items()}


def _half_unit(number: Decimal) -> Fraction:
    exponent = number.as_tuple().exponent
    return HALF * Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
