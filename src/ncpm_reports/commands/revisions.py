"""`ncpm revisions`: what changed between vintages."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ncpm_reports.commands import options
from ncpm_reports.commands.listing import Columns, Listing, Row
from ncpm_reports.commands.store import area_code, measure_id_of, store_to_read
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.settings import Paths
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.database import Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.revisions import RevisedFigure, revised_figures, stored_contradictions

SHOWN = (
    *("measure", "area", "period", "earlier_value", "earlier_published_on", "later_value", "later_published_on"),
    *("change", "change_percent", "note"),
)
SAME_DAY = "a contradiction, no revision: both were published on this day; the second stands, ask the publisher"


@options.in_project
@options.listed
def command(
    paths: Paths,
    *,
    since: options.SinceOption = None,
    measure: options.MeasureOption = None,
    area: options.AreaOption = None,
    as_at: options.AsAtOption = None,
) -> Listing[RevisedFigure]:
    """Show what changed between one publication and the next.

    Each line is a figure that a later release states differently, with what that release says about it,
    which may be a reason. Releases that were withdrawn, or brought back, files accepted although they contradict
    others, and figures that two releases of one day state differently come first.

    Example: ncpm revisions --since 2019-01-01 --measure homicide
    """
    with store_to_read(paths) as (_, store):
        figures = store.as_known_on(as_at or date.max)
        withdrawn = () if measure or area else tuple(_withdrawn(store, since))
    areas = load_areas(paths.data)
    code = area_code(areas, area)
    measure_id = measure_id_of(measure, figures.measures())
    revised = [
        figure
        for figure in (*_contradictions(figures, since), *revised_figures(figures, since))
        if measure_id in (None, figure.measure) and code in (None, figure.area)
    ]
    empty = "No figure that is held was revised."
    return Listing(_columns(areas), SHOWN, revised, first_rows=withdrawn, empty=empty)


def _contradictions(figures: Figures, since: date | None) -> Iterator[RevisedFigure]:
    """Two figures of one day as a line of the list, which says that neither revises the other."""
    for contradiction in stored_contradictions(figures):
        stored, incoming = contradiction.stored, contradiction.incoming
        if since is None or incoming.release.published_on >= since:
            yield RevisedFigure(
                measure=incoming.measure,
                area=incoming.area,
                period=incoming.period,
                series=incoming.series,
                earlier=stored,
                later=incoming,
                reason=SAME_DAY,
            )


def _withdrawn(store: Store, since: date | None) -> Iterator[Row]:
    """A row for each release that was withdrawn, brought back, or accepted although it contradicts others."""
    releases = {release.id: release for release in store.releases()}
    for withdrawal in store.withdrawals():
        if since is None or withdrawal.recorded_on >= since:
            release = releases[withdrawal.release]
            outcome = "brought back" if withdrawal.undone else "withdrawn"
            yield {
                "measure": "all of a release",
                "area": release.name,
                "earlier_title": release.title,
                "earlier_edition": release.edition,
                "earlier_published_on": release.published_on,
                "note": f"{outcome} on {day_label(withdrawal.recorded_on)}: {withdrawal.reason}",
            }
    for name, accepted in store.accepted_revisions():
        if since is None or accepted.recorded_on >= since:
            day = day_label(accepted.recorded_on)
            yield {
                "measure": "all of a release",
                "area": name,
                "earlier_title": name,
                "earlier_edition": "",
                "note": f"accepted although it contradicts others, on {day}: {accepted.reason}",
            }


def _columns(areas: Areas) -> Columns[RevisedFigure]:
    return {
        "measure": lambda revised: revised.measure,
        "area_code": lambda revised: revised.area,
        "area": lambda revised: areas.name_or_code(revised.area),
        "period": lambda revised: revised.period.label,
        "period_start": lambda revised: revised.period.start,
        "period_end": lambda revised: revised.period.end,
        "earlier_value": lambda revised: revised.earlier.value,
        "earlier_published_on": lambda revised: revised.earlier.release.published_on,
        "earlier_title": lambda revised: revised.earlier.release.title,
        "earlier_edition": lambda revised: revised.earlier.release.edition,
        "later_value": lambda revised: revised.later.value,
        "later_published_on": lambda revised: revised.later.release.published_on,
        "later_title": lambda revised: revised.later.release.title,
        "later_edition": lambda revised: revised.later.release.edition,
        "change": _change,
        "change_percent": _percent,
        "unit": lambda revised: revised.later.unit.value,
        "earlier_status": lambda revised: revised.earlier.status.value,
        "later_status": lambda revised: revised.later.status.value,
        "note": lambda revised: revised.reason,
    }


def _change(revised: RevisedFigure) -> Decimal | None:
    before, after = revised.earlier.value, revised.later.value
    return None if before is None or after is None else after - before


def _percent(revised: RevisedFigure) -> Decimal | None:
    """The change as a percentage of the earlier value to one decimal; None where either is under 50, as everywhere."""
    before, change = revised.earlier.value, _change(revised)
    if change is None or before is None or min(before, before + change) < 50:
        return None
    return (100 * change / before).quantize(Decimal("0.1"))
