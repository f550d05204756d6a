"""Stored figures as a pandas frame, from which the measures room aggregates."""

from itertools import chain

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


def standing_observations(figures: Figures) -> tuple[Observation, ...]:
    """Every published figure that no correction has replaced, all vintages, the oldest release first."""
    held = (
        one
        for measured in figures.by_measure.values()
        for one in chain.from_iterable(measured.editions.values())
        if one.release.id not in measured.replaced
    )
    return tuple(sorted(held, key=lambda one: one.release.published_on))


def standing_frame(observations: tuple[Observation, ...]) -> pd.DataFrame:
    """One row a published figure, in the order given, in the columns of `COLUMNS` and `position`, its place in it.

    Values are floats in the unit of the measure, NaN where the status carries no value: never 0. Days are datetimes;
    `months` is the length of the period; everything else is text.
    """
    frame = pd.DataFrame([_row(one) for one in observations], columns=list(COLUMNS))
    for name in ("period_start", "period_end", "published_on"):
        frame[name] = pd.to_datetime(frame[name])
    frame["value"] = frame["value"].astype("float64")
    frame["whole_months"] = frame["whole_months"].astype(bool)
    return frame.assign(position=range(len(frame)))


def _row(one: Observation) -> tuple[object, ...]:
    return (
        one.measure,
        one.area,
        one.period.start,
        one.period.end,
        one.period.months,
        one.period.whole_months,
        None if one.value is None else float(one.value),
        one.series,
        one.release.id,
        one.release.published_on,
    )
