"""Hand edits survive: kept byte for byte, the new text beside them, the difference told, void sign-offs said to be."""

import csv
import io
import os
import re
from dataclasses import replace
from datetime import date
from email import message_from_bytes
from email.policy import SMTP
from functools import cache
from hashlib import sha256 as digest
from pathlib import Path

import docx
import pikepdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.products.job import Contact, Job
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.contacts import read_contacts
from ncpm_reports.products.letters.facts import facts_of
from ncpm_reports.products.product import Mail, Product, mark_invented
from ncpm_reports.release.output.artefacts import RenderedFiles, media_type
from ncpm_reports.release.output.letters.complete import WORDS_ALONE, complete_letters
from ncpm_reports.release.output.letters.email_draft import email_draft
from ncpm_reports.release.output.letters.letters_folder import (
    GeneratedFile,
    LettersFolder,
    generated_text,
    merge,
    read_generated,
    read_letters_folder,
    refuse_if_changed,
)
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers.docx.read import UnreadableDocx, read_docx
from ncpm_reports.writers.pdf.check import check as check_pdf
from ncpm_reports.writers.pdf.check import painted_text
from tests.measures.given import areas
from tests.products.packs import invented_job

PROJECT = Path(__file__).resolve().parents[2]
GWENT, KENT = "W15000002", "E23000032"


def job(*, final: bool = False) -> Job:
    """The invented job, named as a real one, with a contact for Gwent."""
    contact = Contact(force=GWENT, name="Pam Jones", email="pam@gwent.example")
    given = invented_job()
    status = ReleaseStatus.CANDIDATE if final else ReleaseStatus.DRAFT
    return replace(given, build=replace(given.build, illustrative=False, status=status), contacts=(contact,))


def compose_letter(given: Job, code: str) -> Product:
    """The letter of a job to the force of this code."""
    force = given.areas.force(code)
    assert force is not None
    return letters.compose(given, facts_of(force, given))


@cache
def products(final: bool = False) -> tuple[RenderedFiles, ...]:
    """Two letters and the office's papers, written."""
    given = job(final=final)
    composed = (compose_letter(given, GWENT), compose_letter(given, KENT), *private_office.compose(given))
    return tuple(render_product(product, reference()) for product in composed)


@cache
def reference() -> bytes:
    return (PROJECT / "templates/reference.docx").read_bytes()


def folder(earlier: LettersFolder | None = None, *, final: bool = False) -> dict[str, bytes]:
    """The letters' folder after a build that found `earlier` there."""
    return files(complete_letters(job(final=final), products(final), earlier or LettersFolder()))


def files(rendered: tuple[RenderedFiles, ...]) -> dict[str, bytes]:
    return {file.path.removeprefix("letters/"): file.data for product in rendered for file in product.files}


def sha256(data: bytes) -> str:
    return digest(data).hexdigest()


def earlier_folder(contents: dict[str, bytes]) -> LettersFolder:
    """What the next build reads of a folder."""
    return LettersFolder.of(contents.items(), read_generated(contents["made.csv"]))


def edited(data: bytes, words: str = " It was good to see you.") -> bytes:
    """A Word file with words added by hand to its thanks."""
    document = docx.Document(io.BytesIO(data))
    document.paragraphs[-4].add_run(words)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# Edits ---------------------------------------------------------------------------------------------------------------


def test_an_edited_letter_may_be_longer_than_one_that_the_program_sets() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"], " It was good to see you, and more of that." * 300)
    after = folder(earlier_folder({**before, "gwent.docx": by_hand}))
    assert after["gwent.docx"] == by_hand
    with pikepdf.open(io.BytesIO(after["gwent.pdf"])) as file:
        assert len(file.pages) > 2
    assert after["gwent.pdf"] != before["gwent.pdf"]
    assert b"gwent.pdf" in after["gwent.eml"]
    assert "more of that" in " ".join(painted_text(after["all-letters.pdf"]))


def test_an_edited_letter_is_kept_and_the_new_text_goes_beside_it() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    after = folder(earlier_folder({**before, "gwent.docx": by_hand}))
    assert after["gwent.docx"] == by_hand
    assert after["gwent.new.docx"] == before["gwent.docx"]
    assert after["kent.docx"] == before["kent.docx"]
    assert "kent.new.docx" not in after


def test_the_difference_is_listed_line_by_line() -> None:
    before = folder()
    after = folder(earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])}))
    text = after["differences.txt"].decode()
    assert "gwent.docx: kept as edited by hand. The new text is in gwent.new.docx" in text
    removed = [line for line in text.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert len(removed) == 1
    assert removed[0].endswith("It was good to see you.")
    assert "differences.txt" not in before


def test_an_edit_survives_build_after_build_and_ends_when_the_new_text_takes_its_place() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    first = folder(earlier_folder({**before, "gwent.docx": by_hand}))
    second = folder(earlier_folder(first))
    assert second == first
    taken = {path: data for path, data in second.items() if path != "gwent.new.docx"}
    assert folder(earlier_folder({**taken, "gwent.docx": second["gwent.new.docx"]})) == before


def test_an_edited_new_text_is_not_overwritten_either() -> None:
    before = folder()
    first = folder(earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])}))
    again = edited(first["gwent.new.docx"], " And again.")
    second = folder(earlier_folder({**first, "gwent.new.docx": again}))
    assert second["gwent.new.docx"] == again
    assert before["gwent.docx"] in (second["gwent.new.new.docx"],)


def pages_of(data: bytes) -> int:
    with pikepdf.open(io.BytesIO(data)) as file:
        return len(file.pages)


def attachment(contents: dict[str, bytes], name: str) -> bytes:
    return bytes(next(message_from_bytes(contents[name], policy=SMTP).iter_attachments()).get_content())


def test_an_edited_letter_is_printed_and_attached_with_its_own_words_and_a_note() -> None:
    before = folder()
    after = folder(earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])}))
    for data in (after["gwent.pdf"], after["all-letters.pdf"], attachment(after, "gwent.eml")):
        text = " ".join(" ".join(painted_text(data)).split())
        assert "It was good to see you." in text
        assert WORDS_ALONE in text
    assert "It was good to see you." not in " ".join(painted_text(before["all-letters.pdf"]))
    assert after["kent.pdf"] == before["kent.pdf"]
    assert after["kent.eml"] == before["kent.eml"]


def test_what_is_set_from_a_word_file_is_no_document_whose_numbers_are_traced() -> None:
    before = folder()
    rendered = complete_letters(
        job(), products(), earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])})
    )
    assert not [record for product in rendered for record in product.documents if "letters/gwent.pdf" in record.files]


def test_a_file_that_is_no_word_file_has_no_pdf_and_no_draft_and_is_named() -> None:
    before = folder()
    rendered = complete_letters(job(), products(), earlier_folder({**before, "gwent.docx": b"not a Word file"}))
    after = files(rendered)
    assert "gwent.pdf" not in after
    assert "gwent.eml" not in after
    assert "letters.unreadable" in [issue.code for issue in rendered[-1].remarks]
    assert "cannot be compared" in after["differences.txt"].decode()
    assert pages_of(after["all-letters.pdf"]) == pages_of(before["kent.pdf"])


def test_a_pdf_that_cannot_be_opened_is_not_printed_and_its_letter_is() -> None:
    before = folder()
    by_hand = {"kent.docx": edited(before["kent.docx"]), "kent.pdf": b"%PDF-broken"}
    after = folder(earlier_folder({**before, **by_hand}))
    for data in (after["all-letters.pdf"], attachment(after, "kent.eml")):
        assert "It was good to see you." in " ".join(" ".join(painted_text(data)).split())
    assert after["kent.pdf"] == b"%PDF-broken"


def test_a_pdf_of_a_persons_own_is_printed_in_its_place() -> None:
    before = folder()
    own = without_tags(before["all-chiefs.pdf"])
    after = folder(earlier_folder({**before, "kent.docx": edited(before["kent.docx"]), "kent.pdf": own}))
    assert pages_of(after["all-letters.pdf"]) == pages_of(before["gwent.pdf"]) + pages_of(own)
    assert after == folder(earlier_folder(after)), "the same bytes again"
    assert read_generated(after["made.csv"])["all-letters.pdf"].note
    with pikepdf.open(io.BytesIO(before["all-letters.pdf"])) as file:
        assert b"pdfuaid" in file.Root.Metadata.read_bytes().partition(b"<rdf:Description")[2]
    with pikepdf.open(io.BytesIO(after["all-letters.pdf"])) as file, file.open_outline() as outline:
        assert b"<pdfuaid:part>" not in file.Root.Metadata.read_bytes(), "it claims no more than is true"
        assert file.Root.MarkInfo.Suspects
        assert [item.title for item in outline.root] == ["Gwent", "Kent"]
    both = {f"{slug}.{form}": own for slug in ("gwent", "kent") for form in ("docx", "pdf")}
    assert pages_of(folder(earlier_folder({**before, **both}))["all-letters.pdf"]) == 2 * pages_of(own)


def without_tags(data: bytes) -> bytes:
    """A PDF as another program may have saved it."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        for key in ("/StructTreeRoot", "/MarkInfo", "/Metadata"):
            del file.Root[key]
        file.save(buffer)
    return buffer.getvalue()


def test_the_file_to_print_of_edited_letters_keeps_its_tags_and_every_identifier_in_it_is_another() -> None:
    before = folder()
    after = folder(earlier_folder({**before, "kent.docx": edited(before["kent.docx"])}))["all-letters.pdf"]
    assert not check_pdf(after, "all-letters.pdf")
    with pikepdf.open(io.BytesIO(after)) as file:
        assert b"<pdfuaid:part>1<" in file.Root.Metadata.read_bytes()
        assert "print order" in str(file.docinfo.Title)
        identifiers = [str(name) for name in pikepdf.NameTree(file.Root.StructTreeRoot.IDTree)]
        assert len(identifiers) == len(set(identifiers)) > 0
        assert len(file.Root.StructTreeRoot.ParentTree.Nums) >= 2 * len(file.pages)


def test_a_pdf_of_another_program_may_be_tagged_as_it_likes_and_claim_what_it_likes() -> None:
    before = folder()
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(before["all-chiefs.pdf"])) as file:
        file.Root.StructTreeRoot = pikepdf.Dictionary(K=pikepdf.Dictionary(S=pikepdf.Name.Document))
        file.pages[0].Annots = pikepdf.Array([0])
        file.save(buffer)
    after = folder(earlier_folder({**before, "kent.docx": edited(before["kent.docx"]), "kent.pdf": buffer.getvalue()}))
    with pikepdf.open(io.BytesIO(after["all-letters.pdf"])) as file:
        assert b"<pdfuaid:part>" not in file.Root.Metadata.read_bytes()


def test_a_pdf_saved_by_hand_beside_its_letter_is_what_the_draft_attaches() -> None:
    before = folder()
    pdf = before["gwent.pdf"] + b"\n% saved by hand"
    after = folder(earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"]), "gwent.pdf": pdf}))
    message = message_from_bytes(after["gwent.eml"], policy=SMTP)
    attached = next(message.iter_attachments())
    assert attached.get_content() == pdf
    assert after["gwent.pdf"] == pdf


def test_a_persons_own_file_stays_and_a_build_of_something_else_loses_no_edit() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    earlier = earlier_folder({**before, "gwent.docx": by_hand, "notes/for-the-minister.txt": b"ask about this"})
    after = files(complete_letters(job(), (), earlier))
    assert after["gwent.docx"] == by_hand
    assert after["notes/for-the-minister.txt"] == b"ask about this"
    assert folder(earlier_folder(after))["gwent.docx"] == by_hand


def test_without_letters_and_edits_nothing_is_added() -> None:
    assert complete_letters(job(), (), LettersFolder()) == ()


def test_a_folder_without_a_list_of_what_was_made_is_taken_to_be_a_persons() -> None:
    before = folder()
    by_hand = edited(before["gwent.docx"])
    after = folder(LettersFolder.of({**before, "gwent.docx": by_hand}.items(), {}))
    assert after["gwent.docx"] == by_hand
    assert "kent.new.docx" not in after, "what is the same needs no second copy"


def test_kept_files_are_remarks() -> None:
    before = folder()
    rendered = complete_letters(
        job(), products(), earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])})
    )
    assert [(issue.code, issue.severity) for issue in rendered[-1].remarks] == [("letters.kept", Severity.WARNING)]


def test_the_text_that_an_edit_began_from_is_remembered_build_after_build() -> None:
    before = folder()
    began = sha256(before["gwent.docx"])
    earlier = earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])})
    later = merge(earlier, {"gwent.docx": b"a later text"})
    again = merge(LettersFolder.of(later.files.items(), later.generated), {"gwent.docx": b"a text later still"})
    assert again.generated["gwent.docx"].edited_from == began


PATHS = st.sampled_from(("a.docx", "b.pdf", "c.eml", "a.new.docx", "d.txt"))


@given(st.dictionaries(PATHS, st.binary(max_size=3)), st.dictionaries(PATHS, st.binary(max_size=3)), st.data())
def test_no_byte_of_a_persons_is_ever_lost(old: dict[str, bytes], new: dict[str, bytes], data: st.DataObject) -> None:
    generated_files = {
        path: GeneratedFile(sha256=sha256(content))
        for path, content in old.items()
        if data.draw(st.booleans(), label=f"{path} as made")
    }
    earlier = LettersFolder.of(old.items(), generated_files)
    after = merge(earlier, new)
    for path in earlier.by_hand:
        assert after.files[path] == old[path]
    for content in new.values():
        assert content in after.files.values()
    later = LettersFolder.of(after.files.items(), after.generated)
    changed = {path for path in earlier.by_hand if new.get(path) != old[path]}
    assert later.by_hand == changed, "what was kept is known as a person's again, and nothing else is"


# Drafts and the file to print ----------------------------------------------------------------------------------------


def test_invented_letters_say_so_in_their_names_and_subjects() -> None:
    given = invented_job()
    written = tuple(
        render_product(product, reference()) for product in map(mark_invented, (compose_letter(given, GWENT),))
    )
    contents = files(complete_letters(given, written, LettersFolder()))
    names = {name for name in contents if name not in ("made.csv", "sign-off.csv")}
    assert names
    assert all("INVENTED-FIGURES" in name for name in names)
    message = message_from_bytes(contents["gwent-INVENTED-FIGURES.eml"], policy=SMTP)
    assert "INVENTED FIGURES" in message["Subject"]


def test_a_draft_is_unsent_marked_and_carries_the_letter() -> None:
    contents = folder()
    message = message_from_bytes(contents["gwent.eml"], policy=SMTP)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "Pam Jones <pam@gwent.example>"
    assert re.match("OFFICIAL(-SENSITIVE)?: DRAFT, National Crime and Policing Measures", message["Subject"].strip())
    body = message.get_body()
    assert body is not None
    assert "Dear Chief Constable," in body.get_content()
    attached = list(message.iter_attachments())
    assert [part.get_content() for part in attached] == [contents["gwent.pdf"]]
    assert message_from_bytes(contents["kent.eml"], policy=SMTP)["To"] is None


@pytest.mark.parametrize(
    "words",
    [
        "A\nBcc: x@y.uk",
        "A\r\nBcc: x@y.uk",
        "A\u2028Bcc: x@y.uk",
        "=?utf-8?q?Jane=0D=0ABcc:_evil@example.org?=",
        "A\u202eB",
        "A\x00",
        "A\u3164B",
        "A\u0378B",
    ],
)
def test_nothing_can_add_a_header(words: str) -> None:
    with pytest.raises(Refused, match=r"words on one line|words themselves"):
        email_draft(Mail(subject=words, words="", day=date(2025, 1, 1)), "a.pdf", b"")
    to = Mail(subject="A", words="", day=date(2025, 1, 1), name=words, address="a@b.uk")
    with pytest.raises(Refused, match=r"words on one line|words themselves"):
        email_draft(to, "a.pdf", b"")


MAILBOX = st.text("ab.@-_%+'1 \u00e9\u3164", max_size=14)


@given(st.text(max_size=60) | st.text('aé=?_<>,;:"\\()[] \u3164\u200d', max_size=60), MAILBOX)
@example("A. Chief", "a..b@b.uk")
@example("A. Chief", "a@b.-")
@example("A. Chief\u0378", "a@b.uk")
@example("A. Chief\ufffe", "a@b.uk")
@example("A. Chief\u2800", "a@b.uk")
def test_contacts_that_check_passes_give_a_draft(name: str, address: str) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows([("force", "name", "email"), ("kent", name, address)])
    contacts, issues = read_contacts(rows.getvalue(), areas())
    for contact in () if issues else contacts:
        mail = Mail(subject="A", words="", day=date(2025, 1, 1), name=contact.name, address=contact.email)
        assert f"<{contact.email}>".encode() in email_draft(mail, "a.pdf", b"%PDF-")


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_draft_has_the_headers_of_a_draft_and_one_addressee_or_is_refused(subject: str, name: str) -> None:
    mail = Mail(subject=subject, words="", day=date(2025, 1, 1), name=name, address="a@b.uk")
    try:
        data = email_draft(mail, "a.pdf", b"%PDF-")
    except Refused:
        return
    message = message_from_bytes(data, policy=SMTP)
    headers = ["content-type", "date", "mime-version", "subject", "to", "x-unsent"]
    assert sorted(key.lower() for key in message.keys()) == headers  # noqa: SIM118
    assert "".join(message["Subject"].split()) == "".join(subject.split())
    assert [addressee.addr_spec for addressee in message["To"].addresses] == ["a@b.uk"]


@pytest.mark.parametrize("name", ['O\'Brien, Ms "X"', "Zoë Åström " * 9, "Doe (Deputy)", "a <b@c.d>"])
def test_names_that_need_quoting_are_addressees_all_the_same(name: str) -> None:
    mail = Mail(subject="A", words="", day=date(2025, 1, 1), name=name, address="a@b.uk")
    assert b"a@b.uk" in email_draft(mail, "a.pdf", b"%PDF-")


def test_the_same_letters_give_the_same_folder() -> None:
    assert folder() == folder()


def test_letters_in_print_order_are_tagged_and_each_begins_on_a_new_page() -> None:
    contents = folder()
    assert not check_pdf(contents["all-letters.pdf"], "all-letters.pdf")
    with pikepdf.open(io.BytesIO(contents["all-letters.pdf"])) as file:
        described = [item for item in file.objects if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item]
        fonts = {item.FontFile2.objgen for item in described}
        assert len(described) == 2 * len(fonts), "what both letters have of a font is there once"
        lengths = []
        for slug in ("gwent", "kent"):
            with pikepdf.open(io.BytesIO(contents[f"{slug}.pdf"])) as letter:
                lengths.append(len(letter.pages))
        assert len(file.pages) == sum(lengths)
        assert file.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in file.Root


def test_printed_numbers_are_recorded_with_the_letter_that_prints_them() -> None:
    records = {
        record.name: record
        for product in complete_letters(job(), products(), LettersFolder())
        for record in product.documents
    }
    assert "letters/gwent.pdf" in records["letters/gwent"].files
    assert "letters/all-letters" not in records, "its pages are those of the letters"
    before = folder()
    after = complete_letters(job(), products(), earlier_folder({**before, "gwent.docx": edited(before["gwent.docx"])}))
    moved = {record.name: record for product in after for record in product.documents}
    assert "letters/gwent.new.docx" in moved["letters/gwent"].files, "numbers are checked where the made text went"


# Reading -------------------------------------------------------------------------------------------------------------


def test_a_folder_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"made")
    (tmp_path / "b.pdf").write_bytes(b"changed")
    (tmp_path / "made.csv").write_text(
        generated_text(
            {"a.docx": GeneratedFile(sha256=sha256(b"made")), "b.pdf": GeneratedFile(sha256=sha256(b"before"))}
        )
    )
    earlier = read_letters_folder(tmp_path)
    assert earlier.by_hand == {"b.pdf"}
    assert read_letters_folder(tmp_path / "none") == LettersFolder()


@pytest.mark.parametrize("name", ["~$gwent.docx", "~$sign-off.csv", ".~lock.gwent.docx#", "macro.exe"])
def test_an_open_letter_or_a_file_that_cannot_be_kept_stops_the_build(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(Refused) as refused:
        read_letters_folder(tmp_path)
    assert name in str(refused.value)


def test_a_pipe_among_the_letters_is_refused_where_reading_it_would_never_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "gwent.docx")
    with pytest.raises(Refused, match="does not belong to a release"):
        read_letters_folder(tmp_path)


def test_the_ending_of_a_file_says_its_type_in_capitals_too() -> None:
    assert media_type("letters/Gwent.DOCX") == media_type("letters/gwent.docx")


@pytest.mark.parametrize(
    "name",
    [".DS_Store", "._gwent.docx", "Thumbs.db", "Thumbs.db:encryptable", ".directory", "desktop.ini", "notes/.DS_Store"],
)
def test_what_a_desktop_leaves_is_passed_over(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    assert read_letters_folder(tmp_path) == LettersFolder()


def test_links_are_refused_with_where_they_lead(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (tmp_path / "letters").symlink_to(shared)
    with pytest.raises(Refused, match=f"a link to {shared}"):
        read_letters_folder(tmp_path / "letters")
    (shared / "gwent.docx").symlink_to(tmp_path / "elsewhere.docx")
    with pytest.raises(Refused, match=r"gwent\.docx"):
        read_letters_folder(shared)


def test_a_letter_saved_while_a_build_runs_stops_the_build(tmp_path: Path) -> None:
    (tmp_path / "gwent.docx").write_bytes(b"before")
    earlier = read_letters_folder(tmp_path)
    refuse_if_changed(tmp_path, earlier)
    (tmp_path / "gwent.docx").write_bytes(b"saved just now")
    with pytest.raises(Refused, match=r"letters changed while"):
        refuse_if_changed(tmp_path, earlier)


def test_words_are_read_from_paragraphs_tables_and_content_controls() -> None:
    lines = read_docx(folder()["gwent.docx"]).lines
    assert "Chief Constable" in lines, "the addressee is in a content control"
    assert any(" | " in line for line in lines), "figures are in a table"
    assert "Dear Chief Constable," in lines


@pytest.mark.parametrize("data", [b"", b"not a Word file", b"PK\x03\x04broken"])
def test_what_is_no_word_file_is_said_to_be_unreadable(data: bytes) -> None:
    with pytest.raises(UnreadableDocx):
        read_docx(data)


def test_an_unreadable_letter_is_kept_and_the_difference_says_so() -> None:
    before = folder()
    after = folder(earlier_folder({**before, "gwent.docx": b"torn"}))
    assert after["gwent.docx"] == b"torn"
    assert "cannot be compared" in after["differences.txt"].decode()
