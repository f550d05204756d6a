"""Files and figures in a browser: by keyboard alone, with JavaScript off, on a telephone, without a violation."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from ncpm_reports.desk.project import Project
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.visitor import Visitor

SECONDS = 120_000


@pytest.fixture
def page(browser: Browser, visitor: Visitor) -> Iterator[Page]:
    """A browser without JavaScript on the screen of a telephone, in which the visitor has come in."""
    name, _, value = visitor.cookie.partition("=")
    context = browser.new_context(viewport={"width": 390, "height": 800}, java_script_enabled=False)
    context.set_default_timeout(SECONDS)
    context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    page.goto(f"http://{visitor.netloc}/files")
    yield page
    context.close()


def press(page: Page, words: str) -> None:
    """Goes on with the Tab key until the element with these words has the focus, then presses Enter on it."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.locator(":focus").count() and words in page.locator(":focus").inner_text():
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"no {words} by keyboard")


def test_a_file_is_added_and_accepted_by_keyboard_without_javascript(
    project: Project, page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_bytes(tidy(changed(some_figures(project)), day=NEWER))
    page.set_input_files("#files", str(path))
    press(page, "Read the files")
    assert page.title() == "mine.csv – The desk"
    press(page, "Accept and store 3 figures")
    assert "mine.csv is stored: 3 figures." in page.locator('[role="status"]').inner_text()


def test_figures_are_typed_by_keyboard_without_javascript(visitor: Visitor, page: Page) -> None:
    page.goto(f"http://{visitor.netloc}/figures/new?measure=firearm-discharges")
    for field, typed in (
        ("publisher", "Home Office"),
        ("title", "A return"),
        ("published_on", "20 November 2026"),
        ("single-area", "England and Wales"),
        ("single-period", "year ending March 2026"),
        ("single-value", "1,234"),
    ):
        page.locator(f"#{field}").focus()
        page.keyboard.type(typed)
    press(page, "Read these figures")
    assert "What would then be said" in page.locator("main").inner_text()
    press(page, "Accept and store 1 figure")


def test_no_state_of_these_screens_has_a_violation_or_overflows(
    project: Project, visitor: Visitor, browser: Browser
) -> None:
    figures = some_figures(project)
    shown = [
        visitor.post("/files", files=[("files", name, data)]).headers["location"]
        for name, data in (
            ("revised.csv", tidy(changed(figures), day=NEWER)),
            ("contradictory.csv", tidy(changed(figures))),
            (f"{'ons_table_c2_' * 4}unknown.csv", b"a,b\n1,2\n"),
        )
    ]
    release = re.findall(r'"(/releases/[0-9a-f]{16})"', visitor.get("/releases").text)[0]
    name, _, value = visitor.cookie.partition("=")
    context = browser.new_context(viewport={"width": 320, "height": 800}, color_scheme="dark")
    context.set_default_timeout(SECONDS)
    context.add_cookies([{"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}])
    page = context.new_page()
    try:
        for path in (
            "/",
            "/files",
            *shown,
            f"{shown[0]}/revised",
            "/releases",
            release,
            "/history",
            "/figures/new",
            "/measures",
        ):
            page.goto(f"http://{visitor.netloc}{path}")
            violations = Axe().run(page).response["violations"]
            assert not violations, (
                path,
                [(violation["id"], [node["target"] for node in violation["nodes"]]) for violation in violations],
            )
            wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            assert not page.evaluate(wide), path
    finally:
        context.close()
