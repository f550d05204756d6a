"""Numbers in what people write, compared with those that documents print; shown to the author, and never refused."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from ncpm_reports.core.problems import Issue, warning
from ncpm_reports.documents.blocks import Document
from ncpm_reports.release.checks.tracing import read_numbers
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, read_manifest
from ncpm_reports.release.output.numbers import document_numbers, number_tokens

# Addresses hold digits that nobody reads as figures, and so does the number of a list's item.
_ADDRESS = re.compile(r"\]\([^)]*\)|https?://\S+")
_ITEM = re.compile(r"^\s*\d{1,3}[.)]\s")
# Smaller whole numbers count things in words.
SMALLEST = 10


def printed_numbers(folder: Path, document: str) -> frozenset[str]:
    """The numbers of a document, such as "letters/gwent", in a quarter's folder; none where it has no records."""
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        with (folder / NUMBERS).open("rb") as lines:
            # Only the rows of one document are made sense of: there are very many.
            rows = [next(lines, b""), *(line for line in lines if line.startswith(f"{document},".encode()))]
        printed = read_numbers(b"".join(rows).decode()).get(document, {"html": ()})
    except (OSError, ValueError, csv.Error):
        return frozenset()
    own_words = (word for record in manifest.documents if record.name == document for word in record.own_words)
    return frozenset((*own_words, *printed["html"]))


def numbers_of(documents: Iterable[Document]) -> frozenset[str]:
    """The numbers that documents print from data, without their signs: figures, dates and the words of pictures."""
    rows = document_numbers(documents).rows
    return frozenset(token.lstrip("−") for _, _, printed, *_ in rows for token in number_tokens(printed))


def numbers_without_source(text: str, printed: frozenset[str]) -> Iterator[Issue]:
    """A warning for each number of a text that is not `printed`, once a line; small whole numbers are passed over.

    `where` is "line 3", as the text's author counts.
    """
    for line, words in enumerate(text.splitlines(), start=1):
        plain = _ITEM.sub("", _ADDRESS.sub("]", words))
        tokens = dict.fromkeys(token.lstrip("−") for token in number_tokens(plain))
        untraced = [
            token for token in tokens if token not in printed and not (token.isdigit() and int(token) < SMALLEST)
        ]
        if untraced:
            remedy = "Check it against its source. It stays as you wrote it."
            expected = "figures that the pack prints"
            yield warning("commentary.number", f"line {line}", ", ".join(untraced), expected, remedy)
