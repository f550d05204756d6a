"""Small values from which tests of templates start."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import (
    Cell,
    Column,
    Document,
    DocumentKind,
    Figure,
    Meta,
    Number,
    Paragraph,
    Table,
    Text,
)
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose

NUMBER = Number(Quantity(value=681.0, unit=Unit.VICTIMS), "681")
TABLE = Table(
    id="latest",
    title=(Text("Latest figures"),),
    columns=(Column(header=(Text("Measure"),)),),
    rows=((Cell(content=(Text("Homicide"),)),),),
)
FIGURE = Figure(
    id="trend",
    title=(Text("No clear change"),),
    subtitle=(Text("Homicides"),),
    drawing=Drawing(width=10, height=10, ops=()),
    alt="Line chart of homicides a year.",
    data=TABLE,
)
META = Meta(
    id="sample",
    kind=DocumentKind.PAGE,
    title="Sample",
    subject="A sample",
    author="Home Office",
    date=date(2025, 11, 14),
)


def sample_context(pieces: Pieces) -> dict[str, Plain]:
    """A context with one of everything; its pieces need not be used."""
    return {
        "force": {"name": "Avon and Somerset", "code": "E23000036", "items": "a name like a method"},
        "meeting": date(2025, 11, 14),
        "period": "year ending June 2025",
        "share": Decimal("0.5"),
        "count": 3,
        "shown": True,
        "nothing": None,
        "empty": [],
        "finding": pieces.say((Text("Police recorded "), NUMBER, Text(" homicides"))),
        "latest": pieces.n(NUMBER),
        "table": pieces.table(TABLE, optional=True),
        "chart": pieces.figure(FIGURE, optional=True),
        "comment": pieces.blocks((Paragraph(content=(Text("Commentary."),)),), optional=True),
        "measures": [
            {"name": "Homicide", "verdict": "no clear change", "good": False, "latest": pieces.n(NUMBER)},
            {"name": "Robbery", "verdict": "improved", "good": True, "latest": pieces.n(NUMBER)},
            {"name": "Theft", "verdict": "improved", "good": True, "latest": pieces.n(NUMBER)},
        ],
    }


def fill(text: str, others: Mapping[str, str] | None = None, **more: Plain) -> Document:
    """The document of one template, called main.xml, filled with the sample context."""
    pieces = Pieces()
    context = {**sample_context(pieces), **more}
    return compose({"main.xml": text, **(others or {})}, "main.xml", context, pieces, META)
