"""What storing a file would change: each of its figures beside what is held of it now."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.store.contradictions import contradictions
from ncpm_reports.store.database import Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.ingest import FileRead
from ncpm_reports.store.plausibility import implausible
from ncpm_reports.store.revisions import stated

Key = tuple[str, str, Period, str]


class Effect(StrEnum):
    """What a figure would be to those that are held."""

    CONTRADICTORY = "contradictory"
    REVISED = "revised"
    NEW = "new"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureEffect:
    """A figure that is to be stored, and the one held that it revises, repeats or contradicts; None for a new one."""

    effect: Effect
    incoming: Observation
    stored: Observation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The effect of each figure of a file, in the file's order, and warnings about those that are hardly right.

    `after` are the figures of the file's measures as they would be held.
    """

    figures: tuple[FigureEffect, ...]
    warnings: tuple[Issue, ...]
    after: Figures

    def of(self, effect: Effect) -> tuple[FigureEffect, ...]:
        """The figures with this effect."""
        return tuple(figure for figure in self.figures if figure.effect is effect)


def preview(store: Store, read: FileRead, areas: Areas) -> Preview:
    """What storing a file would change; nothing is stored. Figures of withdrawn releases count as not held.

    A figure is revised or the same by the newest that was published until its own day; it is new where there is none,
    and contradictory where one of the same day says another thing. Raises: StoreUnavailable.
    """
    incoming = read.figures
    measures = {figure.measure for figure in incoming}
    observations = tuple(store.observations(measures))
    # A file that was received before does not contradict itself; for any other, what is held is read once only.
    received = store.has_received(read.sha256)
    against = store.contradictions(read.sha256, read.readings) if received else contradictions(observations, incoming)
    contrary = {_key(contradiction.incoming): contradiction.stored for contradiction in against}
    wanted = {_key(figure) for figure in incoming}
    earlier = grouped((figure for figure in observations if _key(figure) in wanted), _key)
    effects = tuple(_effect(figure, contrary.get(_key(figure)), earlier.get(_key(figure), ())) for figure in incoming)
    after = Figures.from_observations((*observations, *incoming))
    return Preview(figures=effects, warnings=implausible(incoming, after, areas), after=after)


def _effect(figure: Observation, contrary: Observation | None, observations: Iterable[Observation]) -> FigureEffect:
    if contrary is not None:
        return FigureEffect(effect=Effect.CONTRADICTORY, incoming=figure, stored=contrary)
    day = figure.release.published_on
    until = [other for other in observations if other.release.published_on <= day and other.unit is figure.unit]
    if not until:
        return FigureEffect(effect=Effect.NEW, incoming=figure)
    newest = max(until, key=lambda other: other.release.published_on)
    effect = Effect.SAME if stated(newest) == stated(figure) else Effect.REVISED
    return FigureEffect(effect=effect, incoming=figure, stored=newest)


def _key(figure: Observation) -> Key:
    return (figure.measure, figure.area, figure.period, figure.series)
