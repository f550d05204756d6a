"""Each rule of accessibility finds its fault, and a sound document has none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from ncpm_reports.core.problems import Severity
from ncpm_reports.core.quantities import Quantity, Unit
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
    Figure,
    Heading,
    Link,
    LinkMap,
    Meta,
    Note,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
    Text,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.drawing import Drawing, TextOp
from tests.documents.strategies import documents

NUMBER = Number(Quantity(value=681.0, unit=Unit.VICTIMS), "681")
PICTURE = Drawing(width=100, height=50, ops=())
TABLE = Table(
    id="homicides",
    title=(Text("Homicides by year"),),
    columns=(Column(header=(Text("Year"),)), Column(header=(Text("Homicides"),), kind=ColumnKind.NUMBERS)),
    rows=((Cell(content=(Text("One"), NoteRef(1))), Cell(content=(NUMBER,))),),
    notes=(Note(number=1, content=(Text("A note."),)),),
)
FIGURE = Figure(
    id="trend",
    title=(Text("Homicide has not clearly changed"),),
    subtitle=(Text("Homicides, England and Wales"),),
    drawing=PICTURE,
    alt="Line chart of homicides a year, which shows no clear change.",
    data=replace(TABLE, id="trend-data"),
)
META = Meta(
    id="national",
    kind=DocumentKind.SUMMARY,
    title="National position",
    subject="What is published",
    author="Home Office",
    date=date(2025, 11, 14),
)
SOUND: tuple[Block, ...] = (
    Heading(level=1, content=(Text("National position"),), anchor="top"),
    Paragraph(content=(Text("Police recorded "), NUMBER, Text(" homicides. That is no clear change."))),
    Contents(title=(Text("Contents"),)),
    Heading(level=2, content=(Text("Homicide"),), anchor="homicide"),
    FIGURE,
    TABLE,
    Callout(kind=CalloutKind.NOTE, title=(Text("Note"),), blocks=(Bullets(items=((Text("One"),),)),)),
    Paragraph(content=(Link("#homicide", (Text("Back to homicide"),)), Strong((Text("Bold"),)))),
    PageBreak(),
)


def of(*blocks: Block) -> Document:
    return Document(meta=META, blocks=(*SOUND, *blocks))


def test_a_sound_document_has_no_issue() -> None:
    assert check(of()) == ()


def words(text: str) -> Paragraph:
    return Paragraph(content=(Text(text),))


def table(**changes: object) -> Table:
    return replace(TABLE, id="other", **changes)  # type: ignore[arg-type]


def figure(**changes: object) -> Figure:
    return replace(FIGURE, **{"id": "other", "data": replace(TABLE, id="other-data"), **changes})  # type: ignore[arg-type]


CELL = Cell(content=(NUMBER,))
FAULTS: tuple[tuple[str, Block], ...] = (
    ("h1", Heading(level=1, content=(Text("Again"),), anchor="again")),
    ("heading-order", Heading(level=4, content=(Text("Deep"),), anchor="deep")),
    ("anchor", Heading(level=2, content=(Text("Twice"),), anchor="homicide")),
    ("anchor", Heading(level=2, content=(Text("Bad"),), anchor="has space")),
    ("anchor", replace(TABLE)),
    ("empty", Heading(level=2, content=(), anchor="empty")),
    ("empty", words("")),
    ("empty", words(" \u00a0 ")),
    ("empty", Bullets(items=())),
    ("empty", Bullets(items=((Text("one"),), ()))),
    ("empty", Callout(kind=CalloutKind.NOTE, title=(Text("Nothing"),), blocks=())),
    ("empty", Address(lines=())),
    ("empty", Signature(closing=(), signatory=(Text("Minister"),))),
    ("empty", Contents(title=())),
    ("empty", LinkMap(id="map", title="Areas", width=10, height=10, shapes=(), name_at=(0, 0))),
    ("alt", figure(alt="")),
    ("alt", figure(alt="Chart")),
    ("alt", figure(alt="a-long-chart-file-name.png")),
    ("alt", figure(alt="Homicide has not clearly changed")),
    ("alt", table(rows=((Cell(content=(Text("One"), NoteRef(1))), Cell(drawing=PICTURE)),))),
    ("figure-data", figure(data=replace(TABLE, id="other-data", rows=(), notes=()))),
    ("table-title", table(title=())),
    ("table-header", table(columns=(Column(header=(Text("Year"),)), Column(header=())))),
    ("table-gap", table(rows=((Cell(content=(Text("One"), NoteRef(1))), Cell()),))),
    ("table-gap", table(rows=((Cell(), Cell(content=(NUMBER, NoteRef(1)))),))),
    ("link-text", Paragraph(content=(Link("https://www.ons.gov.uk/", (Text("here"),)),))),
    ("link-text", Paragraph(content=(Link("https://www.ons.gov.uk/", (Text("Click here."),)),))),
    ("link-text", Paragraph(content=(Link("https://www.ons.gov.uk/", (Text("https://www.ons.gov.uk/"),)),))),
    ("link-text", Paragraph(content=(Text("See "), Link("https://www.ons.gov.uk/", ())))),
    ("link-target", Paragraph(content=(Link("#nowhere", (Text("Nowhere at all"),)),))),
    ("link-target", Paragraph(content=(Link("javascript:alert(1)", (Text("A trap"),)),))),
    ("link-target", Paragraph(content=(Link("http://example.org", (Text("Not secure"),)),))),
    ("link-target", Paragraph(content=(Strong((Link("//example.org", (Text("Elsewhere"),)),)),))),
    ("invisible", words("a\x00b")),
    ("invisible", words("a\u202eb")),
    ("invisible", Paragraph(content=(Strong((Text("a\x07b"),)),))),
    ("invisible", figure(drawing=Drawing(width=1, height=1, ops=(TextOp(text="\u2066x", x=0, y=0, size=9),)))),
    ("language", Paragraph(content=(Text("Croeso"),), lang="Welsh")),
)


@pytest.mark.parametrize(("code", "block"), FAULTS)
def test_each_fault_is_found_as_an_error(code: str, block: Block) -> None:
    errors = [issue for issue in check(of(block)) if issue.severity is Severity.ERROR]
    assert f"document.{code}" in {issue.code for issue in errors}
    assert all(issue.where.startswith("national") and issue.remedy for issue in errors)


def test_faults_inside_callouts_are_found() -> None:
    inside = Callout(kind=CalloutKind.NOTE, title=(Text("Note"),), blocks=(figure(alt=""),))
    assert "document.alt" in {issue.code for issue in check(of(inside))}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda meta: replace(meta, title=" "), "title"),
        (lambda meta: replace(meta, lang=""), "language"),
        (lambda meta: replace(meta, lang="English"), "language"),
        (lambda meta: replace(meta, footer="a\x00"), "invisible"),
    ],
)
def test_faults_of_the_document_itself_are_found(change: Callable[[Meta], Meta], code: str) -> None:
    document = Document(meta=change(META), blocks=SOUND)
    assert f"document.{code}" in {issue.code for issue in check(document)}


def test_titles_and_links_that_cannot_be_told_apart_are_warned_of() -> None:
    twin = replace(TABLE, id="twin")
    links = tuple(Paragraph(content=(Link(target, (Text("The report"),)),)) for target in ("a.pdf", "b.pdf", "b.pdf"))
    issues = check(of(twin, *links))
    assert {(issue.code, issue.severity) for issue in issues} == {
        ("document.same-title", Severity.WARNING),
        ("document.same-link", Severity.WARNING),
    }
    assert any("2 places" in issue.found for issue in issues)


def test_a_letter_needs_no_heading_and_other_documents_do() -> None:
    blocks = (words("Dear Chief Constable"),)
    letter = Document(meta=replace(META, kind=DocumentKind.LETTER), blocks=blocks)
    assert check(letter) == ()
    assert [issue.code for issue in check(replace(letter, meta=META))] == ["document.h1"]


@pytest.mark.parametrize(("count", "count_of_warnings"), [(25, 0), (26, 1)])
def test_long_sentences_are_warned_of_in_public_documents(count: int, count_of_warnings: int) -> None:
    warnings = check(of(words("Short one. " + "Word " * (count - 1) + "end. Another.")))
    assert [issue.severity for issue in warnings] == [Severity.WARNING] * count_of_warnings


def test_long_sentences_are_left_alone_in_the_pack() -> None:
    document = of(words("word " * 40))
    assert check(replace(document, meta=replace(META, kind=DocumentKind.PACK))) == ()


@given(documents)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_any_document_can_be_checked(document: Document) -> None:
    assert all(issue.code.startswith("document.") for issue in check(document))
