"""Stored figures as a pandas frame, from which the measures room aggregates."""

from itertools import chain
from operator import attrgetter
from typing import Any

import pandas as pd

from ncpm_reports.core.observations import Observation
from ncpm_reports.store.figures import Figures

TEXTS = {"measure": "measure", "area": "area", "series": "series", "release": "release.id"}
COLUMNS = (*TEXTS, "period_start", "period_end", "months", "whole_months", "value")


def standing_observations(figures: Figures) -> tuple[Observation, ...]:
    """Every published figure that no correction has replaced, all vintages, the oldest release first."""
    standing = (
        observation
        for measured in figures.by_measure.values()
        for observation in chain.from_iterable(measured.editions.values())
        if observation.release.id not in measured.superseded
    )
    return tuple(sorted(standing, key=lambda observation: observation.release.published_on))


def standing_frame(observations: tuple[Observation, ...]) -> pd.DataFrame:
    """One row a published figure, in the order given, in the columns of `COLUMNS` and `position`, its place in it.

    Values are floats in the unit of the measure, NaN where the status carries no value: never 0. Days are datetimes;
    `months` is the length of the period; everything else is text, as categories.
    """

    def column(name: str) -> list[Any]:
        return list(map(attrgetter(name), observations))

    start, end = (pd.Series(pd.to_datetime(column(f"period.{name}"))) for name in ("start", "end"))
    return pd.DataFrame(
        {
            **{name: pd.Categorical(column(path)) for name, path in TEXTS.items()},
            "period_start": start,
            "period_end": end,
            "months": (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month + 1,
            "whole_months": start.dt.is_month_start & end.dt.is_month_end,
            "value": pd.Series(column("value"), dtype="float64"),
            "position": range(len(observations)),
        }
    )
