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
from ncpm_reports.core.observations import EXCLUDING, Observation, PublishedRelease
from ncpm_reports.core.periods import Period, quarters_of
from ncpm_reports.core.problems import Issue, warning
from ncpm_reports.core.quantities import format_number
from ncpm_reports.store.figures import FigureKey, Figures, corrects, figure_key

PARTS_OF_MEASURES: Mapping[str, tuple[str, ...]] = {
    "robbery": ("robbery-of-personal-property", "robbery-of-business-property")
}
MAX_PER_KIND = 20
KINDS: Mapping[str, str] = {
    "figures.unit": "measures in another unit",
    "figures.dropped": "editions whose figures are not stated again",
    "figures.exclusion": "totals beside totals that leave out a force",
    "figures.sum": "totals that do not fit their parts",
    "figures.negative": "negative counts",
    "figures.leap": "counts that moved by more than any before",
}
MIN_CHANGES = 8
SMALLEST_COUNT = 50
COUNT_FOR_NONE = 0.5
"""What stands for none in a ratio."""
LARGEST_SCORE = 3.5
"""The modified z-score above which a value is taken for an outlier: Iglewicz and Hoaglin 1993, volume 16."""
_SCORE_SCALE = 0.6745


def plausibility_warnings(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> tuple[Issue, ...]:
    """Warnings about figures that are to be stored; `figures` are those held, with these among them.

    A year beside its four quarters that does not add up, a total beside its parts (areas, kinds of robbery), a count
    that moved by more than any before, a measure in another unit than before, figures that a corrected edition does not
    state again, a total that does not say whether it leaves out a force as another one of it does. Figures of one day
    of publication are held against one another. At most `MAX_PER_KIND` of each kind are given, then how many more
    there are.
    """
    observations = tuple(incoming)
    by_day: dict[date, dict[FigureKey, Observation]] = {}
    for observation in observations:
        if observation.unit.is_count and observation.value is not None:
            by_day.setdefault(observation.release.published_on, {})[figure_key(observation)] = observation
    issues = [*_unit_warnings(observations, figures, areas), *dropped_figure_warnings(observations, figures, areas)]
    issues.extend(_exclusion_warnings(observations, figures, areas))
    for figures_of_day in by_day.values():
        issues.extend(_sum_warnings(figures_of_day, areas))
        issues.extend(
            _warning("figures.negative", areas, observation, "0 or more, unless offences were reclassified")
            for observation in figures_of_day.values()
            if observation.value is not None and observation.value < 0
        )
        issues.extend(_leap_warnings(figures_of_day.values(), figures, areas))
    return tuple(_first_of_each_kind(issues))


def _first_of_each_kind(issues: Iterable[Issue]) -> Iterator[Issue]:
    for kind in grouped(issues, lambda issue: issue.code).values():
        yield from kind[:MAX_PER_KIND]
        if len(kind) > MAX_PER_KIND:
            code, where = kind[0].code, kind[0].where.partition(",")[0]
            found = f"{len(kind) - MAX_PER_KIND:,} more {KINDS[code]}"
            yield warning(code, where, found, "none", "Look at the first ones, and check the file with the publisher.")


def _unit_warnings(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    first_of_measure = {observation.measure: observation for observation in reversed(tuple(incoming))}
    releases = {observation.release.id for observation in first_of_measure.values()}
    for measure, observation in first_of_measure.items():
        measured = figures.by_measure.get(measure)
        observations = measured.observations if measured else ()
        units = {other.unit.value for other in observations if other.release.id not in releases}
        if units and observation.unit.value not in units:
            expected = f"a figure in {' or '.join(sorted(units))}, as {measure} has had so far"
            issue = _warning("figures.unit", areas, observation, expected)
            yield replace(issue, found=f"{issue.found}, in {observation.unit.value}")


def dropped_figure_warnings(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    """A warning for each edition of which a corrected one states some figures and not others, which stand no longer.

    `figures` are those held, with the incoming among them.
    """
    by_release = grouped(incoming, lambda observation: observation.release.id)
    for observations in by_release.values():
        later = observations[0].release
        for earlier in figures.releases:
            if corrects(later, earlier):
                keys = {figure_key(observation) for observation in observations}
                dropped = [figure for figure in _figures_of(earlier, figures) if figure_key(figure) not in keys]
                if dropped:
                    yield _dropped_warning(later, earlier, dropped, areas)


def _figures_of(release: PublishedRelease, figures: Figures) -> Iterator[Observation]:
    for measured in figures.by_measure.values():
        yield from (observation for observation in measured.observations if observation.release.id == release.id)


def _dropped_warning(
    later: PublishedRelease, earlier: PublishedRelease, dropped: list[Observation], areas: Areas
) -> Issue:
    first, number = dropped[0], len(dropped)
    example = f"{first.measure} in {areas.name_or_code(first.area)}, {first.period.label}"
    consequence = "these stand no longer" if number > 1 else "it stands no longer"
    found = f"none for {number:,} of “{earlier.edition}”, such as {example}: {consequence}"
    expected = f"every figure of the edition that it corrects, “{earlier.edition}”, whose place it takes"
    remedy = "Add them. If no others were corrected, write the edition without “, corrected”: then they stand."
    return warning("figures.dropped", f"{later.title}, {later.edition}", found, expected, remedy)


def _exclusion_warnings(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
    """A warning for each measure and area of which one release of a day leaves out a force and another says nothing."""
    keys = dict.fromkeys(
        (figure.measure, figure.area, figure.period) for figure in incoming if figure.value is not None
    )
    warned: set[tuple[str, str]] = set()
    for measure, area, period in sorted(keys, key=lambda key: key[2].end, reverse=True):
        versions = figures.vintages(measure, area, period)
        silent = {version.release.published_on: version for version in versions if not version.series}
        for version in versions:
            whole = silent.get(version.release.published_on)
            if not version.series.startswith(EXCLUDING) or whole is None or whole.release.id == version.release.id:
                continue
            if (measure, area) not in warned:
                warned.add((measure, area))
                yield _exclusion_warning(whole, version, areas)


def _exclusion_warning(whole: Observation, partial: Observation, areas: Areas) -> Issue:
    without = partial.series.removeprefix(EXCLUDING)
    place = ", ".join(filter(None, (partial.release.title, partial.table, partial.cell)))
    issue = _warning("figures.exclusion", areas, whole, f"a word on {without}, left out in {place}, of the same day")
    remedy = (
        f"Look in the publisher’s notes whether this one is without {without} too. If it is, add a caveat with"
        ' effect = "exclude-area" to data/caveats.toml; its first lines explain the keys.'
    )
    return replace(issue, remedy=remedy)


def _sum_warnings(figures_of_day: Mapping[FigureKey, Observation], areas: Areas) -> Iterator[Issue]:
    for (measure, area, period, series), total in figures_of_day.items():
        quarters = quarters_of(period) if period.is_year else ()
        codes = [force.code for force in areas.forces if area in (ENGLAND_AND_WALES, force.region)]
        forces = "its forces"
        if area == ENGLAND_AND_WALES:
            codes, forces = [*codes, BRITISH_TRANSPORT_POLICE], "its forces and British Transport Police"
        parts: Mapping[str, list[FigureKey]] = {
            "its quarters": [(measure, area, part, series) for part in quarters],
            "its kinds": [(kind, area, period, series) for kind in PARTS_OF_MEASURES.get(measure, ())],
            forces: [(measure, code, period, series) for code in codes],
        }
        for name, keys in parts.items():
            yield from _sum_warning(areas, total, [figures_of_day.get(key) for key in keys], name)


def _sum_warning(areas: Areas, total: Observation, parts: list[Observation | None], name: str) -> Iterator[Issue]:
    """A warning where a total is not the sum of its parts, or is less than those of them that are there."""
    present = [part for part in parts if part is not None]
    if not present or total.value is None:
        return
    parts_sum = sum((part.value for part in present if part.value is not None), Decimal(0))
    complete = len(present) == len(parts)
    shortfall = total.value - parts_sum
    if (abs(shortfall) if complete else -shortfall) > _rounding_allowance([total, *present]):
        of_parts = f"the sum of {name}" if complete else f"the sum of {len(present)} of {name}"
        expected = f"{'' if complete else 'at least '}{format_number(float(parts_sum))}, {of_parts} ({_cells(present)})"
        yield _warning("figures.sum", areas, total, expected)


def _rounding_allowance(figures: list[Observation]) -> Decimal:
    """How far a total may be from the sum of its parts because all of them are rounded alike."""
    for unit in (Decimal(1000), Decimal(100), Decimal(10), Decimal(5)):
        if all(observation.value is not None and observation.value % unit == 0 for observation in figures):
            return unit / 2 * len(figures)
    return Decimal(0)


def _leap_warnings(incoming: Iterable[Observation], figures: Figures, areas: Areas) -> Iterator[Issue]:
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
            log(max(later, COUNT_FOR_NONE) / max(earlier, COUNT_FOR_NONE))
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
    if len(before) < MIN_CHANGES or abs(last) <= max(abs(observation) for observation in before):
        return False
    centre = median(before)
    spread = median(abs(observation - centre) for observation in before)
    return spread > 0 and _SCORE_SCALE * abs(last - centre) / spread > LARGEST_SCORE


def _cells(parts: list[Observation]) -> str:
    places = [" ".join(filter(None, (part.table, part.cell))) for part in parts]
    first_places = ", ".join(dict.fromkeys(places[:4]))
    return first_places if len(parts) <= 4 else f"{first_places} and {len(parts) - 4} more"


def _warning(code: str, areas: Areas, observation: Observation, expected: str) -> Issue:
    value = format_number(float(observation.value)) if observation.value is not None else observation.status.value
    file = observation.release.file_name or observation.release.title
    area = areas.name_or_code(observation.area)
    where = ", ".join(filter(None, (file, observation.table, observation.cell)))
    found = f"{value} for {observation.measure} in {area}, {observation.period.label}"
    return warning(
        code, where, found, expected, "Check the cells with the publisher; the figures are stored as they are."
    )
