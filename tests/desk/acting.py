"""How a person acts in a browser: with a mouse, or with a keyboard alone. What they do is the same either way.

A locator says which element is meant, as a person sees it. No focus is set by a script, and no field is filled by one.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.desk.visitor import Visitor

MILLISECONDS = 300_000
LONGEST_JOB = 3_600_000
# More than a page has elements that take the focus.
MAX_STEPS = 1500
SKIP = "Skip to main content"
# 0 if the element has the focus, 1 if it stands after what has, -1 if before.
DIRECTION = """element => {
  const now = document.activeElement;
  if (now === element) return 0;
  return now.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING ? 1 : -1;
}"""
IS_AT_THE_TOP = (
    "element => document.activeElement === document.body && document.querySelector('main').contains(element)"
)
IS_SEEN = """element => {
  const box = element.getBoundingClientRect();
  const style = getComputedStyle(element);
  const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return element.matches(":focus-visible") && marked && box.bottom > 0 && box.top < innerHeight;
}"""


@dataclass(slots=True)
class Acting(ABC):
    """Somebody at a page of the desk."""

    page: Page

    @abstractmethod
    def reach(self, element: Locator) -> None:
        """Brings the focus to an element."""

    @abstractmethod
    def activate(self, element: Locator) -> None:
        """Presses a button or a link, or opens a file field's dialog."""

    @abstractmethod
    def choose(self, radio: Locator) -> None:
        """Chooses a radio button."""

    @abstractmethod
    def tick(self, box: Locator) -> None:
        """Ticks a box."""

    @abstractmethod
    def select(self, field: Locator, words: str) -> None:
        """Chooses what has these words from a list."""

    def write(self, field: Locator, text: str) -> None:
        """Writes a text into a field, in the place of what it has."""
        self.reach(field)
        self.page.keyboard.press("Control+a")
        if text:
            self.page.keyboard.type(text)
        else:
            self.page.keyboard.press("Delete")
        assert field.input_value() == text

    def press(self, element: Locator) -> None:
        """Presses what leads to another page, and waits until that is there."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.activate(element)

    def go(self, *links: str) -> None:
        """Follows links by their words, the first of them in the desk's own navigation."""
        scope: Locator = self.page.get_by_role("navigation", name="Desk")
        for words in links:
            self.press(scope.get_by_role("link", name=words, exact=True).first)
            scope = self.page.locator("main")

    def attach(self, field: Locator, paths: Sequence[Path]) -> None:
        """Chooses files in the browser's own dialog."""
        with self.page.expect_file_chooser() as dialog:
            self.activate(field)
        dialog.value.set_files(paths)

    def keep(self, link: Locator, ending: str) -> bytes:
        """The bytes of a file that a link leads to; a frame of the page may load another file meanwhile."""
        with self.page.expect_download(lambda file: file.suggested_filename.endswith(ending)) as download:
            self.activate(link)
        return Path(download.value.path()).read_bytes()

    def button(self, words: str) -> None:
        """Presses the button with these words in the page's main part."""
        self.press(self.page.locator("main").get_by_role("button", name=words, exact=True))

    def field(self, label: str) -> Locator:
        """The field with this label."""
        return self.page.get_by_label(label, exact=True)

    def reads(self, words: str, *, within: int = MILLISECONDS) -> None:
        """Waits until the page says so, however often it loads itself again; fails where it says that a job failed."""
        message = self.page.get_by_text(words).first
        ended = self.page.get_by_text("This could not be done. Nothing was changed.")
        failed = self.page.get_by_text("The program itself failed; this is a defect.")
        message.or_(ended).or_(failed).first.wait_for(timeout=within)
        assert message.count(), self.page.locator("main").inner_text()


class Mouse(Acting):
    """Somebody who clicks on everything, and types into fields."""

    def reach(self, element: Locator) -> None:
        element.click()

    def activate(self, element: Locator) -> None:
        element.click(no_wait_after=True)

    def choose(self, radio: Locator) -> None:
        radio.check()

    def tick(self, box: Locator) -> None:
        box.check()

    def select(self, field: Locator, words: str) -> None:
        field.select_option(label=words)


class Keyboard(Acting):
    """Somebody who has a keyboard alone: Tab and Shift+Tab, arrows, Space, Enter, and typing."""

    def reach(self, element: Locator) -> None:
        handle = element.element_handle()
        if handle.evaluate(IS_AT_THE_TOP):
            self.page.keyboard.press("Tab")
            assert self.page.locator(":focus").inner_text() == SKIP
            self.page.keyboard.press("Enter")
        for _ in range(MAX_STEPS):
            direction = handle.evaluate(DIRECTION)
            if direction == 0:
                # The browser scrolls to what has the focus a moment later.
                self.page.wait_for_function(IS_SEEN, arg=handle)
                return
            self.page.keyboard.press("Tab" if direction > 0 else "Shift+Tab")
        raise AssertionError(f"{element} cannot be reached by keyboard")

    def activate(self, element: Locator) -> None:
        self.reach(element)
        self.page.keyboard.press("Enter")

    def press(self, element: Locator) -> None:
        # The way there may lead over the link to the main part, which the browser calls a navigation too.
        self.reach(element)
        super().press(element)

    def choose(self, radio: Locator) -> None:
        name = radio.get_attribute("name")
        group = self.page.locator(f'input[type="radio"][name="{name}"]')
        chosen = self.page.locator(f'input[type="radio"][name="{name}"]:checked')
        self.reach(chosen if chosen.count() else group.first)
        for _ in range(group.count()):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        assert radio.is_checked()

    def tick(self, box: Locator) -> None:
        if not box.is_checked():
            self.reach(box)
            self.page.keyboard.press("Space")
        assert box.is_checked()

    def select(self, field: Locator, words: str) -> None:
        self.reach(field)
        self.page.keyboard.press("Home")
        for _ in range(field.locator("option").count()):
            if field.locator("option:checked").inner_text() == words:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{words} cannot be chosen by keyboard")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to use the desk: how one acts, and whether the browser runs scripts."""

    acting: type[Acting]
    scripts: bool = True


WAYS = {
    "mouse": Way(acting=Mouse),
    "keyboard": Way(acting=Keyboard),
    "without JavaScript": Way(acting=Mouse, scripts=False),
}


@contextmanager
def acting(browser: Browser, visitor: Visitor, way: Way) -> Iterator[Acting]:
    """Somebody who opens the desk in a browser by its entrance."""
    context = browser.new_context(java_script_enabled=way.scripts, accept_downloads=True)
    context.set_default_timeout(MILLISECONDS)
    faults: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.goto(visitor.entrance, wait_until="domcontentloaded")
        yield way.acting(page)
        assert faults == [], "the script of the pages"
    finally:
        context.close()
