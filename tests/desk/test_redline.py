"""Edited letters against the text as made: words in and out, and numbers from nowhere."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.desk.number_tracing import printed_numbers
from ncpm_reports.desk.redline import RunKind, has_changes, redline, untraced_numbers
from tests.release.making import build, whole

TEXTS = st.lists(st.text("ab 1", max_size=12), max_size=6)


def test_words_are_struck_out_and_put_in() -> None:
    (line,) = redline(["Police recorded 499 homicides."], ["Police recorded far fewer homicides."], {"499"})
    assert [(run.kind, run.text) for run in line] == [
        (RunKind.SAME, "Police recorded "),
        (RunKind.DELETED, "499"),
        (RunKind.INSERTED, "far fewer"),
        (RunKind.SAME, " homicides."),
    ]


def test_a_number_of_the_letter_is_known_and_another_is_pointed_out() -> None:
    lines = redline(["There were some."], ["There were 499 and 512 of some 1,234 (513)."], {"499", "1,234"})
    assert untraced_numbers(lines) == ("512", "513")
    assert untraced_numbers(redline(["512"], ["512"], ())) == ()


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_a_redline(generated: list[str], edited: list[str]) -> None:
    lines = redline(generated, edited, ())
    before = "".join(run.text for line in lines for run in line if run.kind is not RunKind.INSERTED)
    after = "".join(run.text for line in lines for run in line if run.kind is not RunKind.DELETED)
    assert (before, after) == ("".join(generated), "".join(edited))
    assert has_changes(lines) or "".join(generated) == "".join(edited)


def test_the_numbers_of_one_document_are_those_of_the_whole_ledger(tmp_path: Path) -> None:
    for file in whole(build()):
        (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file.path).write_bytes(file.data)
    printed = printed_numbers(tmp_path, "board/pack")
    assert {"518", "1,234"} <= printed
    assert "2021" in printed, "a number of its own words"
    assert printed_numbers(tmp_path, "letters/none") == frozenset()
    assert printed_numbers(tmp_path / "absent", "board/pack") == frozenset()
