"""`ncpm figures`: stored figures with their sources."""

from collections.abc import Iterator
from datetime import date

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, Listing
from ncpm_reports.commands.store import area_code, measure_id_of, store_to_read
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.core.settings import Paths
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import Figures

SHOWN = ("measure", "area", "period", "value", "unit", "status", "published_on", "title", "table", "cell")


@options.in_project
@options.listed
def command(
    paths: Paths,
    *,
    measure: options.MeasureOption = None,
    area: options.AreaOption = None,
    period: options.PeriodOption = None,
    as_at: options.AsAtOption = None,
) -> Listing[Observation]:
    """Print stored figures with their sources.

    Without options all figures are printed, the newest version of each. A period is told by its last month: 2025-06
    finds the quarter, the year and any other period that ends in June 2025.

    Example: ncpm figures --measure homicide --area england-and-wales --as-at 2019-12-31
    """
    with store_to_read(paths) as (_, store):
        figures = store.as_known_on(as_at or date.max)
    areas = load_areas(paths.data)
    code = area_code(areas, area)
    rows = _chosen(figures, measure_id_of(measure, figures.measures()), code, period)
    return Listing(_columns(areas), SHOWN, rows)


def _chosen(figures: Figures, measure: str | None, area: str | None, period: Period | None) -> Iterator[Observation]:
    for observation in figures.observations:
        is_chosen = measure in (None, observation.measure) and area in (None, observation.area)
        if is_chosen and (period is None or observation.period.end == period.end):
            yield observation


def _columns(areas: Areas) -> Columns[Observation]:
    return {
        "measure": lambda figure: figure.measure,
        "area_code": lambda figure: figure.area,
        "area": lambda figure: areas.name_or_code(figure.area),
        "period": lambda figure: figure.period.label if figure.period.days > 1 else day_label(figure.period.end),
        "period_start": lambda figure: figure.period.start,
        "period_end": lambda figure: figure.period.end,
        "value": lambda figure: figure.value,
        "unit": lambda figure: figure.unit.value,
        "lower_95": lambda figure: figure.lower,
        "upper_95": lambda figure: figure.upper,
        "standard_error": lambda figure: figure.standard_error,
        "base": lambda figure: figure.base,
        "significance": lambda figure: figure.significance,
        "status": lambda figure: figure.status.value,
        "series": lambda figure: figure.series,
        "publisher": lambda figure: figure.release.publisher,
        "title": lambda figure: figure.release.title,
        "edition": lambda figure: figure.release.edition,
        "published_on": lambda figure: figure.release.published_on,
        "table": lambda figure: figure.table,
        "cell": lambda figure: figure.cell,
        "url": lambda figure: figure.release.url,
        "release": lambda figure: figure.release.id,
        "note": lambda figure: figure.note,
    }
