"""Letters edited in the draft go into the candidate without DRAFT; changes made in the candidate are not lost."""

import io
from dataclasses import replace

import docx
import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.release.output.letters.carry_over import EarlierLetters, carry_over
from ncpm_reports.release.output.letters.complete import complete_letters
from ncpm_reports.release.output.letters.letters_folder import LettersFolder, generated_text, read_generated
from ncpm_reports.writers.docx.read import read_docx
from ncpm_reports.writers.pdf.check import painted_text
from tests.release.test_hand_edits import earlier_folder, edited, files, folder, job, products
from tests.release.test_sign_off_sheet import rows, signed

NAMES = ("2025-06", "2025-06-candidate")
WORDS = "It was good to see you."


def carried(draft: dict[str, bytes], candidate: dict[str, bytes] | None = None) -> EarlierLetters:
    before = LettersFolder() if candidate is None else earlier_folder(candidate)
    return carry_over(job(final=True), earlier_folder(draft), before, NAMES)


def candidate_of(draft: dict[str, bytes], candidate: dict[str, bytes] | None = None) -> dict[str, bytes]:
    return files(complete_letters(job(final=True), products(True), carried(draft, candidate).folder))


def edited_draft() -> dict[str, bytes]:
    before = folder()
    return {**before, "gwent.docx": edited(before["gwent.docx"])}


def test_an_edit_of_the_draft_is_in_the_candidate_without_draft() -> None:
    candidate = candidate_of(edited_draft())
    lines = read_docx(candidate["gwent.docx"]).lines
    assert any(WORDS in line for line in lines)
    assert not [line for line in lines if "DRAFT" in line]
    assert WORDS in " ".join(" ".join(painted_text(candidate["gwent.pdf"])).split())
    assert "DRAFT" not in " ".join(painted_text(candidate["all-letters.pdf"]))
    assert candidate["kent.docx"] == folder(final=True)["kent.docx"]
    assert "gwent.new.docx" not in candidate
    assert WORDS in candidate["differences.txt"].decode()


def test_the_same_draft_gives_the_same_candidate_again() -> None:
    draft = edited_draft()
    first = candidate_of(draft)
    assert candidate_of(draft, first) == first


def test_an_edit_that_began_from_the_text_of_now_needs_no_remark_and_an_older_one_is_named() -> None:
    draft = edited_draft()
    assert carried(draft).remarks == ()
    generated_files = dict(read_generated(draft["made.csv"]))
    generated_files["gwent.docx"] = replace(generated_files["gwent.docx"], edited_from="0" * 64)
    older = {**draft, "made.csv": generated_text(generated_files).encode()}
    assert [issue.where for issue in carried(older).remarks] == ["2025-06/letters/gwent.docx"]


def draft_with_hidden_content() -> dict[str, bytes]:
    """A draft whose letter to Gwent has a comment and hidden words in it."""
    document = docx.Document(io.BytesIO(edited_draft()["gwent.docx"]))
    document.add_comment(document.paragraphs[-1].runs, text="Is this right?", author="Jane")
    document.paragraphs[-1].add_run("unseen").font.hidden = True
    buffer = io.BytesIO()
    document.save(buffer)
    return {**edited_draft(), "gwent.docx": buffer.getvalue()}


def test_what_editors_left_in_a_letter_is_a_remark() -> None:
    (remark,) = carried(draft_with_hidden_content()).remarks
    assert remark.found == "comments and hidden words"
    held = candidate_of(draft_with_hidden_content())
    assert "unseen" not in " ".join(painted_text(held["gwent.pdf"]))


def test_the_sheet_signs_no_letter_that_has_comments_in_it_whoever_fills_it_in() -> None:
    draft = draft_with_hidden_content()
    first = candidate_of(draft)
    products_of = complete_letters(job(final=True), products(True), carried(draft).folder)
    remarks = [issue.code for product in products_of for issue in product.remarks]
    assert "letters.hidden-content" not in remarks, "it is said once, where the edit is taken in"
    state = "BLOCKED: the Word file still has in it comments and hidden words"
    assert rows(first)["gwent"]["state"] == state
    again = rows(candidate_of(draft, signed(first, "gwent", "kent")))
    assert (again["gwent"]["state"], again["gwent"]["signed_by"]) == (state, "")
    assert again["kent"]["state"] == "signed"


@pytest.mark.parametrize("path", ["gwent.docx", "kent.docx", "notes.txt"])
def test_what_was_changed_in_the_candidate_is_named_with_where_to_put_it(path: str) -> None:
    draft = edited_draft()
    candidate = candidate_of(draft)
    changed = {**candidate, path: edited(candidate.get(path, candidate["gwent.docx"]), " Once more.")}
    with pytest.raises(Refused, match=rf"move it to 2025-06/letters/{path}"):
        carried(draft, changed)
    moved = {**draft, path: changed[path]}
    if path.endswith(".docx"):
        assert any("Once more." in line for line in read_docx(candidate_of(moved, changed)[path]).lines)


def test_a_pdf_that_says_draft_stays_behind_and_is_named() -> None:
    draft = edited_draft()
    draft = {**draft, "gwent.pdf": draft["gwent.pdf"] + b"\n% saved by hand"}
    result = carried(draft)
    assert "gwent.pdf" not in result.folder.contents
    assert "a PDF that says DRAFT" in [issue.found for issue in result.remarks]
    final = {**draft, "gwent.pdf": folder(final=True)["gwent.pdf"] + b"\n% saved by hand"}
    assert candidate_of(final)["gwent.pdf"] == final["gwent.pdf"]
