"""`ncpm assess`: what may be said of each measure."""

from collections.abc import Iterator
from datetime import date

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, print_listing
from ncpm_reports.commands.opened_store import area_code, area_name, current_store, known_measure
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.core.settings import BuildInfo
from ncpm_reports.inputs import load_framework, named_text, newest_quarter
from ncpm_reports.measures.assess import assess_one
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import Framework, Level
from ncpm_reports.measures.results import Assessment
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts

SHOWN = {
    "name": "Measure",
    "area": "Area",
    "period": "Period",
    "value": "Value",
    "baseline_period": "Baseline period",
    "baseline": "Baseline",
    "change": "Change",
    "change_percent": "%",
    "change_lower": "From",
    "change_upper": "To",
    "verdict": "Verdict",
    "why": "Why",
}


def command(
    *,
    measure: options.MeasureOption = None,
    area: options.AreaOption = None,
    period: options.PeriodOption = None,
    as_at: options.AsAtOption = None,
    as_json: options.JsonOption = False,
    as_csv: options.CsvOption = False,
    data: options.DataOption = options.DATA,
    store: options.StoreOption = None,
    output: options.OutputOption = options.OUTPUT,
    debug: options.DebugOption = False,
) -> None:
    """Print assessments: value, baseline, change, interval, verdict, why.

    Without --area the national ones are printed, of the framework's metrics and what may stand beside them. With the
    area of a force, those of its local measures. `--period` is the quarter that a pack would be for.

    Example: ncpm assess --area avon-and-somerset --period 2025-06
    """
    with current_store(data, store) as opened:
        figures = opened.as_known_on(as_at or date.max)
    areas = load_areas(data)
    code = area_code(areas, area)
    framework = load_framework(data, load_settings(data))
    caveats = read_caveats(*named_text(load_texts(data, suffixes={".toml"}), "caveats.toml"))
    day = as_at or figures.latest_published() or date.min
    build = BuildInfo(period=period or newest_quarter(figures, areas), as_at=day, issued_on=day)
    wanted = known_measure(measure, [known.id for known in framework.measures])
    assessments = (
        assess_one(figures, framework, caveats, areas, build, which, where)
        for which, where in _asked(framework, wanted, code)
    )
    print_listing(_columns(areas), SHOWN, assessments, as_json=as_json, as_csv=as_csv)


def _asked(framework: Framework, measure: str | None, area: str | None) -> Iterator[tuple[str, str]]:
    for candidate in framework.measures:
        if measure not in (None, candidate.id):
            continue
        if area is None or area == candidate.coverage_area:
            yield candidate.id, candidate.coverage_area
        elif measure is not None or Level.FORCE in candidate.levels:
            yield candidate.id, area


def _columns(areas: Areas) -> Columns[Assessment]:
    return {
        "measure": lambda assessment: assessment.measure,
        "name": lambda assessment: assessment.name,
        "area_code": lambda assessment: assessment.area,
        "area": lambda assessment: area_name(areas, assessment.area),
        "verdict": lambda assessment: assessment.verdict.value,
        "why": lambda assessment: assessment.why,
        "period": lambda assessment: _period(assessment.latest),
        "value": lambda assessment: _value(assessment.latest),
        "lower_95": lambda assessment: assessment.latest_interval.lower if assessment.latest_interval else None,
        "upper_95": lambda assessment: assessment.latest_interval.upper if assessment.latest_interval else None,
        "unit": lambda assessment: assessment.latest.unit.value if assessment.latest else "",
        "baseline_period": lambda assessment: _period(assessment.baseline),
        "baseline": lambda assessment: _value(assessment.baseline),
        "change": lambda assessment: _value(assessment.change.absolute) if assessment.change else None,
        "change_percent": lambda assessment: _value(assessment.change.percent) if assessment.change else None,
        "change_lower": lambda assessment: _value(assessment.change.interval_lower) if assessment.change else None,
        "change_upper": lambda assessment: _value(assessment.change.interval_upper) if assessment.change else None,
        "p": lambda assessment: _value(assessment.change.p) if assessment.change else None,
        "test": lambda assessment: assessment.change.test if assessment.change else "",
        "source": lambda assessment: (
            assessment.latest.sources[0].title if assessment.latest and assessment.latest.sources else ""
        ),
        "published_on": lambda assessment: (
            assessment.latest.sources[0].published_on if assessment.latest and assessment.latest.sources else None
        ),
    }


def _period(quantity: Quantity | None) -> str | None:
    return quantity.period.label if quantity and quantity.period else None


def _value(quantity: Quantity | None) -> float | int | None:
    if quantity is None or quantity.value is None:
        return None
    return int(quantity.value) if quantity.value.is_integer() else quantity.value
