"""Which layout a file has, decided by what its sheets and headers say."""

from collections.abc import Callable
from dataclasses import dataclass

from ncpm_reports.sources.layouts import (
    csbs,
    csew_appendix,
    lookups,
    ndtms,
    nhs_sharp,
    ons_community_safety,
    ons_force_area,
    ons_local,
    populations,
    prc_open,
    rolling_year,
)
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import TidyRelease
from ncpm_reports.sources.workbook import Workbook, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A publisher's layout: how to tell it, and the module's verb that tidies it."""

    name: str
    fits: Callable[[Workbook], bool]
    tidy: Callable[[Workbook, Places], TidyRelease]


LAYOUTS: tuple[Layout, ...] = (
    Layout(name="ONS police force area tables", fits=ons_force_area.fits, tidy=ons_force_area.tidy),
    Layout(
        name="ONS recorded crime by Community Safety Partnership",
        fits=ons_community_safety.fits,
        tidy=ons_community_safety.tidy,
    ),
    Layout(name="Home Office police recorded crime open data", fits=prc_open.fits, tidy=prc_open.tidy),
    Layout(name="rolling-year recorded crime open data", fits=rolling_year.fits, tidy=rolling_year.tidy),
    Layout(name="ONS appendix tables", fits=csew_appendix.fits, tidy=csew_appendix.tidy),
    Layout(name="NHS sharp-object tabulation", fits=nhs_sharp.fits, tidy=nhs_sharp.tidy),
    Layout(name="NDTMS sources of referral", fits=ndtms.fits, tidy=ndtms.tidy),
    Layout(name="Cyber Security Breaches Survey headlines", fits=csbs.fits, tidy=csbs.tidy),
    Layout(name="ONS local statistics of homicide", fits=ons_local.fits, tidy=ons_local.tidy),
    Layout(name="populations by police force area", fits=populations.fits, tidy=populations.tidy),
    Layout(name="lookup of police force areas", fits=lookups.fits, tidy=lookups.tidy),
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
            "Ask for a reader that tells them apart.",
        )
    raise refuse(
        "layout.unknown",
        workbook.name,
        _seen(workbook),
        "one of: " + "; ".join(layout.name for layout in LAYOUTS),
        "For figures that have no reader, fill in the spreadsheet that `ncpm template` makes.",
    )


def _seen(workbook: Workbook) -> str:
    titles = [f'"{sheet.title[:80]}"' for sheet in workbook.visible if sheet.title]
    return "sheets that begin " + ", ".join(titles[:4]) if titles else "no text"
