"""Which layout a file has, decided by what its sheets and headers say.

Publications made of tables of labels are one TOML file each in `layouts/`, read once when this is imported.
"""

from pathlib import Path

from ncpm_reports.core.problems import refuse
from ncpm_reports.sources.label_grid import read_publication_file
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts import (
    home_office_open_data,
    mid_year_estimates,
    ons_force_area,
    ons_local,
)
from ncpm_reports.sources.workbook import Workbook

FOLDER = Path(__file__).parent / "layouts"
LAYOUTS: tuple[Layout, ...] = (
    ons_force_area.LAYOUT,
    ons_local.LAYOUT,
    mid_year_estimates.LAYOUT,
    home_office_open_data.LAYOUT,
    *map(read_publication_file, sorted(FOLDER.glob("*.toml"))),
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
