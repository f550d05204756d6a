"""Incidents that a publisher calls exceptional: which lie inside two figures, and the figures without their victims."""

from dataclasses import replace

from ncpm_reports.core.quantities import Source
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import Figure, less_victims
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.like_for_like import Evidence, Pair
from ncpm_reports.measures.results import Caveat

Incidents = tuple[tuple[Caveat, ...], tuple[Caveat, ...]]


def incidents_in(evidence: Evidence, measure: Measure, area: str, pair: Pair) -> Incidents | None:
    """The exceptional incidents inside the latest figure and inside the baseline; None if neither has one."""
    latest, baseline = (_inside(evidence, measure, area, pair, figure) for figure in (pair.latest, pair.baseline))
    return (latest, baseline) if latest or baseline else None


def without_incidents(pair: Pair, incidents: Incidents) -> Pair:
    """The pair without the victims of these incidents, on either side."""
    in_latest, in_baseline = incidents
    return replace(pair, latest=_less(pair.latest, in_latest), baseline=_less(pair.baseline, in_baseline))


def _inside(evidence: Evidence, measure: Measure, area: str, pair: Pair, figure: Figure | None) -> tuple[Caveat, ...]:
    if figure is None:
        return ()
    incidents = coverage.exceptional(evidence.caveats, measure.id, area, figure.period)
    return tuple(caveat for caveat in incidents if not set(caveat.areas) & set(pair.excluded))


def _less(figure: Figure | None, incidents: tuple[Caveat, ...]) -> Figure | None:
    for caveat in incidents:
        source = Source(publisher=caveat.source, title=caveat.short, url=caveat.url)
        figure = less_victims(figure, caveat.victims or 0, source) if figure else None
    return figure
