"""Build, pack, letters, sign-off, publishing and verifying in a browser: by keyboard, without JavaScript, any size."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

from ncpm_reports.desk.project import Project
from ncpm_reports.desk.screens.build import REFRESH_SECONDS
from ncpm_reports.release.output.letters.sign_off_sheet import read_sheet
from ncpm_reports.release.publish.ledger import read_ledger
from tests.desk.long_work import waiting
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import Visitor, running_desk
from tests.release.test_hand_edits import edited, folder

PAGES = ("/build", "/pack", "/letters", "/letters/gwent", "/letters/essex", "/sign-off", "/publish", "/verify")
WIDTHS = (1280, 390, 320)


@pytest.fixture
def quarter(project: Project) -> Path:
    """The candidate's folder; the draft is there too."""
    with_draft(project)
    return with_candidate(project)


@pytest.fixture
def desk(project: Project) -> Iterator[Visitor]:
    """A running desk that nobody has come in to."""
    with running_desk(project) as visitor:
        yield visitor


def opened(context: BrowserContext, desk: Visitor) -> Page:
    page = context.new_page()
    page.goto(desk.entrance)
    return page


def go(page: Page, desk: Visitor, path: str) -> None:
    page.goto(f"http://{desk.netloc}{path}")


def faultless(page: Page, state: str) -> None:
    """What every page in every state must be: without a violation that axe finds, and no wider than any window."""
    violations = [
        (violation["id"], violation["nodes"][0]["html"][:200]) for violation in Axe().run(page).response["violations"]
    ]
    assert violations == [], state
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{state} at {width}"
    page.set_viewport_size({"width": 1280, "height": 900})


def test_every_page_is_faultless_when_nothing_is_built(browser: Browser, desk: Visitor) -> None:
    with browser.new_context() as context:
        page = opened(context, desk)
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        for path in PAGES:
            go(page, desk, path)
            faultless(page, f"{path}, nothing built")
        assert faults == [], "the script of the pages"


def test_every_page_is_faultless_with_a_candidate_in_light_and_dark(
    browser: Browser, desk: Visitor, quarter: Path
) -> None:
    for scheme in ("light", "dark"):
        with browser.new_context(color_scheme=scheme) as context:
            if scheme == "dark":
                desk.desk.sessions._token_unused = True
                signed_by_two(quarter)
            page = opened(context, desk)
            for path in PAGES:
                go(page, desk, path)
                faultless(page, f"{path}, {scheme}")


def test_errors_conflicts_and_work_are_faultless_too(
    browser: Browser, desk: Visitor, quarter: Path, tmp_path: Path
) -> None:
    sent = tmp_path / "gwent.docx"
    with browser.new_context() as context:
        page = opened(context, desk)
        go(page, desk, "/sign-off")
        page.get_by_role("button", name="Sign off").click()
        faultless(page, "nothing typed")
        assert page.evaluate("document.activeElement.id") == "problems"
        page.get_by_role("link", name="Your name is missing").click()
        assert page.evaluate("document.activeElement.id") == "name"
        go(page, desk, "/letters/gwent")
        before = page.locator("form[action$=upload] input[name=opened]").input_value()
        send(page, sent, edited(folder()["gwent.docx"], " It rose by 987,654."))
        faultless(page, "an edited letter")
        page.evaluate("o => document.querySelector('form[action$=upload] [name=opened]').value = o", before)
        send(page, sent, edited(folder()["gwent.docx"], " Mine."))
        assert page.get_by_role("heading", level=1).inner_text().startswith("Somebody changed this letter")
        faultless(page, "a conflict")
        job = desk.desk.jobs.start("A long build", waiting)
        go(page, desk, f"/jobs/{job.key}")
        faultless(page, "at work")
        page.get_by_role("button", name="Cancel").click()
        page.get_by_text("Stopped. Nothing was changed.").wait_for(timeout=120_000)
        faultless(page, "stopped")


def send(page: Page, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    page.get_by_label("Word file").set_input_files(path)
    page.get_by_role("button", name="Send").click()


def test_the_keyboard_stays_where_it_was_while_a_page_loads_itself(browser: Browser, desk: Visitor) -> None:
    job = desk.desk.jobs.start("A long build", waiting)
    with browser.new_context() as context:
        page = opened(context, desk)
        go(page, desk, f"/jobs/{job.key}")
        page.get_by_role("button", name="Cancel").focus()
        with page.expect_navigation(timeout=120_000):
            pass
        page.wait_for_function("document.activeElement.id === 'stop'")
        page.keyboard.press("Enter")
        page.get_by_text("Stopped.").wait_for(timeout=120_000)


def let_through_late(route: Route) -> None:
    """Lets a page come later than the one that is left behind would have loaded itself again."""
    time.sleep(REFRESH_SECONDS + 1)
    route.continue_()


def test_a_page_that_loads_itself_calls_nobody_back(browser: Browser, desk: Visitor) -> None:
    job = desk.desk.jobs.start("A long build", waiting)
    with browser.new_context() as context:
        page = opened(context, desk)
        go(page, desk, f"/jobs/{job.key}")
        page.route("**/history", let_through_late)
        page.get_by_role("link", name="History").click()
        page.wait_for_url("**/history", timeout=120_000)
    desk.desk.jobs.stop(job.key)


def test_letters_are_sent_signed_and_the_candidate_signed_without_javascript(
    browser: Browser, desk: Visitor, quarter: Path, tmp_path: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = opened(context, desk)
        go(page, desk, "/letters/gwent")
        send(page, tmp_path / "gwent.docx", edited(folder()["gwent.docx"]))
        assert page.locator("ins").inner_text().strip() == "It was good to see you."
        page.get_by_role("button", name="Take the edit out").click()
        assert page.get_by_role("status").inner_text().startswith("The text as made is back.")
        go(page, desk, "/letters")
        page.get_by_label("Choose the letter to Gwent").check()
        page.get_by_label("Your name").fill("Pat Private")
        page.get_by_role("button", name="Mark as ready").click()
        go(page, desk, "/sign-off")
        page.get_by_label("Your name").fill("Ann Analyst")
        page.get_by_label("Your role").fill("Head of measures")
        page.get_by_label("What you checked").fill("All of it.")
        page.get_by_role("button", name="Sign off").click()
    assert read_sheet((quarter / "letters/sign-off.csv").read_bytes())["gwent"].signed_by == "Pat Private"
    assert read_ledger(quarter.parent).entries[-1].name == "Ann Analyst"


def test_the_candidate_is_signed_by_keyboard_alone(browser: Browser, desk: Visitor, quarter: Path) -> None:
    with browser.new_context() as context:
        page = opened(context, desk)
        go(page, desk, "/sign-off")
        for label, words in (("Your name", "Ann Analyst"), ("Your role", "Head"), ("What you checked", "All.")):
            tab_to(page, label)
            page.keyboard.type(words)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("status").wait_for()
    assert read_ledger(quarter.parent).entries[-1].name == "Ann Analyst"


def tab_to(page: Page, label: str) -> None:
    field = page.get_by_label(label).get_attribute("id")
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == field:
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{label} cannot be reached by keyboard")
