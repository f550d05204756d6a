"""What a figure covers: which area, with which bodies beside its forces, and without which forces."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.measures.aggregate import Figure
from ncpm_reports.measures.coverage import EXCLUDING
from ncpm_reports.measures.framework import Framework, Measure


def scope_words(
    figure: Figure, measure: Measure, framework: Framework, areas: Areas, excluding: tuple[str, ...] = ()
) -> str:
    """A figure's scope in a phrase: "England and Wales, with British Transport Police, excluding Greater Manchester".

    Figures of two scopes are never set against one another. `excluding` are the names of areas taken out of it; a
    published total of recorded crime takes in the framework's bodies beside the territorial forces.
    """
    if figure.areas:
        words = f"{len(figure.areas)} police force areas, without British Transport Police"
    else:
        published = figure.observations[0]
        area = areas.by_code.get(published.area)
        national = published.area == measure.coverage_area and measure.sum_forces
        bodies = framework.bodies_in_published_totals if national else ()
        words = (area.name if area else published.area) + "".join(f", with {areas.name(code)}" for code in bodies)
        if published.series.startswith(EXCLUDING):
            excluding = tuple(dict.fromkeys((published.series.removeprefix(EXCLUDING), *excluding)))
    return words + (f", excluding {listed(excluding)}" if excluding else "")
