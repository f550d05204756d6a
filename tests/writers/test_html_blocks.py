"""Columns, details, compact tables and placeholders on HTML pages, on screens of all widths and on paper."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from ncpm_reports.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    Document,
    Heading,
    Paragraph,
    Placeholder,
    TableStyle,
    Text,
)
from ncpm_reports.writers.html.document import grid_spans, write
from ncpm_reports.writers.options import WriterOptions
from tests.conftest import PROJECT
from tests.writers.pages import BLOCKS as OTHERS
from tests.writers.pages import META, TABLE
from tests.writers.samples import chart, text

COMPACT = replace(TABLE, id="compact", style=TableStyle.COMPACT)
FIGURE = replace(chart("bare"), title=(), subtitle=())
SHORT = Paragraph(content=(Text("Owner: "), Placeholder("Owner", "owner"), Text(".")))
BLOCKS: tuple[Block, ...] = (
    Heading(level=1, content=text("Title"), anchor="top"),
    Contents(title=text("Contents")),
    Columns(columns=((Heading(level=2, content=text("Left"), anchor="left"), SHORT), (COMPACT,)), shares=(3, 2)),
    Details(summary=text("Four numbers, slow"), blocks=(FIGURE,), anchor="slow"),
    Callout(kind=CalloutKind.SO_WHAT, title=text("So what."), blocks=(SHORT,)),
)
PAGE = write(Document(meta=META, blocks=BLOCKS), WriterOptions()).decode()


@pytest.mark.parametrize(
    ("shares", "spans"), [((), (4, 4, 4)), ((3, 2, 1), (6, 4, 2)), ((1, 1, 4), (2, 2, 8)), ((99, 1, 1), (12, 1, 1))]
)
def test_shares_become_twelfths_of_the_width(shares: tuple[float, ...], spans: tuple[int, ...]) -> None:
    twelfths = grid_spans(Columns(columns=((SHORT,), (SHORT,), (SHORT,)), shares=shares))
    assert twelfths == spans


def test_columns_stand_in_a_grid_without_styles_of_their_own() -> None:
    assert '<div class="columns">' in PAGE
    assert '<div class="span-7">' in PAGE
    assert "style=" not in PAGE


def test_details_are_headings_that_the_contents_list() -> None:
    assert '<summary><h2 id="slow">Four numbers, slow</h2></summary>' in PAGE
    assert '<a href="#slow">Four numbers, slow</a>' in PAGE


def test_a_compact_table_has_its_title_as_its_name_only() -> None:
    start = PAGE.index('id="compact"')
    assert "<caption" not in PAGE[start : PAGE.index("</table>", start)]
    assert 'aria-label="Homicides, England and Wales"' in PAGE


def test_a_figure_without_caption_is_named_by_its_alternative_text() -> None:
    assert "<figcaption" not in PAGE
    assert 'aria-labelledby="bare-w-desc"' in PAGE


def test_a_placeholder_and_a_title_that_is_run_in() -> None:
    assert '<span class="placeholder">[owner]</span>' in PAGE
    assert "<p><strong>So what.</strong> Owner" in PAGE


@pytest.mark.slow
def test_a_browser_shows_them_side_by_side_where_there_is_room_and_opens_all_on_paper(
    tmp_path: Path, browser: Browser
) -> None:
    (tmp_path / "index.html").write_text(PAGE, encoding="utf-8")
    shutil.copy(PROJECT / "templates" / "brand" / "site.css", tmp_path / "site.css")
    for width, side_by_side in ((1200, True), (360, False)):
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
        shown = context.new_page()
        shown.goto((tmp_path / "index.html").as_uri())
        left, right = (box.bounding_box() for box in shown.locator(".columns > div").all())
        assert left is not None
        assert right is not None
        assert (left["y"] == right["y"]) is side_by_side
        assert not shown.locator("#bare").is_visible()
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(shown).response["violations"] == []
        shown.emulate_media(media="print")
        assert shown.locator("#bare").is_visible()
        context.close()


def test_other_blocks_are_as_before() -> None:
    page = write(Document(meta=META, blocks=OTHERS), WriterOptions()).decode()
    assert "compact" not in page
    assert "columns" not in page
