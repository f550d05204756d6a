"""What `ncpm check` would refuse in a file is refused by the form that writes it: nothing wrong is ever saved.

Outside a soak each field is given some of the values, which a seed draws.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pytest

from ncpm_reports.core.problems import Severity
from ncpm_reports.desk.previews import Previews
from ncpm_reports.desk.project import Project
from ncpm_reports.quarter.check import check_files
from tests.desk.plain_forms import forms
from tests.desk.visitor import Answer, Visitor

WRONG = (
    "maybe",
    "31 February 2026",
    "2026-13-01",
    "---\nauthor: x\n---",
    "# A heading\n\n#### A deep one",
    "<script>alert(1)</script>",
    "[a link](javascript:alert(1))",
    'a "quoted", b\\',
    "=1+1",
    "x@",
    "a\x00b",
    "\u202eturned\u202c",
    "| a | b |\n|---|---|\n| 1 |",
    "![picture](x.png)",
)
SAMPLE = 4
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A page with a form, and the names of the fields of it that a person fills in."""

    page: str
    action: str
    fields: tuple[str, ...]
    other_fields: Mapping[str, str]


SCREENS = (
    Screen(
        page="/quarter",
        action="/quarter/dates",
        fields=("board_meeting", "letter_date", "reply_date", "site_address"),
        other_fields={},
    ),
    Screen(
        page="/quarter",
        action="/quarter/access",
        fields=("name", "role", "from", "to"),
        other_fields={"name": "A", "role": "B", "from": "4 February 2026 09:30", "to": "4 February 2026 10:30"},
    ),
    Screen(
        page="/quarter/contacts",
        action="/quarter/contacts",
        fields=("name-gwent", "email-gwent", "salutation-gwent"),
        other_fields={},
    ),
    Screen(
        page="/words/homicide",
        action="/words/homicide",
        fields=("author", "date", "body"),
        other_fields={"author": "A. Author", "date": "30 June 2026", "body": "A text."},
    ),
    Screen(
        page="/board-actions",
        action="/board-actions",
        fields=("action", "owner", "due", "position"),
        other_fields={"action": "An action"},
    ),
    Screen(
        page="/statements/gwent",
        action="/statements/gwent",
        fields=("author", "date", "general", "words-serious-violence", "reason-serious-violence"),
        other_fields={"author": "A. Body", "date": "30 June 2026"},
    ),
)


def filled(answer: Answer, screen: Screen, field: str, value: str) -> Pairs:
    """The form as it is sent with a value in a field: of several of one name, in the last."""
    (form,) = forms(answer, screen.action)
    pairs = form.form_values()
    values = {**screen.other_fields, field: value}
    last = {name: max((at for at, pair in enumerate(pairs) if pair[0] == name), default=-1) for name in values}
    sent = [(name, values[name]) if last.get(name) == at else (name, given) for at, (name, given) in enumerate(pairs)]
    return [*sent, *((name, values[name]) for name, at in last.items() if at < 0 and name == field)]


@pytest.fixture
def no_previews(monkeypatch: pytest.MonkeyPatch) -> None:
    """Previews that are never there: what a form refuses does not rest on them."""
    monkeypatch.setattr(Previews, "get_within", lambda previews, request, seconds: None)
    monkeypatch.setattr(Previews, "cached", lambda previews, request: None)


@pytest.mark.slow
@pytest.mark.usefixtures("no_previews")
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.action)
def test_nothing_that_a_check_refuses_is_saved(project: Project, visitor: Visitor, screen: Screen, soak: bool) -> None:
    seed = random.Random(screen.action)
    for field in screen.fields:
        for value in WRONG if soak else seed.sample(WRONG, SAMPLE):
            sent = filled(visitor.get(screen.page), screen, field, value)
            answer = visitor.post_pairs(screen.action, sent)
            assert answer.status in {303, 422}, (field, value, answer.status)
            if answer.status == 303:
                checked = check_files(project.paths.data, project.paths.root, date.max)
                errors = [issue.sentence() for issue in checked.issues if issue.severity is Severity.ERROR]
                assert errors == [], (field, value)


@pytest.mark.usefixtures("no_previews")
def test_a_decision_in_a_wrong_word_is_refused_at_its_field_and_kept(project: Project, visitor: Visitor) -> None:
    path = project.paths.data / "commentary/2026-03/board-actions.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("ask,action,owner,due,position\nletter-homicide,Ask Gwent,,,\n", encoding="utf-8")
    (form,) = forms(visitor.get("/board-actions"), "/board-actions")
    pairs = form.form_values()
    at = pairs.index(("ask", "letter-homicide"))
    place = next(number for number in range(at, len(pairs)) if pairs[number][0] == "position")
    pairs[place] = ("position", "perhaps")
    answer = visitor.post_pairs("/board-actions", pairs)
    assert answer.status == 422
    assert 'value="perhaps"' in answer.text
    field = answer.text.partition('href="#ask-position-')[2].partition('"')[0]
    assert f'id="ask-position-{field}"' in answer.text
    assert "do not ask" in answer.text
    assert "perhaps" not in path.read_text(encoding="utf-8")


@pytest.mark.usefixtures("no_previews")
def test_an_action_without_words_is_refused_at_its_row(project: Project, visitor: Visitor) -> None:
    (form,) = forms(visitor.get("/board-actions"), "/board-actions")
    pairs = form.form_values()
    last_due = max(at for at, (name, _) in enumerate(pairs) if name == "due")
    pairs[last_due] = ("due", "June")
    answer = visitor.post_pairs("/board-actions", pairs)
    assert answer.status == 422
    # Empty rows are left out: it is the first action now.
    assert '<a href="#action-1">Actions, row 1: expected what is to be done, found' in answer.text
    assert 'id="action-1" name="action" type="text" value="" aria-label="Action, row 1"' in answer.text
    assert not (project.paths.data / "commentary/2026-03/board-actions.csv").exists()


def test_problems_stand_in_the_order_of_the_page(visitor: Visitor) -> None:
    rows = {"name": ("Ann", "Bob"), "role": ("Minister", ""), "from": ("9 March 2026 09:30",) * 2}
    pairs = [(name, value) for name, values in rows.items() for value in values]
    pairs += [("to", "11 March 2026 09:30"), ("to", "10 March 2026 09:30")]
    answer = visitor.post_pairs("/quarter/access", pairs)
    assert answer.status == 422
    first, second = answer.text.index('<a href="#to-1">'), answer.text.index('<a href="#role-2">')
    assert first < second
