"""The ledger of printed numbers: every number with its place, and each written as the document has it."""

import csv
from dataclasses import replace
from datetime import date

from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import (
    Callout,
    CalloutKind,
    Cell,
    Column,
    Document,
    DocumentKind,
    Figure,
    Label,
    Meta,
    Number,
    Paragraph,
    Strong,
    Table,
    Text,
)
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.release.output.artefacts import NumberRows
from ncpm_reports.release.output.numbers import document_numbers, numbers_csv

META = Meta(
    id="d", kind=DocumentKind.PAPER, title="Paper 7", subject="", author="", date=date(2025, 9, 30), header="Of 2 pages"
)


def quantity(value: float) -> Quantity:
    source = Source(publisher="ONS", title="Police force area tables", table="P1", cell="F12")
    return Quantity(value=value, unit=Unit.OFFENCES, status=Status.PUBLISHED, sources=(source,))


def table(value: float) -> Table:
    return Table(
        id="t",
        title=(Text("Robbery"),),
        columns=(Column(header=(Text("Area"),)), Column(header=(Text("Offences"),))),
        rows=((Cell(content=(Text("Gwent"),)), Cell(content=(Number(quantity(value), "12"),))),),
    )


def document_of(*blocks: object) -> Document:
    return Document(meta=META, blocks=blocks)  # type: ignore[arg-type]


def rows(document: Document, name: str = "public/d", public: str = "") -> list[dict[str, str]]:
    numbers = NumberRows(document=name, rows=document_numbers([document]).rows)
    return list(csv.DictReader(numbers_csv([numbers], public).decode().splitlines()))


def test_numbers_stand_in_order_with_their_places_those_of_pictures_last() -> None:
    figure = Figure(
        id="f",
        title=(Text("Title"),),
        subtitle=(Label("June 2025"),),
        drawing=Drawing(width=9, height=9, ops=(TextOp(text="100", x=0, y=0, size=9),)),
        alt="From 3 to 4.",
        data=table(12.0),
    )
    inner = Paragraph(content=(Strong((Number(quantity(1.5), "1.5"),)),))
    document = document_of(figure, Callout(kind=CalloutKind.NOTE, title=(Text("Note"),), blocks=(inner,)), table(13.0))
    assert [(row["place"], row["kind"], row["printed"], row["value"]) for row in rows(document)] == [
        ("1/f", "label", "June 2025", ""),
        ("1/f/data/t/row 1/Offences", "figure", "12", "12.0"),
        ("2.1", "figure", "1.5", "1.5"),
        ("3/t/row 1/Offences", "figure", "12", "13.0"),
        ("f/alt", "alt", "From 3 to 4.", ""),
        ("f/picture", "chart", "100", ""),
    ]
    assert rows(document)[1]["cell"] == "F12"


def test_equal_tables_keep_their_own_way_of_writing_a_value() -> None:
    whole, decimal = table(12), table(12.0)
    assert whole == decimal
    assert [rows(document_of(table_of_twelve))[0]["value"] for table_of_twelve in (whole, decimal, whole)] == [
        "12",
        "12.0",
        "12",
    ]


def test_the_public_part_names_documents_without_its_folder() -> None:
    document = document_of(table(12.0))
    assert [row["document"] for row in rows(document, "public/gwent/index", "public/")] == ["gwent/index"]
    assert rows(document, "board/pack", "public/") == []


def test_own_words_are_those_of_templates_and_people_each_once() -> None:
    document = document_of(
        Paragraph(content=(Text("Since 2021, 43 forces; 43 letters."), Label("June 2025"))), table(12.0)
    )
    assert document_numbers([document]).own_words == ("2", "2021", "43", "7")


def test_documents_together_count_their_places_afresh() -> None:
    document = document_of(table(12.0))
    places = [line.split(",")[0] for line in document_numbers([document, replace(document)]).rows]
    assert places == ["1/t/row 1/Offences"] * 2
