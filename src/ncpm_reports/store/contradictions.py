"""Figures that contradict each other: the same figure, published on the same day, with another value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import format_number
from ncpm_reports.store.figures import corrects

MOST_CELLS = 20
Key = tuple[str, str, Period, str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A figure that is held, and one to be stored that says another thing of the same day."""

    held: Observation
    given: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRevision:
    """A person's word that figures may stand before those that they contradict, why, and when it was given."""

    reason: str
    recorded_on: date


def contradictions(held: Iterable[Observation], given: Iterable[Observation]) -> Iterator[Contradiction]:
    """The figures held that others contradict: of one release, or of two published on one day, in another unit or not.

    A corrected edition does not contradict the one that it supersedes.
    """
    by_key: dict[Key, list[Observation]] = {}
    for one in given:
        by_key.setdefault(_key(one), []).append(one)
    for one in held:
        for other in by_key.get(_key(one), ()):
            corrected = corrects(other.release, one.release) or corrects(one.release, other.release)
            if not corrected and _content(one) != _content(other):
                yield Contradiction(held=one, given=other)


def contradiction_issues(found: Iterable[Contradiction], name: str, areas: Mapping[str, str]) -> tuple[Issue, ...]:
    """One issue a contradiction, cell against cell, of the first; then how many more there are."""
    ordered = sorted(found, key=lambda one: (one.given.measure, one.given.area, one.given.period, one.given.series))
    issues = [_issue(one, name, areas) for one in ordered[:MOST_CELLS]]
    if len(ordered) > MOST_CELLS:
        issues.append(_more(len(ordered) - MOST_CELLS, name))
    return tuple(issues)


def _key(one: Observation) -> Key:
    return (one.measure, one.area, one.period, one.series, one.release.published_on)


def _content(one: Observation) -> tuple[object, ...]:
    return (one.value, one.unit, None if one.value is not None else one.status)


def _issue(one: Contradiction, name: str, areas: Mapping[str, str]) -> Issue:
    held, given = one.held, one.given
    area = areas.get(given.area, given.area)
    where = ", ".join(filter(None, (name, given.table, given.cell)))
    place = " ".join(filter(None, (held.table, held.cell)))
    release = ", ".join(filter(None, (held.release.title, held.release.edition, place)))
    return Issue(
        code="figures.contradict",
        where=where,
        found=f"{_shown(given)} for {given.measure} in {area}, {given.period.label}",
        expected=f"{_shown(held)}, as held from {release}, published on the same day, "
        f"{day_label(held.release.published_on)}",
        remedy="Check both with the publisher; --accept-revision REASON stores the new figures, which then stand.",
    )


def _more(number: int, name: str) -> Issue:
    return Issue(
        code="figures.contradict",
        where=name,
        found=f"{number} more figures that contradict what is held",
        expected="none",
        remedy="Check the whole file with the publisher.",
    )


def _shown(one: Observation) -> str:
    if one.value is None:
        return one.status.value
    decimals = max(0, -int(one.value.as_tuple().exponent))
    return f"{format_number(float(one.value), decimals)} {one.unit.value}"
