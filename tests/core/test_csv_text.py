"""Tables that people keep, as spreadsheets save them: read, or refused with the line and what to do."""

import pytest

from ncpm_reports.core.csv_text import read_rows, rows_of_columns
from ncpm_reports.core.problems import Refused

ROWS = ((1, ["a", "b"]), (3, ["1", "2"]))


@pytest.mark.parametrize(
    "text", ["a,b\n\n1,2\n", "\ufeffa,b\n,\n1,2\n , \n\n", "a,b,,\n,,,\n1,2,,\n", "a,b\r\n\r\n1,2"]
)
def test_what_a_spreadsheet_leaves_empty_is_not_a_row_or_a_column(text: str) -> None:
    assert read_rows(text, "t.csv") == ROWS


def test_a_row_is_named_by_the_line_on_which_it_begins_and_keeps_what_it_has_too_much() -> None:
    assert read_rows('a,b\n"1\n1",2\n3,4,5\n', "t.csv")[1:] == ((2, ["1\n1", "2"]), (4, ["3", "4", "5"]))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a;b\n1;2\n", 1, "semicolons"),
        ("a\tb\n1\t2\n", 1, "tabs"),
        ("sep=,\na,b\n", 1, '"sep=,"'),
        ('a,b\n1,2\n3,"4\n', 3, "not comma-separated"),
        ('a,b\n"1"x,2\n', 2, "not comma-separated"),
        (f"a,b\n1,{'x' * 140_000}\n", 2, "not comma-separated"),
    ],
)
def test_what_is_no_table_of_commas_is_refused_by_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rows(text, "t.csv")
    [issue] = refused.value.issues
    assert issue.where == f"t.csv, line {line}"
    assert said in issue.found


def test_semicolons_in_the_words_of_a_table_are_words() -> None:
    assert len(read_rows("a,b\n1,x; y; z; and more\n2,x; y; z\n", "t.csv")) == 3


def test_another_first_line_gives_no_rows_and_a_row_of_another_length_is_left_out_by_its_line() -> None:
    rows, [issue] = rows_of_columns("a, b\n1,2\n3\n", "t.csv", ("a", "b"))
    assert rows == ((2, ["1", "2"]),)
    assert (issue.where, issue.found, issue.expected) == ("t.csv, line 3", "1 cells", "2 cells")
    for text in ("", "b,a\n1,2\n", "a;b\n1;2\n"):
        rows, [issue] = rows_of_columns(text, "t.csv", ("a", "b"))
        assert (rows, issue.where) == ((), "t.csv, line 1")
