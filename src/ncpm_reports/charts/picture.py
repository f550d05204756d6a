"""What every chart is made of: Axes under the house's style sheet, round ticks, a drawing and the table behind it.

Figures are not known to pyplot and have 72 dots an inch, so that what matplotlib calls a display unit is a point.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from matplotlib import style as style_sheets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ncpm_reports.charts.recorder import Recorder
from ncpm_reports.core.quantities import Display, Quantity, Status, Unit, display, format_number
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Label, Number, Table, Text
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.traversal import shorthand_used

style_sheets.use(["default", Path(__file__).with_name("house.mplstyle")])

# A width and a height, and what is left free left, below, right and above, in points.
Size = tuple[float, float]
Margins = tuple[float, float, float, float]
_LARGE_NUMBERS = ((1e10, 1e9, " billion"), (1e7, 1e6, " million"))
# A figure, none at all ("[x]"), or words.
Value = Quantity | str | None


def empty_axes(kind: str, size: Size, margins: Margins) -> Axes:
    """The Axes of a kind of chart, empty, on a picture of a size; what that kind sets of scales and grids is set still.

    Making Axes and their ticks takes twice as long as drawing on them, so that each kind has its Axes only once. Limits
    and ticks are those of the chart before, until they are set.
    """
    axes = _axes_of(kind)
    on_axes = (*axes.lines, *axes.patches, *axes.collections, *axes.artists, *axes.texts)
    for artist in (*on_axes, *axes.figure.artists, *axes.figure.texts):
        artist.remove()
    axes.containers.clear()
    (width, height), (left, bottom, right, top) = size, margins
    cast("Figure", axes.figure).set_size_inches(width / 72, height / 72)
    across, up = max(width - left - right, 1.0), max(height - bottom - top, 1.0)
    axes.set_position((left / width, bottom / height, across / width, up / height))
    return axes


@cache
def _axes_of(kind: str) -> Axes:
    axes = Figure().add_axes((0, 0, 1, 1), label=kind)
    axes.set_autoscale_on(False)
    # The line on which figures stand is under them.
    axes.spines.bottom.set_zorder(1.2)
    for axis in (axes.xaxis, axes.yaxis):
        # No axis has a title whose place would have to be found from all the ticks' labels.
        axis.set_label_coords(0, 0)
    return axes


def place_of(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a point of the data stands, in points from the bottom left of the picture."""
    across, up = axes.transData.transform((x, y))
    return float(across), float(up)


def record(axes: Axes) -> Drawing:
    """The figure that these Axes are on as a drawing that any writer can replay."""
    recorder = Recorder(*map(float, axes.figure.bbox.size))
    axes.figure.draw(recorder)
    return recorder.drawing()


def linear_ticks(values: Collection[float], *, zero_share: float = 1.0, max_steps: int = 5) -> tuple[float, ...]:
    """Round numbers, evenly spaced, that enclose all the values; 0 to 1 for no values at all.

    Zero is among them where the least value is at most the `zero_share` of the greatest. There are at most `max_steps`
    between them.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low <= zero_share * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    locator = MaxNLocator(nbins=max_steps, steps=[1, 2, 2.5, 5, 10])
    return tuple(float(tick) + 0.0 for tick in locator.tick_values(low, high))


def tick_labels(ticks: Sequence[float], unit: Unit = Unit.NUMBER) -> tuple[str, ...]:
    """Round numbers in the house style with as many decimals as their step needs, large numbers in millions."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    for limit, size, word in _LARGE_NUMBERS:
        if largest >= limit:
            return tuple(label if label == "0" else label + word for label in tick_labels([t / size for t in ticks]))
    places = max((len(f"{tick:.6f}".rstrip("0").partition(".")[2]) for tick in ticks), default=0)
    return tuple(format_number(tick, places) + ("%" if unit is Unit.PERCENT else "") for tick in ticks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: the drawing, without title and source line, and the table of the numbers that it shows."""

    drawing: Drawing
    data: Table


def data_table(
    table_id: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Value]], unit: Unit | None = None
) -> Table:
    """The table behind a chart named `name`; shorthand used in it is explained under it.

    The first column and those that hold words are of words, the others of numbers. A figure without a value is its
    shorthand; None is "[x]", not available; words that are empty are "none", for no cell is left blank.
    """
    values = tuple(rows)
    words = {0, *(place for row in values for place, value in enumerate(row) if isinstance(value, str))}
    body = tuple(tuple(map(_cell, row)) for row in values)
    shorthand = shorthand_used(body)
    # Words that hold digits, as periods do, are labels.
    names = [Label(header) if any(map(str.isdigit, header)) else Text(header) for header in headers]
    kinds = [ColumnKind.WORDS if place in words else ColumnKind.NUMBERS for place in range(len(names))]
    return Table(
        id=table_id,
        title=(Text("Figures behind the chart: "), Label(name)),
        columns=tuple(Column(header=(header,), kind=kind) for header, kind in zip(names, kinds, strict=True)),
        rows=body,
        unit=(Label(unit.words),) if unit is not None else (),
        shorthand=(Text(shorthand),) if shorthand else (),
    )


def _cell(value: Value) -> Cell:
    if value is None:
        return Cell(content=(Text(Status.NOT_AVAILABLE.value),))
    if isinstance(value, str):
        return Cell(content=(Label(value) if value else Text("none"),))
    return Cell(content=(Number(value, display(value, Display.TABLE)),))
