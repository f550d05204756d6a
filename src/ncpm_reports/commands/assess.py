"""`ncpm assess`: what may be said of each measure."""

from collections.abc import Iterator

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, Listing
from ncpm_reports.commands.store import area_code, measure_id_of, store_to_read
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity, Source
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.measures.framework import Framework, Level
from ncpm_reports.measures.results import Assessment
from ncpm_reports.quarter.figures import read_quarter_figures

SHOWN = (
    *("name", "area", "period", "value", "baseline_period", "baseline", "change", "change_percent", "change_lower"),
    *("change_upper", "verdict", "why"),
)


@options.in_project
@options.listed
def command(
    paths: Paths,
    *,
    measure: options.MeasureOption = None,
    area: options.AreaOption = None,
    period: options.PeriodOption = None,
    as_at: options.AsAtOption = None,
) -> Listing[Assessment]:
    """Print assessments: value, baseline, change, interval, verdict, why.

    Without --area the national ones are printed, of the framework's metrics and what may stand beside them. With the
    area of a force, those of its local measures. `--period` is the quarter that a pack would be for.

    Example: ncpm assess --area avon-and-somerset --period 2025-06
    """
    with store_to_read(paths) as (readable, _):
        quarter = read_quarter_figures(readable, BuildRequest(period=period, as_at=as_at))
    code = area_code(quarter.areas, area)
    measure_id = measure_id_of(measure, [candidate.id for candidate in quarter.framework.measures])
    chosen = _measures_and_areas(quarter.framework, measure_id, code)
    assessments = (quarter.assess(*measure_and_area) for measure_and_area in chosen)
    return Listing(_columns(quarter.areas), SHOWN, assessments)


def _measures_and_areas(framework: Framework, measure: str | None, area: str | None) -> Iterator[tuple[str, str]]:
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
        "area": lambda assessment: areas.name_or_code(assessment.area),
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
        "source": lambda assessment: next((source.title for source in _sources(assessment)), ""),
        "published_on": lambda assessment: next((source.published_on for source in _sources(assessment)), None),
    }


def _sources(assessment: Assessment) -> tuple[Source, ...]:
    return assessment.latest.sources if assessment.latest else ()


def _period(quantity: Quantity | None) -> str | None:
    return quantity.period.label if quantity and quantity.period else None


def _value(quantity: Quantity | None) -> float | int | None:
    if quantity is None or quantity.value is None:
        return None
    return int(quantity.value) if quantity.value.is_integer() else quantity.value
