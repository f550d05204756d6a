"""Letters sent back edited: matched by name, all or none, refused by name; restored; signed off one by one."""

import io
import random
import shutil
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.letter_list import LetterStanding, SigningState, TextState, letter_list
from ncpm_reports.desk.letter_sign_off import sign_letters, take_back
from ncpm_reports.desk.uploaded_letters import (
    MAX_FILES,
    LetterFile,
    restored_changes,
    unpacked,
    uploaded_changes,
    write_changes,
)
from ncpm_reports.products.job import Contact
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.output.letters.letters_folder import (
    LettersFolder,
    generated_text,
    read_generated,
    read_letters_folder,
)
from ncpm_reports.release.output.letters.sign_off_sheet import UNDECIDED, Sheet, read_sheet
from ncpm_reports.sources.project_files import load_areas
from tests.release.making import PROJECT, in_package
from tests.release.test_hand_edits import earlier_folder, edited, folder, sha256
from tests.release.test_publishing import KILLED, in_child, killed_at

NAMES = {"gwent": "Gwent", "kent": "Kent", "avon-and-somerset": "Avon and Somerset"}
DAY = date(2026, 11, 29)
CONTACT = Contact(force="W15000002", name="Pam Jones", email="pam@gwent.example", salutation="")


def write_files(root: Path, files: Mapping[str, bytes]) -> Path:
    for path, data in files.items():
        (root / path).write_bytes(data)
    return root


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A draft's folder of letters as it was made."""
    return write_files(tmp_path, folder())


@pytest.fixture
def candidate(tmp_path: Path) -> Path:
    """A candidate's folder of letters as it was made."""
    return write_files(tmp_path, folder(final=True))


@cache
def word(name: str = "gwent") -> bytes:
    return edited(folder()[f"{name}.docx"])


def zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def standing(letter: str, draft: LettersFolder, candidate: LettersFolder | None = None) -> LetterStanding:
    rows = letter_list(draft, candidate or LettersFolder(), load_areas(PROJECT / "data"), [CONTACT], DAY)
    return next(row for row in rows if row.letter == letter)


# Sending ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gwent.docx", "Gwent.DOCX", "gwent (2).docx", "Gwent - Copy.docx", " gwent .docx"])
def test_a_file_is_matched_by_the_name_of_its_letter_or_area(draft: Path, name: str) -> None:
    (change,) = uploaded_changes(draft, [LetterFile(name=name, data=word())], NAMES)
    assert (change.path, change.before) == ("gwent.docx", folder()["gwent.docx"])


def test_an_area_of_several_words_is_matched_and_what_stands_already_changes_nothing(draft: Path) -> None:
    sent = LetterFile(name="Avon and Somerset.docx", data=word())
    assert [change.path for change in uploaded_changes(draft, [sent], NAMES)] == ["avon-and-somerset.docx"]
    same = LetterFile(name="kent.docx", data=folder()["kent.docx"])
    assert uploaded_changes(draft, [same], NAMES) == ()


def test_a_letter_to_another_force_is_not_taken_by_its_name(draft: Path) -> None:
    with pytest.raises(Refused, match=r"kent\.docx: expected this letter.s reference, NCPM/.*/E23000032, found"):
        uploaded_changes(draft, [LetterFile(name="kent.docx", data=word("gwent"))], NAMES)
    with pytest.raises(Refused, match="found the reference of another letter"):
        uploaded_changes(draft, [LetterFile(name="anything.docx", data=word("gwent"))], NAMES, "kent")


def test_everything_that_cannot_be_taken_is_named_at_once_and_nothing_is_taken(draft: Path) -> None:
    macros = in_package("word/vbaProject.bin", lambda data: b"program")(word())
    sent = [
        LetterFile(name="gwent.docx", data=word()),
        LetterFile(name="Gwent (1).docx", data=word()),
        LetterFile(name="atlantis.docx", data=word()),
        LetterFile(name="~$ent.docx", data=b"x"),
        LetterFile(name="kent.docm", data=word()),
        LetterFile(name="kent.docx", data=macros),
        LetterFile(name="avon-and-somerset.docx", data=b"no Word file"),
        LetterFile(name="kent.pdf", data=b"%PDF-broken"),
        LetterFile(name="kent.odt", data=b"x"),
    ]
    with pytest.raises(Refused) as refused:
        uploaded_changes(draft, sent, NAMES)
    named = [issue.where for issue in refused.value.issues]
    assert named == [file.name for file in sent[1:]]
    assert all("Nothing was changed." in issue.remedy for issue in refused.value.issues)
    with pytest.raises(Refused, match="Files: expected a Word file or a PDF"):
        uploaded_changes(draft, [], NAMES)


def test_an_archive_is_unpacked_without_what_a_desktop_puts_into_it(draft: Path) -> None:
    data = zipped({"letters/gwent.docx": word(), "__MACOSX/letters/._gwent.docx": b"x", "letters/.DS_Store": b"x"})
    files = unpacked([LetterFile(name="letters.zip", data=data)])
    assert [file.name for file in files] == ["gwent.docx"]
    assert uploaded_changes(draft, files, NAMES)[0].after == word()


@pytest.mark.parametrize("data", [b"no archive", zipped({f"{number}.docx": b"" for number in range(MAX_FILES + 1)})])
def test_an_archive_that_is_damaged_or_too_full_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"letters\.zip"):
        unpacked([LetterFile(name="letters.zip", data=data)])


def test_a_name_in_an_archive_is_never_a_path(draft: Path) -> None:
    (file,) = unpacked([LetterFile(name="a.zip", data=zipped({"../../gwent.docx": word()}))])
    (change,) = uploaded_changes(draft, [file], NAMES)
    assert change.path == "gwent.docx"


# Edits and their base -----------------------------------------------------------------------------------------------


def test_an_edit_is_listed_and_taking_over_new_text_gives_it_a_new_base(draft: Path) -> None:
    made_files = dict(read_generated((draft / "made.csv").read_bytes()))
    made_files["gwent.docx"] = replace(made_files["gwent.docx"], edited_from="0" * 64)
    (draft / "made.csv").write_text(generated_text(made_files), encoding="utf-8")
    before = read_letters_folder(draft)
    changes = uploaded_changes(draft, [LetterFile(name="gwent.docx", data=word())], NAMES)
    write_changes(draft, changes, before)
    row = standing("gwent", read_letters_folder(draft))
    assert (row.text_state, row.overtaken, row.contact) == (TextState.EDITED, True, "Pam Jones")
    write_changes(draft, (), read_letters_folder(draft), ("gwent.docx",))
    row = standing("gwent", read_letters_folder(draft))
    assert (row.text_state, row.overtaken) == (TextState.EDITED, False)
    assert standing("kent", read_letters_folder(draft)).contact == ""
    assert standing("essex", read_letters_folder(draft)).text_state is TextState.MISSING


def test_the_text_as_made_comes_back_from_beside_the_edit_or_from_whoever_kept_it(draft: Path) -> None:
    by_hand = word()
    built = folder(earlier_folder({**folder(), "gwent.docx": by_hand}))
    write_files(draft, built)
    (change,) = restored_changes(read_letters_folder(draft), draft, "gwent", lambda digest: None)
    assert (change.before, change.after) == (by_hand, folder()["gwent.docx"])
    (draft / "gwent.new.docx").unlink()
    generated_by_sha256 = {sha256(folder()["gwent.docx"]): folder()["gwent.docx"]}
    (change,) = restored_changes(read_letters_folder(draft), draft, "gwent", generated_by_sha256.get)
    assert change.after == folder()["gwent.docx"]
    (change,) = restored_changes(read_letters_folder(draft), draft, "gwent", lambda digest: None)
    assert change.after is None
    write_changes(draft, [change], read_letters_folder(draft))
    assert not (draft / "gwent.docx").exists()


OURS = ("desk/uploaded_letters.py", "output/folder.py")
POINTS = 20


def test_killed_at_any_point_all_letters_are_the_old_or_all_are_the_new_ones(tmp_path: Path) -> None:
    output = tmp_path / "before"
    letters = output / "2026-03" / "letters"
    letters.mkdir(parents=True)
    write_files(letters, folder())
    sent = [LetterFile(name=f"{name}.docx", data=word(name)) for name in ("gwent", "kent")]

    def taken(output: Path) -> None:
        letters = output / "2026-03" / "letters"
        with locked(output):
            write_changes(letters, uploaded_changes(letters, sent, NAMES), read_letters_folder(letters), ["gwent.docx"])

    trial = Path(shutil.copytree(output, tmp_path / "trial"))
    assert in_child(killed_at(-1, lambda: taken(trial), tmp_path / "lines", OURS)) == 0
    old, new = state(output), state(trial)
    assert {path for path in old if old[path] != new[path]} == {"gwent.docx", "kent.docx"}
    lines = int((tmp_path / "lines").read_text())
    for point in sorted(random.Random(2021).sample(range(1, lines + 1), POINTS)):
        ended = Path(shutil.copytree(output, tmp_path / f"kill-{point}"))
        assert in_child(killed_at(point, lambda ended=ended: taken(ended), None, OURS)) == KILLED  # type: ignore[misc]
        assert state(ended) in (old, new)
        with locked(ended):
            assert sorted(path.name for path in ended.iterdir()) == [".lock", "2026-03"], "litter"


def state(output: Path) -> Mapping[str, str]:
    return read_letters_folder(output / "2026-03" / "letters").sha256


def test_letters_that_somebody_saves_meanwhile_are_not_replaced(draft: Path) -> None:
    before = read_letters_folder(draft)
    sent = [LetterFile(name=f"{name}.docx", data=word(name)) for name in ("gwent", "kent")]
    changes = uploaded_changes(draft, sent, NAMES)
    (draft / "kent.docx").write_bytes(word("kent") + b"\n")
    for chosen in (changes, changes[:1]):
        with pytest.raises(Refused, match="letters changed"):
            write_changes(draft, chosen, before)
    assert (draft / "gwent.docx").read_bytes() == folder()["gwent.docx"]


# Signing ------------------------------------------------------------------------------------------------------------


def sheet(folder_of_letters: Path) -> Sheet:
    return read_sheet((folder_of_letters / "sign-off.csv").read_bytes())


def test_a_letter_is_signed_bound_to_its_bytes_and_taken_back(candidate: Path) -> None:
    sign_letters(candidate, ["gwent"], "  Pat   Private ", DAY)
    row = sheet(candidate)["gwent"]
    assert (row.signed_by, row.signed_on, row.state) == ("Pat Private", "2026-11-29", "signed")
    assert row.docx_sha256 == sha256((candidate / "gwent.docx").read_bytes())
    assert sheet(candidate)["kent"].signed_by == ""
    assert (candidate / "sign-off.csv").stat().st_mode & 0o077 == 0
    state = read_letters_folder(candidate)
    assert standing("gwent", LettersFolder(), state).signing_state is SigningState.SIGNED
    assert standing("kent", LettersFolder(), state).signing_state is SigningState.AWAITED
    take_back(candidate, ["gwent"])
    assert sheet(candidate)["gwent"].signed_by == ""


def test_a_letter_that_may_not_be_signed_yet_stays_so_when_it_is_taken_back(candidate: Path) -> None:
    path = candidate / "sign-off.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text(
        "".join(f"Kent,{UNDECIDED},{line.split(',', 2)[2]}" if line.startswith("Kent,") else line for line in lines)
    )
    take_back(candidate, ["kent"])
    assert sheet(candidate)["kent"].state == UNDECIDED
    with pytest.raises(Refused, match="kent"):
        sign_letters(candidate, ["kent"], "Pat Private", DAY)


def test_the_next_build_keeps_the_signature_as_it_keeps_one_made_in_a_spreadsheet(candidate: Path) -> None:
    sign_letters(candidate, ["gwent"], "Pat Private", DAY)
    candidate_files = {path.name: path.read_bytes() for path in candidate.iterdir()}
    again = folder(earlier_folder(candidate_files), final=True)
    assert read_sheet(again["sign-off.csv"])["gwent"].signed_by == "Pat Private"


def test_a_letter_that_changed_after_it_was_signed_is_void(candidate: Path) -> None:
    sign_letters(candidate, ["gwent"], "Pat Private", DAY)
    (candidate / "gwent.docx").write_bytes(word())
    assert standing("gwent", LettersFolder(), read_letters_folder(candidate)).signing_state is SigningState.VOID


@pytest.mark.parametrize(
    ("letters", "name", "where"),
    [
        (["gwent"], " ", "Your name"),
        (["gwent"], "=cmd()", "Your name"),
        (["gwent"], "Pat\u202e", "Your name"),
        ([], "Pat", "Letters"),
        (["atlantis"], "Pat", "letter atlantis"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_and_the_sheet_stays(
    candidate: Path, letters: list[str], name: str, where: str
) -> None:
    before = (candidate / "sign-off.csv").read_bytes()
    with pytest.raises(Refused) as refused:
        sign_letters(candidate, letters, name, DAY)
    assert [issue.where for issue in refused.value.issues] == [where]
    assert (candidate / "sign-off.csv").read_bytes() == before


def test_a_letter_changed_in_the_candidate_is_not_signed(candidate: Path) -> None:
    (candidate / "kent.docx").write_bytes(word("kent"))
    with pytest.raises(Refused, match="letter kent"):
        sign_letters(candidate, ["gwent", "kent"], "Pat Private", DAY)
    assert sheet(candidate)["gwent"].signed_by == ""
