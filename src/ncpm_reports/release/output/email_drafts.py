"""E-mail drafts: one a letter, with its PDF attached and its marking in the subject, for a person to send."""

import hashlib
from datetime import UTC, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ncpm_reports.products.product import Mail

MORNING = time(9, 0, tzinfo=UTC)


def draft(mail: Mail, name: str, pdf: bytes) -> bytes:
    """An unsent message (`X-Unsent: 1`) with a PDF attached under a name.

    The same letter gives the same bytes: its date and boundary are not drawn. Without a contact there is no
    addressee; the person who sends it adds one.

    Raises: ValueError for a subject, name or address with a line break in it.
    """
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    if mail.address:
        message["To"] = Address(display_name=mail.name, addr_spec=mail.address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(datetime.combine(mail.day, MORNING))
    message.set_content(mail.words, charset="utf-8", cte="quoted-printable")
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=name)
    message.set_boundary(f"=_ncpm-{hashlib.sha256(pdf).hexdigest()[:32]}")
    return message.as_bytes()
