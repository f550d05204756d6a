"""A letter asks about a force that moves a national total only once the board has decided so; no other letter waits."""

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.letter_sign_off import sign_letters
from ncpm_reports.products.board_pack.commentary import Decision, read_actions
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.facts import board_decisions, every_force
from ncpm_reports.products.letters.private_office import individual_letters_table
from ncpm_reports.release.output.letters.sign_off_sheet import UNDECIDED, Row, sheet_text
from tests.products.letter_jobs import letter_to
from tests.products.packs import all_words, invented_job, row_words

METROPOLITAN, GWENT = "E23000001", "W15000002"
HEADER = "ask,action,owner,due,position\n"


def decided(position: str | None) -> Job:
    """The invented job with what the board decided on theft from the person; None for no row."""
    job = invented_job()
    row = "" if position is None else f"letter-theft-from-person,,Chair,June,{position}\n"
    return replace(job, commentary={"board-actions.csv": HEADER + row})


def undecided(job: Job) -> list[str]:
    return [facts.force.code for facts in every_force(job) if facts.undecided]


@pytest.mark.parametrize("position", [None, ""])
def test_a_letter_waits_while_the_board_has_not_decided_and_no_other_does(position: str | None) -> None:
    job = decided(position)
    assert board_decisions(job) == {"theft-from-person": Decision.OPEN}
    assert undecided(job) == [METROPOLITAN]
    assert "the board has still to decide whether this letter asks" in all_words(letter_to(job, METROPOLITAN))
    assert "still to decide" not in all_words(letter_to(job, GWENT))
    table = individual_letters_table(every_force(job))
    assert table is not None
    rows = [" ".join(row) for row in row_words(table)]
    assert [row for row in rows if "if the board agrees" in row] == [row for row in rows if "Metropolitan" in row]


def test_a_letter_asks_once_the_board_has_said_so() -> None:
    job = decided("ask")
    job = replace(job, settings=replace(job.settings, reply_date=date(2026, 1, 16)))
    assert undecided(job) == []
    text = all_words(letter_to(job, METROPOLITAN))
    assert "reply by Friday 16 January 2026?" in text
    assert "what you think lies behind the figure for theft from the person" in text
    assert "still to decide" not in text


def test_a_letter_that_the_board_decided_against_tells_and_does_not_ask() -> None:
    text = all_words(letter_to(decided("do not ask"), METROPOLITAN))
    assert "lies behind the figure for theft from the person" not in text
    assert "Theft from the person rose by " in text


def test_another_position_is_refused_with_its_line() -> None:
    with pytest.raises(Refused) as refused:
        read_actions(HEADER + "letter-theft-from-person,,Chair,June,perhaps\n", "board-actions.csv")
    assert "board-actions.csv, line 2" in refused.value.issues[0].where


ONE = hashlib.sha256(b"1").hexdigest()


def a_row(letter: str, **facts: str) -> Row:
    return Row(letter=letter, area=letter.title(), to="x", text="as made", docx_sha256=ONE, pdf_sha256=ONE, **facts)


def test_the_sheet_holds_a_blocked_letter_back_even_if_it_was_signed() -> None:
    letters_now = [a_row("metropolitan", state=UNDECIDED), a_row("gwent")]
    signed = a_row("metropolitan", signed_by="A. Person", signed_on="1 June 2026", state="signed")
    text, issues = sheet_text(letters_now, {"metropolitan": signed})
    assert text.splitlines()[1].startswith(f"Metropolitan,{UNDECIDED},,")
    assert text.splitlines()[2].startswith("Gwent,awaited")
    assert [issue.code for issue in issues] == ["letters.blocked"]


def test_a_blocked_letter_cannot_be_signed(tmp_path: Path) -> None:
    text, _ = sheet_text([a_row("metropolitan", state=UNDECIDED)], {})
    for name, data in {"metropolitan.docx": b"1", "metropolitan.pdf": b"1", "sign-off.csv": text.encode()}.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Refused) as refused:
        sign_letters(tmp_path, ["metropolitan"], "A. Person", date(2026, 8, 3))
    assert [issue.code for issue in refused.value.issues] == ["letters.blocked"]
    assert (tmp_path / "sign-off.csv").read_text(encoding="utf-8") == text


def test_a_blocked_letter_whose_state_was_typed_over_cannot_be_signed_either(tmp_path: Path) -> None:
    text, _ = sheet_text([a_row("metropolitan", state=UNDECIDED)], {})
    typed_over = text.replace(UNDECIDED, "awaited").encode()
    for name, data in {"metropolitan.docx": b"1", "metropolitan.pdf": b"1", "sign-off.csv": typed_over}.items():
        (tmp_path / name).write_bytes(data)
    with pytest.raises(Refused, match="that nobody may sign yet"):
        sign_letters(tmp_path, ["metropolitan"], "A. Person", date(2026, 8, 3))
