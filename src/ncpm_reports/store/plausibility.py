"""Figures that do not fit together, or move more than they ever did: warnings that name the cells, never refusals."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import log
from statistics import median

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES, Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, quarters_of
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import format_number
from ncpm_reports.store.figures import FigureKey, Figures, corrects, figure_key

PARTS_OF_MEASURES: Mapping[str, tuple[str, ...]] = {
    "robbery": ("robbery-of-personal-property", "robbery-of-business-property")
}
MOST_OF_A_KIND = 20
KINDS: Mapping[str, str] = {
    "figures.unit": "measures in another unit",
    "figures.dropped": "editions whose figures are not stated again",
    "figures.sum": "totals that do not fit their parts",
    "figures.negative": "negative counts",
    "figures.leap": "counts that moved by more than any before",
}
FEWEST_CHANGES = 8
SMALLEST_COUNT = 50
LEAST_COUNT = 0.5
"""What stands for none in a ratio."""
LARGEST_SCORE = 3.5
"""The modified z-score above which a value is taken for an outlier: Iglewicz and Hoaglin 1993, volume 16."""
_SCALE = 0.6745


def implausible(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> tuple[Issue, ...]:
    """Warnings about figures that are to be stored; `figures` are those held, with these among them.

    A year beside its four quarters that does not add up, a total beside its parts (areas, kinds of robbery), a count
    that moved by more than any before, a measure in another unit than before, figures that a corrected edition does not
    state again. Figures of one day of publication are held against one another. At most `MOST_OF_A_KIND` of each kind
    are given, then how many more there are.
    """
    given = tuple(incoming)
    by_day: dict[date, dict[FigureKey, Observation]] = {}
    for observation in given:
        if observation.unit.is_count and observation.value is not None:
            by_day.setdefault(observation.release.published_on, {})[figure_key(observation)] = observation
    issues = [*_other_units(given, figures, areas), *dropped_figures(given, figures, areas)]
    for figures_of_day in by_day.values():
        issues.extend(_sums(figures_of_day, areas))
        issues.extend(
            _warning("figures.negative", areas, observation, "0 or more, unless offences were reclassified")
            for observation in figures_of_day.values()
            if observation.value is not None and observation.value < 0
        )
        issues.extend(_leaps(figures_of_day.values(), figures, areas))
    return tuple(_the_first_of_each_kind(issues))


def _the_first_of_each_kind(issues: Iterable[Issue]) -> Iterator[Issue]:
    for kind in grouped(issues, lambda issue: issue.code).values():
        yield from kind[:MOST_OF_A_KIND]
        if len(kind) > MOST_OF_A_KIND:
            more = len(kind) - MOST_OF_A_KIND
            where = kind[0].where.partition(",")[0]
            remedy = "Look at the first ones, and check the file with the publisher."
            yield replace(
                kind[0], where=where, found=f"{more:,} more {KINDS[kind[0].code]}", expected="none", remedy=remedy
            )


def _other_units(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    first = {observation.measure: observation for observation in reversed(tuple(incoming))}
    releases = {observation.release.id for observation in first.values()}
    for measure, observation in first.items():
        measured = figures.by_measure.get(measure)
        given = measured.given if measured else ()
        units = {other.unit.value for other in given if other.release.id not in releases}
        if units and observation.unit.value not in units:
            expected = f"a figure in {' or '.join(sorted(units))}, as {measure} has had so far"
            issue = _warning("figures.unit", areas, observation, expected)
            yield replace(issue, found=f"{issue.found}, in {observation.unit.value}")


def dropped_figures(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    """A warning for each edition of which a corrected one states some figures and not others, which stand no longer.

    `figures` are those held, with the incoming among them.
    """
    by_release = grouped(incoming, lambda observation: observation.release.id)
    for stated in by_release.values():
        later = stated[0].release
        for earlier in figures.releases:
            if corrects(later, earlier):
                keys = {figure_key(observation) for observation in stated}
                dropped = [each for each in _figures_of(earlier, figures) if figure_key(each) not in keys]
                if dropped:
                    yield _dropped_warning(later, earlier, dropped, areas)


def _figures_of(release: PublishedRelease, figures: Figures) -> Iterator[Observation]:
    for measured in figures.by_measure.values():
        yield from (observation for observation in measured.given if observation.release.id == release.id)


def _dropped_warning(
    later: PublishedRelease, earlier: PublishedRelease, dropped: list[Observation], areas: Areas
) -> Issue:
    first, many = dropped[0], len(dropped)
    such = f"{first.measure} in {areas.name_or_code(first.area)}, {first.period.label}"
    gone = "these stand no longer" if many > 1 else "it stands no longer"
    return Issue(
        code="figures.dropped",
        severity=Severity.WARNING,
        where=f"{later.title}, {later.edition}",
        found=f"none for {many:,} of “{earlier.edition}”, such as {such}: {gone}",
        expected=f"every figure of the edition that it corrects, “{earlier.edition}”, whose place it takes",
        remedy="Add them. If no others were corrected, write the edition without “, corrected”: then they stand.",
    )


def _sums(figures_of_day: Mapping[FigureKey, Observation], areas: Areas) -> Iterator[Issue]:
    for (measure, area, period, series), total in figures_of_day.items():
        quarters = quarters_of(period) if period.is_year else ()
        inside = [force.code for force in areas.forces if area in (ENGLAND_AND_WALES, force.region)]
        forces = "its forces"
        if area == ENGLAND_AND_WALES:
            inside, forces = [*inside, BRITISH_TRANSPORT_POLICE], "its forces and British Transport Police"
        parts: Mapping[str, list[FigureKey]] = {
            "its quarters": [(measure, area, part, series) for part in quarters],
            "its kinds": [(kind, area, period, series) for kind in PARTS_OF_MEASURES.get(measure, ())],
            forces: [(measure, code, period, series) for code in inside],
        }
        for what, keys in parts.items():
            yield from _differing(areas, total, [figures_of_day.get(key) for key in keys], what)


def _differing(areas: Areas, total: Observation, parts: list[Observation | None], what: str) -> Iterator[Issue]:
    """A warning where a total is not the sum of its parts, or is less than those of them that are there."""
    present = [part for part in parts if part is not None]
    if not present or total.value is None:
        return
    added = sum((part.value for part in present if part.value is not None), Decimal(0))
    whole = len(present) == len(parts)
    below = total.value - added
    if (abs(below) if whole else -below) > _rounding([total, *present]):
        of_parts = f"the sum of {what}" if whole else f"the sum of {len(present)} of {what}"
        expected = f"{'' if whole else 'at least '}{format_number(float(added))}, {of_parts} ({_cells(present)})"
        yield _warning("figures.sum", areas, total, expected)


def _rounding(figures: list[Observation]) -> Decimal:
    """How far a total may be from the sum of its parts because all of them are rounded alike."""
    for unit in (Decimal(1000), Decimal(100), Decimal(10), Decimal(5)):
        if all(observation.value is not None and observation.value % unit == 0 for observation in figures):
            return unit / 2 * len(figures)
    return Decimal(0)


def _leaps(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    """Counts whose change from the period before is an outlier among all changes before, and larger than any.

    Those of the newest periods come first.
    """
    for observation in sorted(incoming, key=lambda observation: observation.period.end, reverse=True):
        period = observation.period
        step = min(period.months, 12)
        history = [
            (other.period, float(other.value))
            for other in figures.series(observation.measure, observation.area)
            if (other.series, other.period.months) == (observation.series, period.months)
            and other.period.end <= period.end
            and _months_between(other.period, period) % step == 0
            and other.value is not None
            and other.value >= 0
        ]
        changes = [
            log(max(later, LEAST_COUNT) / max(earlier, LEAST_COUNT))
            for (before, earlier), (after, later) in pairwise(history)
            if before.shifted(step) == after
        ]
        larger = max((count for _, count in history[-2:]), default=0)
        if history and history[-1][0] == period and larger >= SMALLEST_COUNT and _is_outlier(changes):
            earlier = f"{history[-2][0].label} ({format_number(history[-2][1])})"
            yield _warning("figures.leap", areas, observation, f"a change since {earlier} like those before")


def _months_between(earlier: Period, later: Period) -> int:
    return (later.end.year - earlier.end.year) * 12 + later.end.month - earlier.end.month


def _is_outlier(changes: list[float]) -> bool:
    *before, last = changes or [0.0]
    if len(before) < FEWEST_CHANGES or abs(last) <= max(abs(observation) for observation in before):
        return False
    middle = median(before)
    spread = median(abs(observation - middle) for observation in before)
    return spread > 0 and _SCALE * abs(last - middle) / spread > LARGEST_SCORE


def _cells(parts: list[Observation]) -> str:
    places = [" ".join(filter(None, (part.table, part.cell))) for part in parts]
    shown = ", ".join(dict.fromkeys(places[:4]))
    return shown if len(parts) <= 4 else f"{shown} and {len(parts) - 4} more"


def _warning(code: str, areas: Areas, observation: Observation, expected: str) -> Issue:
    value = format_number(float(observation.value)) if observation.value is not None else observation.status.value
    file = observation.release.file_name or observation.release.title
    area = areas.name_or_code(observation.area)
    return Issue(
        code=code,
        severity=Severity.WARNING,
        where=", ".join(filter(None, (file, observation.table, observation.cell))),
        found=f"{value} for {observation.measure} in {area}, {observation.period.label}",
        expected=expected,
        remedy="Check the cells with the publisher; the figures are stored as they are.",
    )
