"""What a publisher suppressed stays so: an attacker's test, by integer programs, over everything that is printed.

An attacker knows what is printed and how figures hang together: totals are sums of parts, rates are counts over
populations, percentages are ratios to earlier counts, years are sums of quarters. Each gives a linear constraint on
whole numbers; `scipy.optimize.milp` finds the smallest and the largest number that a suppressed cell can then be. It is
recovered if these are closer than the publisher's own words leave them, or one number where it gave none.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The whole numbers from `lower` to `upper`, both inside."""

    lower: float
    upper: float

    def is_inside(self, other: "Range") -> bool:
        """Whether this leaves out a number that the other holds."""
        return self.lower > other.lower or self.upper < other.upper


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
        rule = next(
            (rule for rule in rules if observation.measure in rule.measures and observation.status in rule.statuses),
            None,
        )
        if rule is None and observation.status not in SUPPRESSED:
            continue
        stated = rule is not None and rule.smallest_shown > 1
        left_open = Range(lower=1, upper=rule.smallest_shown - 1) if rule is not None and stated else UNKNOWN
        cell = Cell(observation.measure, observation.area, observation.period)
        if ranges.get(cell, UNKNOWN) == UNKNOWN:
            ranges[cell] = left_open
    return ranges


def printed_range(value: Fraction, measure: str, rules: Sequence[Rule]) -> Range:
    """The whole numbers that a printed one may stand for: several where its publisher rounds."""
    step = max((rule.rounded_to for rule in rules if measure in rule.measures), default=0)
    hidden = Fraction(step, 2)
    return Range(lower=max(0.0, float(-((hidden - value) // 1))), upper=float((value + hidden) // 1))


def leaks(
    printed: Mapping[Cell, Range], relations: Sequence[Relation], withheld: Mapping[Cell, Range]
) -> tuple[Leak, ...]:
    """The suppressed cells that are printed, or that an attacker can work out too closely, in order."""
    shown = [Leak(cell=cell, range=printed[cell], printed=True) for cell in withheld if cell in printed]
    hidden = {cell: left_open for cell, left_open in withheld.items() if cell not in printed}
    consistent = [relation for relation in relations if _can_hold(relation, printed)]
    recovered = {
        leak.cell: leak
        for component in _components(consistent, printed, hidden)
        for leak in _recovered(component, printed, hidden)
    }
    return tuple(sorted((*shown, *recovered.values()), key=lambda leak: leak.cell))


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
    exact = Fraction(difference)
    terms = ((cell, Fraction(1)), (earlier, Fraction(-1)))
    return Relation(terms=terms, lower=exact, upper=exact)


def rolling(measure: str, area: str, window: Period) -> tuple[Relation, ...]:
    """A year is the sum of its quarters, and so differs from the year a quarter earlier by two quarters."""
    quarters = quarters_of(window)
    if len(quarters) < 2:
        return ()
    whole = Cell(measure, area, window)
    return (total_of(whole, (Cell(measure, area, part) for part in quarters)),)


def structure(cells: Iterable[Cell], nation: str, forces: Sequence[str], outside: Sequence[str]) -> Iterator[Relation]:
    """How the cells of one framework hang together: nations of forces (and bodies outside them), years of quarters.

    A body of which nothing is held takes no part.
    """
    present = frozenset(cells)
    for measure, period in sorted({(cell.measure, cell.period) for cell in present}):
        parts = [Cell(measure, code, period) for code in forces]
        parts += [cell for code in outside if (cell := Cell(measure, code, period)) in present]
        if sum(part in present for part in parts) > 1:
            yield total_of(Cell(measure, nation, period), parts)
    for cell in sorted(present):
        yield from rolling(cell.measure, cell.area, cell.period)


def _can_hold(relation: Relation, printed: Mapping[Cell, Range]) -> bool:
    """Whether what is printed can fulfil a relation: figures of two editions may not, and it then tells nothing."""
    least = most = Fraction(0)
    for cell, factor in relation.terms:
        left_open = printed.get(cell, UNKNOWN)
        low, high = sorted((factor * Fraction(left_open.lower), factor * Fraction(left_open.upper)))
        least, most = least + low, most + high
    too_small = relation.lower is not None and most < relation.lower
    return not too_small and (relation.upper is None or least <= relation.upper)


def _components(
    relations: Sequence[Relation], printed: Mapping[Cell, Range], hidden: Mapping[Cell, Range]
) -> Iterator[tuple[Relation, ...]]:
    """The relations that hang together by cells of which one number is not known, with a suppressed cell among them.

    A cell that is printed exactly is a constant: what one relation tells of it, no other can use.
    """
    constants = {cell for cell, left_open in printed.items() if left_open.lower == left_open.upper}
    by_cell: dict[Cell, list[int]] = defaultdict(list)
    for place, relation in enumerate(relations):
        for cell, _ in relation.terms:
            if cell not in constants:
                by_cell[cell].append(place)
    seen: set[int] = set()
    for cell in sorted(hidden):
        start = [place for place in by_cell.get(cell, ()) if place not in seen]
        component: list[int] = []
        while start:
            place = start.pop()
            if place in seen:
                continue
            seen.add(place)
            component.append(place)
            start += [
                other for name, _ in relations[place].terms for other in by_cell.get(name, ()) if other not in seen
            ]
        if component:
            yield tuple(relations[place] for place in sorted(component))


def _recovered(
    relations: Sequence[Relation], printed: Mapping[Cell, Range], hidden: Mapping[Cell, Range]
) -> Iterator[Leak]:
    """The suppressed cells of one component that can be worked out too closely."""
    cells = sorted({cell for relation in relations for cell, _ in relation.terms})
    known = {cell: printed.get(cell) or hidden.get(cell, UNKNOWN) for cell in cells}
    program = _Program.of(cells, relations, known)
    if not program.is_feasible():
        # The figures do not fit together, as of two editions: what is left is what they say without the publisher.
        program = _Program.of(cells, relations, {**known, **dict.fromkeys(hidden, UNKNOWN)})
        if not program.is_feasible() and len(relations) > 1:
            # Totals of two editions contradict one another: each by itself still tells what it tells.
            for relation in relations:
                if any(cell in hidden for cell, _ in relation.terms):
                    yield from _recovered((relation,), printed, hidden)
            return
    wanted = [cell for cell in cells if cell in hidden]
    reached = program.reached(wanted)
    for cell in wanted:
        if cell in reached and not _is_close(reached[cell], hidden[cell]):
            continue
        possible = program.range_of(cell)
        if possible is not None and _is_close(possible, hidden[cell]):
            yield Leak(cell=cell, range=possible, printed=False)


def _is_close(possible: Range, left_open: Range) -> bool:
    """Whether a range is closer than what the publisher left open."""
    return possible.lower == possible.upper if left_open == UNKNOWN else possible.is_inside(left_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Program:
    """An integer program: every cell a whole number within its range, every relation a constraint."""

    places: Mapping[Cell, int]
    bounds: Bounds
    constraints: LinearConstraint

    @classmethod
    def of(cls, cells: Sequence[Cell], relations: Sequence[Relation], known: Mapping[Cell, Range]) -> "_Program":
        places = {cell: place for place, cell in enumerate(cells)}
        terms = [
            (row, places[cell], float(factor))
            for row, relation in enumerate(relations)
            for cell, factor in relation.terms
        ]
        rows, columns, factors = zip(*terms, strict=True)
        matrix = coo_array((factors, (rows, columns)), shape=(len(relations), len(cells))).tocsr()
        lower = [-inf if relation.lower is None else float(relation.lower) for relation in relations]
        upper = [inf if relation.upper is None else float(relation.upper) for relation in relations]
        bounds = Bounds([known[cell].lower for cell in cells], [known[cell].upper for cell in cells])
        return cls(places=places, bounds=bounds, constraints=LinearConstraint(matrix, lower, upper))

    def is_feasible(self) -> bool:
        """Whether there are numbers that fit all constraints."""
        return self._solution({}) is not None

    def reached(self, cells: Sequence[Cell]) -> dict[Cell, Range]:
        """For each of some cells, the smallest and the largest number that it has in a few solutions.

        It can be as small and as large as that at least, so that most cells need no programs of their own. By each bit
        of their places, one half of the cells is made small while the other is made large, and the other way round.
        """
        halves = [
            {cell: sign if place >> bit & 1 else -sign for place, cell in enumerate(cells)}
            for bit in range(len(cells).bit_length())
            for sign in (1.0, -1.0)
        ]
        solutions = [solution for weights in halves if (solution := self._solution(weights)) is not None]
        numbers = {cell: [solution[self.places[cell]] for solution in solutions] for cell in cells}
        return {cell: Range(lower=min(several), upper=max(several)) for cell, several in numbers.items() if several}

    def range_of(self, cell: Cell) -> Range | None:
        """The smallest and the largest number that a cell can be; None where no numbers fit all constraints."""
        place = self.places[cell]
        least, most = self._solution({cell: 1.0}), self._solution({cell: -1.0})
        return None if least is None or most is None else Range(lower=least[place], upper=most[place])

    def _solution(self, weights: Mapping[Cell, float]) -> Sequence[float] | None:
        """Whole numbers that fit all constraints and make the weighted sum of cells smallest; None where none fit."""
        objective = np.zeros(len(self.places))
        for cell, weight in weights.items():
            objective[self.places[cell]] = weight
        solution = milp(
            objective,
            integrality=np.ones(len(self.places), dtype=np.uint8),
            bounds=self.bounds,
            constraints=self.constraints,
        )
        return None if solution.x is None else [float(number) for number in np.round(solution.x)]


def _half_unit(shown: Decimal) -> Fraction:
    """Half of the last decimal that a number shows: what rounding can hide."""
    exponent = shown.as_tuple().exponent
    return HALF * Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
