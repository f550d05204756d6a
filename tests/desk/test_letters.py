"""The letters at a running desk: seen, sent back edited, compared, restored, marked ready; nothing is lost."""

import io
import os
import re
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import docx
import pytest

from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import Project
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.letters.letters_folder import read_letters_folder
from ncpm_reports.release.output.letters.sign_off_sheet import read_sheet
from tests.desk.plain_forms import forms, hidden
from tests.desk.quarters import with_candidate, with_draft
from tests.desk.visitor import Visitor
from tests.release.test_carry_over import candidate_of
from tests.release.test_hand_edits import edited, folder

WORDS = " It rose by 987,654 last year."


@pytest.fixture
def draft(project: Project) -> Path:
    """The draft's folder of letters."""
    return with_draft(project) / "letters"


@pytest.fixture
def candidate(project: Project) -> Path:
    """The candidate's folder of letters."""
    return with_candidate(project) / "letters"


def opened(visitor: Visitor, path: str) -> str:
    return hidden(visitor.get(path), "opened")


@cache
def word() -> bytes:
    # A Word file that is saved again has other bytes: the time is in it.
    return edited(folder()["gwent.docx"], WORDS)


def test_without_figures_or_letters_the_page_says_what_comes_first(visitor: Visitor) -> None:
    answer = visitor.get("/letters")
    assert answer.status == 200
    assert "No letters are made yet" in answer.text


def test_every_letter_has_a_row_and_filters_choose(visitor: Visitor, draft: Path, project: Project) -> None:
    text = visitor.get("/letters").text
    assert text.count('<th scope="row">') == len(project.areas().forces) + 1
    assert "nobody: no contact" in text
    missing = visitor.get("/letters?show=missing").text
    assert "/letters/essex" in missing
    assert "/letters/gwent" not in missing
    assert "not in a candidate yet" in missing
    assert 'No contact is known; <a href="/quarter/contacts">add one</a>' in visitor.get("/letters/gwent").text


def test_a_sent_letter_is_in_the_draft_and_its_redline_points_out_the_number(visitor: Visitor, draft: Path) -> None:
    sent = [("word", "whatever.docx", word())]
    answer = visitor.post("/letters/gwent/upload", {"opened": opened(visitor, "/letters/gwent")}, sent)
    assert (answer.status, answer.headers["location"]) == (303, "/letters/gwent")
    assert (draft / "gwent.docx").read_bytes() == word()
    page = visitor.get("/letters/gwent").text
    assert "Your letter is in the draft" in page
    assert re.search(r"<ins>.*987,654.*</ins>", page)
    assert "<strong>987,654</strong>. Check each" in page
    assert 'class="tag caution">edited' in visitor.get("/letters?show=edited").text


def test_the_text_as_made_comes_back_and_the_edit_is_kept(visitor: Visitor, draft: Path, project: Project) -> None:
    visitor.post("/letters/gwent/upload", {"opened": opened(visitor, "/letters/gwent")}, [("word", "a.docx", word())])
    assert visitor.get("/letters/gwent/made/docx").body == folder()["gwent.docx"]
    answer = visitor.post("/letters/gwent/restore", {"opened": opened(visitor, "/letters/gwent")})
    assert answer.status == 303
    assert (draft / "gwent.docx").read_bytes() == folder()["gwent.docx"]
    last = Journal(project.workspace).entries()[-1]
    assert Journal(project.workspace).text(last.before) == word()
    address = re.search(r'href="(/letters/gwent/earlier/\d+)"', visitor.get("/letters/gwent").text)
    assert address is not None
    assert visitor.get(address[1]).body == word()
    assert visitor.get(address[1].replace("gwent", "kent")).status == 404


def test_two_people_at_one_letter_both_keep_what_they_wrote(visitor: Visitor, draft: Path) -> None:
    first = opened(visitor, "/letters/gwent")
    visitor.post("/letters/gwent/upload", {"opened": first}, [("word", "a.docx", word())])
    my_edit = edited(folder()["gwent.docx"], " Mine.")
    answer = visitor.post("/letters/gwent/upload", {"opened": first}, [("word", "b.docx", my_edit)])
    assert answer.status == 409
    assert (draft / "gwent.docx").read_bytes() == word()
    assert re.search(r"<ins>.*Mine\..*</ins>", answer.text)
    fields = dict(re.findall(r'name="([\w-]+)" value="([^"]*)"', answer.text))
    assert visitor.post("/letters/gwent/replace", fields).status == 303
    assert (draft / "gwent.docx").read_bytes() == my_edit


def test_letters_of_a_candidate_that_is_out_of_date_are_said_to_be_so(
    visitor: Visitor, draft: Path, candidate: Path, project: Project
) -> None:
    words = "Figures or words have changed since the candidate was built"
    built = (candidate.parent / "manifest.json").stat().st_mtime + 60
    os.utime(candidate.parent / "manifest.json", (built, built))
    for later in (False, True):
        for path in ("/letters", "/letters/gwent"):
            assert (words in visitor.get(path).text) is later
        os.utime(project.paths.data / "settings.toml", (built + 60, built + 60))


def test_letters_that_a_candidate_alone_has_are_listed_and_shown(visitor: Visitor, candidate: Path) -> None:
    listed = visitor.get("/letters").text
    assert "No letters are made yet" not in listed
    assert "in the candidate alone" in listed
    assert "/letters/gwent" not in visitor.get("/letters?show=missing").text
    page = visitor.get("/letters/gwent").text
    assert "This letter is not made yet" not in page
    assert 'href="/letters/gwent/candidate/pdf"' in page


def test_what_cannot_be_taken_is_named_and_nothing_is_taken(visitor: Visitor, draft: Path) -> None:
    before = read_letters_folder(draft).sha256
    files = [("files", "gwent.docx", word()), ("files", "atlantis.docx", word()), ("files", "~$kent.docx", b"x")]
    answer = visitor.post("/letters/upload", {"opened": opened(visitor, "/letters")}, files)
    assert answer.status == 422
    assert "There are 2 problems" in answer.text
    assert 'href="#files">atlantis.docx' in answer.text
    assert read_letters_folder(draft).sha256 == before


def test_many_letters_come_in_one_archive(visitor: Visitor, draft: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("all/gwent.docx", word())
        archive.writestr("all/Kent.docx", edited(folder()["kent.docx"]))
    files = [("files", "all.zip", buffer.getvalue())]
    assert visitor.post("/letters/upload", {"opened": opened(visitor, "/letters")}, files).status == 303
    assert read_letters_folder(draft).by_hand == {"gwent.docx", "kent.docx"}


def test_a_list_that_is_out_of_date_replaces_no_newer_edit(visitor: Visitor, draft: Path) -> None:
    before = opened(visitor, "/letters")
    (draft / "gwent.docx").write_bytes(word())
    files = [("files", "gwent.docx", edited(word(), " Later."))]
    answer = visitor.post("/letters/upload", {"opened": before}, files)
    assert answer.status == 409
    assert (draft / "gwent.docx").read_bytes() == word()


def test_a_letter_that_is_open_in_word_is_named(visitor: Visitor, draft: Path) -> None:
    (draft / "~$gwent.docx").write_bytes(b"x")
    answer = visitor.get("/letters")
    assert answer.status == 422
    assert "~$gwent.docx" in answer.text
    assert "Close the letter" in answer.text


def test_nothing_is_written_while_somebody_builds(visitor: Visitor, draft: Path, project: Project) -> None:
    fields = {"opened": opened(visitor, "/letters/gwent")}
    with locked(project.paths.output):
        answer = visitor.post("/letters/gwent/upload", fields, [("word", "a.docx", word())])
    assert answer.status == 422
    assert "another program that is building" in answer.text
    assert (draft / "gwent.docx").read_bytes() == folder()["gwent.docx"]


def test_letters_are_marked_ready_under_a_name_and_become_void(visitor: Visitor, draft: Path, candidate: Path) -> None:
    assert visitor.post("/letters/ready", {"act": "ready", "name": "Pat"}).status == 422
    (form,) = forms(visitor.get("/letters"), "/letters/ready")
    marked = {"letter": "gwent", "act": "ready", "name": "Pat Private", "shown": form.fields["shown"]}
    unnamed = visitor.post("/letters/ready", {**marked, "name": ""})
    assert unnamed.status == 422
    (form,) = forms(unnamed, "/letters/ready")
    assert set(form.fields["letter"]) == {"gwent"}, "what was chosen stays chosen"
    answer = visitor.post("/letters/ready", marked)
    assert answer.status == 303
    row = read_sheet((candidate / "sign-off.csv").read_bytes())["gwent"]
    assert (row.signed_by, row.signed_on) == ("Pat Private", "2026-11-29")
    assert "Pat Private" in visitor.get("/letters?show=ready").text
    (candidate / "gwent.docx").write_bytes(word())
    assert "/letters/gwent" in visitor.get("/letters?show=void").text
    visitor.post("/letters/ready", {"letter": "gwent", "act": "back"})
    assert read_sheet((candidate / "sign-off.csv").read_bytes())["gwent"].signed_by == ""


@pytest.mark.parametrize("day", ["2026-11-30", "30/11/2026"])
def test_a_sign_off_on_a_day_to_come_is_said_in_the_list_and_taken_back_there(
    visitor: Visitor, draft: Path, candidate: Path, day: str
) -> None:
    (form,) = forms(visitor.get("/letters"), "/letters/ready")
    marked = {"letter": "gwent", "act": "ready", "name": "Pat Private", "shown": form.fields["shown"]}
    visitor.post("/letters/ready", marked)
    assert "a day to come" not in visitor.get("/letters").text
    sheet = candidate / "sign-off.csv"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("2026-11-29", day), encoding="utf-8")
    page = visitor.get("/letters")
    assert page.status == 200
    assert 'href="#letters">Gwent: The sheet has a day of signing that has not come.' in page.text
    assert page.text.count("a day to come") == 1
    assert "a day to come" in visitor.get("/letters/gwent").text
    visitor.post("/letters/ready", {"letter": "gwent", "act": "back"})
    visitor.post("/letters/ready", marked)
    assert "a day to come" not in visitor.get("/letters").text
    assert read_sheet(sheet.read_bytes(), date(2026, 11, 29))["gwent"].signed_by == "Pat Private"


def test_a_letter_that_was_built_again_since_the_list_was_shown_is_not_marked(
    visitor: Visitor, draft: Path, candidate: Path
) -> None:
    (form,) = forms(visitor.get("/letters"), "/letters/ready")
    changed = candidate / "gwent.docx"
    changed.write_bytes(edited(changed.read_bytes()))
    fields = {"letter": "gwent", "act": "ready", "name": "Pat Private", "shown": form.fields["shown"]}
    answer = visitor.post("/letters/ready", fields)
    assert answer.status == 409
    assert "Gwent: this letter has changed since you opened the list. No letter was marked." in answer.text
    assert 'value="Pat Private"' in answer.text
    assert "Pat" not in (candidate / "sign-off.csv").read_text(encoding="utf-8")


def commented(data: bytes) -> bytes:
    """A Word file with a comment on its last paragraph."""
    document = docx.Document(io.BytesIO(data))
    document.add_comment(document.paragraphs[-1].runs, text="Is this right?", author="Jane")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_what_editors_left_in_a_letter_is_named_and_it_is_not_marked_ready(
    visitor: Visitor, draft: Path, candidate: Path
) -> None:
    commented_letter = commented((draft / "gwent.docx").read_bytes())
    fields = {"opened": opened(visitor, "/letters/gwent")}
    assert visitor.post("/letters/gwent/upload", fields, [("word", "gwent.docx", commented_letter)]).status == 303
    assert "The file has <strong>comments</strong> in it" in visitor.get("/letters/gwent").text
    for path, data in candidate_of({**folder(), "gwent.docx": commented_letter}).items():
        (candidate / path).write_bytes(data)
    (form,) = forms(visitor.get("/letters"), "/letters/ready")
    marked = {"letter": "gwent", "act": "ready", "name": "Pat Private", "shown": form.fields["shown"]}
    answer = visitor.post("/letters/ready", marked)
    assert answer.status == 422
    assert "found comments. Take them out in Word" in answer.text
    assert "Pat" not in (candidate / "sign-off.csv").read_text(encoding="utf-8")


def test_files_are_sent_by_what_they_are_and_no_others(visitor: Visitor, draft: Path) -> None:
    pdf = visitor.get("/letters/gwent/draft/pdf")
    assert pdf.body == (draft / "gwent.pdf").read_bytes()
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.headers["content-disposition"].startswith("inline")
    assert visitor.get("/letters/gwent/draft/docx").headers["content-disposition"].startswith("attachment")
    assert visitor.get("/letters/papers/draft/all-letters.pdf").status == 200
    for path in (
        "/letters/papers/draft/made.csv",
        "/letters/papers/other/all-letters.pdf",
        "/letters/gwent/draft/csv",
        "/letters/gwent/candidate/pdf",
        "/letters/atlantis",
        "/letters/made.csv/draft/pdf",
    ):
        assert visitor.get(path).status == 404, path
