"""Figures that contradict each other: the same figure, published on the same day, with another value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import format_number
from ncpm_reports.store.figures import Figures, corrects

MOST_CELLS = 20
Key = tuple[str, str, Period, str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """A figure that is held, and one to be stored that says another thing of the same day."""

    stored: Observation
    incoming: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedRevision:
    """A person's word that figures may stand before those that they contradict, why, and when it was given."""

    reason: str
    recorded_on: date


def contradictions(stored: Iterable[Observation], incoming: Iterable[Observation]) -> Iterator[Contradiction]:
    """The figures held that others contradict: of one release, or of two published on one day, in another unit or not.

    A corrected edition does not contradict the one that it supersedes.
    """
    by_key = grouped(incoming, _key)
    for observation in stored:
        for contrary in by_key.get(_key(observation), ()):
            if are_contrary(observation, contrary):
                yield Contradiction(stored=observation, incoming=contrary)


def held_contradictions(figures: Figures) -> tuple[Contradiction, ...]:
    """Figures that two releases of one day state differently, both held; of each the later given, which stands, second.

    Sorted by measure, area and period. A corrected edition does not contradict the one that it supersedes.
    """
    pairs = (
        Contradiction(stored=earlier, incoming=later)
        for measure in figures.by_measure
        for vintages in figures.editions(measure)
        for later_at, later in enumerate(vintages)
        for earlier in vintages[:later_at]
        if are_contrary(earlier, later)
    )
    return tuple(sorted(pairs, key=_place))


def are_contrary(stored: Observation, incoming: Observation) -> bool:
    """Whether two figures are the same one, of the same day, with other values, and neither corrects the other."""
    if _key(stored) != _key(incoming) or _content(stored) == _content(incoming):
        return False
    return not corrects(incoming.release, stored.release) and not corrects(stored.release, incoming.release)


def contradiction_issues(
    contradictory: Iterable[Contradiction], name: str, areas: Mapping[str, str]
) -> tuple[Issue, ...]:
    """One issue a contradiction, cell against cell, of the first; then how many more there are."""
    ordered = sorted(contradictory, key=_place)
    issues = [_issue(contradiction, name, areas) for contradiction in ordered[:MOST_CELLS]]
    if len(ordered) > MOST_CELLS:
        more = f"{len(ordered) - MOST_CELLS} more figures that contradict what is held"
        remedy = "Check the whole file with the publisher."
        issues.append(Issue(code="figures.contradict", where=name, found=more, expected="none", remedy=remedy))
    return tuple(issues)


def _key(observation: Observation) -> Key:
    figure = (observation.measure, observation.area, observation.period, observation.series)
    return (*figure, observation.release.published_on)


def _place(contradiction: Contradiction) -> Key:
    return _key(contradiction.incoming)


def _content(observation: Observation) -> tuple[object, ...]:
    return (observation.value, observation.unit, None if observation.value is not None else observation.status)


def _issue(contradiction: Contradiction, name: str, areas: Mapping[str, str]) -> Issue:
    stored, incoming = contradiction.stored, contradiction.incoming
    area = areas.get(incoming.area, incoming.area)
    where = ", ".join(filter(None, (name, incoming.table, incoming.cell)))
    place = " ".join(filter(None, (stored.table, stored.cell)))
    release = ", ".join(filter(None, (stored.release.title, stored.release.edition, place)))
    return Issue(
        code="figures.contradict",
        where=where,
        found=f"{_shown(incoming)} for {incoming.measure} in {area}, {incoming.period.label}",
        expected=f"{_shown(stored)}, as held from {release}, published on the same day, "
        f"{day_label(stored.release.published_on)}",
        remedy="Check both with the publisher; --accept-revision REASON stores the new figures, which then stand.",
        at_desk="Check both with the publisher; you may accept the new figures with a reason.",
    )


def _shown(observation: Observation) -> str:
    if observation.value is None:
        return observation.status.value
    decimals = max(0, -int(observation.value.as_tuple().exponent))
    return f"{format_number(float(observation.value), decimals)} {observation.unit.value}"
