"""Every screen of the desk as people may meet it: wide, narrow, dark, in forced colours; empty, refused, busy.

Outside a soak each page is seen in a browser in one of three states, in a look and at a width that a seed draws.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response

from ncpm_reports.desk.project import Project
from ncpm_reports.desk.routes import ROUTES
from ncpm_reports.products.product import INVENTED_SUFFIX
from tests.desk.examples import (
    AREA,
    EFFECT,
    MEASURE,
    empty_project,
    first_release,
    illustrative_quarter,
    staged_file,
)
from tests.desk.frames import answer_frames
from tests.desk.long_work import SECONDS, waiting
from tests.desk.plain_forms import hidden
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.test_build import reported
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import Visitor, running_desk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*forcedColors"),
]
# Long enough for a machine that is busy with other things.
MILLISECONDS = 600_000
WIDE, TELEPHONE, ZOOMED = 1280, 390, 320
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colours": {"color_scheme": "light", "forced_colors": "active"},
}
# What a page is not: a picture, a file to keep, or a document in a frame, which other tests look at.
NO_PAGES = re.compile(r"\.svg$|\.csv$|/page$|^/pack/\{|^/letters/papers|\{ending\}$|\.xlsx$|^/preview/.|/published/")
FACTS = """() => {
  const hidden = (element) => element.type === "hidden" || element.hidden || element.closest("[hidden]");
  const named = (element) => element.labels.length || element.getAttribute("aria-label")
    || element.getAttribute("aria-labelledby");
  return {
    title: document.title,
    headings: [...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.localName[1])),
    unnamed: [...document.querySelectorAll("input, select, textarea")]
      .filter((field) => !hidden(field) && !named(field)).map((field) => field.outerHTML.slice(0, 90)),
    double: [...document.querySelectorAll("[id]")].map((element) => element.id)
      .filter((id, at, all) => all.indexOf(id) !== at),
    unlinked: [...document.querySelectorAll("#problems a")].map((link) => link.getAttribute("href"))
      .filter((target) => !document.querySelector(target)),
  };
}"""
OVERFLOW = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return "";
  const wide = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > most + 1);
  return wide.length ? wide[wide.length - 1].outerHTML.slice(0, 120) : "something";
}"""
SEND = """({path, fields}) => {
  const form = document.createElement("form");
  form.method = "post";
  form.action = path;
  for (const [name, value] of fields) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  form.submit();
}"""


@dataclass(slots=True)
class Looker:
    """A browser at a desk, which notes everything that is wrong on the pages it is shown.

    Outside a soak axe looks at a page in a look and at a width that a seed draws.
    """

    visitor: Visitor
    page: Page
    every_look: bool
    seed: random.Random
    wrong: dict[str, list[str]]
    faults: list[str]
    pages_seen: int = 0

    def visit(self, path: str, statuses: Sequence[int] = (200,)) -> None:
        """Goes to a page and looks at it."""
        answer = self.page.goto(self._address(path))
        self.look(path, answer, statuses)

    def visit_third(self, third: int, path: str, statuses: Sequence[int] = (200,)) -> None:
        """Visits a page in its turn, once in three; asks for it without a browser else. In a soak visits every page."""
        self.pages_seen += 1
        if self.every_look or self.pages_seen % 3 == third:
            self.visit(path, statuses)
            return
        answer = self.visitor.get(path)
        if answer.status not in statuses or "– The desk</title>" not in answer.text:
            self.wrong[path] = [f"status {answer.status}", answer.text[:200]]

    def send(self, page: str, path: str, fields: Sequence[tuple[str, str]], status: int) -> None:
        """Sends a form from a page, and looks at the answer."""
        self.page.goto(self._address(page))
        with self.page.expect_navigation() as sent:
            self.page.evaluate(SEND, {"path": path, "fields": [list(pair) for pair in fields]})
        self.look(f"{status} of {path}", sent.value, (status,))

    def field(self, page: str, name: str) -> str:
        """The value of a hidden field of a page."""
        self.page.goto(self._address(page))
        return self.page.locator(f'input[name="{name}"]').first.input_value()

    def look(self, name: str, answer: Response | None, statuses: Sequence[int]) -> None:
        """Notes what is wrong with the page that is shown."""
        wrong: list[str] = []
        if answer is None or answer.status not in statuses:
            wrong.append(f"status {answer and answer.status}")
        facts = self.page.evaluate(FACTS)
        if not facts["title"].endswith("– The desk"):
            wrong.append(f"title {facts['title']}")
        if not _in_order(facts["headings"]):
            wrong.append(f"headings {facts['headings']}")
        wrong.extend(f"{kind}: {item}" for kind in ("unnamed", "double", "unlinked") for item in facts[kind])
        wrong.extend(self._overflows())
        wrong.extend(self._violations())
        wrong.extend(self.faults)
        self.faults.clear()
        if wrong:
            self.wrong[name] = wrong

    def _address(self, path: str) -> str:
        return f"http://{self.visitor.netloc}{path}"

    def _overflows(self) -> Iterator[str]:
        for width in (TELEPHONE, ZOOMED):
            self.page.set_viewport_size({"width": width, "height": 800})
            wide = self.page.evaluate(OVERFLOW)
            if wide:
                yield f"scrolls sideways at {width}: {wide}"
        self.page.set_viewport_size({"width": WIDE, "height": 900})

    def _violations(self) -> Iterator[str]:
        looks = list(LOOKS) if self.every_look else [self.seed.choice(list(LOOKS))]
        widths = (WIDE, TELEPHONE) if self.every_look else (self.seed.choice((WIDE, WIDE, TELEPHONE)),)
        for look in looks:
            self.page.emulate_media(**LOOKS[look])
            for width in widths:
                self.page.set_viewport_size({"width": width, "height": 900})
                for violation in Axe().run(self.page).response["violations"]:
                    node = violation["nodes"][0]
                    yield f"{look} at {width}: {violation['id']}: {node['html'][:120]} {node['failureSummary'][:160]}"
        self.page.set_viewport_size({"width": WIDE, "height": 900})
        self.page.emulate_media(**LOOKS["light"])


@contextmanager
def looking(browser: Browser, visitor: Visitor, *, soak: bool) -> Iterator[Looker]:
    """A browser that has come in to a desk."""
    # The checker's script is put into the page, which the page's own policy would rightly refuse.
    context = browser.new_context(bypass_csp=True, viewport={"width": WIDE, "height": 900})
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    looker = Looker(visitor, page, soak, random.Random(21), {}, [])
    page.on("pageerror", lambda error: looker.faults.append(f"script: {error}"))
    page.on(
        "console",
        lambda console_message: (
            looker.faults.append(console_message.text)
            if _is_fault(console_message.type, console_message.text)
            else None
        ),
    )
    answer_frames(context)
    name, _, value = visitor.cookie.partition("=")
    context.add_cookies([{"name": name, "value": value, "url": f"http://{visitor.netloc}"}])
    yield looker
    context.close()


def _in_order(levels: Sequence[int]) -> bool:
    """Whether headings are one h1 first, and none skips a level; that of an error summary may stand before."""
    own = levels[1:] if levels[:2] == [2, 1] else levels
    return list(own[:1]) == [1] and own.count(1) == 1 and all(after <= before + 1 for before, after in pairwise(own))


def _is_fault(kind: str, text: str) -> bool:
    return kind == "error" and "status of" not in text and "favicon" not in text


def pages(examples: Mapping[str, str]) -> list[str]:
    """The address of every page that a browser can ask for, with the parts of its address from `examples`."""
    paths = [route.path for route in ROUTES if "GET" in (route.methods or ()) and not NO_PAGES.search(route.path)]
    return [_address(path, examples) for path in paths]


def _address(path: str, examples: Mapping[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda part: _example(path, part[1], examples), path)


def _example(path: str, part: str, examples: Mapping[str, str]) -> str:
    kind = path.split("/")[1]
    example = examples.get(f"{kind} {part}", examples.get(part))
    assert example is not None, f"{path}: give an example of {part} in tests/desk/test_every_screen.py"
    return example


def started(visitor: Visitor) -> str:
    """The key of a job that is at work."""
    job = visitor.desk.jobs.start("A long build", waiting, started_by="Ann", start_page="/build")
    reported(visitor, job.key)
    return job.key


@pytest.fixture
def with_figures(outside: Visitor, project: Project) -> Visitor:
    """A desk on real figures, with a change in its history."""
    visitor = outside.enter()
    fields = {"board_meeting": "30 June 2026", "letter_date": "", "reply_date": ""}
    opened = hidden(visitor.get("/quarter"), "opened")
    assert visitor.post("/quarter/dates", {**fields, "opened": opened}).status == 303
    return visitor


# Outside a soak each of the next three tests sees another third of the pages in the browser: together, every page.
def test_every_page_with_real_figures(browser: Browser, with_figures: Visitor, project: Project, soak: bool) -> None:
    examples = {
        "measure": MEASURE,
        "area": AREA,
        "letter": AREA,
        "files key": staged_file(with_figures),
        "jobs key": started(with_figures),
        "effect": EFFECT,
        "number": "1",
        "release": first_release(project),
    }
    with looking(browser, with_figures, soak=soak) as looker:
        for path in pages(examples):
            looker.visit_third(0, path, (200, 404) if "/earlier/" in path else (200,))
        with_figures.desk.jobs.stop(examples["jobs key"])
        looker.visit(f"/jobs/{examples['jobs key']}")
        job = next(job for job in with_figures.desk.jobs.all() if "measures" in job.title)
        assert with_figures.desk.jobs.wait(job.key, SECONDS)
        for path in ("/measures", f"/measures/{MEASURE}", "/"):
            looker.visit(path)
        assert looker.wrong == {}


def test_every_page_of_an_empty_project(browser: Browser, tmp_path_factory: pytest.TempPathFactory, soak: bool) -> None:
    parts = {"measure": MEASURE, "area": AREA, "letter": AREA, "effect": EFFECT}
    examples = {**parts, "key": "0" * 16, "number": "1", "release": "none"}
    with running_desk(empty_project(tmp_path_factory.mktemp("empty"))) as outside:
        visitor = outside.enter()
        with looking(browser, visitor, soak=soak) as looker:
            for path in pages(examples):
                looker.visit_third(1, path, (200,) if "{" not in _pattern(path, examples) else (200, 404, 422))
            assert looker.wrong == {}


def _pattern(path: str, examples: Mapping[str, str]) -> str:
    """Whether an address has a part: the address with a brace where it has."""
    return "{" if any(path.endswith(f"/{value}") or f"/{value}/" in path for value in examples.values()) else path


def test_every_page_of_an_invented_quarter_that_is_built(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, soak: bool
) -> None:
    project = illustrative_quarter(tmp_path_factory.mktemp("invented"))
    with running_desk(project) as outside:
        visitor = outside.enter()
        examples = {
            "measure": MEASURE,
            "area": AREA,
            "letter": f"{AREA}{INVENTED_SUFFIX}",
            "files key": staged_file(visitor),
            "jobs key": "none",
            "effect": EFFECT,
            "number": "1",
            "release": "none",
        }
        with looking(browser, visitor, soak=soak) as looker:
            for path in pages(examples):
                looker.visit_third(
                    2,
                    path,
                    (200, 404)
                    if path.startswith(("/jobs", "/history/", "/releases/")) or "/earlier/" in path
                    else (200,),
                )
            assert looker.wrong == {}


def test_pages_that_refuse(browser: Browser, with_figures: Visitor, soak: bool) -> None:
    text = [("author", "A"), ("date", "1 June 2026"), ("do", "save")]
    with looking(browser, with_figures, soak=soak) as looker:
        opened = looker.field(f"/words/{MEASURE}", "opened")
        looker.send("/", f"/words/{MEASURE}", [("opened", opened), ("author", ""), ("date", "x"), ("body", "<b>")], 422)
        looker.send("/", f"/words/{MEASURE}", [("opened", "0" * 64), *text, ("body", "Mine.")], 409)
        dates = [("board_meeting", "soon"), ("letter_date", "32 May 2026"), ("reply_date", "")]
        looker.send("/", "/quarter/dates", [("opened", ""), *dates], 422)
        rows = [("name", ""), ("role", ""), ("from", "now"), ("to", "never")]
        looker.send("/", "/quarter/access", [("opened", ""), *rows], 422)
        looker.send("/", f"/statements/{AREA}", [("author", ""), ("date", "x"), ("general", "<i>")], 422)
        looker.send("/", "/quarter/contacts", [("opened", ""), (f"email-{AREA}", "nothing")], 422)
        looker.send("/", "/files", [], 422)
        looker.visit("/nowhere", (404,))
        looker.visit("/statements/nowhere", (404,))
        key = started(with_figures)
        looker.send("/", "/build/start", [("kind", "draft")], 409)
        with_figures.desk.jobs.stop(key)
        assert looker.wrong == {}


def test_pages_of_a_candidate_signed_and_not(
    browser: Browser, with_figures: Visitor, project: Project, soak: bool
) -> None:
    with_draft(project)
    candidate = with_candidate(project)
    with looking(browser, with_figures, soak=soak) as looker:
        content = [("content", looker.field("/sign-off", "content"))]
        for path in ("/", "/build", "/pack", "/letters", f"/letters/{AREA}", "/sign-off", "/publish", "/verify"):
            looker.visit(path)
        looker.send("/", "/sign-off/sign", [*content, ("name", ""), ("role", ""), ("reason", "")], 422)
        looker.send("/", "/sign-off/sign", [("content", "0" * 64), ("name", "A"), ("role", "B"), ("reason", "C")], 409)
        looker.send("/", "/letters/ready", [("act", "ready")], 422)
        signed_by_two(candidate)
        looker.send("/", "/publish/start", content, 422)
        for path in ("/", "/sign-off", "/publish"):
            looker.visit(path)
        assert looker.wrong == {}


def test_somebody_who_has_not_come_in(browser: Browser, outside: Visitor, soak: bool) -> None:
    with looking(browser, replace(outside, cookie="other=1"), soak=soak) as looker:
        looker.visit("/", (403,))
        looker.visit(urlsplit(outside.entrance).path + "x", (403,))
        assert looker.wrong == {}
