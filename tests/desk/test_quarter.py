"""Dates, windows of access and contacts at the desk: what is written, what is refused by field, what stays."""

import csv
import io
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.settings_text import dates_of, site_address_of, with_dates, with_site_address
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.release.publish.embargo import access_problems
from tests.desk.plain_forms import fields_of, follow, hidden, part
from tests.desk.visitor import Answer, Visitor

QUARTER = "2026-03"


def settings_of(project: Project) -> Path:
    return project.paths.data / "settings.toml"


def test_dates_are_set_and_everything_else_stays(project: Project, visitor: Visitor) -> None:
    before = settings_of(project).read_text(encoding="utf-8")
    fields = part(visitor.get("/quarter"), "/quarter/dates")
    fields |= {"board_meeting": "8 September 2026", "reply_date": "31/10/2026"}
    assert visitor.post("/quarter/dates", fields).status == 303
    text = settings_of(project).read_text(encoding="utf-8")
    assert text == (
        f'{before.rstrip()}\n\n[quarters."{QUARTER}"]\nboard_meeting = 2026-09-08\nreply_date = 2026-10-31\n'
    )
    assert project.settings(QUARTER).board_meeting == date(2026, 9, 8)
    page = visitor.get("/quarter")
    assert 'value="8 September 2026"' in page.text
    cleared = part(page, "/quarter/dates") | {"board_meeting": ""}
    visitor.post("/quarter/dates", cleared)
    assert project.settings(QUARTER).board_meeting is None
    assert project.settings(QUARTER).reply_date == date(2026, 10, 31)


def test_dates_and_the_address_are_saved_together_or_all_stay_in_the_form(project: Project, visitor: Visitor) -> None:
    before = settings_of(project).read_bytes()
    fields = part(visitor.get("/quarter"), "/quarter/dates")
    fields |= {"board_meeting": "8 September 2026", "site_address": "www.gov.uk/ncpm"}
    answer = visitor.post("/quarter/dates", fields)
    assert answer.status == 422
    assert 'href="#site_address"' in answer.text
    assert part(answer, "/quarter/dates")["board_meeting"] == "8 September 2026"
    assert settings_of(project).read_bytes() == before
    fields |= {"site_address": "https://www.gov.uk/ncpm"}
    saved = follow(visitor, visitor.post("/quarter/dates", fields))
    assert '<a href="/">See the next step</a>' in saved.text
    settings = project.settings(QUARTER)
    assert (settings.board_meeting, settings.site_address) == (date(2026, 9, 8), "https://www.gov.uk/ncpm")


def test_a_wrong_date_is_refused_and_kept(project: Project, visitor: Visitor) -> None:
    before = settings_of(project).read_bytes()
    fields = part(visitor.get("/quarter"), "/quarter/dates") | {"board_meeting": "31 June 2026", "letter_date": "soon"}
    answer = visitor.post("/quarter/dates", fields)
    assert answer.status == 422
    assert 'href="#board_meeting"' in answer.text
    assert 'href="#letter_date"' in answer.text
    assert 'value="31 June 2026"' in answer.text
    assert settings_of(project).read_bytes() == before


def test_a_form_stays_about_its_quarter_when_another_window_looks_at_another(visitor: Visitor) -> None:
    fields = part(visitor.get("/quarter"), "/quarter/dates")
    assert visitor.post("/quarter/choose", {"quarter": "2025-12"}).status == 303
    answer = visitor.post("/quarter/dates", {**fields, "letter_date": "soon"})
    assert answer.status == 422
    assert "Dates, January to March 2026" in answer.text
    assert part(answer, "/quarter/dates")["quarter"] == "2026-03"


def test_replies_are_not_asked_for_before_the_letters_are_sent(project: Project, visitor: Visitor) -> None:
    before = settings_of(project).read_bytes()
    typed = {"letter_date": "14 December 2026", "reply_date": "1 December 2026"}
    answer = visitor.post("/quarter/dates", part(visitor.get("/quarter"), "/quarter/dates") | typed)
    assert answer.status == 422
    assert 'href="#reply_date"' in answer.text
    assert "no day before 14 December 2026" in answer.text
    assert settings_of(project).read_bytes() == before


def test_a_build_refuses_replies_before_the_letters(project: Project) -> None:
    path = settings_of(project)
    dates = f'\n[quarters."{QUARTER}"]\nletter_date = 2026-12-14\nreply_date = 2026-12-01\n'
    path.write_text(path.read_text(encoding="utf-8") + dates, encoding="utf-8")
    with pytest.raises(Refused, match="no day before the letters, which are dated 2026-12-14"):
        project.settings(QUARTER)


def test_a_conflict_over_dates_shows_both(project: Project, visitor: Visitor) -> None:
    own_fields = part(visitor.get("/quarter"), "/quarter/dates") | {"board_meeting": "8 September 2026"}
    other_fields = part(visitor.get("/quarter"), "/quarter/dates") | {"letter_date": "9 September 2026"}
    visitor.post("/quarter/dates", other_fields)
    answer = visitor.post("/quarter/dates", own_fields)
    assert answer.status == 409
    assert "Letters are dated: 9 September 2026" in answer.text
    assert visitor.post("/quarter/dates", fields_of(answer)).status == 303
    assert project.settings(QUARTER).board_meeting == date(2026, 9, 8)


COMMENTED = """# Ours
department = "Home Office" # not the board's
[quarters."2025-12"] # the last
# agreed by telephone
board_meeting = 2026-06-01 # moved once
  reply_date=2026-07-01

[quarters.'2026-03']
letter_date = 2026-09-01
"""


def test_comments_stay_where_dates_change() -> None:
    changed = with_dates(COMMENTED, "2025-12", {"board_meeting": date(2026, 6, 2), "letter_date": date(2026, 6, 3)})
    assert changed == COMMENTED.replace("2026-06-01 # moved", "2026-06-02 # moved").replace(
        "  reply_date=2026-07-01\n", "letter_date = 2026-06-03\n"
    )
    assert dates_of(changed, "2026-03") == {"letter_date": date(2026, 9, 1)}
    assert with_dates(COMMENTED, "2026-03", dates_of(COMMENTED, "2026-03")) == COMMENTED
    assert tomllib.loads(with_dates(COMMENTED, "2026-03", {}))["quarters"]["2026-03"] == {}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (
            'quarters = {"2026-03" = {board_meeting = 2026-09-01}}',
            'quarters = {"2026-03" = {letter_date = 2026-09-02}}',
        ),
        ('quarters."2026-03".board_meeting = 2026-09-01 # moved', 'quarters."2026-03".letter_date = 2026-09-02'),
        ("# none yet", '# none yet\n\n[quarters."2026-03"]\nletter_date = 2026-09-02'),
    ],
)
def test_dates_may_be_written_in_any_way_of_toml(text: str, changed: str) -> None:
    assert with_dates(text + "\n", "2026-03", {"letter_date": date(2026, 9, 2)}) == changed + "\n"


@pytest.mark.parametrize(
    "text",
    [
        'quarters = {"2025-12" = {board_meeting = 2026-09-01}}\n',
        'quarters."2025-12".board_meeting = 2026-09-01\ndepartment = "Home Office"\n',
        "no toml",
        "quarters = 3\n",
    ],
)
def test_dates_that_would_change_something_else_are_left_alone(text: str) -> None:
    with pytest.raises(Refused):
        with_dates(text, "2026-03", {"letter_date": date(2026, 9, 1)})


@pytest.mark.parametrize("text", ["", "# ours\n", 'site_address = "" # to come\n', '[x]\ny = "[z]"\n'])
@given(address=strategies.text(strategies.characters(exclude_categories=("Cs", "Cc")), max_size=30))
def test_the_address_of_the_site_changes_nothing_else(text: str, address: str) -> None:
    changed = with_site_address(text, address)
    assert tomllib.loads(changed) == {**tomllib.loads(text), "site_address": address}
    assert site_address_of(changed) == address
    assert [line for line in text.splitlines() if "#" in line and "=" not in line] == [
        line for line in changed.splitlines() if line.startswith("#")
    ]


def access_of(project: Project) -> Path:
    return project.paths.data / "pre-release-access.csv"


def rows(visitor: Visitor, *typed: tuple[str, str, str, str]) -> Answer:
    opened = part(visitor.get("/quarter"), "/quarter/access")["opened"]
    pairs = [("opened", opened), ("quarter", QUARTER)]
    pairs += [pair for row in typed for pair in zip(("name", "role", "from", "to"), row, strict=True)]
    return visitor.post_pairs("/quarter/access", pairs)


def test_windows_of_access_are_written_with_their_zone(project: Project, visitor: Visitor) -> None:
    answer = rows(
        visitor,
        ("A. Minister", "Minister", "22 July 2026 09:30", "23 July 2026, 9.30am"),
        ("", "", "", ""),
        ("B. Official, MBE", "Analyst", "4 February 2026 at 09:30", "4/2/2026 17:00"),
    )
    assert answer.status == 303
    text = access_of(project).read_text(encoding="utf-8")
    assert access_problems(text) == ()
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["A. Minister", "Minister", "2026-07-22T09:30+01:00", "2026-07-23T09:30+01:00"],
        ["B. Official, MBE", "Analyst", "2026-02-04T09:30+00:00", "2026-02-04T17:00+00:00"],
    ]
    assert 'value="22 July 2026, 09:30"' in visitor.get("/quarter").text
    assert "A. Minister" in visitor.get("/quarter/pre-release-access.csv").text


def test_wrong_windows_are_named_by_cell(project: Project, visitor: Visitor) -> None:
    answer = rows(visitor, ("A", "", "soon", "23 July 2026 09:30"))
    assert answer.status == 422
    assert 'href="#role-1"' in answer.text
    assert 'href="#from-1"' in answer.text
    assert 'value="soon"' in answer.text
    answer = rows(visitor, ("A", "B", "22 July 2026 09:30", "23 July 2026 10:30"))
    assert answer.status == 422
    assert "a window of 25 hours" in answer.text
    answer = rows(
        visitor, ("A", "", "22 July 2026 09:30", "23 July 2026"), ("B", "C", "1 July 2026 09:30", "5 July 2026 09:30")
    )
    assert 'href="#to-1"' in answer.text
    assert "Row 2" in answer.text, "everything wrong is said at once"
    assert not access_of(project).exists()


def test_a_list_of_access_is_uploaded_whole(project: Project, visitor: Visitor) -> None:
    opened = part(visitor.get("/quarter"), "/quarter/access/upload")
    good = b"\xef\xbb\xbfname,role,from,to\r\nA,B,2026-07-22T09:30+01:00,2026-07-23T09:30+01:00\r\n"
    for data, status in ((good, 303), (b"name\nA\n", 422), (b"", 422), (b"\xff\xfe", 422)):
        assert visitor.post("/quarter/access/upload", opened, [("file", "../x.csv", data)]).status in (status, 409)
    assert access_of(project).read_bytes() == good.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")


def contacts_of(project: Project) -> Path:
    return project.paths.data / "contacts.csv"


def test_contacts_are_a_row_a_force(project: Project, visitor: Visitor) -> None:
    fields = part(visitor.get("/quarter/contacts"), "/quarter/contacts")
    fields |= {"name-kent": "C. Constable", "email-kent": "chief@example.police.uk"}
    assert visitor.post("/quarter/contacts", fields).status == 303
    assert contacts_of(project).read_text(encoding="utf-8") == (
        "force,name,email,salutation\nkent,C. Constable,chief@example.police.uk,\n"
    )
    contacts, issues = read_contacts(contacts_of(project).read_text(encoding="utf-8"), project.areas())
    assert (len(contacts), issues) == (1, ())
    wrong = part(visitor.get("/quarter/contacts"), "/quarter/contacts")
    wrong |= {"email-kent": "not an address", "email-essex": "x@example.police.uk"}
    answer = visitor.post("/quarter/contacts", wrong)
    assert answer.status == 422
    assert 'href="#email-kent">Kent: ' in answer.text
    assert 'href="#name-essex">Essex: ' in answer.text
    assert 'value="not an address"' in answer.text
    assert "C. Constable" in contacts_of(project).read_text(encoding="utf-8")


def test_uploaded_contacts_replace_all_or_none(project: Project, visitor: Visitor) -> None:
    opened = {"opened": hidden(visitor.get("/quarter/contacts"), "opened")}
    bad = b"force,name,email,salutation\nkent,A,a@b.uk,\nnowhere,B,c@d.uk,\n"
    answer = visitor.post("/quarter/contacts/upload", opened, [("file", "c.csv", bad)])
    assert answer.status == 422
    assert "line 3" in answer.text
    assert '<a href="/quarter">Back to Dates and people</a>' in answer.text
    assert not contacts_of(project).exists()
    good = bad.replace(b"nowhere", b"essex").replace(b",", b";")
    assert visitor.post("/quarter/contacts/upload", opened, [("file", "c.csv", good)]).status == 303
    again = visitor.post("/quarter/contacts/upload", opened, [("file", "c.csv", good.replace(b"A;", b"Z;"))])
    assert again.status == 409
    assert visitor.post("/quarter/contacts/upload", fields_of(again)).status == 303
    assert "kent,Z," in contacts_of(project).read_text(encoding="utf-8")
    assert b"kent,Z," in visitor.get("/quarter/contacts.csv").body
