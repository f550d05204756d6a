"""`ncpm assess`: what may be said of each measure."""

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
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.inputs import named_text, newest_quarter
from ncpm_reports.measures.assess import assess_one
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import Framework, Level, read_framework
from ncpm_reports.measures.results import Assessment
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.figures import Figures

COLUMNS = (
    "measure",
    "name",
    "area_code",
    "area",
    "verdict",
    "why",
    "period",
    "value",
    "lower_95",
    "upper_95",
    "unit",
    "baseline_period",
    "baseline",
    "change",
    "change_percent",
    "change_lower",
    "change_upper",
    "p",
    "test",
    "source",
    "published_on",
)
SHOWN = (
    ("name", "Measure"),
    ("area", "Area"),
    ("period", "Period"),
    ("value", "Value"),
    ("baseline_period", "Baseline period"),
    ("baseline", "Baseline"),
    ("change", "Change"),
    ("change_percent", "%"),
    ("change_lower", "From"),
    ("change_upper", "To"),
    ("verdict", "Verdict"),
    ("why", "Why"),
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
    """Print assessments: value, baseline, change, interval, verdict, why.

    Without --area the national ones are printed, of the framework's metrics and what may stand beside them. With the
    area of a force, those of its local measures. `--period` is the quarter that a pack would be for.

    Example: ncpm assess --area avon-and-somerset --period 2025-06
    """
    with current_store(data, store_path(data, store)) as opened:
        figures = opened.as_known_on(as_at or date.max)
    areas = load_areas(data)
    code = area_code(areas, area) if area else None
    settings = load_settings(data)
    framework = read_framework(*named_text(load_texts(data / "frameworks"), f"{settings.framework}.toml"))
    caveats = read_caveats(*named_text(load_texts(data, suffixes={".toml"}), "caveats.toml"))
    build = _build(figures, areas, period, as_at)
    wanted = known_measure(measure, [measure.id for measure in framework.measures]) if measure else None
    rows = tuple(
        _row(assess_one(figures, framework, caveats, areas, build, which, where), areas)
        for which, where in _asked(framework, wanted, code)
    )
    print_listing(Listing(columns=COLUMNS, rows=rows, shown=SHOWN), form(as_json, as_csv))


def _asked(framework: Framework, measure: str | None, area: str | None) -> Iterable[tuple[str, str]]:
    for candidate in framework.measures:
        if measure not in (None, candidate.id):
            continue
        if area is None or area == candidate.coverage_area:
            yield candidate.id, candidate.coverage_area
        elif measure is not None or Level.FORCE in candidate.levels:
            yield candidate.id, area


def _build(figures: Figures, areas: Areas, period: Period | None, as_at: date | None) -> BuildInfo:
    day = as_at or figures.latest_published() or date.min
    return BuildInfo(period=period or newest_quarter(figures, areas), as_at=day, issued_on=day)


def _row(assessment: Assessment, areas: Areas) -> tuple[Cell, ...]:
    known = areas.by_code.get(assessment.area)
    latest, change = assessment.latest, assessment.change
    source = latest.sources[0] if latest and latest.sources else None
    return (
        assessment.measure,
        assessment.name,
        assessment.area,
        known.name if known else assessment.area,
        assessment.verdict.value,
        assessment.why,
        latest.period.label if latest and latest.period else None,
        _value(latest),
        assessment.latest_interval.lower if assessment.latest_interval else None,
        assessment.latest_interval.upper if assessment.latest_interval else None,
        latest.unit.value if latest else "",
        assessment.baseline.period.label if assessment.baseline and assessment.baseline.period else None,
        _value(assessment.baseline),
        _value(change.absolute) if change else None,
        _value(change.percent) if change else None,
        _value(change.interval_lower) if change else None,
        _value(change.interval_upper) if change else None,
        _value(change.p) if change else None,
        change.test if change else "",
        source.title if source else "",
        source.published_on if source else None,
    )


def _value(quantity: Quantity | None) -> float | int | None:
    if quantity is None or quantity.value is None:
        return None
    return int(quantity.value) if quantity.value.is_integer() else quantity.value
