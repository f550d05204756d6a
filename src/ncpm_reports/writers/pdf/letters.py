"""What letters have: addresses, and the place for a signature."""

from typing import Any

from reportlab.platypus import Spacer

from ncpm_reports.documents.blocks import Address, Signature
from ncpm_reports.writers.pdf.flowables import Together
from ncpm_reports.writers.pdf.setting import Place, Setter
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import MILLIMETRE

_ROOM_TO_SIGN = 22.0 * MILLIMETRE


def address_flowables(setter: Setter, block: Address, place: Place) -> list[Any]:
    """The lines of an address or letterhead; a sender's first line is bold."""
    group = setter.element("Div", place)
    lines = [
        line
        for number, words in enumerate(block.lines)
        for line in setter.paragraphs(
            words,
            setter.sheet.style("strong" if block.sender and number == 0 else "body", right=place.right),
            StructureElement("P", group),
        )
    ]
    for first in lines[:1]:
        first.spaceBefore = setter.sheet.space(1.0)
    return [Together(lines)] if lines else []


def signature_flowables(setter: Setter, block: Signature, place: Place) -> list[Any]:
    """Closing words, room to sign, and the signatory's title."""
    group, sheet = setter.element("Div", place), setter.sheet
    closing = sheet.style("body", before=0.7, right=place.right)
    signatory = sheet.style("strong", right=place.right)
    return [
        Together(
            [
                *setter.paragraphs(block.closing, closing, StructureElement("P", group)),
                Spacer(0, _ROOM_TO_SIGN),
                *setter.paragraphs(block.signatory, signatory, StructureElement("P", group)),
            ]
        )
    ]
