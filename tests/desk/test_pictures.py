"""The pictures of docs/desk.md and the README: made here by a browser from the invented quarter, and compared.

`NCPM_SOAK=1 pytest --accept` writes them. Fonts differ from machine to machine, so a picture may
differ a little and no more.
"""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import docx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from ncpm_reports.desk.project import Project
from ncpm_reports.products.product import INVENTED_SUFFIX
from tests.builds import project_copy
from tests.conftest import PROJECT
from tests.desk.examples import AREA, MEASURE, build_two_areas
from tests.desk.plain_forms import follow, send
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.visitor import Visitor, running_desk

pytestmark = [
    pytest.mark.skipif(os.environ.get("NCPM_SOAK") != "1", reason="in the soak"),
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]
FOLDER = PROJECT / "docs/images"
WIDTH, HEIGHT = 1200, 760
# A mean difference of a pixel's channel, of 255: a page that is drawn again stays far below it (0.3 at most on one
# machine), another page does not (10 at least).
TOLERANCE = 6.0
COLOURS = 64
# When everything was written and the draft was built, as the pages say it.
WRITTEN, BUILT = datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
WORDS = "Homicides are recorded at the lowest number since 2015. **The next figures are due in October.**"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """A desk on the invented quarter: commentary is written, the draft built, a letter edited."""
    project = Project(paths=project_copy(tmp_path_factory.mktemp("pictures")), illustrative=True)
    with running_desk(project) as outside:
        visitor = outside.enter()
        page = f"/words/{MEASURE}"
        typed = {"author": "Ann Analyst", "date": "1 October 2025", "body": WORDS}
        follow(visitor, send(visitor, page, page, typed, button=("do", "save")))
        build_two_areas(project.paths, project.request(project.newest_quarter()))
        for path in project.paths.root.rglob("*"):
            day = BUILT if path.is_relative_to(project.paths.output) else WRITTEN
            os.utime(path, (day.timestamp(), day.timestamp()))
        _edit_the_letter(visitor)
        _warm(visitor, f"{page}/page")
        yield visitor


def _warm(visitor: Visitor, page: str) -> None:
    """Waits until a preview is made and kept, however busy the machine is."""
    for _ in range(10):
        with suppress(TimeoutError):
            assert visitor.get(page).status == 200
            return


def _edit_the_letter(visitor: Visitor) -> None:
    letter = f"{AREA}{INVENTED_SUFFIX}"
    document = docx.Document(io.BytesIO(visitor.get(f"/letters/{letter}/draft/docx").body))
    document.paragraphs[-4].add_run(" It was good to see you in June.")
    stream = io.BytesIO()
    document.save(stream)
    sent = [("word", f"{letter}.docx", stream.getvalue())]
    follow(visitor, send(visitor, f"/letters/{letter}", f"/letters/{letter}/upload", files=sent))


def at(path: str) -> Callable[[Page, Visitor], None]:
    """Goes to a page and waits until what stands in it is there."""

    def go(page: Page, visitor: Visitor) -> None:
        page.goto(f"http://{visitor.netloc}{path}", wait_until="networkidle", timeout=600_000)

    return go


def _file(page: Page, visitor: Visitor) -> None:
    data = tidy(changed(some_figures(visitor.desk.project, 4)), day=NEWER, edition="year ending June 2026")
    answer = send(visitor, "/files", "/files", files=[("files", "homicide-june-2026.csv", data)])
    at(answer.headers["location"])(page, visitor)


def _redline(page: Page, visitor: Visitor) -> None:
    at(f"/letters/{AREA}{INVENTED_SUFFIX}")(page, visitor)
    page.locator(".redline ins").first.evaluate("put_in => put_in.scrollIntoView({block: 'center'})")


PICTURES: dict[str, Callable[[Page, Visitor], None]] = {
    "desk-home": at("/"),
    "desk-file": _file,
    "desk-commentary": at(f"/words/{MEASURE}"),
    "desk-statement": at(f"/statements/{AREA}"),
    "desk-build": at("/build"),
    "desk-letter": _redline,
}


@pytest.mark.parametrize("name", PICTURES)
def test_the_picture_is_that_of_the_page(browser: Browser, desk: Visitor, name: str, accept: bool) -> None:
    context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, reduced_motion="reduce")
    field, _, value = desk.cookie.partition("=")
    context.add_cookies([{"name": field, "value": value, "url": f"http://{desk.netloc}"}])
    page = context.new_page()
    PICTURES[name](page, desk)
    now = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    path = FOLDER / f"{name}.png"
    if accept:
        now.quantize(COLOURS).save(path, optimize=True)
    assert path.is_file(), "make it with NCPM_SOAK=1 and --accept, and look at it"
    kept = Image.open(path).convert("RGB")
    assert kept.size == now.size
    assert difference(kept, now) < TOLERANCE, "the page has changed: look at it, then make the picture with --accept"


def difference(first: Image.Image, second: Image.Image) -> float:
    """The mean difference of two pictures of one size, by channel."""
    pixels = [np.asarray(picture, dtype=float) for picture in (first, second)]
    return float(np.abs(pixels[0] - pixels[1]).mean())


def test_no_picture_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("desk-*.png")} == set(PICTURES)


def test_every_picture_is_shown() -> None:
    text = (PROJECT / "docs/desk.md").read_text(encoding="utf-8") + (PROJECT / "README.md").read_text(encoding="utf-8")
    assert [name for name in PICTURES if f"{name}.png" not in text] == []


def test_another_page_is_not_the_same_picture() -> None:
    kept = [Image.open(Path(FOLDER / f"{name}.png")).convert("RGB") for name in PICTURES]
    assert all(difference(*pair) > TOLERANCE for pair in combinations(kept, 2))
