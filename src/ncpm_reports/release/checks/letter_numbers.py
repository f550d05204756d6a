"""The numbers that one document of a quarter may print: its rows of numbers.csv, and those of its own words."""

import csv
from pathlib import Path

from ncpm_reports.release.checks.tracing import Printed, read_numbers
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, read_manifest


def known_numbers(folder: Path, document: str) -> frozenset[str]:
    """The numbers of a document, such as "letters/gwent", in a quarter's folder; none where it has no records.

    The rows of one document stand together in the ledger, and only they are read.
    """
    try:
        manifest = read_manifest((folder / MANIFEST).read_bytes())
        data = (folder / NUMBERS).read_bytes()
    except (OSError, ValueError):
        return frozenset()
    own = frozenset(word for record in manifest.documents if record.name == document for word in record.own_words)
    start = f"\n{document},".encode()
    first = data.find(start)
    if first < 0:
        return own
    end = data.find(b"\n", data.rfind(start) + 1)
    header = data[: data.find(b"\n") + 1]
    try:
        ledger = read_numbers((header + data[first + 1 : end + 1]).decode())
    except (ValueError, csv.Error):
        return own
    return own | frozenset(ledger.get(document, Printed()).all())
