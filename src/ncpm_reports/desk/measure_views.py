"""What the desk shows of each measure of a quarter, as files of texts and pictures."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, Unit, display
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.assessed import INDEX
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.labels import area_name, cell_words, release_words, value_words
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import sentences
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
        view = _view(assessed, measure, national, [one for one in revised if one.measure == measure.id])
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
    days = [one.release.published_on for one in national.observations]
    return {
        "id": measure.id,
        "name": measure.name,
        "role": ROLES[measure.role],
        "headline": _capital(plain(sentences.headline(national, areas))),
        "verdict": sentences.verdict_words(national),
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
        "revisions": [_revision(one) for one in reversed(revised) if one.area == measure.coverage_area],
        "revisions_of_forces": sum(one.area != measure.coverage_area for one in revised),
        "companions": _companions(assessed, measure),
        "forces": [_force(one, assessed) for one in assessed.local(measure.id)],
        "alt": "",
    }


def _figures(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The national figures that stand, the newest first, each with its release and cell."""
    held = assessed.figures.series(measure.id, measure.coverage_area)
    ordered = sorted(held, key=lambda one: (one.period.end, one.period.start), reverse=True)
    return [_figure(one, len(assessed.figures.vintages(one.measure, one.area, one.period))) for one in ordered]


def _figure(one: Observation, versions: int) -> list[str]:
    limits = f"{one.lower} to {one.upper}" if one.lower is not None and one.upper is not None else ""
    named = f"{one.period.label} ({one.series})" if one.series else one.period.label
    day = day_label(one.release.published_on)
    return [named, value_words(one), limits, release_words(one), one.release.id, cell_words(one), day, str(versions)]


def _revision(one: RevisedFigure) -> list[str]:
    return [
        one.period.label,
        value_words(one.earlier),
        day_label(one.earlier.release.published_on),
        value_words(one.later),
        day_label(one.later.release.published_on),
        one.reason or "no reason given",
    ]


def _companions(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The measures that stand beside this one, or that this one stands beside."""
    framework = assessed.framework
    beside = [*framework.beside(measure.id), *(one for one in framework.measures if one.id in measure.of)]
    return [
        [one.id, one.name, _with_unit(national.latest), sentences.verdict_words(national)]
        for one in beside
        for national in (assessed.national(one.id),)
    ]


def _force(one: Assessment, assessed: AssessedQuarter) -> list[str]:
    change = plain(sentences.change_cell(one)) if one.change else "not compared"
    period = one.latest.period.label if one.latest and one.latest.period else ""
    name = area_name(assessed.areas, one.area)
    return [name, _quantity(one.latest), period, _quantity(one.baseline), change, sentences.verdict_words(one)]


def _quantity(quantity: Quantity | None) -> str:
    return display(quantity) if quantity is not None else ""


def _with_unit(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None or quantity.unit is Unit.PERCENT:
        return _quantity(quantity)
    return f"{display(quantity)} {quantity.unit.value}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
