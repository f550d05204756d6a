"""Small values from which tests of templates start."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents import template
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
from ncpm_reports.documents.context import Content
from ncpm_reports.documents.drawing import Drawing

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


SAMPLE_CONTEXT: Mapping[str, Content] = {
    "force": {"name": "Avon and Somerset", "code": "E23000036", "items": "a name like a method"},
    "meeting": date(2025, 11, 14),
    "period": "year ending June 2025",
    "share": Decimal("0.5"),
    "count": 3,
    "shown": True,
    "nothing": None,
    "empty": [],
    "finding": (Text("Police recorded "), NUMBER, Text(" homicides")),
    "latest": NUMBER,
    "table": TABLE,
    "chart": FIGURE,
    "comment": (Paragraph(content=(Text("Commentary."),)),),
    "measures": [
        {"name": "Homicide", "verdict": "no clear change", "good": False, "latest": NUMBER},
        {"name": "Robbery", "verdict": "improved", "good": True, "latest": NUMBER},
        {"name": "Theft", "verdict": "improved", "good": True, "latest": NUMBER},
    ],
}
# What has to be placed stands in the context of those templates only that have its name in them.
PLACED = ("table", "chart", "comment")


def fill(text: str, others: Mapping[str, str] | None = None, **more: Content) -> Document:
    """The document of one template, called main.xml, filled with one of everything that it names."""
    texts = {"main.xml": text, **(others or {})}
    context = {name: value for name, value in SAMPLE_CONTEXT.items() if name not in PLACED or name in text}
    return template.fill(texts, "main.xml", {**context, **more}, META)
