"""Which layout a file has, decided by what its sheets and headers say."""

from collections.abc import Callable
from dataclasses import dataclass

from ncpm_reports.sources.label_grid import Publication
from ncpm_reports.sources.layouts import (
    mid_year_estimates,
    ons_community_safety,
    ons_force_area,
    ons_local,
    police_workforce,
    recorded_crime_open_data,
    weapons_open_data,
)
from ncpm_reports.sources.open_data import OpenData
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.publications import PUBLICATIONS
from ncpm_reports.sources.rows import TidyRelease
from ncpm_reports.sources.workbook import Workbook, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A publisher's layout: how to tell it, and the module's verb that tidies it."""

    name: str
    fits: Callable[[Workbook], bool]
    tidy: Callable[[Workbook, Places], TidyRelease]


def _publication(tables: Publication) -> Layout:
    return Layout(name=tables.name, fits=tables.fits, tidy=lambda workbook, places: tables.tidy(workbook))


def _open_data(name: str, data: OpenData) -> Layout:
    return Layout(name=name, fits=data.fits, tidy=data.tidy)


LAYOUTS: tuple[Layout, ...] = (
    Layout(name="ONS police force area tables", fits=ons_force_area.fits, tidy=ons_force_area.tidy),
    Layout(
        name="ONS recorded crime by Community Safety Partnership",
        fits=ons_community_safety.fits,
        tidy=ons_community_safety.tidy,
    ),
    Layout(name="ONS local statistics of homicide", fits=ons_local.fits, tidy=ons_local.tidy),
    Layout(name="ONS mid-year population estimates", fits=mid_year_estimates.fits, tidy=mid_year_estimates.tidy),
    _open_data("Home Office police recorded crime open data", recorded_crime_open_data.DATA),
    _open_data("Home Office firearms open data", weapons_open_data.FIREARMS),
    _open_data("Home Office knife open data", weapons_open_data.KNIVES),
    Layout(name="Home Office police workforce open data", fits=police_workforce.fits, tidy=police_workforce.tidy),
    *map(_publication, PUBLICATIONS),
)


def recognise(workbook: Workbook) -> Layout:
    """The one layout that the workbook has.

    Raises: Refused if none fits, naming the layouts there are, or if several do.
    """
    fitting = [layout for layout in LAYOUTS if layout.fits(workbook)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise refuse(
            "layout.ambiguous",
            workbook.name,
            "the marks of " + " and of ".join(layout.name for layout in fitting),
            "one publication in a file",
            "Tell whoever looks after the program, which has to tell them apart.",
        )
    raise refuse(
        "layout.unknown",
        workbook.name,
        _seen(workbook),
        "one of: " + "; ".join(layout.name for layout in LAYOUTS),
        "For figures that have no reader, fill in the spreadsheet that `ncpm template` makes.",
        at_desk="Enter the figures that you need by hand, under own figures.",
    )


def _seen(workbook: Workbook) -> str:
    titles = [f'"{sheet.title[:80]}"' for sheet in workbook.visible if sheet.title]
    return "sheets that begin " + ", ".join(titles[:4]) if titles else "no text"
