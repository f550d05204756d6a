"""What the desk shows of each measure of a quarter, as files of texts and pictures."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Quantity, Unit, display
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.assessed import INDEX
from ncpm_reports.desk.jobs import Step
from ncpm_reports.desk.labels import cell_words, value_words
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.framework import Measure, Role
from ncpm_reports.measures.results import Assessment, Results
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import capitalised
from ncpm_reports.products.board_pack.measure_page import history_figure
from ncpm_reports.quarter.figures import QuarterFigures, read_quarter_figures
from ncpm_reports.store.revisions import RevisedFigure, revised_figures
from ncpm_reports.writers.svg import svg_file

NARROW = 200.0


class AssessedQuarter(QuarterFigures):
    """A quarter's figures, assessed all together."""

    @cached_property
    def results(self) -> Results:
        """All assessments together."""
        return assess(self.figures, self.framework, self.caveats, self.areas, self.build, groups=self.groups)

    def national(self, measure: str) -> Assessment:
        """The national assessment of a measure, of those that packs do not show too. Raises: as `assess`."""
        shown = (*self.results.national, *self.results.national_context)
        assessed = next((assessment for assessment in shown if assessment.measure == measure), None)
        return assessed or self.assess(measure, self.framework.measure(measure).coverage_area)

    def local(self, measure: str) -> tuple[Assessment, ...]:
        """The assessments of a measure in force areas, in their alphabetical order; empty if none."""
        assessed = (assessment for _, forces in self.results.forces for assessment in forces)
        return tuple(assessment for assessment in assessed if assessment.measure == measure)


def measure_files(paths: Paths, request: BuildRequest, report: Callable[[Step], None]) -> Mapping[str, bytes]:
    """The files of a quarter's measures by name; see `assessed`. Raises: as `read_quarter_figures`."""
    assessed = AssessedQuarter(**vars(read_quarter_figures(paths, request)))
    measures = assessed.framework.measures
    revised = revised_figures(assessed.figures)
    files: dict[str, bytes] = {}
    lines = []
    for number, measure in enumerate(measures, start=1):
        national = assessed.national(measure.id)
        view = _view(assessed, measure, national, [figure for figure in revised if figure.measure == measure.id])
        wide = history_figure(national, assessed.areas)
        narrow = history_figure(national, assessed.areas, width=NARROW, height=NARROW * 0.8)
        for name, figure in (("", wide), ("-narrow", narrow)):
            if figure is not None:
                files[f"{measure.id}{name}.svg"] = svg_file(figure.drawing, plain(figure.title), figure.alt)
        view["alt"] = wide.alt if wide else ""
        files[f"{measure.id}.json"] = json.dumps(view).encode()
        lines.append({key: view[key] for key in ("id", "name", "metric", "latest", "period", "verdict", "published")})
        report(Step(done=number, steps=len(measures)))
    files[INDEX] = json.dumps(lines).encode()
    return files


def _view(
    assessed: AssessedQuarter, measure: Measure, national: Assessment, revised: list[RevisedFigure]
) -> dict[str, Any]:
    areas, latest = assessed.areas, national.latest
    days = [observation.release.published_on for observation in national.observations]
    of_nation = [figure for figure in revised if figure.area == measure.coverage_area]
    return {
        "id": measure.id,
        "name": measure.name,
        "metric": measure.role is Role.METRIC,
        "headline": capitalised(plain(sentences.headline(national, areas))),
        "verdict": _verdict(measure, national),
        "why": national.why,
        "finding": plain(sentences.finding_public(national, areas)),
        "cautions": [f"{caveat.text} Source: {caveat.source}." for caveat in national.caveats],
        "scope": national.scope or areas.name_or_code(measure.coverage_area),
        "latest": _with_unit(latest),
        "period": _period(latest),
        "baseline": _with_unit(national.baseline),
        "baseline_period": _period(national.baseline),
        "change": plain(sentences.change_cell(national)) if national.change else "",
        "published": day_label(max(days)) if days else "",
        "explanation": measure.about.explanation,
        "not_held": measure.about.not_held if latest is None else "",
        "filled_by": f"{measure.about.publication} ({measure.about.publisher})",
        "frequency": measure.about.frequency,
        "figures": _figures(assessed, measure),
        "revisions": [_revision(figure) for figure in reversed(of_nation)],
        "revisions_of_forces": len(revised) - len(of_nation),
        "companions": _companions(assessed, measure),
        "forces": [_force(assessment, assessed) for assessment in assessed.local(measure.id)],
    }


def _verdict(measure: Measure, national: Assessment) -> str:
    """The verdict in words; better and worse are said of the framework's measures alone."""
    beside = measure.role is not Role.METRIC
    return sentences.verdict_words(replace(national, is_proxy=True) if beside else national)


def _figures(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    observations = assessed.figures.series(measure.id, measure.coverage_area)
    newest_first = sorted(observations, key=lambda figure: (figure.period.end, figure.period.start), reverse=True)
    return [_figure(assessed, figure) for figure in newest_first]


def _figure(assessed: AssessedQuarter, figure: Observation) -> list[str]:
    has_limits = figure.lower is not None and figure.upper is not None
    versions = assessed.figures.vintages(figure.measure, figure.area, figure.period)
    return [
        f"{figure.period.label} ({figure.series})" if figure.series else figure.period.label,
        value_words(figure),
        f"{figure.lower} to {figure.upper}" if has_limits else "",
        figure.release.name,
        figure.release.id,
        cell_words(figure),
        day_label(figure.release.published_on),
        str(len(versions)),
    ]


def _revision(revised: RevisedFigure) -> list[str]:
    versions = (revised.earlier, revised.later)
    cells = [words for figure in versions for words in (value_words(figure), day_label(figure.release.published_on))]
    return [revised.period.label, *cells, revised.reason or "no reason given"]


def _companions(assessed: AssessedQuarter, measure: Measure) -> list[list[str]]:
    """The measures that stand beside this one, or that this one stands beside."""
    framework = assessed.framework
    beside = [
        *framework.measures_beside(measure.id),
        *(other for other in framework.measures if other.id in measure.of),
    ]
    nationals = [(other, assessed.national(other.id)) for other in beside]
    return [
        [other.id, other.name, _with_unit(national.latest), _verdict(other, national)] for other, national in nationals
    ]


def _force(assessment: Assessment, assessed: AssessedQuarter) -> list[str]:
    return [
        assessed.areas.name_or_code(assessment.area),
        _quantity(assessment.latest),
        _period(assessment.latest),
        _quantity(assessment.baseline),
        plain(sentences.change_cell(assessment)) if assessment.change else "not compared",
        sentences.verdict_words(assessment),
    ]


def _period(quantity: Quantity | None) -> str:
    return quantity.period.label if quantity and quantity.period else ""


def _quantity(quantity: Quantity | None) -> str:
    return display(quantity) if quantity is not None else ""


def _with_unit(quantity: Quantity | None) -> str:
    if quantity is None or quantity.value is None or quantity.unit is Unit.PERCENT:
        return _quantity(quantity)
    return f"{display(quantity)} {quantity.unit.value}"
