"""A funnel: each force's ratio to what is expected, limits around it, and names only for those outside 99.8%."""

from collections.abc import Callable, Sequence

from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.estimates import RING
from ncpm_reports.charts.frame import Frame, draw_grid, log_scale, root_scale
from ncpm_reports.charts.labels import EndLabel, Obstacles, draw_end_labels, place_near
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, GROUND, INK, MM, ORANGE, QUIET
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity, Unit, display
from ncpm_reports.documents.blocks import Cell, ColumnKind, Table
from ncpm_reports.documents.drawing import Anchor, Fill, Point, Stroke
from ncpm_reports.measures.results import Funnel, FunnelUnit

HEIGHT = 90 * MM
OUTER = Stroke(colour=GREY, width=1.1)
INNER = Stroke(colour=GREY, width=0.9, dash=(3.0, 2.0))
CENTRE = Stroke(colour=QUIET, width=0.8)
EDGE = Stroke(colour=INK, width=0.6)
ACROSS = "Expected number, on a logarithmic scale; ratio on a square-root scale"
NO_FIGURE = "no figure"
OFF_SCALE = "off the scale"
FAR = 1.5
_COLUMN = 62.0
_HIGH = Fill(colour=ORANGE)
_LOW = Fill(colour=BLUE)
_WITHIN = Fill(colour="#6f777b")


def funnel_chart(
    funnel: Funnel, areas: Areas, *, table_id: str, width: float = CHART_WIDTH, height: float = HEIGHT
) -> Picture:
    """A funnel of forces: ratio of observed to expected upwards, expected number across; sizes in points.

    The limits drawn are the adjusted ones. Only forces outside 99.8% after adjustment are named, and those that take
    no part in the estimates, which are hollow. A force with an expected number of nought has no place and is left to
    the table.
    """
    shown = [unit for unit in funnel.units if unit.ratio is not None and unit.expected > 0]
    scaled = [unit for unit in shown if unit.in_estimates] or shown
    across = log_scale(tuple(unit.expected for unit in scaled))
    ratios = tuple(unit.ratio for unit in scaled if unit.ratio is not None)
    up = root_scale((*ratios, 1.0, *_limits_shown(funnel, across.low, across.high, max(ratios, default=1.0))))
    sheet = Sheet(width, height)
    bottom = 42.0 if any(not unit.in_estimates for unit in shown) else 30.0
    right = sheet.width - _COLUMN
    frame = Frame(left=up.label_width + 8, bottom=bottom, right=right, top=height - 8, across=across, up=up)
    draw_grid(sheet, frame)
    _draw_across(sheet, frame)
    obstacles = Obstacles()
    ends = _draw_limits(sheet, frame, funnel, obstacles)
    _draw_units(sheet, frame, shown, obstacles)
    _name_outliers(sheet, frame, shown, areas, obstacles)
    draw_end_labels(sheet, ends, frame.right + 5, bottom - 6, frame.top + 8)
    return Picture(drawing=sheet.drawing(), data=_table(table_id, funnel, areas))


def _limits_shown(funnel: Funnel, low: float, high: float, largest: float) -> tuple[float, ...]:
    # The mouth of a funnel would push the forces into a corner, and so would limits far above every force: limits count
    # only from the middle onwards, and where they are not far above the largest ratio.
    held = (row[column] for row in funnel.limits if low * 2 <= row[0] <= high for column in (2, 4))
    return tuple(limit for limit in held if limit <= FAR * largest)


def _draw_across(sheet: Sheet, frame: Frame) -> None:
    end = -1e9
    for tick, label in zip(frame.across.ticks, frame.across.labels, strict=True):
        x = frame.x(tick)
        if x - end > 34:
            sheet.words(label, x, frame.bottom - 12, colour=QUIET, anchor=Anchor.MIDDLE)
            end = x
    sheet.words(ACROSS, (frame.left + frame.right) / 2, frame.bottom - 24, colour=QUIET, anchor=Anchor.MIDDLE)


def _draw_limits(sheet: Sheet, frame: Frame, funnel: Funnel, obstacles: Obstacles) -> tuple[EndLabel, ...]:
    """Draws the limits for names to keep clear of; what to write at their ends."""
    rows = sorted(row for row in funnel.limits if frame.across.low <= row[0] <= frame.across.high)
    centre = frame.y(1.0)
    sheet.segments((((frame.left, centre), (frame.right, centre)),), CENTRE)
    ends = [EndLabel(lines=("Pooled rate",), y=centre, colour=QUIET, bold=False)]
    for column, stroke, name in ((4, OUTER, "99.8% limit"), (2, INNER, "95% limit"), (3, OUTER, ""), (1, INNER, "")):
        line = [frame.at(row[0], row[column]) for row in rows]
        sheet.line(line, stroke, frame.clip)
        obstacles.add_line([place if place[1] <= frame.top else None for place in line])
        if rows:
            height = frame.y(rows[-1][column])
            label = name or ("99.8% limit" if column == 3 else "95% limit")
            lines = (label, OFF_SCALE) if height > frame.top else (label,)
            ends.append(EndLabel(lines=lines, y=min(max(height, frame.bottom), frame.top), colour=GREY, bold=False))
    return tuple(ends)


def _place(frame: Frame, unit: FunnelUnit) -> Point:
    """Where a force stands; at the edge of the plot if it is off the scales, as the City of London is."""
    x, y = frame.at(unit.expected, unit.ratio or 0.0)
    return min(max(x, frame.left + 4), frame.right - 4), min(max(y, frame.bottom), frame.top - 2)


def _draw_units(sheet: Sheet, frame: Frame, units: Sequence[FunnelUnit], obstacles: Obstacles) -> None:
    def places(keep: Callable[[FunnelUnit], bool]) -> list[Point]:
        return [_place(frame, unit) for unit in units if keep(unit)]

    sheet.marks("o", places(lambda unit: unit.in_estimates and not unit.flag), 4.5, _WITHIN)
    sheet.marks("^", places(lambda unit: unit.in_estimates and unit.flag == "high"), 7.5, _HIGH, EDGE)
    sheet.marks("v", places(lambda unit: unit.in_estimates and unit.flag == "low"), 7.5, _LOW, EDGE)
    sheet.marks("o", places(lambda unit: not unit.in_estimates), 5.5, GROUND, RING)
    for unit in units:
        obstacles.add_point(_place(frame, unit), 7.0)


def _name_outliers(sheet: Sheet, frame: Frame, units: Sequence[FunnelUnit], areas: Areas, obstacles: Obstacles) -> None:
    inside = (0.0, frame.bottom + 1, frame.right, frame.top + 6)
    for unit in units:
        if unit.flag and unit.in_estimates:
            place_near(sheet, areas.name(unit.area), _place(frame, unit), obstacles, away=5.0, inside=inside)
    hollow = [_explained(frame, unit, areas) for unit in units if not unit.in_estimates]
    if hollow:
        sheet.words(f"Hollow, not part of the estimates: {'; '.join(hollow)}.", 0.0, 3.0, colour=QUIET)


def _explained(frame: Frame, unit: FunnelUnit, areas: Areas) -> str:
    ratio = display(Quantity(value=unit.ratio or 0.0, unit=Unit.RATIO))
    name = areas.name(unit.area)
    if not frame.up.low <= (unit.ratio or 0.0) <= frame.up.high:
        return f"{name} (off the scale: ratio {ratio})"
    if not frame.across.low <= unit.expected <= frame.across.high:
        return f"{name} (ratio {ratio}; its expected number is off the scale)"
    return name


def _table(table_id: str, funnel: Funnel, areas: Areas) -> Table:
    columns = [
        ("Area", ColumnKind.WORDS),
        ("Observed", ColumnKind.NUMBERS),
        ("Expected", ColumnKind.NUMBERS),
        ("Ratio", ColumnKind.NUMBERS),
        ("Position", ColumnKind.WORDS),
    ]
    rows = [(areas.name(unit.area), _row(funnel, unit, areas)) for unit in funnel.units]
    blank = number_cell(None)
    rows += [
        (name, (word_cell(name), blank, blank, blank, word_cell(NO_FIGURE))) for name in map(areas.name, funnel.missing)
    ]
    return data_table(table_id, funnel.name, columns, [row for _, row in sorted(rows, key=lambda held: held[0])])


def _row(funnel: Funnel, unit: FunnelUnit, areas: Areas) -> tuple[Cell, ...]:
    return (
        word_cell(areas.name(unit.area)),
        number_cell(unit.observed),
        number_cell(_derived(funnel, unit, unit.expected, Unit.NUMBER, "pooled rate times population"), 1),
        number_cell(_derived(funnel, unit, unit.ratio, Unit.RATIO, "observed divided by expected")),
        word_cell(position(unit)),
    )


def position(unit: FunnelUnit) -> str:
    """Where a force stands in a funnel, in words; never a rank."""
    if unit.ratio is None:
        return NO_FIGURE
    words = {"high": "above the 99.8% limit", "low": "below the 99.8% limit"}.get(unit.flag, "within the 99.8% limits")
    return words if unit.in_estimates else "not part of the estimates"


def _derived(funnel: Funnel, unit: FunnelUnit, value: float | None, kind: Unit, how: str) -> Quantity | None:
    if value is None:
        return None
    return Quantity(
        value=value,
        unit=kind,
        measure=funnel.measure,
        area=unit.area,
        period=funnel.period,
        sources=unit.observed.sources,
        derivation=how,
    )
