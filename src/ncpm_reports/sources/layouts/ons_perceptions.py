"""ONS tables of perceptions of the police, and annual supplementary tables: ratings and victims' satisfaction.

Written for the layout described by people who have read these workbooks; no original has been met.
"""

from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.label_grid import LabelGrid, Publication, check_percentages
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER

CORNER = (
    "rating", "response", "answer", "satisfaction", "level of satisfaction", "confidence", "characteristic",
    "visibility", "area", "police satisfaction", "victim satisfaction", "question", "category",
)  # fmt: skip
SATISFIED = (
    "very or fairly satisfied", "total satisfied", "satisfied", "very/fairly satisfied", "all satisfied",
    "fairly or very satisfied",
)  # fmt: skip


def _grid(phrases: tuple[str, ...], measures: dict[str, str], without: tuple[str, ...] = ()) -> LabelGrid:
    return LabelGrid(
        phrases=phrases,
        without=without,
        corner=CORNER,
        measures=measures,
        unit=Unit.PERCENT,
        first_of_several=True,
        checks=(check_percentages,),
    )


TABLES = Publication(
    publisher=PUBLISHER,
    title="Perception and experience of police and criminal justice system, England and Wales",
    grids=(
        _grid(
            ("satisf", "victim"), dict.fromkeys(SATISFIED, "victim-satisfaction"), ("domestic abuse", "by treatment")
        ),
        _grid(("satisf", "domestic abuse"), dict.fromkeys(SATISFIED, "domestic-abuse-satisfaction")),
        _grid(
            ("rating", "police"),
            dict.fromkeys(
                ("good or excellent", "excellent or good", "total good or excellent", "excellent/good"),
                "police-good-or-excellent",
            ),
        ),
        _grid(
            ("confidence", "police"),
            dict.fromkeys(("overall confidence", "overall confidence in local police"), "police-overall-confidence"),
        ),
        _grid(("patrol",), {"high visibility": "police-foot-patrol-weekly"}),
        _grid(("trust", "police"), {"england and wales": "police-trust"}),
    ),
)
