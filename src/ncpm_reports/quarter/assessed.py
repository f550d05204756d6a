"""A quarter assessed from its figures alone: what nobody's words, dates or statements can stop."""

from dataclasses import dataclass

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import BuildInfo, BuildRequest, Paths
from ncpm_reports.inputs import build_info, load_framework, newest_quarter, read_figures
from ncpm_reports.measures.assess import assess, assess_one
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Caveat, Results
from ncpm_reports.measures.similar import read_groups
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.project_figures import open_store


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessedQuarter:
    """A quarter's figures, and what may be said of them."""

    build: BuildInfo
    areas: Areas
    framework: Framework
    caveats: tuple[Caveat, ...]
    figures: Figures
    results: Results

    def national(self, measure: str) -> Assessment:
        """The national assessment of a measure, of those that packs do not show too.

        Raises: KeyError if the framework does not know the measure.
        """
        shown = (*self.results.national, *self.results.national_context)
        assessed = next((assessment for assessment in shown if assessment.measure == measure), None)
        area = self.framework.measure(measure).coverage_area
        return assessed or assess_one(self.figures, self.framework, self.caveats, self.areas, self.build, measure, area)

    def local(self, measure: str) -> tuple[Assessment, ...]:
        """The assessments of a measure in force areas, in their alphabetical order; empty if none."""
        assessed = (assessment for _, forces in self.results.forces for assessment in forces)
        return tuple(assessment for assessment in assessed if assessment.measure == measure)


def assess_quarter(paths: Paths, request: BuildRequest) -> AssessedQuarter:
    """Brings the project's own figures into the store, then assesses a quarter.

    Raises: NotFound without figures or a file that settings name; Refused for files that do not pass; StoreUnavailable.
    """
    if not request.illustrative:
        with open_store(paths.store, paths.data):
            pass
    areas = load_areas(paths.data)
    figures = read_figures(paths, request, areas)
    period = request.period or newest_quarter(figures, areas)
    settings = load_settings(paths.data, period)
    texts = load_texts(paths.data, suffixes={".toml", ".csv"}, below=False)
    framework = load_framework(paths.data, settings)
    caveats = read_caveats(texts.get("caveats.toml", ""), "data/caveats.toml")
    groups = read_groups(texts.get("most-similar-groups.csv", ""), "data/most-similar-groups.csv", areas)
    build = build_info(paths, request, period=period, figures=figures, settings=settings, areas=areas)
    return AssessedQuarter(
        build=build,
        areas=areas,
        framework=framework,
        caveats=caveats,
        figures=figures,
        results=assess(figures, framework, caveats, areas, build, groups=groups),
    )
