"""Public pages in a real browser: no accessibility violation at two widths, in the dark and in forced colours."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from ncpm_reports.products.public_summary import summary as public_summary
from ncpm_reports.products.site import pages as site_pages
from ncpm_reports.release.output.rendering import render_product
from tests.products.publics import force, public_job, with_statements

PAGES = (
    "index.html",
    "national/index.html",
    "how-to-read/index.html",
    "data-and-method/index.html",
    "accessibility/index.html",
    "city-of-london/index.html",
    "gwent/index.html",
)
SAMPLE = ("index.html", "gwent/index.html")
LOOKS = ("light", "dark", "forced")
# Outside a soak, only two pages are looked at in the dark and in forced colours.
LOOKED_AT = [
    (name, look)
    for name in PAGES
    for look in LOOKS
    if look == "light" or name in SAMPLE or os.environ.get("NCPM_SOAK") == "1"
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
STATEMENT = {
    "gwent/statement.md": "# Cyber crime\n\nWe work **together**.\n\n- One.\n- Two.\n",
    "gwent/applicability.csv": "priority,applicable,reason\ncyber-crime,no,Done by the region\n",
}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's own pages and two areas', one of them with a statement, as files."""
    folder = tmp_path_factory.mktemp("site")
    job = with_statements(STATEMENT)
    areas = [
        product for slug in ("city-of-london", "gwent") for product in public_summary.compose(job, force(slug).code)
    ]
    for product in (*site_pages.compose(job), *areas):
        for file in render_product(product, b"").files:
            path = folder / file.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
    (folder / "public/site.css").write_text(public_job().templates["brand/site.css"], encoding="utf-8")
    return folder / "public"


@pytest.fixture
def page(browser: Browser, look: str, width: int) -> Iterator[Page]:
    """A page of a width, in a look."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if look == "dark" else "light",
        forced_colors="active" if look == "forced" else "none",
        bypass_csp=True,
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("width", [1200, 320])
@pytest.mark.parametrize(("name", "look"), LOOKED_AT)
def test_a_page_has_no_violation_and_does_not_scroll_sideways(page: Page, site: Path, name: str, width: int) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / name).as_uri())
    assert all(url.startswith("file:") for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    violations = Axe().run(page, options=RULES).response["violations"]
    assert [
        (violation["id"], [node["html"][:200] for node in violation["nodes"][:3]]) for violation in violations
    ] == []


@pytest.mark.parametrize("width", [1200])
@pytest.mark.parametrize("look", ["light"])
def test_a_resident_finds_their_area_with_the_keyboard_alone(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Gwent":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/gwent/index.html")
    assert page.text_content("h1") == "Crime in Gwent"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"


@pytest.mark.parametrize("width", [390])
@pytest.mark.parametrize("look", ["light"])
@pytest.mark.parametrize("slug", ["city-of-london", "gwent"])
def test_the_first_screen_of_a_telephone_has_the_answer_and_every_row(page: Page, site: Path, slug: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto((site / slug / "index.html").as_uri())
    rows = page.locator("#kinds-of-crime tbody tr").all()
    assert len(rows) == 5
    boxes = [row.bounding_box() for row in rows]
    assert all(box is not None and box["y"] + box["height"] <= 844 for box in boxes)
    heading, links = page.locator("h1").bounding_box(), page.locator(".links").bounding_box()
    assert heading is not None
    assert links is not None
    assert links["y"] > 844 > heading["y"]
    assert page.evaluate("document.documentElement.scrollHeight") <= 1950
