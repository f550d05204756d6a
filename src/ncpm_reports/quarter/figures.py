"""A quarter assessed from its figures alone: what nobody's words, dates or statements can stop."""

from dataclasses import dataclass

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import BuildInfo, BuildRequest, Paths
from ncpm_reports.inputs import build_info, force_codes, load_framework, newest_quarter, read_figures
from ncpm_reports.measures.assess import assess_measure
from ncpm_reports.measures.coverage import read_caveats
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Caveat
from ncpm_reports.measures.similar_forces import Groups, read_groups
from ncpm_reports.sources.project_files import load_areas, load_settings, load_texts
from ncpm_reports.store.figures import Figures


@dataclass(frozen=True, kw_only=True)
class QuarterFigures:
    """A quarter's figures, with what they are assessed by."""

    build: BuildInfo
    areas: Areas
    framework: Framework
    caveats: tuple[Caveat, ...]
    groups: Groups
    figures: Figures

    def assess(self, measure: str, area: str) -> Assessment:
        """A measure in an area by itself. Raises: KeyError if the framework does not know the measure."""
        return assess_measure(self.figures, self.framework, self.caveats, self.areas, self.build, measure, area)


def read_quarter_figures(paths: Paths, request: BuildRequest) -> QuarterFigures:
    """A quarter's figures, as they are in the store.

    Raises: NotFound without figures or a file that settings name; Refused for files that do not pass; StoreUnavailable.
    """
    areas = load_areas(paths.data)
    figures = read_figures(paths, request, areas)
    period = request.period or newest_quarter(figures.periods(force_codes(areas)), request.as_at)
    settings = load_settings(paths.data, period)
    texts = load_texts(paths.data, suffixes={".toml", ".csv"}, recursive=False)
    return QuarterFigures(
        build=build_info(request, period=period, figures=figures, settings=settings, areas=areas),
        areas=areas,
        framework=load_framework(paths.data, settings),
        caveats=read_caveats(texts.get("caveats.toml", ""), "data/caveats.toml"),
        groups=read_groups(texts.get("most-similar-groups.csv", ""), "data/most-similar-groups.csv", areas),
        figures=figures,
    )
