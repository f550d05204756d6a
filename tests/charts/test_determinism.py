"""The same results give the same pictures, byte for byte, in any process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from ncpm_reports.charts.changes import ChangeMark, change_mark
from ncpm_reports.charts.histories import HistoryLine, measure_history, panel
from ncpm_reports.core.quantities import Unit
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg_file
from tests.charts.builders import assessment, years

PROJECT = Path(__file__).resolve().parents[2]
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


def test_pictures_are_the_same_whatever_was_drawn_on_the_same_axes_before() -> None:
    first = fingerprint()
    measure_history(assessment(years((5000, 5100, 5050), half_width=40)), table_id="t", size=(200, 90))
    assert fingerprint() == first
