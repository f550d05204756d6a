"""What the desk shows of each measure of a quarter, as files of texts and pictures."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, Unit, display
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.assessed import INDEX
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.labels import area_name, cell_words, value_words
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import capitalised
from ncpm_reports.products.board_pack.measure_page import history
from ncpm_reports.quarter.assessed import AssessedQuarter, assess_quarter
from ncpm_reports.store.revisions import RevisedFigure, revised_figures
from ncpm_reports.writers.svg import svg_file

NARROW = 200.0
ROLES: Mapping[Role, str] = {
    Role.METRIC: "a measure of the framework",
    Role.PROXY: "a local proxy",
    Role.CONTEXT: "a companion, for context",
}


def measure_files(paths: Paths, request: BuildRequest, report: Callable[[Step], None]) -> Mapping[str, bytes]:
    """The files of a quarter's measures by name; see `assessed`. Raises: as `assess_quarter`."""
    assessed = assess_quarter(paths, request)
    measures = assessed.framework.measures
    revised = revised_figures(assessed.figures)
    written: dict[str, bytes] = {}
    lines = []
    for number, measure in enumerate(measures, start=1):
        national = assessed.national(measure.id)
        figure = history(national, assessed.areas)
        narrow = history(national, assessed.areas, width=NARROW, height=NARROW * 0.8)
        view = _view(
            assessed,
            measure,
            national,
            [revised_figure for revised_figure in revised if revised_figure.measure == measure.id],
        )
        if figure is not None:
            written[f"{measure.id}.svg"] = svg_file(figure.drawing, plain(figure.title), figure.alt)
            view["alt"] = figure.alt
        if narrow is not None:
            written[f"{measure.id}-narrow.svg"] = svg_file(narrow.drawing, plain(narrow.title), narrow.alt)
        written[f"{measure.id}.json"] = json.dumps(view).encode()
        lines.append({key: view[key] for key in ("id", "name", "role", "latest", "period", "verdict", "published")})
        report(Step(done=number, steps=len(measures)))
    written[INDEX] = json.dumps(lines).encode()
    return written


def _view(
    assessed: AssessedQuarter, measure: Measure, national: Assessment, revised: list[RevisedFigure]
) -> dict[str, Any]:
    areas, latest = assessed.areas, national.latest
    days = [observation.release.published_on for observation in national.observations]
    return {
        "id": measure.id,
        "name": measure.name,
        "role": ROLES[measure.role],
        "headline": capitalised(plain(sentences.headline(national, areas))),
        "verdict": _verdict(measure, national),
        "why": national.why,
        "finding": plain(sentences.finding_public(national, areas)),
        "cautions": [f"{caveat.text} Source: {caveat.source}." for caveat in national.caveats],
        "scope": national.scope or area_name(areas, measure.coverage_area),
        "latest": _with_unit(latest),
        "period": latest.period.label if latest and latest.period else "",
        "baseline": _with_unit(national.baseline),
        "baseline_period": national.baseline.period.label if national.baseline and national.baseline.period else "",
        "change": plain(sentences.change_cell(national)) if national.change else "",
        "published": day_label(max(days)) if days else "",
        "explanation": measure.about.explanation,
        "not_held": measure.about.not_held if latest is None else "",
        "filled_by": f"{measure.about.publication} ({measure.about.publisher})",
        "frequency": measure.about.frequency,
        "figures": _figures(assessed, measure),
        "revisions": [
            _revision(revised_figure)
            for revised_figure in reversed(revised)
            if revised_figure.area == measure.coverage_area
        ],
        "revisions_of_forces": sum(revised_figure.area != measure.coverage_area for revised_figure in revised),
        "companions": _companions(assessed, measure),
        "forces": [_force(assessment, assessed) for assessment in assessed.local(measure.id)],
        "alt": "",
    }


def _verdict(measure: Measure, national: Assessment) -> str:
    """The verdict in words; better and worse are said of the framework's measures alone."""
    beside = measure.role is not Role.METRIC
    return sentences.verdict_words(replace(national, is_proxy=True) if beside else national)


def _figures(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The national figures that stand, the newest first, each with its release and cell."""
    observations = assessed.figures.series(measure.id, measure.coverage_area)
    ordered = sorted(
        observations, key=lambda observation: (observation.period.end, observation.period.start), reverse=True
    )
    return [
        _figure(observation, len(assessed.figures.vintages(observation.measure, observation.area, observation.period)))
        for observation in ordered
    ]


def _figure(observation: Observation, versions: int) -> list[str]:
    limits = (
        f"{observation.lower} to {observation.upper}"
        if observation.lower is not None and observation.upper is not None
        else ""
    )
    named = f"{observation.period.label} ({observation.series})" if observation.series else observation.period.label
    day = day_label(observation.release.published_on)
    return [
        named,
        value_words(observation),
        limits,
        observation.release.name,
        observation.release.id,
        cell_words(observation),
        day,
        str(versions),
    ]


def _revision(revised_figure: RevisedFigure) -> list[str]:
    return [
        revised_figure.period.label,
        value_words(revised_figure.earlier),
        day_label(revised_figure.earlier.release.published_on),
        value_words(revised_figure.later),
        day_label(revised_figure.later.release.published_on),
        revised_figure.reason or "no reason given",
    ]


def _companions(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The measures that stand beside this one, or that this one stands beside."""
    framework = assessed.framework
    beside = [*framework.beside(measure.id), *(other for other in framework.measures if other.id in measure.of)]
    return [
        [measure.id, measure.name, _with_unit(national.latest), _verdict(measure, national)]
        for measure in beside
        for national in (assessed.national(measure.id),)
    ]


def _force(assessment: Assessment, assessed: AssessedQuarter) -> list[str]:
    change = plain(sentences.change_cell(assessment)) if assessment.change else "not compared"
    period = assessment.latest.period.label if assessment.latest and assessment.latest.period else ""
    name = area_name(assessed.areas, assessment.area)
    return [
        name,
        _quantity(assessment.latest),
        period,
        _quantity(assessment.baseline),
        change,
        sentences.verdict_words(assessment),
    ]


def _quantity(quantity: Quantity | None) -> str:
    return display(quantity) if quantity is not None else ""


def _with_unit(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None or quantity.unit is Unit.PERCENT:
        return _quantity(quantity)
    return f"{display(quantity)} {quantity.unit.value}"
