"""The newer blocks and inlines: columns, details, compact tables, placeholders; read from templates, kept, checked."""

from dataclasses import replace

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.blocks import (
    Callout,
    CalloutKind,
    Columns,
    Details,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Placeholder,
    Strong,
    Table,
    TableStyle,
    Text,
    plain,
)
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.template import lint
from ncpm_reports.documents.traversal import headings, inner_blocks, title_run_in, walk
from tests.documents.samples import FIGURE, TABLE, fill

TEMPLATE = """<h1>Title</h1>
<columns shares="3 2">
  <column><h2>Left</h2><p>Owner: <placeholder name="Owner" prompt="owner"/></p></column>
  <column><table ref="{{ table }}" style="compact"/></column>
</columns>
<details summary="Four numbers, slow"><h3>More</h3><p>Words.</p></details>
<pagebreak wide="yes"/>
<callout kind="so-what" title="So what."><p>It is a fall.</p></callout>
"""


def test_templates_write_them() -> None:
    heading, columns, details, wide, so_what = fill(TEMPLATE).blocks
    assert isinstance(columns, Columns)
    assert columns.shares == (3.0, 2.0)
    left, (table,) = columns.columns
    assert isinstance(table, Table)
    assert (table.id, table.style) == (TABLE.id, TableStyle.COMPACT)
    assert isinstance(left[1], Paragraph)
    assert left[1].content[-1] == Placeholder("Owner", "owner")
    assert plain(left[1].content) == "Owner: [owner]"
    assert isinstance(details, Details)
    assert (plain(details.summary), details.anchor) == ("Four numbers, slow", "four-numbers-slow")
    assert wide == PageBreak(wide=True)
    assert isinstance(so_what, Callout)
    assert isinstance(heading, Heading)


def test_templates_say_what_may_be_left_out() -> None:
    written = '<h1>T</h1><h3 leave-out="2">H</h3><p leave-out="1">P</p><p>Q</p><table ref="{{ table }}" leave-out="2"/>'
    blocks = fill(written).blocks
    assert [block.leave_out for block in blocks if isinstance(block, Heading | Paragraph | Table)] == [0, 2, 1, 0, 2]


def test_walk_goes_into_them_and_summaries_are_headings() -> None:
    blocks = fill(TEMPLATE).blocks
    assert [plain(heading.content) for heading in headings(blocks)] == ["Title", "Left", "Four numbers, slow", "More"]
    assert sum(isinstance(block, Table) for block in walk(blocks)) == 1
    assert inner_blocks(PageBreak()) == ()


def test_so_what_runs_its_title_in() -> None:
    words = Paragraph(content=(Text("It is a fall."),))
    callout = Callout(kind=CalloutKind.SO_WHAT, title=(Text("So what."),), blocks=(words,))
    (first,) = title_run_in(callout)
    assert isinstance(first, Paragraph)
    assert plain(first.content) == "So what. It is a fall."
    assert first.content[0] == Strong((Text("So what."),))
    assert title_run_in(replace(callout, blocks=(TABLE,)))[1] is TABLE


def test_a_document_of_them_has_no_problems() -> None:
    assert not [issue for issue in check(fill(TEMPLATE)) if issue.code != "document.sentence"]
    assert not lint({"main.xml": TEMPLATE})


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('<columns shares="3"><column><p>a</p></column><column><p>b</p></column></columns>', "template.shares"),
        ("<columns><column><p>a</p></column><p>b</p></columns>", "template.element"),
        ("<columns>words</columns>", "template.text-outside"),
        ('<details summary="a" level="7"><p>a</p></details>', "template.attribute"),
        ('<table ref="{{ table }}" style="tiny"/>', "template.attribute"),
        ('<p leave-out="0">a</p>', "template.attribute"),
        ('<ul leave-out="1"><li>a</li></ul>', "template.attribute"),
        ('<p><placeholder name="a"/></p>', "template.attribute"),
    ],
)
def test_mistakes_are_named(written: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        fill(written)
    assert code in {issue.code for issue in refused.value.issues}


@pytest.mark.parametrize(
    ("block", "code"),
    [
        (Columns(columns=((TABLE,), ())), "document.columns"),
        (Columns(columns=((TABLE,),)), "document.columns"),
        (Columns(columns=((PageBreak(),), (TABLE,))), "document.columns"),
        (Columns(columns=((Paragraph(content=(Text("a"),)),), (TABLE,)), shares=(1.0,)), "document.columns"),
        (Details(summary=(), blocks=(TABLE,), anchor="a"), "document.empty"),
        (Details(summary=(Text("a"),), blocks=(), anchor="a"), "document.empty"),
    ],
)
def test_what_cannot_be_read_is_refused(block: Columns | Details, code: str) -> None:
    document = fill("<h1>Title</h1>")
    assert code in {issue.code for issue in check(replace(document, blocks=(*document.blocks, block)))}


def test_a_figure_may_go_without_caption_lines_but_not_without_its_alternative_text() -> None:
    document = fill("<h1>Title</h1>")
    bare: Figure = replace(FIGURE, title=(), subtitle=())
    assert not check(replace(document, blocks=(*document.blocks, bare)))
    assert check(replace(document, blocks=(*document.blocks, replace(bare, alt=""))))
