"""Where good practice might be found: forces that changed for the better by more than the country did.

Each force's change since the baseline is set against the national one on the log scale, the variance between forces
allowed for as in a funnel (Spiegelhalter 2005, doi 10.1002/sim.1970), and the false discovery rate held over all
force-by-measure tests. There are no ranks: candidates come in the order of measures, then of forces.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scipy.special import ndtr

from ncpm_reports.measures.false_discovery import DEFAULT_Q, flags
from ncpm_reports.measures.funnel_methods import Z95, log_changes
from ncpm_reports.measures.results import Assessment, Direction, FalseDiscovery, Favourable, Results

FEWEST_FORCES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scored:
    force: Assessment
    p: float
    better: bool


def favourable(results: Results, q: float = DEFAULT_Q) -> Favourable:
    """The forces whose change in a proxy is better than the national one, at a false discovery rate of `q`.

    Measures without a tested national change, without a good direction, or with fewer than 10 forces are passed over.
    """
    scored = [one for national in (*results.national, *results.national_context) for one in _scores(national, results)]
    standing = flags([one.p for one in scored], q) if scored else ()
    stand = [one for one, stands in zip(scored, standing, strict=True) if stands]
    found = tuple(one.force for one in stand if one.better)
    behind = tuple(one.force for one in stand if not one.better)
    counts = FalseDiscovery(tested=len(scored), flagged=len(found), q=q)
    return Favourable(candidates=found, discovery=counts, behind=behind)


def _scores(national: Assessment, results: Results) -> Sequence[_Scored]:
    target = _log_change(national)
    held = [(one, told) for one in _forces(national.measure, results) if (told := _log_change(one)) is not None]
    if target is None or national.direction is Direction.NEUTRAL or len(held) < FEWEST_FORCES:
        return ()
    errors = [math.hypot(error, target[1]) for _, (_, error) in held]
    z = log_changes([change for _, (change, _) in held], errors, target[0]).adjusted()
    sign = -1 if national.direction is Direction.DOWN else 1
    return [
        _Scored(force=one, p=min(1.0, 2 * float(ndtr(-abs(score)))), better=score * sign > 0)
        for (one, _), score in zip(held, z, strict=True)
    ]


def _forces(measure: str, results: Results) -> Iterable[Assessment]:
    return (one for _, held in results.forces for one in held if one.measure == measure)


def _log_change(a: Assessment) -> tuple[float, float] | None:
    """The change and its standard error on the log scale; None where no percentage with an interval is held."""
    change = a.change
    if change is None or change.percent is None or change.interval_lower is None or change.interval_upper is None:
        return None
    limits = (change.interval_lower, change.percent, change.interval_upper)
    ratios = [1 + one.value / 100 for one in limits if one.value is not None and one.unit is change.percent.unit]
    if len(ratios) < len(limits) or min(ratios) <= 0 or not math.isfinite(ratios[2]):
        return None
    low, middle, high = (math.log(ratio) for ratio in ratios)
    return (middle, (high - low) / (2 * Z95)) if high > low else None
