"""E-mail drafts: one a letter, with its PDF attached and its marking in the subject, for a person to send."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.products.product import Mail

TIME_OF_DAY = time(9, 0, tzinfo=UTC)


def email_draft(mail: Mail, name: str, pdf: bytes) -> bytes:
    """An unsent message (`X-Unsent: 1`) with a PDF attached under a name.

    The same letter gives the same bytes: its date and boundary are not drawn. Without a contact there is no
    addressee; the person who sends it adds one.

    Raises: Refused for a subject, name or address that is more than plain words on one line.
    """
    refuse_if_any(_header_problems(mail))
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if mail.address:
        message["To"] = Address(display_name=mail.name, addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(datetime.combine(mail.day, TIME_OF_DAY))
    message.set_content(mail.words, charset="utf-8", cte="quoted-printable")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    message.set_boundary(f"=_ncpm-{hashlib.sha256(pdf).hexdigest()[:32]}")
    return message.as_bytes()


def _header_problems(mail: Mail) -> Iterator[Issue]:
    for label, text in (("subject", mail.subject), ("name", mail.name), ("address", mail.address)):
        if hidden := invisible_character(text):
            yield _issue(f"e-mail draft, {label}", f'the {label} "{text!a}" with {hidden}', "words on one line")
        elif "=?" in text:
            found = f'the {label} "{text}" with "=?", which mail programs read as an encoded word'
            yield _issue(f"e-mail draft, {label}", found, "the words themselves")


def _issue(where: str, found: str, expected: str) -> Issue:
    remedy, at_desk = "Correct data/contacts.csv or data/settings.toml.", "Correct it under Dates and people."
    return Issue.of("letters.email", where, found, expected, remedy, at_desk=at_desk)
