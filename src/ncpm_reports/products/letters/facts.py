"""What a letter may say of one force, decided before a word is written: which paragraphs stand follows from this.

Each figure is in one group only, so that no two paragraphs can contradict each other. What stands out comes from the
diagnostics that survive the false discovery rate, never from a rank.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Caveat, Direction, Favourable, Results, Verdict

MOST_NATIONAL = 3
UNMOVED = (Verdict.NO_CLEAR_CHANGE,)
FEWEST_NATIONAL = 2


class Supply(StrEnum):
    """How much of the local figures is there."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


class Signal(StrEnum):
    """What stands out about a force, over all its figures."""

    UNTESTED = "untested"
    QUIET = "quiet"
    FAVOURABLE = "favourable"
    UNFAVOURABLE = "unfavourable"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """One force's figures in groups; each figure held is in exactly one of `moved`, `same`, `unclear` and `unjudged`.

    `missing` has a status but no value. `above` and `below` lie outside a funnel's limits on the unfavourable and
    favourable side; a force that funnels leave out of their estimates is in neither, nor said to be quiet. `behind` and
    `ahead` changed less and more favourably than the country. A figure that stands out both ways is in `crossed` alone.
    `known` are cautions about this force's data.
    """

    force: ForceArea
    supply: Supply
    signal: Signal
    held: tuple[Assessment, ...]
    missing: tuple[Assessment, ...]
    fell: tuple[Assessment, ...]
    rose: tuple[Assessment, ...]
    same: tuple[Assessment, ...]
    unclear: tuple[Assessment, ...]
    unjudged: tuple[Assessment, ...]
    above: tuple[Assessment, ...] = ()
    below: tuple[Assessment, ...] = ()
    behind: tuple[Assessment, ...] = ()
    ahead: tuple[Assessment, ...] = ()
    crossed: tuple[Assessment, ...] = ()
    known: tuple[Caveat, ...] = ()
    few_residents: bool = False

    @property
    def restricted(self) -> bool:
        """Whether the letter carries force-level diagnosis, and so the marking."""
        return bool(self.held)


def national(results: Results) -> tuple[Assessment, ...]:
    """The two or three national measures that letters report, in framework order.

    Those whose change could be tested, if only by the publisher against another year, come first; others only make up
    two. Of those that improved, those that worsened and those without a clear change one each is among them: a letter
    that told of three that improved would hide one that worsened.
    """
    held = with_figures(results)
    tested = [one for one in held if _tested_verdict(one).claims_change or _tested_verdict(one) in UNMOVED]
    later = [one for one in held if one not in tested and _later(one)]
    rest = [one for one in held if one not in tested and one not in later]
    kinds = dict.fromkeys(one.verdict for one in tested)
    firsts = [next(one for one in tested if one.verdict is kind) for kind in kinds]
    chosen = [*firsts, *(one for one in tested if one not in firsts)][:MOST_NATIONAL]
    chosen += [*later, *rest][: max(0, FEWEST_NATIONAL - len(chosen))]
    return tuple(one for one in held if one in chosen)


def with_figures(results: Results) -> tuple[Assessment, ...]:
    """The national measures for which a figure is held, in framework order."""
    return tuple(one for one in results.national if one.latest is not None and one.latest.value is not None)


def _tested_verdict(one: Assessment) -> Verdict:
    other = one.publisher_comparison
    return other.verdict if one.verdict is Verdict.NOT_ASSESSED and other is not None else one.verdict


def _later(one: Assessment) -> bool:
    return one.latest is not None and one.baseline is not None and one.latest.period != one.baseline.period


def facts_of(force: ForceArea, results: Results, framework: Framework) -> Facts:
    """The facts of one force."""
    local = tuple(one for one in results.for_force(force.code) if _counted(one))
    held = tuple(one for one in local if one.latest is not None and one.latest.value is not None)
    missing = tuple(one for one in local if one not in held)
    supply = Supply.NONE if not held else Supply.SOME if missing else Supply.ALL
    compared = tuple(one for one in held if one.change is not None and one.verdict is not Verdict.NOT_COMPARABLE)
    same = tuple(one for one in compared if one.change is not None and not one.change.absolute.value)
    differing = tuple(one for one in compared if one not in same)
    moved = tuple(one for one in differing if one.verdict.claims_change)
    stands = _Standing.of(force.code, held, results, results.favourable)
    few_residents = force.code in framework.not_in_estimates
    untold = not held or (few_residents and stands.signal is Signal.QUIET)
    return Facts(
        force=force,
        supply=supply,
        signal=Signal.UNTESTED if untold else stands.signal,
        held=held,
        missing=missing,
        fell=tuple(one for one in moved if _went(one) < 0),
        rose=tuple(one for one in moved if _went(one) > 0),
        same=same,
        unclear=tuple(one for one in differing if one.verdict is Verdict.NO_CLEAR_CHANGE),
        unjudged=_rest(held, (*same, *moved, *(one for one in differing if one.verdict is Verdict.NO_CLEAR_CHANGE))),
        above=stands.above,
        below=stands.below,
        behind=stands.behind,
        ahead=stands.ahead,
        crossed=stands.crossed,
        known=_known(force.code, held),
        few_residents=few_residents,
    )


def _counted(one: Assessment) -> bool:
    return one.is_proxy and one.latest is not None and one.latest.unit.is_count


def _went(one: Assessment) -> float:
    return (one.change.absolute.value or 0.0) if one.change is not None else 0.0


def _rest(held: Iterable[Assessment], grouped: Iterable[Assessment]) -> tuple[Assessment, ...]:
    taken = {one.measure for one in grouped}
    return tuple(one for one in held if one.measure not in taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """Which of a force's figures stand out, each in one group."""

    signal: Signal
    above: tuple[Assessment, ...]
    below: tuple[Assessment, ...]
    behind: tuple[Assessment, ...]
    ahead: tuple[Assessment, ...]
    crossed: tuple[Assessment, ...]

    @classmethod
    def of(cls, code: str, held: tuple[Assessment, ...], results: Results, found: Favourable) -> "_Standing":
        """From funnels and from changes set against the national one."""
        worse = _outside(code, held, results, adverse=True)
        better = _outside(code, held, results, adverse=False)
        behind, ahead = _of(code, found.behind), _of(code, found.candidates)
        crossed = (worse | behind) & (better | ahead)
        groups = {
            "above": worse - crossed,
            "below": better - crossed,
            "behind": behind - worse - crossed,
            "ahead": ahead - better - crossed,
            "crossed": crossed,
        }
        named = {name: tuple(one for one in held if one.measure in ids) for name, ids in groups.items()}
        return cls(signal=_signal(named, tested=_tested(code, results, found)), **named)


def _signal(named: dict[str, tuple[Assessment, ...]], *, tested: bool) -> Signal:
    adverse, good = bool(named["above"] or named["behind"]), bool(named["below"] or named["ahead"])
    if named["crossed"] or (adverse and good):
        return Signal.MIXED
    if adverse:
        return Signal.UNFAVOURABLE
    if good:
        return Signal.FAVOURABLE
    return Signal.QUIET if tested else Signal.UNTESTED


def _tested(code: str, results: Results, found: Favourable) -> bool:
    in_funnels = any(unit.area == code and unit.in_estimates for funnel in results.funnels for unit in funnel.units)
    return found.discovery.tested > 0 or (results.false_discovery is not None and in_funnels)


def _of(code: str, found: Iterable[Assessment]) -> frozenset[str]:
    return frozenset(one.measure for one in found if one.area == code)


def _outside(code: str, held: tuple[Assessment, ...], results: Results, *, adverse: bool) -> frozenset[str]:
    bad = {one.measure: "low" if one.direction is Direction.UP else "high" for one in held}
    return frozenset(
        funnel.measure
        for funnel in results.funnels
        for unit in funnel.units
        if unit.area == code
        and unit.in_estimates
        and unit.flag
        and unit.flag_after_fdr
        and funnel.measure in bad
        and (unit.flag == bad[funnel.measure]) is adverse
    )


def _known(code: str, held: tuple[Assessment, ...]) -> tuple[Caveat, ...]:
    cautions = (caveat for one in held for caveat in one.caveats)
    return tuple(dict.fromkeys(caveat for caveat in cautions if code in caveat.areas))
