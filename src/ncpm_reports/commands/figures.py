"""`ncpm figures`: stored figures with their sources."""

from collections.abc import Iterable
from datetime import date

from ncpm_reports.commands.listing import Cell, Listing, form, print_listing
from ncpm_reports.commands.opened_store import area_code, current_store, known_measure
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    AreaOption,
    AsAtOption,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    MeasureOption,
    OutputOption,
    PeriodOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, day_label
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.figures import Figures

COLUMNS = (
    "measure",
    "area_code",
    "area",
    "period",
    "period_start",
    "period_end",
    "value",
    "unit",
    "lower_95",
    "upper_95",
    "standard_error",
    "base",
    "significance",
    "status",
    "series",
    "publisher",
    "title",
    "edition",
    "published_on",
    "table",
    "cell",
    "url",
    "release",
    "note",
)
SHOWN = (
    ("measure", "Measure"),
    ("area", "Area"),
    ("period", "Period"),
    ("value", "Value"),
    ("unit", "Unit"),
    ("status", "Status"),
    ("published_on", "Published"),
    ("title", "Source"),
    ("table", "Table"),
    ("cell", "Cell"),
)


def command(
    *,
    measure: MeasureOption = None,
    area: AreaOption = None,
    period: PeriodOption = None,
    as_at: AsAtOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Print stored figures with their sources.

    Without options all figures are printed, the newest version of each. A period is told by its last month: 2025-06
    finds the quarter, the year and any other period that ends in June 2025.

    Example: ncpm figures --measure homicide --area england-and-wales --as-at 2019-12-31
    """
    with current_store(data, store_path(data, store)) as opened:
        figures = opened.as_known_on(as_at or date.max)
    areas = load_areas(data)
    code = area_code(areas, area) if area else None
    chosen_measure = known_measure(measure, figures.measures()) if measure else None
    rows = tuple(_row(observation, areas) for observation in chosen(figures, chosen_measure, code, period))
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def chosen(figures: Figures, measure: str | None, area: str | None, period: Period | None) -> Iterable[Observation]:
    """The figures of a measure, area and last month; None leaves any through."""
    for observation in figures.observations:
        if measure not in (None, observation.measure) or area not in (None, observation.area):
            continue
        if period is None or observation.period.end == period.end:
            yield observation


def _row(observation: Observation, areas: Areas) -> tuple[Cell, ...]:
    area = areas.by_code.get(observation.area)
    label = (
        observation.period.label
        if observation.period.start < observation.period.end
        else day_label(observation.period.end)
    )
    return (
        observation.measure,
        observation.area,
        area.name if area else observation.area,
        label,
        observation.period.start,
        observation.period.end,
        observation.value,
        observation.unit.value,
        observation.lower,
        observation.upper,
        observation.standard_error,
        observation.base,
        observation.significance,
        observation.status.value,
        observation.series,
        observation.release.publisher,
        observation.release.title,
        observation.release.edition,
        observation.release.published_on,
        observation.table,
        observation.cell,
        observation.release.url,
        observation.release.id,
        observation.note,
    )
