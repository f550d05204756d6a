"""What a page says of what is not there any more, of too much at once, and of names that read as others."""

import pytest

from ncpm_reports.desk.forms import LONGEST_FIELD
from tests.desk.plain_forms import follow, send
from tests.desk.test_files import NEWER, add, changed, opened, some_figures, tidy
from tests.desk.visitor import FROM_HERE, Visitor


def test_the_page_of_a_file_that_was_accepted_leads_back_to_the_files(visitor: Visitor) -> None:
    """As the browser's "back" shows it."""
    address = add(visitor, "mine.csv", tidy(changed(some_figures(visitor.desk.project)), day=NEWER))
    visitor.post(f"{address}/accept", {"opened": opened(visitor.get(address))})
    page = visitor.get(address)
    assert page.status == 404
    assert "This is not here" in page.text
    assert '<a href="/files">Back to Files</a>' in page.text
    assert "Mend what is listed" not in page.text


@pytest.mark.parametrize(
    ("path", "address", "label"),
    [
        ("/words/nonsense", "/words", "Commentary"),
        ("/statements/narnia", "/statements", "Statements"),
        ("/letters/narnia", "/letters", "Letters"),
        ("/jobs/x", "/build", "Build"),
        ("/history/99", "/history", "History"),
    ],
)
def test_what_is_not_there_leads_back_to_its_list(visitor: Visitor, path: str, address: str, label: str) -> None:
    page = visitor.get(path)
    assert page.status == 404
    assert f'<a href="{address}">Back to {label}</a>' in page.text


@pytest.mark.parametrize(
    ("path", "section"),
    [("/releases", "/files"), ("/figures/new", "/files"), ("/board-actions", "/words"), ("/verify", "/publish")],
)
def test_every_page_marks_the_link_that_it_belongs_to(visitor: Visitor, path: str, section: str) -> None:
    assert f'<a href="{section}" aria-current="page">' in visitor.get(path).text


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\u2066", "\x85"])
def test_a_name_with_signs_that_nobody_sees_is_refused(visitor: Visitor, sign: str) -> None:
    data = tidy(some_figures(visitor.desk.project))
    answer = visitor.post("/files", files=[("files", f"{sign}vsc.jpg.csv", data)])
    assert answer.status == 422
    assert "a name that cannot be kept" in answer.text
    assert sign not in answer.text


def test_a_text_that_is_too_long_says_what_to_do(visitor: Visitor) -> None:
    data = b"body=" + b"x" * (LONGEST_FIELD + 1)
    kind = "application/x-www-form-urlencoded"
    answer = visitor.request("POST", "/words/homicide", data, {"Content-Type": kind, **FROM_HERE})
    assert answer.status in (400, 413)
    assert "Go back, and send less at once." in answer.text


def test_everything_wrong_with_typed_figures_is_said_at_once(visitor: Visitor) -> None:
    fields = {
        "measure": "homicide",
        "publisher": "Home Office",
        "title": "A return",
        "published_on": "20/11/26",
        "grid": "Narnia;year ending March 2026;4",
    }
    page = visitor.post("/figures/new", fields).text
    assert "“20/11/26” is not a day" in page
    assert "Row 1, Area: " in page


@pytest.mark.parametrize("area", ["England and Wales", "England & Wales", "Devon & Cornwall"])
def test_areas_are_typed_as_people_write_them(visitor: Visitor, area: str) -> None:
    fields = {"measure": "homicide", "publisher": "Home Office", "title": "A return", "published_on": "20/11/2026"}
    answer = visitor.post("/figures/new", {**fields, "grid": f"{area};year ending March 2026;4"})
    assert "a name that is not in the table" not in answer.text
    assert answer.status == 303


def test_a_count_with_a_per_cent_sign_says_what_is_wrong(visitor: Visitor) -> None:
    fields = {"measure": "homicide", "publisher": "Home Office", "title": "A return", "published_on": "20/11/2026"}
    answer = visitor.post("/figures/new", {**fields, "grid": "England and Wales;year ending March 2026;39%"})
    assert "without a per cent sign" in answer.text


def test_an_empty_statement_is_not_said_to_be_saved(visitor: Visitor) -> None:
    page = follow(visitor, send(visitor, "/statements/gwent", "/statements/gwent")).text
    assert "Nothing is written for Gwent: its statement is awaited." in page
