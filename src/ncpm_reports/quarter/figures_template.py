"""The spreadsheet of figures to fill in: a sheet for each measure of a framework, its areas and periods by name."""

from collections.abc import Iterable, Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period
from ncpm_reports.inputs import newest_quarter
from ncpm_reports.measures.framework import Framework, Level, Measure
from ncpm_reports.sources.template import MeasureSheet, blank_template
from ncpm_reports.store.figures import AvailablePeriod


def figures_template(
    framework: Framework, areas: Areas, chosen: Period | None, available: Sequence[AvailablePeriod]
) -> bytes:
    """A blank spreadsheet as xlsx, with rows for the newest period of each measure that ends by a quarter's end.

    The quarter is the one chosen, else the newest that is `available`. How long a measure's periods are, and where they
    end, is taken from the newest of those that are available, else it is the year that ends with the quarter.
    Raises: NotFound where no quarter is chosen and none available.
    """
    periods = (item.period for item in available)
    quarter = chosen or newest_quarter(periods, remedy="Name a quarter with --period, as 2025-06.")
    newest = _newest_periods(framework, available)
    return blank_template(
        measure_sheet(measure, areas, _period(measure, quarter, newest.get(measure.id)))
        for measure in framework.measures
    )


def _newest_periods(framework: Framework, available: Iterable[AvailablePeriod]) -> dict[str, Period]:
    """The newest whole months of which each measure has figures, the longest of those that end alike."""
    measures = {measure.id for measure in framework.measures}
    newest: dict[str, Period] = {}
    for item in available:
        newest_period = newest.get(item.measure, item.period)
        if item.measure in measures and item.period.whole_months:
            newest[item.measure] = max(
                newest_period, item.period, key=lambda period: (period.end, -period.start.toordinal())
            )
    return newest


def _period(measure: Measure, quarter: Period, newest: Period | None) -> Period:
    if newest is None:
        return quarter.year_to_end
    months = 12 * (quarter.end.year - newest.end.year) + quarter.end.month - newest.end.month
    step = max(measure.months_between, 1)
    return newest.shifted(months // step * step)


def measure_sheet(measure: Measure, areas: Areas, period: Period) -> MeasureSheet:
    """The sheet of one measure: a row for its nation, and for each force where it has local figures."""
    names = [areas.by_code[measure.coverage_area].name]
    if Level.FORCE in measure.levels:
        names.extend(force.name for force in areas.forces)
    return MeasureSheet(
        measure=measure.id,
        name=measure.name,
        short_name=measure.short_name,
        unit=measure.unit,
        rows=tuple((name, period.label) for name in names),
    )
