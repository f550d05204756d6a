"""A document with one of every block, for the tests of writers of pages and data."""

from dataclasses import replace
from datetime import date

from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    ColumnKind,
    Contents,
    Document,
    DocumentKind,
    Emph,
    Figure,
    Heading,
    Label,
    Link,
    Meta,
    Note,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Strong,
    Table,
    Text,
)
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Stroke, TextOp

SOURCE = Source(
    publisher="ONS", title="Crime in England and Wales", edition="June 2019", published_on=date(2019, 10, 17), cell="C7"
)


def number(value: float, text: str, unit: Unit = Unit.VICTIMS) -> Number:
    quantity = Quantity(
        value=value,
        unit=unit,
        measure="homicide",
        area="K04000001",
        period=year_ending(2019, 6),
        sources=(SOURCE,),
        derivation="" if unit is Unit.VICTIMS else "681 as a percentage of 719, less 100",
    )
    return Number(quantity, text)


MISSING = Number(Quantity(value=None, unit=Unit.VICTIMS, status=Status.NOT_AVAILABLE), "[x]")
LINE = PathOp(
    segments=(("M", 40.0, 30.0), ("L", 220.0, 90.0), ("C", 300.0, 80.0, 350.0, 120.0, 430.0, 60.0)),
    stroke=Stroke(colour="#12436D", width=2.0),
)
DOTS = MarkersOp(
    segments=(("M", -3.0, 0.0), ("L", 3.0, 0.0), ("L", 0.0, 5.0), ("Z",)),
    at=((40.0, 30.0), (220.0, 90.0)),
    fill="#801650",
)
CHART = Drawing(
    width=453.0,
    height=227.0,
    ops=(LINE, DOTS, TextOp(text="681", x=430.0, y=64.0, size=11.0, anchor=Anchor.END, bold=True)),
)
SPARK = Drawing(width=60.0, height=15.0, ops=(LINE,))
TABLE = Table(
    id="homicides",
    title=(Text("Homicides, England and Wales"),),
    unit=(Text("Number of victims"),),
    columns=(
        Column(header=(Text("Year ending"),), width=2.0),
        Column(header=(Text("Homicides "), NoteRef(1)), kind=ColumnKind.NUMBERS),
        Column(header=(Text("Change"),), kind=ColumnKind.NUMBERS),
        Column(header=(Text("Trend"),), kind=ColumnKind.PICTURE),
    ),
    rows=(
        (
            Cell(content=(Label("June 2019"),)),
            Cell(content=(number(681.0, "681"),)),
            Cell(content=(number(-5.28, "\u22125%", Unit.PERCENT),)),
            Cell(drawing=SPARK, alt="Falls from 719 to 681."),
        ),
        (
            Cell(content=(Label("June 2020"),)),
            Cell(content=(number(1234.5, "1,234.5"),)),
            Cell(content=(number(4.2, "+4%", Unit.PERCENT),)),
            Cell(drawing=SPARK, alt="Rises."),
        ),
        (
            Cell(content=(Label("June 2021"),)),
            Cell(content=(MISSING,)),
            Cell(content=(MISSING,)),
            Cell(content=(Text("[x]"),)),
        ),
    ),
    shorthand=(Text("[x] means not available."),),
    notes=(Note(number=1, content=(Text("Excludes Greater Manchester."),)),),
    source=(Text("Source: ONS, "), Label("17 October 2019")),
)
FIGURE = Figure(
    id="trend",
    title=(Text("Homicide has not clearly changed"),),
    subtitle=(Text("Homicides a year, England and Wales"),),
    drawing=CHART,
    alt="Line chart of homicides a year, from 719 to 681, which shows no clear change.",
    data=replace(TABLE, id="trend-data", title=(Text("Homicides a year"),), source=()),
    source=(Text("Source: ONS"),),
)
META = Meta(
    id="avon-and-somerset",
    kind=DocumentKind.SUMMARY,
    title="Crime priorities in Avon & Somerset",
    subject="What is published about the national priorities in this area",
    author="Home Office",
    date=date(2025, 11, 14),
    header="National Crime and Policing Measures",
    footer="Contact: the crime measures team",
    rights="Open Government Licence v3.0",
    keywords=("crime", "policing"),
)
BLOCKS: tuple[Block, ...] = (
    Heading(level=1, content=(Text("Crime priorities in Avon & Somerset"),), anchor="top"),
    Paragraph(
        content=(Text("Police recorded "), number(681.0, "681"), Text(" homicides: no clear change.")),
        style=ParagraphStyle.LEAD,
    ),
    Paragraph(content=(Label("14 November 2025"),), style=ParagraphStyle.META),
    Contents(title=(Text("Contents"),), depth=3),
    Heading(level=2, content=(Text("Murder and other homicide"),), anchor="homicide"),
    FIGURE,
    TABLE,
    Heading(level=3, content=(Text("What this cannot tell you"),), anchor="cannot"),
    Bullets(items=((Text("One thing"),), (Strong((Text("Another"),)), Text(" thing")))),
    Bullets(items=((Text("First"),), (Text("Second"),)), ordered=True),
    Callout(
        kind=CalloutKind.CAUTION,
        title=(Text("Take care"),),
        blocks=(Paragraph(content=(Emph((Text("Crime in England and Wales"),)), Text(" says why."))),),
    ),
    Callout(kind=CalloutKind.AWAITED, title=(Text("Awaited"),), blocks=(Paragraph(content=(Text("Not yet here."),)),)),
    Heading(level=2, content=(Text("Yng Nghymru"),), anchor="cymru", lang="cy"),
    Paragraph(content=(Text("Nid yw’n glir."),), lang="cy"),
    Paragraph(
        content=(
            Text("See "),
            Link("https://www.ons.gov.uk/", (Text("the ONS’s publications"),)),
            Text(" and "),
            Link("#homicide", (Text("homicide above"),)),
            Text("."),
        ),
        style=ParagraphStyle.SOURCE,
    ),
    PageBreak(),
    Address(lines=((Text("Home Office"),), (Text("London"),)), sender=True),
    Paragraph(content=(Text("National measures"),), style=ParagraphStyle.SUBJECT),
    Signature(closing=(Text("Yours sincerely,"),), signatory=(Text("Minister of State"),)),
)
DOCUMENT = Document(meta=META, blocks=BLOCKS)
