"""Stored figures as a pandas frame, from which the measures room aggregates."""

from itertools import chain
from operator import attrgetter

import pandas as pd

from ncpm_reports.core.observations import Observation
from ncpm_reports.store.figures import Figures

COLUMNS = (
    "measure",
    "area",
    "period_start",
    "period_end",
    "months",
    "whole_months",
    "value",
    "series",
    "release",
    "published_on",
)
_values = attrgetter(
    *("measure", "area", "period.start", "period.end", "period.months", "period.whole_months", "value", "series"),
    *("release.id", "release.published_on"),
)


def standing_observations(figures: Figures) -> tuple[Observation, ...]:
    """Every published figure that no correction has replaced, all vintages, the oldest release first."""
    standing = (
        observation
        for measured in figures.by_measure.values()
        for observation in chain.from_iterable(measured.editions.values())
        if observation.release.id not in measured.replaced
    )
    return tuple(sorted(standing, key=lambda observation: observation.release.published_on))


def standing_frame(observations: tuple[Observation, ...]) -> pd.DataFrame:
    """One row a published figure, in the order given, in the columns of `COLUMNS` and `position`, its place in it.

    Values are floats in the unit of the measure, NaN where the status carries no value: never 0. Days are datetimes;
    `months` is the length of the period; everything else is text.
    """
    frame = pd.DataFrame([_values(observation) for observation in observations], columns=list(COLUMNS))
    days = {name: pd.to_datetime(frame[name]) for name in ("period_start", "period_end", "published_on")}
    types = {"value": "float64", "whole_months": "bool"}
    return frame.assign(**days, position=range(len(frame))).astype(types)
