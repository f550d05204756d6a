"""Contacts: everything wrong is listed at once with its line, and nothing can slip into the header of an e-mail."""

import pytest

from ncpm_reports.products.job import Contact
from ncpm_reports.products.letters.contacts import read_contacts
from tests.measures.given import areas

HEADER = "force,name,email,salutation\n"


def problems(text: str) -> list[tuple[str, str]]:
    return [(issue.code, issue.where) for issue in read_contacts(text, areas())[1]]


def test_no_file_gives_no_contacts_and_no_problems() -> None:
    assert read_contacts("", areas()) == ((), ())
    assert read_contacts("\n \n", areas()) == ((), ())


def test_contacts_are_read_by_code_or_by_name_as_in_addresses() -> None:
    text = HEADER + "E23000036,Jane Doe,jane@example.police.uk,Dear Jane\ngwent,John O'Neill,o'neill@gwent.example,\n"
    assert read_contacts(text, areas()) == (
        (
            Contact(force="E23000036", name="Jane Doe", email="jane@example.police.uk", salutation="Dear Jane"),
            Contact(force="W15000002", name="John O'Neill", email="o'neill@gwent.example"),
        ),
        (),
    )


def test_salutation_may_be_left_out_and_a_byte_order_mark_does_no_harm() -> None:
    contacts, issues = read_contacts("\ufeffforce,name,email\nkent,A B,a@b.uk\n", areas())
    assert not issues
    assert contacts[0].salutation == ""


def test_everything_wrong_is_listed_at_once_with_file_and_line() -> None:
    text = (
        HEADER
        + "atlantis,A B,a@b.uk,\n"
        + "kent,C D,c@d.uk,\n"
        + "E23000032,E F,e@f.uk,\n"
        + 'gwent,G H,"g@h.uk\nBcc: x@y.uk",\n'
        + "surrey,,not-an-address,\n"
    )
    assert problems(text) == [
        ("contacts.force", "data/contacts.csv, line 2"),
        ("contacts.twice", "data/contacts.csv, line 4"),
        ("contacts.email", "data/contacts.csv, line 5"),
        ("contacts.name", "data/contacts.csv, line 7"),
        ("contacts.email", "data/contacts.csv, line 7"),
    ]


@pytest.mark.parametrize(
    "address",
    [
        '"a@b.uk\n"',
        '"a@b.uk\r\nBcc: c@d.uk"',
        "a@b.uk;c@d.uk",
        '"a@b.uk, c@d.uk"',
        "A B <a@b.uk>",
        "a@b",
        "a b@c.uk",
        "a..b@c.uk",
        ".a@b.uk",
        "a.@b.uk",
        "a@b.-",
        "a@b-.uk",
        "a@10.0.0.1",
        "a@b.uk-",
        "",
    ],
)
def test_an_address_that_is_not_one_plain_mailbox_is_refused(address: str) -> None:
    contacts, issues = read_contacts(f"{HEADER}kent,A B,{address},\n", areas())
    assert not contacts
    assert [issue.code for issue in issues] == ["contacts.email"]


@pytest.mark.parametrize(
    "name",
    [
        '"A\nB"',
        "A\u202eB",
        "\u3164",
        "\u2800",
        "=\ufe00?utf-8?q?A?=",
        "...",
        "A <x@y.uk>",
        "x@y.uk",
        "A\u200bB",
        '"A\x00B"',
        "x" * 300,
        "=HYPERLINK(A1)",
        "+44 20 7946",
        "=?utf-8?q?Jane=0D=0ABcc:_evil@example.org?=",
        "A\u00adB",
        "A\U000e0041",
    ],
)
def test_a_name_with_a_line_break_or_unseen_characters_is_refused(name: str) -> None:
    contacts, issues = read_contacts(f"{HEADER}kent,{name},a@b.uk,\n", areas())
    assert not contacts
    assert issues
    assert "\n" not in issues[0].sentence()


def test_columns_that_are_missing_or_unknown_are_named() -> None:
    assert problems("force,mail\nkent,a@b.uk\n") == [("contacts.columns", "data/contacts.csv, line 1")]


def test_a_row_with_too_many_cells_is_refused() -> None:
    assert ("contacts.cells", "data/contacts.csv, line 2") in problems(f"{HEADER}kent,A,a@b.uk,,more\n")
