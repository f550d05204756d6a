"""Who drives a national change in counts: what each area adds to it, and what is left without the area.

Counts add up exactly, points in tenths by largest remainders. Nothing here says why a number changed. An area is named
only by a rule, never for its place in an order.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ncpm_reports.measures.comparison import CountComparison, compare_counts
from ncpm_reports.measures.results import OUTSIDE_AREAS, DriverRule

MOST_NAMED = 2
# Percentage points by which leaving an area out must move the whole's percentage.
LEAST_MOVE = 5.0
MINIMUM_BASE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One area's part of the whole's change.

    `points` is its change in per cent of the whole's baseline, `points_tenths` the same in tenths that add up to the
    whole's; `share` is its part of the whole's change, None on a whole that did not change; `rest` the whole without
    it, None where nothing is left.
    """

    area: str
    latest: int
    baseline: int
    points: float
    points_tenths: int
    share: float | None
    rest_latest: int
    rest_baseline: int
    rest: CountComparison | None

    @property
    def change(self) -> int:
        """The latest count less the baseline count."""
        return self.latest - self.baseline


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """A whole and its parts, in the order given; what lies outside the areas comes last, under `OUTSIDE_AREAS`.

    `rules` holds why an area is named, by area, in the order given; it is empty where more than two would be.
    """

    latest: int
    baseline: int
    comparison: CountComparison
    parts: tuple[Part, ...]
    rules: tuple[tuple[str, frozenset[DriverRule]], ...]
    shares_printable: bool


def decompose(
    counts: Mapping[str, tuple[int, int]], total: tuple[int, int] | None = None, phi: float = 1.0
) -> Decomposition:
    """What each area adds to the change of the whole, which is the published `total` (latest, baseline) or their sum.

    `counts` are the latest and the baseline of each area, `phi` the over-dispersion that the tests allow for.
    Raises: ValueError for fewer than two areas, or a whole whose baseline is 0.
    """
    if len(counts) < 2:
        raise ValueError("fewer than two areas with figures in both years")
    lines = dict(counts)
    latest, baseline = (sum(pair[end] for pair in lines.values()) for end in (0, 1))
    if total is not None:
        lines[OUTSIDE_AREAS] = (total[0] - latest, total[1] - baseline)
        latest, baseline = total
    if not baseline:
        raise ValueError("nothing was counted in the baseline year, so there is nothing to add points to")
    parts = _parts(lines, latest, baseline, phi)
    whole = compare_counts(latest, baseline, phi=phi)
    rules = tuple((part.area, rules) for part in parts if (rules := _rules(whole, latest, baseline, part)))
    return Decomposition(
        latest=latest,
        baseline=baseline,
        comparison=whole,
        parts=parts,
        rules=rules if len(rules) <= MOST_NAMED else (),
        shares_printable=whole.significant and all(part.change * (latest - baseline) >= 0 for part in parts),
    )


def largest_remainders(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Whole numbers near the parts that add up to `total`: floors, then one more for the largest remainders first.

    Of equal remainders the one given first is raised. The parts must add up to within one of `total` for each of them.
    """
    floors = [math.floor(part) for part in parts]
    missing = total - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    raised = frozenset(by_remainder[:missing])
    return tuple(floor + (place in raised) for place, floor in enumerate(floors))


def rounded_half_away(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    return int(math.copysign(math.floor(abs(value) + Fraction(1, 2)), value))


def _parts(lines: Mapping[str, tuple[int, int]], latest: int, baseline: int, phi: float) -> tuple[Part, ...]:
    change = latest - baseline
    tenths = largest_remainders(
        [Fraction(1000 * (now - then), baseline) for now, then in lines.values()],
        rounded_half_away(Fraction(1000 * change, baseline)),
    )
    return tuple(
        Part(
            area=area,
            latest=now,
            baseline=then,
            points=100 * (now - then) / baseline,
            points_tenths=tenth,
            share=(now - then) / change if change else None,
            rest_latest=latest - now,
            rest_baseline=baseline - then,
            rest=compare_counts(latest - now, baseline - then, phi=phi) if latest - now or baseline - then else None,
        )
        for (area, (now, then)), tenth in zip(lines.items(), tenths, strict=True)
    )


def _rules(whole: CountComparison, latest: int, baseline: int, part: Part) -> frozenset[DriverRule]:
    """Why an area is named: without it the verdict is another, or half or more of a claimed change is its own."""
    if part.area == OUTSIDE_AREAS:
        return frozenset()
    change, rules = latest - baseline, set()
    if whole.significant and 2 * part.change * change >= change * change:
        rules.add(DriverRule.HALF)
    bases = (baseline, part.rest_baseline)
    if min(bases) >= MINIMUM_BASE and _way(whole) != _way(part.rest):
        move = 100 * latest / baseline - 100 * part.rest_latest / part.rest_baseline
        if abs(move) >= LEAST_MOVE:
            rules.add(DriverRule.TURNS)
    return frozenset(rules)


def _way(compared: CountComparison | None) -> int:
    """1 for a claimed rise, -1 for a claimed fall, 0 where neither may be claimed."""
    if compared is None or not compared.significant or not compared.absolute:
        return 0
    return int(math.copysign(1, compared.absolute))
