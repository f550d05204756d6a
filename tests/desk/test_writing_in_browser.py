"""Commentary, statements, dates, contacts, previews and history in a browser: any size, by keyboard, without script."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ncpm_reports.desk.project import Project
from tests.desk.frames import answer_frames
from tests.desk.test_my_area import publish
from tests.desk.test_release_in_browser import faultless, opened
from tests.desk.test_words import file_of
from tests.desk.visitor import Visitor

# Of the states that an ordinary run looks at.
SHARE = 1 / 3
pytestmark = pytest.mark.slow

MILLISECONDS = 180_000
LOOKS: tuple[Mapping[str, Any], ...] = (
    {"color_scheme": "dark", "forced_colors": "none"},
    {"color_scheme": "light", "forced_colors": "active"},
)
PAGES = (
    "/words",
    "/words/homicide",
    "/words/overview",
    "/board-actions",
    "/statements",
    "/statements/kent",
    "/quarter",
    "/quarter/contacts",
    "/preview",
    "/preview?document=site&width=telephone",
    "/preview?document=site&width=desktop",
    "/history",
    "/my-area",
    "/my-area/kent",
    "/words/no-such",
)


def go(page: Page, desk: Visitor, path: str) -> None:
    """Opens a page without waiting for what stands in its frame, which a cold process makes."""
    page.goto(f"http://{desk.netloc}{path}", wait_until="domcontentloaded")


def write(page: Page, desk: Visitor, text: str) -> None:
    go(page, desk, "/words/homicide")
    page.fill("#author", "A. Analyst")
    page.fill("#body", text)
    page.click("button[value=save]")


def test_every_page_is_faultless_when_nothing_is_written(browser: Browser, outside: Visitor) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        page = opened(context, outside)
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        for path in PAGES:
            go(page, outside, path)
            faultless(page, f"{path}, nothing written")
        assert faults == [], "the script of the pages"


def test_every_state_is_faultless_in_any_look(browser: Browser, outside: Visitor, project: Project, soak: bool) -> None:
    """In the dark and in forced colours; outside a soak a third of the states, each in the look that a seed draws."""
    seed = random.Random(2026)
    publish(project, {"kent/index.html": b"<!doctype html><title>Kent</title><h1>Kent</h1>", "site.css": b""})

    def look_at(page: Page, state: str) -> None:
        if not soak and seed.random() > SHARE:
            return
        for look in LOOKS if soak else (seed.choice(LOOKS),):
            page.emulate_media(**look)
            faultless(page, f"{state}, {look}")

    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        write(page, outside, "There were 77,123.\n\n- One")
        for path in (*PAGES, "/history/1"):
            go(page, outside, path)
            look_at(page, f"{path}, written")
        go(page, outside, "/words/homicide")
        page.click("button[value=show]")
        page.wait_for_selector("#remarks")
        look_at(page, "numbers to check")
        _break_everything(page, outside, look_at)
        go(page, outside, "/words/homicide")
        file_of(project).write_text("---\nauthor: B\ndate: 2026-06-30\n---\nBy hand.\n", encoding="utf-8")
        page.fill("#body", "Mine.")
        page.click("button[value=save]")
        assert page.title().startswith("Changed by somebody else")
        look_at(page, "conflict over one text")
        page.click("text=Save this text")
        assert "Mine." in file_of(project).read_text(encoding="utf-8")
        go(page, outside, "/statements/kent")
        page.fill("#general", "Mine.")
        statement = project.paths.data / "statements/2026-03/kent/statement.md"
        statement.parent.mkdir(parents=True)
        statement.write_text("Theirs.\n", encoding="utf-8")
        page.click("form button >> text=Save")
        look_at(page, "conflict over many fields")
        page.click("text=Keep yours")
        assert statement.read_text(encoding="utf-8") == "Mine.\n"
        file_of(project).write_text("no front matter", encoding="utf-8")
        for path in ("/words", "/words/homicide", "/words/homicide/page", "/history", "/history/1"):
            go(page, outside, path)
            look_at(page, f"{path}, a mistake from outside")


def _break_everything(page: Page, desk: Visitor, look_at: Callable[[Page, str], None]) -> None:
    """Sends each form with a mistake in it: what was typed stays, and the summary's link leads to the field."""
    for path, field, typed, button in (
        ("/words/homicide", "#body", "A <b>tag</b>", "button[value=save]"),
        ("/statements/kent", "#general", "A <b>tag</b>", "form button >> text=Save"),
        ("/quarter", "#board_meeting", "soon", "text=Save the dates"),
        ("/quarter", "#from-1", "soon", "text=Save the list"),
        ("/quarter/contacts", "#email-kent", "no address", "text=Save the contacts"),
        ("/quarter/contacts", "", "", "button >> text=Upload"),
    ):
        go(page, desk, path)
        if field:
            page.fill(field, typed)
        page.click(button)
        assert page.title().startswith("Error: ")
        look_at(page, f"{path}, mistake in {field}")
        if field:
            assert page.input_value(field) == typed
            page.click(f'#problems a[href="{field}"]')
            assert page.evaluate("document.activeElement.id") == field[1:]


def test_commentary_by_keyboard_alone(browser: Browser, outside: Visitor, project: Project) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        go(page, outside, "/words/homicide")
        _tab_to(page, "author")
        page.keyboard.type("A. Analyst")
        _tab_to(page, "body")
        page.keyboard.type("Fewer.")
        page.keyboard.press("Control+a")
        page.keyboard.press("Shift+Tab")
        while page.evaluate("document.activeElement.textContent") != "Bold":
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        assert page.input_value("#body") == "**Fewer.**"
        while page.evaluate("document.activeElement.textContent") != "Save":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".notice")
    assert file_of(project).read_text(encoding="utf-8").endswith("---\n**Fewer.**\n")


def back(page: Page) -> None:
    """Goes one step back in the browser's history, once the page is there that it leaves."""
    page.wait_for_load_state()
    page.go_back(wait_until="domcontentloaded")


def test_a_text_is_saved_again_after_one_step_back(browser: Browser, outside: Visitor, project: Project) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        write(page, outside, "Fewer.")
        back(page)
        assert page.input_value("#body") == "Fewer."
        page.fill("#body", "Fewer still.")
        page.click("button[value=save]")
        page.wait_for_selector(".notice")
    assert file_of(project).read_text(encoding="utf-8").endswith("---\nFewer still.\n")


def test_one_step_back_from_a_conflict_overwrites_nothing(browser: Browser, outside: Visitor, project: Project) -> None:
    theirs = "---\nauthor: B\ndate: 2026-06-30\n---\nBy hand.\n"
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        go(page, outside, "/words/homicide")
        page.fill("#author", "A. Analyst")
        page.fill("#body", "Mine.")
        file_of(project).parent.mkdir(parents=True, exist_ok=True)
        file_of(project).write_text(theirs, encoding="utf-8")
        page.click("button[value=save]")
        for _ in range(2):
            assert page.title().startswith("Changed by somebody else")
            back(page)
            assert (page.input_value("#author"), page.input_value("#body")) == ("A. Analyst", "Mine.")
            page.click("button[value=save]")
        assert page.title().startswith("Changed by somebody else")
    assert file_of(project).read_text(encoding="utf-8") == theirs


def test_one_step_back_without_script_puts_nothing_over_anothers_text(
    browser: Browser, outside: Visitor, project: Project
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        write(page, outside, "Mine.")
        theirs = file_of(project).read_text(encoding="utf-8").replace("Mine.", "Theirs.")
        file_of(project).write_text(theirs, encoding="utf-8")
        back(page)
        assert page.input_value("#body").strip() == "Theirs."
        page.click("button[value=save]")
    assert file_of(project).read_text(encoding="utf-8") == theirs


def test_what_is_typed_into_another_form_of_the_page_stays(browser: Browser, outside: Visitor) -> None:
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        page = opened(context, outside)
        go(page, outside, "/quarter")
        page.fill("#name-1", "A. Minister")
        for typed, notice in (("soon", "#problems"), ("8 September 2026", ".notice")):
            page.fill("#board_meeting", typed)
            page.click("text=Save the dates")
            page.wait_for_selector(notice)
            assert page.input_value("#name-1") == "A. Minister"
        go(page, outside, "/quarter")
        assert page.input_value("#name-1") == ""


def test_what_was_typed_is_there_again_after_one_step_back(browser: Browser, outside: Visitor) -> None:
    figure = {
        "publisher": "A publisher",
        "title": "A title",
        "published_on": "20 November 2026",
        "single-area": "Kent",
        "single-period": "year ending March 2026",
        "single-value": "12",
    }
    with browser.new_context() as context:
        context.set_default_timeout(MILLISECONDS)
        page = opened(context, outside)
        go(page, outside, "/figures/new")
        page.select_option("#measure", "homicide")
        for field, typed in figure.items():
            page.fill(f"#{field}", typed)
        page.click("text=Read these figures")
        page.wait_for_url("**/files/*")
        back(page)
        assert page.input_value("#measure") == "homicide"
        assert {field: page.input_value(f"#{field}") for field in figure} == figure
        go(page, outside, "/quarter/contacts")
        page.fill("#name-kent", "Tim Chief")
        page.click("text=Save the contacts")
        assert page.title().startswith("Error: ")
        back(page)
        assert page.input_value("#name-kent") == "Tim Chief"


def test_everything_works_without_script(browser: Browser, outside: Visitor, project: Project, tmp_path: Path) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}) as context:
        context.set_default_timeout(MILLISECONDS)
        answer_frames(context)
        page = opened(context, outside)
        write(page, outside, "Fewer.")
        assert "Saved: Homicides." in page.inner_text(".notice")
        assert not page.is_visible(".formatting")
        go(page, outside, "/statements/kent")
        page.check("#applies-cyber-crime-2")
        page.fill("#reason-cyber-crime", "Another force does it")
        page.click("form button >> text=Save")
        go(page, outside, "/quarter")
        page.fill("#board_meeting", "8 September 2026")
        page.click("text=Save the dates")
        (tmp_path / "c.csv").write_text("force,name,email\nkent,A,a@b.uk\n", encoding="utf-8")
        go(page, outside, "/quarter/contacts")
        page.set_input_files("#file", tmp_path / "c.csv")
        page.click("button >> text=Upload")
        assert page.input_value("#email-kent") == "a@b.uk"
        go(page, outside, "/history")
        page.click("text=Commentary written")
        page.click("button >> text=Remove it again")
    assert not file_of(project).exists()
    assert (project.paths.data / "statements/2026-03/kent/applicability.csv").is_file()
    assert project.settings("2026-03").board_meeting is not None


def _tab_to(page: Page, field: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == field:
            return
    raise AssertionError(f"{field} cannot be reached by keyboard")
