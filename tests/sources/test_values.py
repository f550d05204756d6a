"""Numbers by our own grammar, markers as statuses, labels without footnotes."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.values import (
    CellReading,
    UnreadableCell,
    describe,
    non_latin_letters,
    plain_label,
    read_count,
    read_value,
    without_footnotes,
)
from ncpm_reports.sources.workbook import CellError, Raw


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (681.0, "681"),
        ("681", "681"),
        (" 66776 ", "66776"),
        ("170,002 ", "170002"),
        ("1,234,567", "1234567"),
        (0.0, "0"),
        ("-45", "-45"),
        (11.25, "11.25"),
    ],
)
def test_a_number_is_read_as_it_was_printed(raw: Raw, value: str) -> None:
    assert read_value(raw, {}) == CellReading(Decimal(value))


@pytest.mark.parametrize(
    "raw",
    [
        None, "", "  ", True, CellError("#N/A"), "abc", "12abc", "1 234", "(5)", "\u22125", "1.234,5", "\u0661\u0662",
        "\uff11\uff12", "1_000", "nan", "inf", "Infinity", "1e3", "[q]", "[X]",
        "-", "..", "5%", "£5", "5*", "5 [note 3]", "5\u200b", "1,23",
        "12,34,567", "01/02/2024", "+5", "0x10", float("nan"), float("inf"), 2.0**60, "9" * 16, "=1+1", ".5", "5.",
    ],
)  # fmt: skip
def test_what_is_neither_a_number_nor_a_declared_marker_is_refused(raw: Raw) -> None:
    with pytest.raises(UnreadableCell):
        read_value(raw, {})


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("[x]", Status.NOT_AVAILABLE),
        ("[c]", Status.CONFIDENTIAL),
        ("[u]", Status.LOW_RELIABILITY),
        ("[z]", Status.NOT_APPLICABLE),
        ("[low]", Status.LOW_VALUE),
    ],
)
def test_the_shorthand_of_government_statistics_is_a_status_and_never_a_number(text: str, status: Status) -> None:
    assert read_value(text, {}) == CellReading(None, status)


def test_other_markers_mean_something_only_where_a_publication_declares_them() -> None:
    assert read_value("..", {"..": Status.NOT_AVAILABLE}) == CellReading(None, Status.NOT_AVAILABLE)
    with pytest.raises(UnreadableCell):
        read_value("..", {"*": Status.CONFIDENTIAL})


def test_a_provisional_or_revised_number_keeps_its_value() -> None:
    assert read_value("1,042 [p]", {}) == CellReading(Decimal(1042), Status.PROVISIONAL)
    assert read_value("681[r]", {}) == CellReading(Decimal(681), Status.REVISED)


def test_a_count_is_whole_and_negative_only_where_reclassifications_are_allowed() -> None:
    assert read_count("-45", {}, negative=True).value == -45
    for raw in ("-45", 2.5, "2.5"):
        with pytest.raises(UnreadableCell):
            read_count(raw, {})


@given(st.integers(-(10**12), 10**12))
@settings(max_examples=200, derandomize=True)
def test_every_whole_number_survives_print_and_reading(number: int) -> None:
    assert read_value(str(number), {}).value == number
    assert read_value(float(number), {}).value == number
    if number >= 0:
        assert read_value(f"{number:,} ", {}).value == number


@given(st.text(max_size=12))
@settings(max_examples=300, derandomize=True)
def test_any_text_is_a_reading_or_refused_and_a_reading_is_made_of_ascii_digits(text: str) -> None:
    try:
        reading = read_value(text, {})
    except UnreadableCell:
        return
    assert reading.value is None or set(text.strip()) <= set(
        "0123456789,.-eE[]pr \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0"
    )


@pytest.mark.parametrize(
    ("text", "name", "numbers"),
    [
        ("ENGLAND AND WALES6,7", "ENGLAND AND WALES", (6, 7)),
        ("Lancashire 8", "Lancashire", (8,)),
        ("North West 7,8", "North West", (7, 8)),
        ("Humberside [note 4]", "Humberside", (4,)),
        ("Homicide [note 3, 4, 5]", "Homicide", (3, 4, 5)),
        ("Residential burglary (households) 7,8,10", "Residential burglary (households)", (7, 8, 10)),
        ("West Midlands (region)", "West Midlands (region)", ()),
        ("Vehicle offences [Note 4]", "Vehicle offences", (4,)),
        ("Vehicle offences [note4]", "Vehicle offences", (4,)),
        ("Vehicle offences [notes 4 and 5]", "Vehicle offences", (4, 5)),
        ("Vehicle offences[note 4][note 5]", "Vehicle offences", (4, 5)),
        ("Vehicle offences (note 4)", "Vehicle offences", (4,)),
        ("Vehicle offences (4)", "Vehicle offences", (4,)),
        ("Vehicle offences [4]", "Vehicle offences", (4,)),
        ("Vehicle offences\u2074", "Vehicle offences", (4,)),
        ("Vehicle offences\u00b9\u00b2", "Vehicle offences", (12,)),
        ("Vehicle offences\u00b9, \u00b2", "Vehicle offences", (1, 2)),
        ("Vehicle offences*", "Vehicle offences", ()),
        ("Vehicle offences \u2021 \u00a7", "Vehicle offences", ()),
        ("Vehicle offences (see note 4)", "Vehicle offences", (4,)),
        ("Vehicle offences - note 4", "Vehicle offences", (4,)),
        ("Kent note 4", "Kent", (4,)),
        ("Vehicle offences \u2020", "Vehicle offences", ()),
        ("Vehicle offences [r]", "Vehicle offences", ()),
        ("Total recorded crime\n (excluding fraud) \n[note 2]", "Total recorded crime\n (excluding fraud)", (2,)),
        ("Population figures (mid-2023)", "Population figures (mid-2023)", ()),
        ("Theft (other) from the person", "Theft (other) from the person", ()),
        ("28E", "28E", ()),
        ("Kent", "Kent", ()),
    ],
)
def test_footnotes_glued_to_labels_come_off_and_are_kept(text: str, name: str, numbers: tuple[int, ...]) -> None:
    assert without_footnotes(text) == (name, numbers)


def test_labels_match_whatever_blanks_dashes_and_forms_they_are_written_with() -> None:
    assert plain_label("Dyfed\u2011Powys\u200b ") == plain_label("dyfed-powys")
    assert plain_label("Avon\u00a0and\nSomerset") == "avon and somerset"


def test_letters_of_another_script_are_seen() -> None:
    assert non_latin_letters("\u041aent") == "\u041a"
    assert non_latin_letters("Ynys Môn") == ""


def test_a_message_shows_what_cannot_be_seen() -> None:
    assert describe("5\u200b") == '"5<U+200B>"'
    assert describe(None) == "an empty cell"
    assert describe("x" * 80) == f'"{"x" * 60}…"'
