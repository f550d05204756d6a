"""The site as a resident meets it: found, read, downloaded, by keyboard, on a small screen, with nothing in the way."""

from collections import Counter
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.slow
AREA = "Avon and Somerset"
# The middle of its shape lies inside it: that of an area round a bay does not.
COMPACT_AREA = "Gwent"
WEIGHT = 150_000


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    # The checker's script is put into the page, which the page's own policy would rightly refuse.
    context = browser.new_context(bypass_csp=True, accept_downloads=True)
    opened_page = context.new_page()
    opened_page.set_default_timeout(20_000)
    yield opened_page
    context.close()


def pages(site: dict[str, bytes]) -> list[str]:
    return sorted(path for path in site if path.endswith(".html"))


def in_list(page: Page, area: str) -> Locator:
    return page.get_by_role("listitem").get_by_role("link", name=area, exact=True)


def take_downloads(page: Page, beginnings: dict[str, bytes], seen: Counter[str]) -> None:
    """Takes home each file that a page offers, and counts them by their ending."""
    links = page.locator("a[download]")
    for number in range(links.count()):
        with page.expect_download() as got:
            links.nth(number).click()
        path = got.value.path()
        ending = got.value.suggested_filename.rsplit(".", 1)[-1]
        assert path.read_bytes().removeprefix(b"\xef\xbb\xbf").startswith(beginnings[ending])
        seen[ending] += 1


def test_a_resident_finds_an_area_reads_it_and_takes_each_format_home(page: Page, address: str) -> None:
    page.goto(address)
    in_list(page, AREA).click()
    assert AREA in page.get_by_role("heading", level=1).inner_text()
    beginnings = {"pdf": b"%PDF-", "docx": b"PK", "ods": b"PK", "csv": b"table,"}
    seen: Counter[str] = Counter()
    take_downloads(page, beginnings, seen)
    assert seen["pdf"] == seen["docx"] == 2
    page.get_by_role("link", name="Every figure and source").first.click()
    take_downloads(page, beginnings, seen)
    assert set(seen) == set(beginnings)


def test_an_area_is_chosen_on_the_map(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(f"svg a[aria-label='{COMPACT_AREA}'] path").click()
    assert COMPACT_AREA in page.get_by_role("heading", level=1).inner_text()


def test_earlier_quarters_are_one_link_away(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Earlier quarters").first.click()
    assert page.get_by_role("heading", level=1).inner_text() == "Earlier quarters"
    page.get_by_role("main").get_by_role("link").first.click()
    assert page.url.removesuffix("index.html") == address


def test_a_resident_goes_back_to_an_earlier_quarter_and_their_area_in_it(page: Page, two_quarters: str) -> None:
    page.goto(two_quarters)
    page.get_by_role("link", name="Earlier quarters").first.click()
    page.locator("main a[href*='2025-03']").first.click()
    assert page.url.startswith(f"{two_quarters}2025-03/")
    in_list(page, AREA).click()
    assert page.url.startswith(f"{two_quarters}2025-03/avon-and-somerset")
    assert AREA in page.get_by_role("heading", level=1).inner_text()
    assert "March 2025" in page.locator("main").inner_text()


def test_an_area_is_reached_by_keyboard_alone_and_focus_is_seen(page: Page, address: str) -> None:
    page.goto(address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == AREA:
            break
    outline = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement);"
        " return s.outlineStyle + s.boxShadow + s.backgroundColor })()"
    )
    assert outline != "nonenonergba(0, 0, 0, 0)"
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    assert AREA in page.get_by_role("heading", level=1).inner_text()


def test_nothing_needs_scrolling_sideways_on_a_small_screen(
    browser: Browser, site: dict[str, bytes], address: str
) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = []
    for path in pages(site):
        page.goto(address + path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide.append(path)
    context.close()
    assert wide == []


# The kinds of page that `tests/products/test_site_axe.py` does not look at.
@pytest.mark.parametrize("path", ["earlier/index.html", "gwent/figures.html", "avon-and-somerset/index.html"])
def test_no_page_has_a_violation_that_axe_finds(page: Page, site: dict[str, bytes], address: str, path: str) -> None:
    page.goto(address + path)
    assert path in site
    violations = Axe().run(page).response["violations"]
    assert [f"{violation['id']}: {violation['nodes'][0]['html'][:120]}" for violation in violations] == []


def test_no_request_leaves_the_site_and_nothing_is_missing(page: Page, site: dict[str, bytes], address: str) -> None:
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda response: failed.append(response.url) if response.status >= 400 else None)
    page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    for path in pages(site):
        page.goto(address + path)
    outside = [url for url in asked if not url.startswith(address)]
    assert outside == []
    assert [failure for failure in failed if "favicon" not in failure] == []


def test_no_page_weighs_150_kilobytes_or_more_with_all_that_it_loads(site: dict[str, bytes]) -> None:
    style = len(site["site.css"])
    heavy = {path: len(site[path]) + style for path in pages(site) if len(site[path]) + style >= WEIGHT}
    assert heavy == {}
