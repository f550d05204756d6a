"""The same results give the same pictures, byte for byte, in any process."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ncpm_reports.charts.comparisons import ChangeMark, change_bars, change_funnel, change_mark, interval_plot
from ncpm_reports.charts.histories import HistoryLine, measure_history, panel
from ncpm_reports.charts.maps import MapClass, force_map, read_boundaries
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg_file
from tests.charts.builders import assessment, quantity, residual_funnel, years

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
GWENT, WILTSHIRE = "W15000002", "E23000038"
SIZE = (283.0, 159.0)
SCRIPT = "from tests.charts.test_determinism import fingerprint; print(fingerprint())"


def fingerprint() -> str:
    """One hash over the SVG and PNG of a chart of each simple kind."""
    counted = assessment(years((553, 530, None, 534, 517, 571), Unit.VICTIMS))
    survey = assessment(years((40, 42, 39), Unit.PERCENT, half_width=3))
    drawings = (
        measure_history(counted, table_id="t", size=SIZE).drawing,
        measure_history(survey, table_id="t", size=SIZE).drawing,
        panel(HistoryLine(points=counted.history, baseline=counted.baseline), table_id="t", title="x").drawing,
        change_mark(ChangeMark.NOT_JUDGED),
    )
    digest = hashlib.sha256()
    for drawing in drawings:
        digest.update(svg_file(drawing, "title", "description"))
        digest.update(png(drawing))
    return digest.hexdigest()


def test_pictures_are_the_same_in_another_process_with_other_hashes_zone_and_settings(tmp_path: Path) -> None:
    styled = tmp_path / "matplotlibrc"
    styled.write_text("lines.linewidth: 9\nfont.size: 20\naxes.grid: False\naxes.autolimit_mode: round_numbers\n")
    surroundings = {
        **os.environ,
        "PYTHONHASHSEED": "4321",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "MATPLOTLIBRC": str(styled),
    }
    other = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=True
    )
    assert other.stdout.strip() == fingerprint()


AREAS = load_areas(DATA)
BOUNDARIES = read_boundaries((DATA / "areas" / "boundaries.json").read_text("utf-8"))


def _bars(*values: float) -> Drawing:
    return change_bars([("Wales", quantity(value)) for value in values], title="x", table_id="t").drawing


def _intervals(*values: float) -> Drawing:
    rows = [(f"Area {value}", quantity(value), quantity(value - 1), quantity(value + 1)) for value in values]
    reference = quantity(5)
    return interval_plot(rows, name="x", table_id="t", reference=reference, reference_name="Wales").drawing


def _funnel(*flagged: str) -> Drawing:
    funnel = residual_funnel(AREAS, dict.fromkeys(flagged, 3.0), frozenset(flagged))
    return change_funnel(funnel, AREAS, xlabel="Robberies", table_id="t").drawing


def _map(*high: str) -> Drawing:
    return force_map(dict.fromkeys(high, MapClass.HIGH), BOUNDARIES.shapes, AREAS, name="x", table_id="t").drawing


def _history(*values: float) -> Drawing:
    return measure_history(assessment(years(values, half_width=4)), table_id="t", size=(200, 90)).drawing


@pytest.mark.parametrize(
    ("drawn", "first", "other"),
    [
        (_bars, (-3, 4), (5000, 1, -2)),
        (_intervals, (3, 4), (5000, 1, 2, 90)),
        (_funnel, (GWENT,), (GWENT, WILTSHIRE)),
        (_map, (GWENT,), (GWENT, WILTSHIRE)),
        (_history, (30, 40, 35), (5000, 5100, 5050, 5049, 5048, 5047)),
    ],
)
def test_a_chart_is_the_same_whatever_was_drawn_on_its_axes_before(
    drawn: Callable[..., Drawing], first: tuple[Any, ...], other: tuple[Any, ...]
) -> None:
    before = drawn(*first)
    assert drawn(*other) != before
    assert drawn(*first) == before
