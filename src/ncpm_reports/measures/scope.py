"""What a figure covers: which area, with which bodies beside its forces, and without which forces."""

from dataclasses import dataclass

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.measures.aggregate import Figure
from ncpm_reports.measures.coverage import EXCLUDING
from ncpm_reports.measures.framework import Framework, Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a figure covers. Figures of two scopes are never set against one another.

    `bodies` are those beside the territorial forces that a published total of recorded crime takes in, by code;
    `forces` is the number of force areas that were added up, 0 for a published figure; `excluding` are the names of
    the areas that are left out.
    """

    area: str
    bodies: tuple[str, ...] = ()
    forces: int = 0
    excluding: tuple[str, ...] = ()

    def words(self, areas: Areas) -> str:
        """The scope in a phrase: "England and Wales, with British Transport Police, excluding Greater Manchester"."""
        if self.forces:
            words = f"{self.forces} police force areas, without British Transport Police"
        else:
            area = areas.by_code.get(self.area)
            words = area.name if area else self.area
        words += "".join(f", with {areas.name(code)}" for code in self.bodies)
        return words + (f", excluding {listed(self.excluding)}" if self.excluding else "")


def scope_of(observation: Observation, measure: Measure, framework: Framework) -> Scope:
    """The scope of a published figure: its area, the bodies that its total takes in, and what its series leaves out."""
    national = observation.area == measure.coverage_area and measure.sum_forces
    left_out = (observation.series.removeprefix(EXCLUDING),) if observation.series.startswith(EXCLUDING) else ()
    bodies = framework.bodies_in_published_totals if national else ()
    return Scope(area=observation.area, bodies=bodies, excluding=left_out)


def scope_of_figure(figure: Figure, measure: Measure, framework: Framework, excluding: tuple[str, ...] = ()) -> Scope:
    """The scope of a figure that is to be assessed; `excluding` are the names of areas taken out of it."""
    if figure.areas:
        return Scope(area=figure.quantity.area, forces=len(figure.areas), excluding=excluding)
    published = scope_of(figure.observations[0], measure, framework)
    left_out = tuple(dict.fromkeys((*published.excluding, *excluding)))
    return Scope(area=published.area, bodies=published.bodies, excluding=left_out)
