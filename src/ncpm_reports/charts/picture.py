"""What every chart function returns."""

from dataclasses import dataclass

from ncpm_reports.documents.blocks import Table
from ncpm_reports.documents.drawing import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: the drawing, without title and source line, and the table of the numbers that it shows."""

    drawing: Drawing
    data: Table
