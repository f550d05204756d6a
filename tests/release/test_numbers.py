"""The ledger of printed numbers: every number with its place, and each written as the document has it."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import (
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Label,
    Meta,
    Number,
    PageBreak,
    Paragraph,
    Strong,
    Table,
    TableStyle,
    Text,
)
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.release.checks.tracing import FORMATS, READABLE, printed_numbers, read_numbers, untraced
from ncpm_reports.release.output.artefacts import SUMS, DocumentRecord, ending, media_type
from ncpm_reports.release.output.numbers import document_numbers, numbers_csv, packed_rows
from ncpm_reports.writers.docx import document as docx
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf

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
    numbers = DocumentRecord(name=name, files=(), own_words=(), rows=packed_rows(document_numbers([document]).rows))
    return list(csv.DictReader(b"".join(numbers_csv([numbers], public)).decode().splitlines()))


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


def test_a_row_is_one_line_whatever_it_prints() -> None:
    (row,) = rows(document_of(Paragraph(content=(Label("June\r\n2025,\u2028 or so"),))))
    assert (row["kind"], row["printed"], row["measure"]) == ("label", "June 2025,  or so", "")


def test_own_words_are_those_of_templates_and_people_each_once() -> None:
    document = document_of(
        Paragraph(content=(Text("Since 2021, 43 forces; 43 letters."), Label("June 2025"))), table(12.0)
    )
    assert document_numbers([document]).own_words == ("2", "2021", "43", "7")


def test_documents_together_count_their_places_afresh() -> None:
    document = document_of(table(12.0))
    places = [place for place, *_ in document_numbers([document, replace(document)]).rows]
    assert places == ["1/t/row 1/Offences"] * 2


def test_places_in_a_list_are_no_figures_and_the_name_of_a_compact_table_is_only_read_out() -> None:
    entries = Bullets(items=tuple((Text(word),) for word in ("One.", "Two.", "Three.")), ordered=True)
    compact = replace(table(12.0), title=(Label("Robbery, year ending March 2026"),), style=TableStyle.COMPACT)
    document = document_of(Heading(level=1, anchor="paper", content=(Text("Paper"),)), entries, compact)
    printed = document_numbers([document])
    files = {
        "d.pdf": printed_numbers("pdf", pdf.write(document)),
        "d.docx": printed_numbers("docx", docx.write(document, WriterOptions())),
        "d.html": printed_numbers("html", html.write(document, WriterOptions())),
    }
    record = DocumentRecord(name="d", own_words=printed.own_words, files=tuple(files), rows=packed_rows(printed.rows))
    ledger = read_numbers(b"".join(numbers_csv([record])).decode())
    assert list(untraced([record], ledger, files)) == []
    assert [("2026" in numbers) for numbers in files.values()] == [False, False, True]
    without = {"d.html": Counter({token: many for token, many in files["d.html"].items() if token != "2026"})}
    assert [issue.code for issue in untraced([record], ledger, without)] == ["numbers.lacking"]


@pytest.mark.parametrize("lang", ["en-GB", "cy"])
def test_numbers_of_pages_are_no_figures_in_either_language(lang: str) -> None:
    words = Paragraph(content=(Text("Geiriau."),))
    document = document_of(words, PageBreak(), words)
    document = replace(document, meta=replace(META, lang=lang, header=""))
    assert not printed_numbers("pdf", pdf.write(document))


def test_each_format_whose_words_are_read_is_held_against_the_ledger() -> None:
    assert set(FORMATS) == READABLE, "say in tracing.py which numbers a file of the format shows"
    # Nor are the sums a document, should plain text become a format.
    assert ending(f"public/{SUMS}") == ""
    assert media_type(f"public/{SUMS}") == media_type("kent.txt") == "text/plain; charset=utf-8"
