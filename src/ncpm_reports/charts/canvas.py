"""Axes with fixed margins under the house's style sheet, on figures that pyplot does not know.

A figure has 72 dots an inch, so that what matplotlib calls a display unit is a point.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from matplotlib import style as style_sheets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ncpm_reports.charts.recorder import Recorder
from ncpm_reports.documents.drawing import Drawing

style_sheets.use(["default", Path(__file__).with_name("house.mplstyle")])

# A width and a height, and what is left free left, below, right and above, in points.
Size = tuple[float, float]
Margins = tuple[float, float, float, float]
# Making Axes and their ticks takes twice as long as drawing on them.
_EMPTY_AXES: list[Axes] = []


def new_axes(size: Size, margins: Margins) -> Axes:
    """Axes of their own, for charts that change scales, grids or spines."""
    axes = Figure().add_axes((0, 0, 1, 1))
    set_size(axes, size, margins)
    axes.set_autoscale_on(False)
    # The line on which figures stand is under them.
    axes.spines.bottom.set_zorder(1.2)
    for axis in (axes.xaxis, axes.yaxis):
        # No axis has a title whose place would have to be found from all the ticks' labels.
        axis.set_label_coords(0, 0)
    return axes


@contextmanager
def reused_axes(size: Size, margins: Margins) -> Iterator[Axes]:
    """Axes that are cleared afterwards and used again: only limits, margins and ticks may be changed, all of them."""
    axes = _EMPTY_AXES.pop() if _EMPTY_AXES else new_axes(size, margins)
    set_size(axes, size, margins)
    yield axes
    for artist in (*axes.lines, *axes.patches, *axes.collections, *figure_of(axes).texts):
        artist.remove()
    _EMPTY_AXES.append(axes)


def figure_of(axes: Axes) -> Figure:
    """The figure that Axes are on."""
    return cast("Figure", axes.get_figure(root=True))


def set_size(axes: Axes, size: Size, margins: Margins) -> None:
    """The width and height of the whole picture, and the room left, below, right and above the plot, in points."""
    (width, height), (left, bottom, right, top) = size, margins
    figure_of(axes).set_size_inches(width / 72, height / 72)
    across, up = max(width - left - right, 1.0), max(height - bottom - top, 1.0)
    axes.set_position((left / width, bottom / height, across / width, up / height))


def place_of(axes: Axes, x: float, y: float) -> tuple[float, float]:
    """Where a point of the data stands, in points from the bottom left of the picture."""
    across, up = axes.transData.transform((x, y))
    return float(across), float(up)


def record(axes: Axes) -> Drawing:
    """The figure that these Axes are on as a drawing that any writer can replay."""
    figure = figure_of(axes)
    recorder = Recorder(*(float(length) for length in figure.bbox.size))
    figure.draw(recorder)
    return recorder.drawing()
