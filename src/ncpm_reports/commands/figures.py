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
    areas = load_areas(data)
    code = area_code(areas, area) if area else None
    with current_store(data, store_path(data, store)) as held:
        figures = held.as_known_on(as_at or date.max)
    wanted = known_measure(measure, figures.measures()) if measure else None
    rows = tuple(_row(one, areas) for one in chosen(figures, wanted, code, period))
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def chosen(figures: Figures, measure: str | None, area: str | None, period: Period | None) -> Iterable[Observation]:
    """The figures of a measure, area and last month; None leaves any through."""
    for one in figures.observations:
        if measure not in (None, one.measure) or area not in (None, one.area):
            continue
        if period is None or one.period.end == period.end:
            yield one


def _row(one: Observation, areas: Areas) -> tuple[Cell, ...]:
    known = areas.by_code.get(one.area)
    label = one.period.label if one.period.start < one.period.end else day_label(one.period.end)
    return (
        one.measure,
        one.area,
        known.name if known else one.area,
        label,
        one.period.start,
        one.period.end,
        one.value,
        one.unit.value,
        one.lower,
        one.upper,
        one.standard_error,
        one.base,
        one.significance,
        one.status.value,
        one.series,
        one.release.publisher,
        one.release.title,
        one.release.edition,
        one.release.published_on,
        one.table,
        one.cell,
        one.release.url,
        one.release.id,
        one.note,
    )
