"""Numbers in what people write that no figure of the quarter's documents is: shown to their author, never refused."""

import csv
import re
from collections.abc import Iterable, Iterator

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.documents.blocks import Document
from ncpm_reports.release.output.numbers import document_numbers, number_tokens

# Addresses hold digits that nobody reads as figures, and so does the number of a list's item.
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
_ITEM = re.compile(r"^\s*\d{1,3}[.)]\s")
SMALLEST = 10


def numbers_of(documents: Iterable[Document]) -> frozenset[str]:
    """The numbers that documents print from data, without their signs: figures, dates and the words of pictures."""
    rows = csv.reader(document_numbers(documents).rows)
    return frozenset(token.lstrip("−") for _, _, printed, *_ in rows for token in number_tokens(printed))


def numbers_without_source(text: str, known: frozenset[str]) -> Iterator[Issue]:
    """A warning for each number of a text that is not known, once a line; small whole numbers count things in words.

    `where` is "line 3", as the text's author counts.
    """
    for line, words in enumerate(text.splitlines(), start=1):
        plain = _ITEM.sub("", _ADDRESS.sub("]", words))
        tokens = dict.fromkeys(token.lstrip("−") for token in number_tokens(plain))
        strange = [token for token in tokens if token not in known and not (token.isdigit() and int(token) < SMALLEST)]
        if strange:
            yield Issue(
                code="commentary.number",
                where=f"line {line}",
                found=", ".join(strange),
                expected="figures that the pack prints",
                remedy="Check it against its source. It stays as you wrote it.",
                severity=Severity.WARNING,
            )
