"""Which layout a file has, decided by what its sheets and headers say."""

from collections.abc import Callable
from dataclasses import dataclass

from ncpm_reports.sources import ons_community_safety, ons_force_area
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Tidied
from ncpm_reports.sources.workbooks import Workbook, refuse


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A publisher's layout: how to tell it, and the module's verb that tidies it."""

    name: str
    fits: Callable[[Workbook], bool]
    tidy: Callable[[Workbook, Places], Tidied]


LAYOUTS: tuple[Layout, ...] = (
    Layout(name="ONS police force area tables", fits=ons_force_area.fits, tidy=ons_force_area.tidy),
    Layout(
        name="ONS recorded crime by Community Safety Partnership",
        fits=ons_community_safety.fits,
        tidy=ons_community_safety.tidy,
    ),
)


def recognise(workbook: Workbook) -> Layout:
    """The one layout that the workbook has.

    Raises: Refused if none fits, naming the layouts there are, or if several do.
    """
    fitting = [layout for layout in LAYOUTS if layout.fits(workbook)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        found = " and of ".join(layout.name for layout in fitting)
        raise refuse(
            "layout.ambiguous",
            workbook.name,
            f"the marks of {found}",
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
