"""Hand edits survive: kept byte for byte, the new text beside them, the difference told, void sign-offs said to be."""

import csv
import io
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from functools import cache
from pathlib import Path

import docx
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.products.illustrative import marked
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.batch import batch_of
from ncpm_reports.products.materials import Contact, Job
from ncpm_reports.products.product import Mail
from ncpm_reports.release.output.artefacts import RenderedFiles
from ncpm_reports.release.output.email_drafts import draft
from ncpm_reports.release.output.hand_edits import Earlier, combine, made_text, read_earlier, refuse_if_changed, sha256
from ncpm_reports.release.output.letters_folder import finish
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers.docx.read import UnreadableDocx, paragraphs
from tests.products.packs import invented_job

PROJECT = Path(__file__).resolve().parents[2]
GWENT, KENT = "W15000002", "E23000032"


def job() -> Job:
    """The invented job, named as a real one, with a contact for Gwent."""
    contact = Contact(force=GWENT, name="Pam Jones", email="pam@gwent.example")
    given = invented_job()
    materials = replace(given.materials, contacts=(contact,))
    return replace(given, build=replace(given.build, illustrative=False), materials=materials)


@cache
def products() -> tuple[RenderedFiles, ...]:
    """Two letters and the office's papers, written."""
    made = (letters.compose(job(), GWENT), letters.compose(job(), KENT), *private_office.compose(job()))
    return tuple(render_product(product, reference()) for product in made)


@cache
def reference() -> bytes:
    return (PROJECT / "templates/reference.docx").read_bytes()


def folder(earlier: Earlier | None = None) -> dict[str, bytes]:
    """The letters' folder after a build that found `earlier` there."""
    return files(finish(job(), products(), earlier or Earlier()))


def files(made: tuple[RenderedFiles, ...]) -> dict[str, bytes]:
    return {file.path.removeprefix("letters/"): file.data for one in made for file in one.files}


def found(held: dict[str, bytes]) -> Earlier:
    """What the next build reads of a folder."""
    rows = csv.reader(io.StringIO(held["made.csv"].decode()))
    return Earlier.of(held.items(), {row[0]: row[1] for row in rows})


def edited(data: bytes, words: str = " It was good to see you.") -> bytes:
    """A Word file with words added by hand to its thanks."""
    document = docx.Document(io.BytesIO(data))
    document.paragraphs[-4].add_run(words)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def sheet(held: dict[str, bytes]) -> dict[str, dict[str, str]]:
    return {row["letter"]: row for row in csv.DictReader(io.StringIO(held["sign-off.csv"].decode()))}


def signed(held: dict[str, bytes], *slugs: str) -> dict[str, bytes]:
    """The folder with letters signed off in its sheet."""
    rows = list(sheet(held).values())
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(rows[0]))
    writer.writeheader()
    for row in rows:
        mark = {"signed_by": "A. Minister", "signed_on": "2025-10-20"} if row["letter"] in slugs else {}
        writer.writerow({**row, **mark})
    return {**held, "sign-off.csv": buffer.getvalue().encode()}


# Edits ---------------------------------------------------------------------------------------------------------------


def test_an_edited_letter_is_kept_and_the_new_text_goes_beside_it() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    after = folder(found({**before, "gwent.docx": by_hand}))
    assert after["gwent.docx"] == by_hand
    assert after["gwent.new.docx"] == before["gwent.docx"]
    assert after["kent.docx"] == before["kent.docx"]
    assert "kent.new.docx" not in after


def test_the_difference_is_listed_line_by_line() -> None:
    before = folder()
    after = folder(found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    told = after["differences.txt"].decode()
    assert "gwent.docx: kept as edited by hand. The new text is in gwent.new.docx" in told
    removed = [line for line in told.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert len(removed) == 1
    assert removed[0].endswith("It was good to see you.")
    assert "differences.txt" not in before


def test_an_edit_survives_build_after_build_and_ends_when_the_new_text_takes_its_place() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    first = folder(found({**before, "gwent.docx": by_hand}))
    second = folder(found(first))
    assert second == first
    taken = {path: data for path, data in second.items() if path != "gwent.new.docx"}
    assert folder(found({**taken, "gwent.docx": second["gwent.new.docx"]})) == before


def test_an_edited_new_text_is_not_overwritten_either() -> None:
    before = folder()
    first = folder(found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    again = edited(first["gwent.new.docx"], " And again.")
    second = folder(found({**first, "gwent.new.docx": again}))
    assert second["gwent.new.docx"] == again
    assert before["gwent.docx"] in (second["gwent.new.new.docx"],)


def test_an_edited_letter_is_neither_printed_nor_attached_from_the_text_before() -> None:
    before = folder()
    after = folder(found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    assert "gwent.eml" in before
    assert "gwent.eml" not in after
    assert "kent.eml" in after
    with (
        pikepdf.open(io.BytesIO(before["all-letters.pdf"])) as all_,
        pikepdf.open(io.BytesIO(after["all-letters.pdf"])) as rest,
    ):
        assert len(rest.pages) < len(all_.pages)


def test_where_every_letter_was_edited_there_is_no_file_to_print_of_the_text_before() -> None:
    facts = [one for one in batch_of(job()).facts if one.force.code in (GWENT, KENT)]
    made = (*products(), render_product(private_office.together(job(), facts), reference()))
    before = files(finish(job(), made, Earlier()))
    letters_held = {f"{slug}.docx": edited(before[f"{slug}.docx"]) for slug in ("gwent", "kent")}
    after = files(finish(job(), made, found({**before, **letters_held})))
    assert "all-letters.pdf" in before
    assert "all-letters.pdf" not in after


def test_a_pdf_saved_by_hand_beside_its_letter_is_what_the_draft_attaches() -> None:
    before = folder()
    pdf = before["gwent.pdf"] + b"\n% saved by hand"
    after = folder(found({**before, "gwent.docx": edited(before["gwent.docx"]), "gwent.pdf": pdf}))
    message = message_from_bytes(after["gwent.eml"], policy=SMTP)
    attached = next(message.iter_attachments())
    assert attached.get_content() == pdf
    assert after["gwent.pdf"] == pdf


def test_a_persons_own_file_stays_and_a_build_of_something_else_loses_no_edit() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    held = found({**before, "gwent.docx": by_hand, "notes/for-the-minister.txt": b"ask about this"})
    after = files(finish(job(), (), held))
    assert after["gwent.docx"] == by_hand
    assert after["notes/for-the-minister.txt"] == b"ask about this"
    assert folder(found(after))["gwent.docx"] == by_hand


def test_without_letters_and_edits_nothing_is_added() -> None:
    assert finish(job(), (), Earlier()) == ()


def test_a_folder_without_a_list_of_what_was_made_is_taken_to_be_a_persons() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    after = folder(Earlier.of({**before, "gwent.docx": by_hand}.items(), {}))
    assert after["gwent.docx"] == by_hand
    assert "kent.new.docx" not in after, "what is the same needs no second copy"


def test_kept_files_and_void_sign_offs_are_remarks() -> None:
    before = signed(folder(), "gwent")
    made = finish(job(), products(), found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    remarks = made[-1].remarks
    assert [issue.code for issue in remarks] == ["letters.kept", "letters.void"]
    assert {issue.severity for issue in remarks} == {Severity.WARNING}


PATHS = st.sampled_from(("a.docx", "b.pdf", "c.eml", "a.new.docx", "d.txt"))


@given(st.dictionaries(PATHS, st.binary(max_size=3)), st.dictionaries(PATHS, st.binary(max_size=3)), st.data())
def test_no_byte_of_a_persons_is_ever_lost(old: dict[str, bytes], new: dict[str, bytes], data: st.DataObject) -> None:
    made = {path: sha256(held) for path, held in old.items() if data.draw(st.booleans(), label=f"{path} as made")}
    earlier = Earlier.of(old.items(), made)
    after = combine(earlier, new)
    for path in earlier.edited:
        assert after.files[path] == old[path]
    for held in new.values():
        assert held in after.files.values()
    later = Earlier.of(after.files.items(), after.made)
    changed = {path for path in earlier.edited if new.get(path) != old[path]}
    assert later.edited == changed, "what was kept is known as a person's again, and nothing else is"


# The sheet -----------------------------------------------------------------------------------------------------------


def test_the_sheet_has_a_row_a_letter_with_the_sums_of_its_files() -> None:
    held = folder()
    rows = sheet(held)
    assert list(rows) == ["gwent", "kent", "all-chiefs"]
    for slug, row in rows.items():
        assert row["docx_sha256"] == sha256(held[f"{slug}.docx"])
        assert row["pdf_sha256"] == sha256(held[f"{slug}.pdf"])
        assert (row["text"], row["sign_off"], row["signed_by"]) == ("as made", "awaited", "")


def test_a_sign_off_stands_while_the_letter_is_the_same_and_is_void_when_it_is_not() -> None:
    before = signed(folder(), "gwent", "kent")
    after = folder(found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    rows = sheet(after)
    assert (rows["kent"]["sign_off"], rows["kent"]["signed_by"]) == ("signed", "A. Minister")
    assert rows["gwent"]["sign_off"] == "VOID: the letter is not the one that A. Minister signed off on 2025-10-20"
    assert rows["gwent"]["signed_by"] == ""
    assert sheet(folder(found(after)))["gwent"]["sign_off"].startswith("VOID"), "and it stays so until signed again"
    assert sheet(folder(found(signed(after, "gwent"))))["gwent"]["sign_off"] == "signed"


def test_sign_offs_of_letters_that_are_not_made_again_are_kept() -> None:
    before = signed(folder(), "kent")
    after = files(finish(job(), (), found(before)))
    assert sheet(after)["kent"]["signed_by"] == "A. Minister"
    assert sheet(folder(found(after)))["kent"]["sign_off"] == "signed"


# Drafts and the file to print ----------------------------------------------------------------------------------------


def test_invented_letters_say_so_in_their_names_and_subjects() -> None:
    given = invented_job()
    written = tuple(render_product(product, reference()) for product in map(marked, (letters.compose(given, GWENT),)))
    held = files(finish(given, written, Earlier()))
    names = {name for name in held if name not in ("made.csv", "sign-off.csv")}
    assert names
    assert all("INVENTED-FIGURES" in name for name in names)
    message = message_from_bytes(held["gwent-INVENTED-FIGURES.eml"], policy=SMTP)
    assert "INVENTED FIGURES" in message["Subject"]


def test_a_draft_is_unsent_marked_and_carries_the_letter() -> None:
    held = folder()
    message = message_from_bytes(held["gwent.eml"], policy=SMTP)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "Pam Jones <pam@gwent.example>"
    assert message["Subject"].startswith("OFFICIAL-SENSITIVE: DRAFT, National Crime and Policing Measures")
    body = message.get_body()
    assert body is not None
    assert "Dear Chief Constable," in body.get_content()
    attached = list(message.iter_attachments())
    assert [part.get_content() for part in attached] == [held["gwent.pdf"]]
    assert message_from_bytes(held["kent.eml"], policy=SMTP)["To"] is None


@pytest.mark.parametrize("words", ["A\nBcc: x@y.uk", "A\r\nBcc: x@y.uk"])
def test_a_line_break_cannot_add_a_header(words: str) -> None:
    with pytest.raises(ValueError, match=r"newline|linefeed|carriage"):
        draft(Mail(subject=words, words="", day=date(2025, 1, 1)), "a.pdf", b"")
    to = Mail(subject="A", words="", day=date(2025, 1, 1), name=words, address="a@b.uk")
    with pytest.raises(ValueError, match=r"CR|LF|newline|linefeed"):
        draft(to, "a.pdf", b"")


def test_the_same_letters_give_the_same_folder() -> None:
    assert folder() == folder()


def test_letters_in_print_order_are_tagged_and_each_begins_on_a_new_page() -> None:
    held = folder()
    with pikepdf.open(io.BytesIO(held["all-letters.pdf"])) as file:
        lengths = []
        for slug in ("gwent", "kent"):
            with pikepdf.open(io.BytesIO(held[f"{slug}.pdf"])) as one:
                lengths.append(len(one.pages))
        assert len(file.pages) == sum(lengths)
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root


def test_printed_numbers_of_the_file_to_print_are_recorded() -> None:
    records = {record.name: record for one in finish(job(), products(), Earlier()) for record in one.documents}
    assert records["letters/all-letters"].files == ("letters/all-letters.pdf",)
    before = folder()
    after = finish(job(), products(), found({**before, "gwent.docx": edited(before["gwent.docx"])}))
    moved = {record.name: record for one in after for record in one.documents}
    assert "letters/gwent.new.docx" in moved["letters/gwent"].files, "numbers are checked where the made text went"


# Reading -------------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"made")
    (tmp_path / "b.pdf").write_bytes(b"changed")
    (tmp_path / "made.csv").write_text(made_text({"a.docx": sha256(b"made"), "b.pdf": sha256(b"before")}))
    earlier = read_earlier(tmp_path)
    assert earlier.edited == {"b.pdf"}
    assert read_earlier(tmp_path / "none") == Earlier()


@pytest.mark.parametrize("name", ["~$gwent.docx", ".~lock.gwent.docx#", "macro.exe"])
def test_an_open_letter_or_a_file_that_cannot_be_kept_stops_the_build(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(Refused) as refused:
        read_earlier(tmp_path)
    assert name in str(refused.value)


def test_a_letter_saved_while_a_build_runs_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "gwent.docx").write_bytes(b"before")
    earlier = read_earlier(tmp_path)
    refuse_if_changed(tmp_path, earlier)
    (tmp_path / "gwent.docx").write_bytes(b"saved just now")
    with pytest.raises(Refused, match=r"letters changed while"):
        refuse_if_changed(tmp_path, earlier)


def test_words_are_read_from_paragraphs_tables_and_content_controls() -> None:
    told = paragraphs(folder()["gwent.docx"])
    assert "Chief Constable" in told, "the addressee is in a content control"
    assert "Robbery" in told, "figures are in a table"
    assert "Dear Chief Constable," in told


@pytest.mark.parametrize("data", [b"", b"not a Word file", b"PK\x03\x04broken"])
def test_what_is_no_word_file_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocx):
        paragraphs(data)


def test_an_unreadable_letter_is_kept_and_the_difference_says_so() -> None:
    before = folder()
    after = folder(found({**before, "gwent.docx": b"torn"}))
    assert after["gwent.docx"] == b"torn"
    assert "cannot be compared" in after["differences.txt"].decode()
