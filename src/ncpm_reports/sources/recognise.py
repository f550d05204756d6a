"""Which layout a file has, decided by what its sheets and headers say."""

from ncpm_reports.core.problems import refuse
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts import (
    mid_year_estimates,
    ons_community_safety,
    ons_force_area,
    ons_local,
    police_workforce,
    recorded_crime_open_data,
    weapons_open_data,
)
from ncpm_reports.sources.publications import PUBLICATIONS
from ncpm_reports.sources.workbook import Workbook

LAYOUTS: tuple[Layout, ...] = (
    ons_force_area.LAYOUT,
    ons_community_safety.LAYOUT,
    ons_local.LAYOUT,
    mid_year_estimates.LAYOUT,
    recorded_crime_open_data.DATA.layout,
    weapons_open_data.FIREARMS.layout,
    weapons_open_data.KNIVES.layout,
    police_workforce.LAYOUT,
    *PUBLICATIONS,
)


def recognise(workbook: Workbook) -> Layout:
    """The one layout that the workbook has.

    Raises: Refused if none fits, naming the layouts there are, or if several do.
    """
    fitting = [layout for layout in LAYOUTS if layout.fits(workbook)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        found = "the marks of " + " and of ".join(layout.name for layout in fitting)
        remedy = "Tell whoever looks after the program, which has to tell them apart."
        raise refuse("layout.ambiguous", workbook.name, found, "one publication in a file", remedy)
    titles = [f'"{sheet.title[:80]}"' for sheet in workbook.visible if sheet.title]
    raise refuse(
        "layout.unknown",
        workbook.name,
        f"sheets that begin {', '.join(titles[:4])}" if titles else "no text",
        "one of: " + "; ".join(layout.name for layout in LAYOUTS),
        "For figures that have no reader, fill in the spreadsheet that `ncpm template` makes.",
        at_desk="Enter the figures that you need by hand, under own figures.",
    )
