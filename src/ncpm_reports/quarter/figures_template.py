"""The spreadsheet of figures to fill in: a sheet for each measure of a framework, its areas and periods by name."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.measures.framework import Framework, Level, Measure
from ncpm_reports.sources.template import MeasureSheet, blank_template


def figures_template(framework: Framework, areas: Areas, quarter: Period) -> bytes:
    """A blank spreadsheet as xlsx, with rows for the year that ends with a quarter."""
    year = year_ending(quarter.end.year, quarter.end.month)
    return blank_template(measure_sheet(measure, areas, year) for measure in framework.measures)


def measure_sheet(measure: Measure, areas: Areas, year: Period) -> MeasureSheet:
    """The sheet of one measure: a row for its nation, and for each force where it has local figures."""
    names = [areas.by_code[measure.coverage_area].name]
    if Level.FORCE in measure.levels:
        names.extend(force.name for force in areas.forces)
    return MeasureSheet(
        measure=measure.id,
        name=measure.name,
        short_name=measure.short_name,
        unit=measure.unit,
        rows=tuple((name, year.label) for name in names),
    )
