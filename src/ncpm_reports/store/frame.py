"""Stored figures as a pandas frame, for statisticians who want to check or explore them in a notebook."""

import pandas as pd

from ncpm_reports.core.observations import Observation
from ncpm_reports.store.figures import Figures

COLUMNS = (
    "measure",
    "area",
    "period_start",
    "period_end",
    "value",
    "unit",
    "status",
    "lower_95",
    "upper_95",
    "standard_error",
    "base",
    "significance",
    "series",
    "publisher",
    "title",
    "edition",
    "published_on",
    "table",
    "cell",
    "release",
    "note",
)
_NUMBERS = ("value", "lower_95", "upper_95", "standard_error")
_DAYS = ("period_start", "period_end", "published_on")


def frame(figures: Figures) -> pd.DataFrame:
    """One row a figure as known on the day that `figures` were taken, in the columns of `COLUMNS`.

    Values and limits are floats in the unit of the row, NaN where the status carries no value: never 0. `base` is a
    nullable whole number; days are datetimes; everything else is text.
    """
    held = pd.DataFrame([_row(one) for one in figures.observations], columns=list(COLUMNS))
    for name in _NUMBERS:
        held[name] = pd.to_numeric(held[name], errors="raise").astype("float64")
    for name in _DAYS:
        held[name] = pd.to_datetime(held[name])
    held["base"] = held["base"].astype("Int64")
    return held


def _row(one: Observation) -> tuple[object, ...]:
    limits = tuple(None if limit is None else float(limit) for limit in (one.lower, one.upper, one.standard_error))
    release = one.release
    return (
        one.measure,
        one.area,
        one.period.start,
        one.period.end,
        None if one.value is None else float(one.value),
        one.unit.value,
        one.status.value,
        *limits,
        one.base,
        one.significance,
        one.series,
        release.publisher,
        release.title,
        release.edition,
        release.published_on,
        one.table,
        one.cell,
        release.id,
        one.note,
    )
