"""Hypothesis strategies for inlines, blocks and documents with hostile text, for tests in any room."""

from datetime import date

from hypothesis import strategies as st

from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.core.quantities import Display, Quantity, Source, Status, Unit, display
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
    Inline,
    Inlines,
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

HOSTILE: tuple[str, ...] = (
    "<script>alert(1)</script>",
    "</p><h1>Injected</h1>",
    "<b>bold</b> & <i>italic</i>",
    "&amp; &lt; &#65; &nbsp;",
    "]]><![CDATA[",
    "<!-- comment -->",
    "<?php echo 1 ?>",
    "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "{{ config }}",
    "{% for x in y %}",
    "{# comment #}",
    "${7*7} #{7*7} %(x)s %s %n {0.__class__}",
    "$\\alpha$ $x_1^2$ $$",
    "\\documentclass{article}\\input{/etc/passwd}",
    '" onmouseover="alert(1)',
    "' OR '1'='1",
    "javascript:alert(1)",
    '=HYPERLINK("https://example.org")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A2)",
    "＝1+1",
    "../../etc/passwd",
    "/etc/passwd",
    "CON",
    "null",
    "None",
    "NaN",
    "-0",
    "1e400",
    "\ue000\ue001\ue004sentence:0\ue005",
    "\u202ereversed\u202c",
    "\u2066isolated\u2069",
    "\u200bzero\u200dwidth\ufeff",
    "\x00\x07\x1b[31mred",
    "\x85\x9f",
    "\ufffe\uffff",
    "tab\tand\nnewline\r\nend",
    "  two  spaces  ",
    "ÅÄÖ ŵ ŷ ≥ ≤ − “quotes” – —",
    "Ἑλλάς Кент 日本語 العربية עברית",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ☃",
    "e\u0301 Z̡̖̜͕a̷͓l̵g̶o̴",
    "W" * 10_000,
    "word " * 500,
)

words = st.one_of(
    st.sampled_from([text for text in HOSTILE if len(text) < 200]),
    st.text(max_size=30),
    st.sampled_from(["Homicide", "Avon and Somerset", "year ending June 2025"]),
)
days = st.dates(date(2000, 1, 1), date(2035, 12, 31))
periods = st.one_of(
    st.builds(quarter, st.integers(2002, 2030), st.sampled_from([3, 6, 9, 12])),
    st.builds(year_ending, st.integers(2002, 2030), st.integers(1, 12)),
)
sources = st.builds(
    Source,
    publisher=words,
    title=words,
    edition=words,
    published_on=st.one_of(st.none(), days),
    table=words,
    cell=st.sampled_from(["", "C7", "AA12"]),
)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    """A quantity, with or without a value."""
    status = draw(st.sampled_from(Status))
    value = draw(st.floats(-1e9, 1e9).map(lambda number: round(number, 3))) if status.has_value else None
    return Quantity(
        value=value,
        unit=draw(st.sampled_from(Unit)),
        measure=draw(st.sampled_from(["", "homicide"])),
        area=draw(st.sampled_from(["", "K04000001", "E23000036"])),
        period=draw(st.one_of(st.none(), periods)),
        status=status,
        sources=tuple(draw(st.lists(sources, max_size=2))),
        derivation=draw(words),
    )


@st.composite
def numbers(draw: st.DrawFn) -> Number:
    """A number as it is printed."""
    quantity = draw(quantities())
    return Number(quantity, display(quantity, draw(st.sampled_from(Display))))


leaves: st.SearchStrategy[Inline] = st.one_of(
    st.builds(Text, words), st.builds(Label, words), numbers(), st.builds(NoteRef, st.integers(1, 3))
)
targets = st.sampled_from(["#top", "https://www.ons.gov.uk/", "../index.html", "avon-and-somerset.pdf"])


def _wrapped(children: st.SearchStrategy[Inline]) -> st.SearchStrategy[Inline]:
    several = st.lists(children, max_size=3).map(tuple)
    return st.one_of(st.builds(Strong, several), st.builds(Emph, several), st.builds(Link, targets, several))


inline = st.recursive(leaves, _wrapped, max_leaves=4)
inlines: st.SearchStrategy[Inlines] = st.lists(inline, max_size=4).map(tuple)
langs = st.sampled_from(["", "", "cy"])
idents = st.from_regex(r"\A[a-z][a-z0-9-]{0,12}\Z")
colours = st.sampled_from(["#12436d", "#bfbfbf", "#f46a25"])
lengths = st.floats(0, 500).map(lambda number: round(number, 2))
strokes = st.builds(Stroke, colour=colours, width=lengths, dash=st.sampled_from([(), (2.0, 1.0)]))
fills = colours
segments = st.lists(
    st.one_of(st.tuples(st.just("M"), lengths, lengths), st.tuples(st.just("L"), lengths, lengths), st.just(("Z",))),
    max_size=4,
).map(tuple)
ops = st.one_of(
    st.builds(PathOp, segments=segments, stroke=st.one_of(st.none(), strokes), fill=st.one_of(st.none(), fills)),
    st.builds(MarkersOp, segments=segments, at=st.lists(st.tuples(lengths, lengths), max_size=3).map(tuple)),
    st.builds(TextOp, text=words, x=lengths, y=lengths, size=lengths, anchor=st.sampled_from(Anchor)),
)
drawings = st.builds(Drawing, width=st.just(450.0), height=st.just(200.0), ops=st.lists(ops, max_size=4).map(tuple))
cells = st.builds(Cell, content=inlines, drawing=st.one_of(st.none(), drawings), alt=words)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table whose rows are as long as its header."""
    columns = tuple(
        draw(
            st.lists(
                st.builds(Column, header=inlines, kind=st.sampled_from(ColumnKind), width=st.sampled_from([1.0, 2.5])),
                min_size=1,
                max_size=3,
            )
        )
    )
    rows = draw(st.lists(st.lists(cells, min_size=len(columns), max_size=len(columns)).map(tuple), max_size=3))
    return Table(
        id=draw(idents),
        title=draw(inlines),
        columns=columns,
        rows=tuple(rows),
        unit=draw(inlines),
        shorthand=draw(inlines),
        notes=tuple(Note(number=number, content=draw(inlines)) for number in range(1, draw(st.integers(0, 2)) + 1)),
        source=draw(inlines),
        lang=draw(langs),
    )


figures = st.builds(
    Figure,
    id=idents,
    title=inlines,
    subtitle=inlines,
    drawing=drawings,
    alt=words,
    data=tables(),
    source=inlines,
    lang=langs,
)
simple_blocks: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, level=st.integers(1, 4), content=inlines, anchor=idents, lang=langs),
    st.builds(Paragraph, content=inlines, style=st.sampled_from(ParagraphStyle), lang=langs),
    st.builds(Bullets, items=st.lists(inlines, max_size=3).map(tuple), ordered=st.booleans(), lang=langs),
    tables(),
    figures,
    st.builds(Address, lines=st.lists(inlines, max_size=3).map(tuple), sender=st.booleans()),
    st.builds(Signature, closing=inlines, signatory=inlines),
    st.builds(Contents, title=inlines, depth=st.integers(2, 4)),
    st.just(PageBreak()),
)
blocks: st.SearchStrategy[Block] = st.recursive(
    simple_blocks,
    lambda inner: st.builds(
        Callout,
        kind=st.sampled_from(CalloutKind),
        title=inlines,
        blocks=st.lists(inner, max_size=2).map(tuple),
        lang=langs,
    ),
    max_leaves=4,
)
metas = st.builds(
    Meta,
    id=idents,
    kind=st.sampled_from(DocumentKind),
    title=words,
    subject=words,
    author=words,
    date=days,
    lang=st.sampled_from(["en-GB", "cy"]),
    marking=st.sampled_from(["", "OFFICIAL-SENSITIVE"]),
    header=words,
    footer=words,
    draft=st.booleans(),
    illustrative=st.booleans(),
    large_print=st.booleans(),
    keywords=st.lists(words, max_size=2).map(tuple),
    rights=words,
)
documents = st.builds(Document, meta=metas, blocks=st.lists(blocks, max_size=5).map(tuple))
