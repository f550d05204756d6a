"""HTML pages: the model's words and no others, literal, valid, accessible, with nothing fetched or run."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from lxml import etree
from playwright.sync_api import Browser

from ncpm_reports.documents.blocks import (
    Block,
    Callout,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Label,
    Paragraph,
    Table,
    Text,
    plain,
)
from ncpm_reports.documents.traversal import inlines_of
from ncpm_reports.writers.html.document import size_label, write
from ncpm_reports.writers.options import Download, WriterOptions
from tests.conftest import PROJECT
from tests.documents.strategies import HOSTILE, documents
from tests.writers.pages import BLOCKS, DOCUMENT, META

OPTIONS = WriterOptions(
    downloads=(Download(label="PDF", href="a.pdf", size=84_213), Download(label="Data", href="a.ods", size=1_240_000)),
    breadcrumbs=(("All areas", "../index.html"), ("Avon & Somerset", "index.html")),
)
STYLESHEET = PROJECT / "templates" / "brand" / "site.css"
VOID = frozenset({"meta", "link", "br"})


class Page(HTMLParser):
    """A page as a browser sees it: elements, attributes, text; refuses what does not nest."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.main: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if "main" in self.open and not {"svg", "summary", "nav"} & set(self.open):
            self.main.append(data)


def page(document: Document = DOCUMENT, options: WriterOptions = OPTIONS) -> Page:
    return Page(write(document, options))


def squeezed(text: str) -> str:
    return "".join(text.split())


def model_words(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if not hasattr(block, "depth"):
            yield from (plain(content) for content in inlines_of(block))
        if isinstance(block, Callout):
            yield from model_words(block.blocks)


def test_the_page_holds_the_words_of_the_model_and_no_others() -> None:
    expected = Counter(squeezed("".join(model_words(BLOCKS))))
    expected.update("[note1]" * 2)
    assert Counter(squeezed("".join(page().main))) == expected


def test_words_stand_in_reading_order() -> None:
    words = squeezed("".join(page().main))
    place = 0
    for run in model_words(tuple(block for block in BLOCKS if not isinstance(block, Table | Figure))):
        place = words.index(squeezed(run), place) + len(squeezed(run))
    assert place == len(words)


def test_it_is_well_formed_as_xml_too() -> None:
    text = write(DOCUMENT, OPTIONS).decode()
    body = text[text.index("<body") : text.rindex("</html>")].replace("<br>", "<br/>").replace(" download>", ">")
    assert etree.fromstring(body).tag == "body"


def test_no_script_style_or_outside_resource_is_on_the_page() -> None:
    parsed = page()
    assert not {tag for tag, _ in parsed.elements} & {"script", "style", "iframe", "img", "object", "embed", "form"}
    for tag, attributes in parsed.elements:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        assert tag == "a" or not (attributes.get("src") or attributes.get("href") or "").startswith("http")


def test_the_policy_forbids_everything_but_its_own_style_and_pictures() -> None:
    policies = [
        attributes["content"]
        for _, attributes in page().elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    assert len(policies) == 1
    assert policies[0] is not None
    assert policies[0].startswith("default-src 'none'; style-src 'self'; img-src 'self'")


def test_ids_are_unique_and_internal_links_arrive() -> None:
    parsed = page()
    ids = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    links = {
        (attributes.get("href") or "")[1:]
        for tag, attributes in parsed.elements
        if tag == "a" and (attributes.get("href") or "").startswith("#")
    }
    assert links
    assert links <= set(ids)
    named = {word for _, attributes in parsed.elements for word in (attributes.get("aria-labelledby") or "").split()}
    assert named <= set(ids)


def test_languages_title_and_description_are_set() -> None:
    parsed = page()
    assert ("html", {"lang": "en-GB"}) in parsed.elements
    assert Counter(attributes["lang"] for _, attributes in parsed.elements if "lang" in attributes) == {
        "en-GB": 1,
        "cy": 3,
    }
    assert ("meta", {"name": "description", "content": META.subject}) in parsed.elements
    assert "Crime priorities in Avon & Somerset – National Crime and Policing Measures" in parsed.words


def test_tables_have_captions_scopes_and_a_focusable_region() -> None:
    parsed = page()
    scopes = Counter(attributes.get("scope") for tag, attributes in parsed.elements if tag == "th")
    assert scopes == {"col": 8, "row": 6}
    assert sum(tag == "caption" for tag, _ in parsed.elements) == 2
    regions = [
        attributes
        for tag, attributes in parsed.elements
        if tag == "div" and "scroll" in (attributes.get("class") or "")
    ]
    assert len(regions) == 3
    assert all(region.get("tabindex") == "0" and region.get("role") == "group" for region in regions)


def test_pictures_are_named_and_described() -> None:
    pictures = [attributes for tag, attributes in page().elements if tag == "svg"]
    assert len(pictures) == 1 + 2 + 2
    assert all(picture.get("role") == "img" and picture.get("aria-labelledby") for picture in pictures)
    assert any("which shows no clear change" in word for word in page().words)


def test_a_chart_drawn_twice_is_named_by_its_caption_described_once_and_shown_by_the_screens_width() -> None:
    chart = next(block for block in BLOCKS if isinstance(block, Figure))
    both = replace(chart, narrow=chart.drawing)
    page = Page(write(replace(DOCUMENT, blocks=(both,)), OPTIONS))
    pictures = [attrs for tag, attrs in page.elements if tag == "svg"][:2]
    assert [picture["aria-labelledby"] for picture in pictures] == [
        f"{chart.id}-title {chart.id}-w-desc",
        f"{chart.id}-title {chart.id}-w-desc",
    ]
    ids = [attrs["id"] for _, attrs in page.elements if "id" in attrs]
    assert (ids.count(f"{chart.id}-title"), ids.count(f"{chart.id}-w-desc")) == (1, 1)
    classes = [attrs.get("class") for tag, attrs in page.elements if tag == "div"]
    assert {"drawing wide", "drawing narrow"} <= set(classes)


def test_drafts_and_invented_figures_are_marked_and_others_are_not() -> None:
    marked = write(
        replace(DOCUMENT, meta=replace(META, draft=True, illustrative=True, marking="Official-Sensitive")), OPTIONS
    )
    assert b"Draft: not for publication" in marked
    assert b"Invented figures" in marked
    assert marked.count(b"OFFICIAL-SENSITIVE") == 2
    plain_page = write(DOCUMENT, OPTIONS)
    assert b"Draft" not in plain_page
    assert b"Invented" not in plain_page


def test_downloads_say_what_they_are_and_how_large() -> None:
    assert "PDF (84 kB)" in page().words
    assert "Data (1.2 MB)" in page().words
    assert [size_label(size) for size in (1, 999, 1500, 999_499, 999_500, 12_345_678)] == [
        "1 kB",
        "1 kB",
        "2 kB",
        "999 kB",
        "1.0 MB",
        "12.3 MB",
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_literal_in_every_slot(text: str) -> None:
    shown = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]", "\ufffd", text).replace("\r\n", "\n")
    table = next(block for block in BLOCKS if isinstance(block, Table))
    document = Document(
        meta=replace(META, title=text, subject=text, header=text, footer=text, rights=text),
        blocks=(
            Heading(level=1, content=(Text(text),), anchor="top"),
            Paragraph(content=(Label(text),)),
            replace(table, title=(Text(text),), shorthand=(Text(text),)),
        ),
    )
    parsed = page(document)
    normal = "".join(parsed.words).replace("\r\n", "\n")
    assert normal.count(shown) >= 7
    assert ("meta", {"name": "description", "content": shown}) in [
        (tag, {name: (value or "").replace("\r\n", "\n") for name, value in attributes.items()})
        for tag, attributes in parsed.elements
    ]
    assert not {tag for tag, _ in parsed.elements} & {"script", "img"}


@given(documents)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_any_document_can_be_written_twice_the_same(document: Document) -> None:
    once = write(document, OPTIONS)
    assert once == write(document, OPTIONS)
    Page(once)


def test_the_stylesheet_is_small_and_fetches_nothing() -> None:
    text = STYLESHEET.read_text(encoding="utf-8")
    assert len(text.encode()) < 13_400
    assert "url(" not in text
    assert "@import" not in text
    for needed in ("prefers-color-scheme: dark", "forced-colors: active", "@media print", ":focus-visible"):
        assert needed in text


def test_the_page_is_as_it_was_when_last_looked_at(accept: bool) -> None:
    shown = re.sub(r"<svg.*?</svg>", "<svg/>", write(DOCUMENT, OPTIONS).decode(), flags=re.DOTALL)
    golden = PROJECT / "tests" / "golden" / "html" / "page.html"
    if accept:
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(shown, encoding="utf-8")
    assert shown == golden.read_text(encoding="utf-8")


LOOKS: tuple[tuple[int, Literal["light", "dark"], Literal["active", "none"]], ...] = (
    (1200, "light", "none"),
    (320, "light", "none"),
    (1200, "dark", "none"),
    (640, "light", "active"),
)


@pytest.mark.slow
def test_no_accessibility_violation_in_a_browser(tmp_path: Path, browser: Browser) -> None:
    (tmp_path / "index.html").write_bytes(write(replace(DOCUMENT, meta=replace(META, draft=True)), OPTIONS))
    shutil.copy(STYLESHEET, tmp_path / "site.css")
    for width, scheme, forced in LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, forced_colors=forced, bypass_csp=True
        )
        shown = context.new_page()
        shown.goto((tmp_path / "index.html").as_uri())
        shown.evaluate("document.querySelectorAll('details').forEach(item => item.open = true)")
        assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert Axe().run(shown).response["violations"] == []
        context.close()


def test_a_summary_has_the_links_of_the_site_at_its_foot_and_other_pages_at_their_head() -> None:
    options = replace(OPTIONS, navigation=(("All areas", "../index.html"),))
    for kind, is_first in ((DocumentKind.SUMMARY, False), (DocumentKind.PAGE, True)):
        text = write(replace(DOCUMENT, meta=replace(META, kind=kind)), options).decode()
        assert (text.index('class="links"') < text.index("<main")) is is_first
