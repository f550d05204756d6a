"""The site's own pages: they lead to every area and to each other, rank nothing and fetch nothing."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from posixpath import join, normpath

import pytest

from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Bullets, Document, Link, LinkMap, Paragraph, Strong, Table, plain
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.traversal import inlines_of, walk
from ncpm_reports.products.plan import Composer, plan
from ncpm_reports.products.product import Format, Product
from ncpm_reports.products.site import pages as site_pages
from ncpm_reports.products.site.pages import method_page
from ncpm_reports.release.output.rendering import render_product
from tests.products.packs import invented_job, real_job
from tests.products.publics import public_job, under, words

STEMS = ("index", "national", "how-to-read", "data-and-method", "accessibility")
ALSO_THERE = {"public/site.css", "public/earlier/index.html", "public/feed.xml", "public/catalog.json"} | {
    "public/numbers.csv"
}
ADDRESS = re.compile(r'(?:href|src)="([^"#]+)"')


@cache
def pages_by_stem() -> dict[str, Product]:
    """The pages of the site on invented figures, by name."""
    return {product.stem: product for product in site_pages.compose(public_job())}


def html_of(product: Product) -> str:
    files = {file.path: file.data for file in render_product(product, b"").files}
    return files[f"{product.folder}/index.html"].decode()


def test_the_pages_are_those_that_the_site_needs() -> None:
    assert tuple(pages_by_stem()) == STEMS
    assert all(product.audience is Audience.PUBLIC for product in pages_by_stem().values())
    assert pages_by_stem()["index"].folder == "public"
    assert Format.CSV in pages_by_stem()["national"].formats


@pytest.mark.parametrize("page", STEMS)
def test_a_page_has_no_remark_and_no_marking(page: str) -> None:
    document = pages_by_stem()[page].document
    assert [issue.sentence() for issue in check(document)] == []
    assert document.meta.marking == ""
    assert "OFFICIAL" not in words(document)


def test_figures_read_in_copies_are_said_to_be_where_the_list_of_publications_has_any() -> None:
    said = "not read in the publisher’s own file, but in a copy of it or as others quote it"
    listed = re.compile("as quoted by others|read in a copy")
    for job in (public_job(), real_job().public):
        text = words(method_page(job))
        assert (said in text) == bool(listed.search(text))
    assert said in words(method_page(real_job().public))


def test_the_front_page_lists_every_area_once_by_country_and_in_order_of_the_alphabet() -> None:
    document = pages_by_stem()["index"].document
    for country, count in (("england", 39), ("wales", 4)):
        (listed,) = [block for block in under(document, country) if isinstance(block, Bullets)]
        names = [plain(item) for item in listed.items]
        assert len(names) == count
        assert names == sorted(names)


def test_the_front_page_has_a_map_whose_links_are_those_of_the_list() -> None:
    document = pages_by_stem()["index"].document
    (link_map,) = [block for block in walk(document.blocks) if isinstance(block, LinkMap)]
    on_map = {(shape.name, shape.address) for shape in link_map.shapes}
    links = {
        (plain(inline.children), inline.target)
        for country in ("england", "wales")
        for block in under(document, country)
        for content in inlines_of(block)
        for inline in content
        if isinstance(inline, Link)
    }
    assert len(on_map) == 43
    assert on_map == links


def test_the_front_page_without_boundaries_has_the_list_alone() -> None:
    job = public_job()
    bare = replace(job, boundaries="")
    document = site_pages.front_page(bare)
    assert not [block for block in walk(document.blocks) if isinstance(block, LinkMap)]
    assert "Avon and Somerset" in words(document)


def areas_pages() -> Iterator[str]:
    for area in public_job().areas.forces:
        yield f"public/{area.slug}/index.html"


@pytest.mark.parametrize("page", STEMS)
def test_every_link_leads_to_a_file_of_the_site_or_to_https(page: str) -> None:
    product = pages_by_stem()[page]
    written = {file.path for site_page in pages_by_stem().values() for file in render_product(site_page, b"").files}
    there = written | set(areas_pages()) | ALSO_THERE
    addresses = ADDRESS.findall(html_of(product))
    assert len(addresses) > 6
    for address in addresses:
        inside = normpath(join(product.folder, address))
        assert address.startswith("https://") or inside in there, address


@pytest.mark.parametrize("page", STEMS)
def test_a_page_holds_no_script_and_fetches_nothing_from_elsewhere(page: str) -> None:
    text = html_of(pages_by_stem()[page])
    assert "<script" not in text
    assert "style=" not in text.replace("stylesheet", "")
    assert not re.search(r'src="https?:|<link[^>]+href="https?:', text)


def test_all_pages_share_the_same_links_in_the_same_order() -> None:
    labels = [[label for label, _ in product.navigation] for product in pages_by_stem().values()]
    assert all(page_labels == labels[0] for page_labels in labels)
    assert all(
        f'href="{address}"' in html_of(pages_by_stem()["national"])
        for _, address in pages_by_stem()["national"].navigation
    )


def test_the_national_table_has_a_row_for_each_national_measure_in_their_order() -> None:
    table = next(block for block in pages_by_stem()["national"].document.blocks if isinstance(block, Table))
    names = [assessment.about.plain_name for assessment in public_job().view.national if assessment.about]
    assert [plain(row[0].content) for row in table.rows] == names


def test_each_caution_says_what_it_is_about() -> None:
    document = site_pages.national_page(real_job().public)
    listed = [
        block for block in under(document, "cautions-about-the-figures-on-this-page") if isinstance(block, Bullets)
    ]
    items = [item for block in listed for item in block.items]
    assert items
    assert all(isinstance(item[0], Strong) for item in items)


def test_a_related_figure_has_its_source_and_its_cautions_beside_it() -> None:
    violence = under(site_pages.national_page(real_job().public), "serious-violence")
    paragraphs = [block for block in violence if isinstance(block, Paragraph)]
    related = [at for at, block in enumerate(paragraphs) if plain(block.content).startswith("A related figure")]
    assert related
    assert all(plain(paragraphs[at + 1].content).startswith("Source: ") for at in related)
    assert any("come from different releases" in plain(paragraphs[at].content) for at in related)


def test_the_accessibility_statement_shows_the_results_of_the_checks_themselves() -> None:
    pages = {page: product.document for page, product in pages_by_stem().items() if page != "accessibility"}
    table = next(block for block in pages_by_stem()["accessibility"].document.blocks if isinstance(block, Table))
    assert len(table.rows) == len(pages)
    assert {plain(cell.content) for row in table.rows for cell in row[1:]} == {"None"}
    spoilt = site_pages.accessibility_page(public_job(), {"index": _spoilt()})
    row = next(block for block in spoilt.blocks if isinstance(block, Table)).rows[0]
    assert plain(row[1].content) != "No"


def _spoilt() -> Document:
    document = pages_by_stem()["index"].document
    return replace(document, blocks=document.blocks[1:])


def test_links_say_where_they_go_and_each_target_is_named_the_same() -> None:
    for product in pages_by_stem().values():
        for block in walk(product.document.blocks):
            for content in inlines_of(block):
                for inline in content:
                    if isinstance(inline, Link):
                        assert len(plain(inline.children)) > 3


def test_the_plan_of_a_quarter_makes_the_pages_once() -> None:
    job = invented_job()
    tasks = plan(job.areas.forces, frozenset({Audience.PUBLIC}))
    site = [task for task in tasks if task.kind == "site"]
    assert len(site) == 1
    assert len(Composer(job).compose(site[0])) == len(pages_by_stem())
