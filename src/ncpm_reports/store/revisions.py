"""What two versions of a figure say differently: revisions, and contradictions of one day of publication."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from operator import attrgetter

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import format_number
from ncpm_reports.store.figures import Figures, corrects

MAX_CELLS = 20
_figure_and_day = attrgetter("measure", "area", "period", "series", "release.published_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisedFigure:
    """A figure that a later release states differently. `reason` is the publisher's, where it gave one, else ""."""

    measure: str
    area: str
    period: Period
    series: str
    earlier: Observation
    later: Observation
    reason: str = ""


def revised_figures(figures: Figures, since: date | None = None) -> tuple[RevisedFigure, ...]:
    """Figures whose value or status differs between two releases that follow one another.

    Sorted by measure, area, period and day of the later release. `since` leaves out what was published before that
    day. Figures in different units are different figures, and no revision of one another; nor are figures of one day,
    which contradict each other, and a figure that another states with fewer decimals.
    """
    revisions = (
        revised
        for measure in figures.by_measure
        for vintages in figures.editions(measure)
        for revised in _revisions_of(vintages)
    )
    recent = (revised for revised in revisions if since is None or revised.later.release.published_on >= since)
    order = attrgetter("measure", "area", "period", "later.release.published_on", "series")
    return tuple(sorted(recent, key=order))


def _revisions_of(vintages: tuple[Observation, ...]) -> Iterator[RevisedFigure]:
    for series in sorted({observation.series for observation in vintages}):
        in_series = (observation for observation in vintages if observation.series == series)
        for earlier, later in pairwise(in_series):
            differ = stated_values(earlier) != stated_values(later) and not _is_rounded(earlier, later)
            if earlier.unit == later.unit and differ and not contradict(earlier, later):
                yield RevisedFigure(
                    measure=later.measure,
                    area=later.area,
                    period=later.period,
                    series=series,
                    earlier=earlier,
                    later=later,
                    reason=later.note or ("corrected edition" if corrects(later.release, earlier.release) else ""),
                )


def stated_values(observation: Observation) -> tuple[object, ...]:
    """What a figure states, which a later one may revise: its value, its limits, or why there is no value.

    "Provisional" and "revised" say how firm a value is, and are no part of it.
    """
    return (
        observation.value,
        observation.lower,
        observation.upper,
        None if observation.value is not None else observation.status,
    )


def _is_rounded(earlier: Observation, later: Observation) -> bool:
    """Whether the later states the earlier's value with fewer decimals, neither with limits."""
    if earlier.value is None or later.value is None or (earlier.lower, later.lower) != (None, None):
        return False
    last = Decimal(1).scaleb(int(later.value.as_tuple().exponent))
    return last <= 1 and earlier.value.quantize(last, ROUND_HALF_UP) == later.value != earlier.value


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
    by_key = grouped(incoming, _figure_and_day)
    for observation in stored:
        for contrary in by_key.get(_figure_and_day(observation), ()):
            if contradict(observation, contrary):
                yield Contradiction(stored=observation, incoming=contrary)


def stored_contradictions(figures: Figures) -> tuple[Contradiction, ...]:
    """Figures that two releases of one day state differently, both held; of each the later given, which stands, second.

    Sorted by measure, area and period. A corrected edition does not contradict the one that it supersedes.
    """
    pairs = (
        Contradiction(stored=earlier, incoming=later)
        for measure in figures.by_measure
        for vintages in figures.editions(measure)
        for later_at, later in enumerate(vintages)
        for earlier in vintages[:later_at]
        if contradict(earlier, later)
    )
    return tuple(sorted(pairs, key=lambda contradiction: _figure_and_day(contradiction.incoming)))


def contradict(stored: Observation, incoming: Observation) -> bool:
    """Whether two figures are the same one, of the same day, with other values, and neither corrects the other."""
    if _figure_and_day(stored) != _figure_and_day(incoming) or _stated_value(stored) == _stated_value(incoming):
        return False
    return not corrects(incoming.release, stored.release) and not corrects(stored.release, incoming.release)


def contradiction_issues(
    contradictions: Iterable[Contradiction], name: str, areas: Mapping[str, str]
) -> tuple[Issue, ...]:
    """One issue a contradiction, cell against cell, of the first; then how many more there are."""
    ordered = sorted(contradictions, key=lambda contradiction: _figure_and_day(contradiction.incoming))
    issues = [_issue(contradiction, name, areas) for contradiction in ordered[:MAX_CELLS]]
    if len(ordered) > MAX_CELLS:
        more = f"{len(ordered) - MAX_CELLS} more figures that contradict what is held"
        remedy = "Check the whole file with the publisher."
        issues.append(Issue.of("figures.contradict", name, more, "none", remedy))
    return tuple(issues)


def _stated_value(observation: Observation) -> tuple[object, ...]:
    return (observation.value, observation.unit, None if observation.value is not None else observation.status)


def _issue(contradiction: Contradiction, name: str, areas: Mapping[str, str]) -> Issue:
    stored, incoming = contradiction.stored, contradiction.incoming
    area = areas.get(incoming.area, incoming.area)
    where = ", ".join(filter(None, (name, incoming.table, incoming.cell)))
    place = " ".join(filter(None, (stored.table, stored.cell)))
    release = ", ".join(filter(None, (stored.release.name, place)))
    day = day_label(stored.release.published_on)
    found = f"{_value_text(incoming)} for {incoming.measure} in {area}, {incoming.period.label}"
    expected = f"{_value_text(stored)}, as held from {release}, published on the same day, {day}"
    remedy = "Check both with the publisher; --accept-revision REASON stores the new figures, which then stand."
    at_desk = "Check both with the publisher; you may accept the new figures with a reason."
    return Issue.of("figures.contradict", where, found, expected, remedy, at_desk=at_desk)


def _value_text(observation: Observation) -> str:
    if observation.value is None:
        return observation.status.value
    decimals = max(0, -int(observation.value.as_tuple().exponent))
    return f"{format_number(float(observation.value), decimals)} {observation.unit.value}"
