"""What a publisher suppressed stays so: an attacker's test, by exact elimination, over everything that is printed.

An attacker knows what is printed and how figures hang together: totals are sums of parts, rates are counts over
populations, percentages are ratios to earlier counts, rolling years differ by two quarters. Arithmetic is rational, so
that a cell is recovered exactly when these allow one value for it, and not when rounding happens to hide it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, quarters_of
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.measures.framework import read_strictly

HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One figure of the world, printed or not: what, where, when."""

    measure: str
    area: str
    period: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a publisher suppresses: figures of these measures with one of these statuses."""

    id: str
    measures: tuple[str, ...]
    statuses: tuple[Status, ...]
    smallest_shown: int
    rounded_to: int
    text: str
    source: str
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFile:
    """What `data/disclosure.toml` holds."""

    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What an attacker knows: the sum of terms equals `constant`, give or take `slack` (0: exactly).

    `terms` are cells with their coefficients. `whole` says that the cells count whole things, so that a slack that
    leaves room for one whole number only gives the cell away.
    """

    terms: tuple[tuple[Cell, Fraction], ...]
    constant: Fraction = Fraction(0)
    slack: Fraction = Fraction(0)
    whole: bool = True
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """A suppressed cell that is printed or can be worked out, with its value."""

    cell: Cell
    value: Fraction
    printed: bool


@dataclass(slots=True)
class _Equations:
    """Exact equations in the unknown cells, kept reduced: each row is its pivot plus free cells."""

    rows: dict[Cell, tuple[dict[Cell, Fraction], Fraction]] = field(default_factory=dict)

    def add(self, terms: Mapping[Cell, Fraction], constant: Fraction) -> None:
        """Adds an equation, reduced by those that are there; one that says nothing new is dropped."""
        left, right = self._reduced(terms, constant)
        if not left:
            return
        pivot = min(left)
        scale = left.pop(pivot)
        row = {cell: value / scale for cell, value in left.items()}
        right /= scale
        for other, (other_row, other_right) in self.rows.items():
            factor = other_row.pop(pivot, None)
            if factor is not None:
                for cell, value in row.items():
                    _add_to(other_row, cell, -factor * value)
                self.rows[other] = (other_row, other_right - factor * right)
        self.rows[pivot] = (row, right)

    def known(self) -> dict[Cell, Fraction]:
        """The cells for which only one value is possible."""
        found = {pivot: right for pivot, (row, right) in self.rows.items() if not row}
        for pivot, (row, right) in self.rows.items():
            # Suppressed counts are not below 0, so parts that come to nothing are nothing each.
            if row and right == 0 and all(value > 0 for value in row.values()):
                found.update(dict.fromkeys((pivot, *row), Fraction(0)))
        return found

    def _reduced(self, terms: Mapping[Cell, Fraction], constant: Fraction) -> tuple[dict[Cell, Fraction], Fraction]:
        left: dict[Cell, Fraction] = {}
        right = constant
        for cell, value in terms.items():
            if cell in self.rows:
                row, row_right = self.rows[cell]
                right -= value * row_right
                for other, other_value in row.items():
                    _add_to(left, other, -value * other_value)
            else:
                _add_to(left, cell, value)
        return left, right


def read_rules(text: str, name: str) -> tuple[Rule, ...]:
    """The rules written in a TOML text, in its order.

    Raises: Refused with every problem: unknown or missing keys, unknown statuses, ids given twice.
    """
    rules = read_strictly(text, name, RuleFile).rules
    repeated = [rule_id for rule_id, times in Counter(rule.id for rule in rules).items() if times > 1]
    if repeated:
        raise Refused(
            Issue(
                code="disclosure.repeated",
                where=f"{name}, rules",
                found=", ".join(repeated) + " more than once",
                expected="each id only once",
                remedy="Rename or remove one.",
            )
        )
    return rules


def suppressed(observations: Iterable[Observation], rules: Sequence[Rule]) -> frozenset[Cell]:
    """The cells that some release suppressed under a rule: a value in another edition does not lift that."""
    return frozenset(
        Cell(one.measure, one.area, one.period)
        for one in observations
        if any(one.measure in rule.measures and one.status in rule.statuses for rule in rules)
    )


def attack(printed: Mapping[Cell, Fraction], relations: Iterable[Relation]) -> dict[Cell, Fraction]:
    """The cells that are not printed and can be worked out from what is, with their values.

    Exact relations are solved together; rounded ones then narrow single cells to whole numbers, and every cell so
    found is used again until nothing new comes to light.
    """
    known = dict(printed)
    held = tuple(relations)
    exact = [one for one in held if one.slack == 0]
    loose = [one for one in held if one.slack != 0]
    while True:
        found = _solved(known, exact)
        narrowed = _narrowed({**known, **found}, loose)
        new = {cell: value for cell, value in {**found, **narrowed}.items() if cell not in known}
        if not new:
            return {cell: value for cell, value in known.items() if cell not in printed}
        known.update(new)


def leaks(
    printed: Mapping[Cell, Fraction], relations: Sequence[Relation], withheld: frozenset[Cell]
) -> tuple[Leak, ...]:
    """The suppressed cells that are printed, or that an attacker can work out, in order."""
    found = attack(printed, relations)
    out = [Leak(cell=cell, value=printed[cell], printed=True) for cell in withheld if cell in printed]
    derived = [Leak(cell=cell, value=found[cell], printed=False) for cell in withheld if cell in found]
    return tuple(sorted(out + derived, key=lambda leak: leak.cell))


def total_of(total: Cell, parts: Iterable[Cell]) -> Relation:
    """A total is the sum of its parts."""
    terms = ((total, Fraction(1)), *((part, Fraction(-1)) for part in parts))
    return Relation(terms=terms, words="total")


def rate_of(cell: Cell, population: Decimal | int, rate: Decimal, per: int) -> Relation:
    """A printed rate, rounded to the decimals it shows, is the count over the population times `per`."""
    factor = Fraction(per) / Fraction(population)
    return Relation(
        terms=((cell, factor),),
        constant=Fraction(rate),
        slack=_half_unit(rate),
        words=f"rate per {per:,} of a population",
    )


def change_from(cell: Cell, earlier: Cell, percent: Decimal) -> Relation:
    """A printed percentage change, rounded to the decimals it shows, ties a count to an earlier one.

    Later less earlier times (1 + percent/100) is 0, give or take what rounding hides of the earlier count; the slack is
    given for an earlier count of 1 and scaled by the attack when the earlier count is known.
    """
    factor = 1 + Fraction(percent) / 100
    return Relation(
        terms=((cell, Fraction(1)), (earlier, -factor)), slack=_half_unit(percent) / 100, words="percentage change"
    )


def difference_of(cell: Cell, earlier: Cell, difference: Decimal | int) -> Relation:
    """A printed difference between two counts."""
    terms = ((cell, Fraction(1)), (earlier, Fraction(-1)))
    return Relation(terms=terms, constant=Fraction(difference), words="difference")


def rolling(measure: str, area: str, window: Period) -> tuple[Relation, ...]:
    """A year is the sum of its quarters, and so differs from the year a quarter earlier by two quarters."""
    quarters = quarters_of(window)
    if len(quarters) < 2:
        return ()
    whole = Cell(measure, area, window)
    return (total_of(whole, (Cell(measure, area, part) for part in quarters)),)


def structure(cells: Iterable[Cell], nation: str, forces: Sequence[str], outside: Sequence[str]) -> Iterator[Relation]:
    """How the cells of one framework hang together: nations of forces (and bodies outside them), years of quarters."""
    held = frozenset(cells)
    for measure, period in sorted({(cell.measure, cell.period) for cell in held}):
        parts = [Cell(measure, code, period) for code in (*forces, *outside)]
        if sum(part in held for part in parts) > 1:
            yield total_of(Cell(measure, nation, period), parts)
    for cell in sorted(held):
        yield from rolling(cell.measure, cell.area, cell.period)


def _solved(known: Mapping[Cell, Fraction], relations: Sequence[Relation]) -> dict[Cell, Fraction]:
    equations = _Equations()
    for relation in relations:
        terms, constant = _unknown(relation, known)
        if terms:
            equations.add(terms, constant)
    return equations.known()


def _narrowed(known: Mapping[Cell, Fraction], relations: Sequence[Relation]) -> dict[Cell, Fraction]:
    found: dict[Cell, Fraction] = {}
    for relation in relations:
        terms, constant = _unknown(relation, known)
        if len(terms) != 1:
            continue
        ((cell, factor),) = terms.items()
        value = _only_value(relation, factor, constant, _slack(relation, known))
        if value is not None:
            found[cell] = value
    return found


def _slack(relation: Relation, known: Mapping[Cell, Fraction]) -> Fraction:
    """A percentage's rounding hides more of a large earlier count than of a small one."""
    if relation.words != "percentage change":
        return relation.slack
    earlier = relation.terms[1][0]
    if earlier in known:
        return relation.slack * abs(known[earlier])
    later = relation.terms[0][0]
    factor = -relation.terms[1][1]
    return relation.slack * abs(known[later] / factor) if factor else relation.slack


def _only_value(relation: Relation, factor: Fraction, constant: Fraction, slack: Fraction) -> Fraction | None:
    """The one whole number a rounded relation leaves room for; None if several, or if the cell need not be whole."""
    if not relation.whole:
        return None
    low, high = sorted(((constant - slack) / factor, (constant + slack) / factor))
    first, last = max(0, ceil(low)), floor(high)
    return Fraction(first) if first == last else None


def _unknown(relation: Relation, known: Mapping[Cell, Fraction]) -> tuple[dict[Cell, Fraction], Fraction]:
    terms: dict[Cell, Fraction] = {}
    constant = relation.constant
    for cell, factor in relation.terms:
        if cell in known:
            constant -= factor * known[cell]
        else:
            _add_to(terms, cell, factor)
    return terms, constant


def _add_to(terms: dict[Cell, Fraction], cell: Cell, value: Fraction) -> None:
    total = terms.get(cell, Fraction(0)) + value
    if total:
        terms[cell] = total
    else:
        terms.pop(cell, None)


def _half_unit(shown: Decimal) -> Fraction:
    """Half of the last decimal that a number shows: what rounding can hide."""
    exponent = shown.as_tuple().exponent
    return HALF * Fraction(10) ** (exponent if isinstance(exponent, int) else 0)
