"""`ncpm revisions`: what changed between vintages."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from ncpm_reports.commands.listing import Cell, Listing, form, print_listing
from ncpm_reports.commands.opened_store import area_code, current_store, known_measure
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    AreaOption,
    AsAtOption,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    MeasureOption,
    OutputOption,
    SinceOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.contradictions import Contradiction, held_contradictions
from ncpm_reports.store.database import Store
from ncpm_reports.store.revisions import RevisedFigure, revised_figures

COLUMNS = (
    "measure",
    "area_code",
    "area",
    "period",
    "period_start",
    "period_end",
    "earlier_value",
    "earlier_published_on",
    "earlier_title",
    "earlier_edition",
    "later_value",
    "later_published_on",
    "later_title",
    "later_edition",
    "change",
    "change_percent",
    "unit",
    "earlier_status",
    "later_status",
    "note",
)
SHOWN = (
    ("measure", "Measure"),
    ("area", "Area"),
    ("period", "Period"),
    ("earlier_value", "Was"),
    ("earlier_published_on", "Published"),
    ("later_value", "Became"),
    ("later_published_on", "Published"),
    ("change", "Change"),
    ("change_percent", "%"),
    ("note", "What the later release says"),
)


SAME_DAY = "a contradiction, no revision: both were published on this day; the second stands, ask the publisher"


def command(
    *,
    since: SinceOption = None,
    measure: MeasureOption = None,
    area: AreaOption = None,
    as_at: AsAtOption = None,
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Show what changed between one publication and the next.

    Each line is a figure that a later release states differently, with what that release says about it,
    which may be a reason. Releases that were withdrawn, or brought back, files accepted although they contradict
    others, and figures that two releases of one day state differently come first.

    Example: ncpm revisions --since 2019-01-01 --measure homicide
    """
    with current_store(data, store_path(data, store)) as opened:
        figures = opened.as_known_on(as_at or date.max)
        withdrawn = () if measure or area else tuple(_withdrawn(opened, since))
    areas = load_areas(data)
    code = area_code(areas, area) if area else None
    chosen_measure = known_measure(measure, figures.measures()) if measure else None
    rows = tuple(
        _row(revised, areas)
        for revised in revised_figures(figures, since)
        if chosen_measure in (None, revised.measure) and code in (None, revised.area)
    )
    contrary = tuple(
        _row(_both_sides(contradiction), areas)
        for contradiction in held_contradictions(figures)
        if chosen_measure in (None, contradiction.incoming.measure)
        and code in (None, contradiction.incoming.area)
        and (since is None or contradiction.incoming.release.published_on >= since)
    )
    rows = (*withdrawn, *contrary, *rows)
    listing = Listing(columns=COLUMNS, rows=rows, shown=SHOWN, empty="No figure that is held was revised.")
    print_listing(listing, form(as_json, as_csv))


def _both_sides(contradiction: Contradiction) -> RevisedFigure:
    """Two figures of one day as a line of the list, which says that neither revises the other."""
    stored, incoming = contradiction.stored, contradiction.incoming
    return RevisedFigure(
        measure=incoming.measure,
        area=incoming.area,
        period=incoming.period,
        series=incoming.series,
        earlier=stored,
        later=incoming,
        reason=SAME_DAY,
    )


def _withdrawn(store: Store, since: date | None) -> Iterator[tuple[Cell, ...]]:
    releases = {release.id: release for release in store.releases()}
    for withdrawal in store.withdrawals():
        if since is None or withdrawal.recorded_on >= since:
            release = releases[withdrawal.release]
            outcome = "brought back" if withdrawal.undone else "withdrawn"
            words = f"{outcome} on {day_label(withdrawal.recorded_on)}: {withdrawal.reason}"
            yield _release_row(release.title, release.edition, release.published_on, words)
    for name, accepted in store.accepted_revisions():
        if since is None or accepted.recorded_on >= since:
            words = f"accepted although it contradicts others, on {day_label(accepted.recorded_on)}: {accepted.reason}"
            yield _release_row(name, "", None, words)


def _release_row(title: str, edition: str, published_on: date | None, note: str) -> tuple[Cell, ...]:
    cells: dict[str, Cell] = {
        "measure": "all of a release",
        "area": f"{title}, {edition}" if edition else title,
        "earlier_title": title,
        "earlier_edition": edition,
        "earlier_published_on": published_on,
        "note": note,
    }
    return tuple(cells.get(column) for column in COLUMNS)


def _row(revised: RevisedFigure, areas: Areas) -> tuple[Cell, ...]:
    area = areas.by_code.get(revised.area)
    before, after = revised.earlier, revised.later
    change = None if before.value is None or after.value is None else after.value - before.value
    return (
        revised.measure,
        revised.area,
        area.name if area else revised.area,
        revised.period.label,
        revised.period.start,
        revised.period.end,
        before.value,
        before.release.published_on,
        before.release.title,
        before.release.edition,
        after.value,
        after.release.published_on,
        after.release.title,
        after.release.edition,
        change,
        _percent(change, before.value),
        after.unit.value,
        before.status.value,
        after.status.value,
        revised.reason,
    )


def _percent(change: Decimal | None, before: Decimal | None) -> Decimal | None:
    """The change as a percentage of the earlier value to one decimal; None where either is under 50, as everywhere."""
    if change is None or before is None or min(before, before + change) < 50:
        return None
    return (100 * change / before).quantize(Decimal("0.1"))
