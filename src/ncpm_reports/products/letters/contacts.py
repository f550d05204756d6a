"""Contacts that a user supplies: names and addresses of chief officers. None is shipped."""

import re
from collections.abc import Iterator, Mapping
from itertools import zip_longest

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.csv_text import FORMULA_SIGNS, read_rows
from ncpm_reports.core.invisible_characters import invisible_character, is_invisible
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.products.job import Contact

CONTACTS = "data/contacts.csv"
COLUMNS = ("force", "name", "email", "salutation")
REQUIRED_COLUMNS = COLUMNS[:3]
LONGEST = 200
# One mailbox and nothing else: what stands here goes into the header of an e-mail draft.
_WORD, _LABEL = r"[A-Za-z0-9_%+'-]+", r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_EMAIL = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])", re.ASCII)
# Mail programs decode "=?utf-8?q?…?=" after the header was written, line breaks and all.
_ENCODED = "=?"


def read_contacts(text: str, areas: Areas) -> tuple[tuple[Contact, ...], tuple[Issue, ...]]:
    """The contacts in a CSV text, and everything wrong with it; no contacts for an empty text.

    The header is `force,name,email,salutation`; `force` is an ONS code or a name as in addresses, `salutation`
    ("Dear Sarah") may be left out. A row with a problem gives no contact.
    """
    try:
        rows = read_rows(text, CONTACTS)
    except Refused as refused:
        return (), refused.issues
    if not rows:
        return (), ()
    names = tuple(cell.strip() for cell in rows[0][1])
    if not set(REQUIRED_COLUMNS) <= set(names) <= set(COLUMNS) or len(set(names)) < len(names):
        found, expected = f"the columns {', '.join(names)}", f"the columns {', '.join(COLUMNS)}"
        return (), (_issue("columns", 1, found, expected, "Name the columns as expected."),)
    contacts: dict[str, tuple[int, Contact]] = {}
    issues: list[Issue] = []
    for line, row in rows[1:]:
        row_issues, contact = _row(dict(zip_longest(names, row, fillvalue="")), line, areas, contacts)
        issues.extend(row_issues)
        if contact is not None and not row_issues:
            contacts[contact.force] = (line, contact)
    return tuple(contact for _, contact in contacts.values()), tuple(issues)


def _row(
    row: Mapping[str, str], line: int, areas: Areas, earlier: Mapping[str, tuple[int, Contact]]
) -> tuple[tuple[Issue, ...], Contact | None]:
    cells = {name: row.get(name, "").strip(" \t") for name in COLUMNS}
    issues: list[Issue] = []
    if row.get("", ""):
        issues.append(_issue("cells", line, "more cells than columns", "a cell a column", "Quote cells with commas."))
    issues.extend(_name_issues(cells, line))
    issues.extend(_address_issues(cells["email"], line))
    force = areas.force(cells["force"])
    if force is None:
        found = f'the force "{_printable(cells["force"])}"'
        expected = "one of the forces, by ONS code or name as in addresses"
        issues.append(_issue("force", line, found, expected, "See data/areas/forces.csv."))
        return tuple(issues), None
    if force.code in earlier:
        first = earlier[force.code][0]
        found = f"a second contact for {force.name}, after line {first}"
        issues.append(_issue("twice", line, found, "one contact a force", "Keep the one that is right."))
    return tuple(issues), Contact(
        force=force.code, name=cells["name"], email=cells["email"], salutation=cells["salutation"].removesuffix(",")
    )


def _name_issues(cells: Mapping[str, str], line: int) -> Iterator[Issue]:
    invisible = "with a line break or a character that cannot be seen"
    encoded = 'with "=?", which mail programs read as an encoded word'
    for name in ("name", "salutation"):
        text = cells[name]
        quoted = f'the {name} "{_printable(text)}"'
        mistakes = (
            (invisible_character(text), f"{quoted} {invisible}", "words on one line", "Type it again."),
            (_ENCODED in text, f"{quoted} {encoded}", "the words themselves", "Type it again."),
            (text.startswith(FORMULA_SIGNS), f"{quoted}, which reads as a formula", "words", "Type it again."),
            (len(text) > LONGEST, f"a {name} of {len(text)} characters", f"at most {LONGEST}", "Shorten it."),
        )
        yield from (_issue(name, line, *words) for mistaken, *words in mistakes if mistaken)
    if not any(letter.isalpha() for letter in cells["name"]):
        found = f'the name "{_printable(cells["name"])}"' if cells["name"] else "no name"
        yield _issue("name", line, found, "the chief officer's name", "Give the name or take the row out.")
    if re.search("[@<>]", cells["name"]):
        found = f'the name "{_printable(cells["name"])}", which reads as another address'
        yield _issue("name", line, found, "a name without @, < and >", "Put the address into its own column.")


def _address_issues(address: str, line: int) -> Iterator[Issue]:
    if not address:
        yield _issue("email", line, "no e-mail address", "an address", "Give the address or take the row out.")
    elif len(address) > LONGEST or not _EMAIL.fullmatch(address):
        found = f'the e-mail address "{_printable(address)}"'
        yield _issue("email", line, found, "one address, such as office@example.police.uk", "Correct the address.")


def _printable(text: str) -> str:
    printable = "".join("\N{REPLACEMENT CHARACTER}" if is_invisible(letter) else letter for letter in text)
    return printable if len(printable) <= 60 else f"{printable[:57]}..."


def _issue(code: str, line: int, found: str, expected: str, remedy: str) -> Issue:
    return Issue.of(f"contacts.{code}", f"{CONTACTS}, line {line}", found, expected, remedy)
