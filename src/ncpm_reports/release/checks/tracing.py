"""Every number that a document prints, held against the ledger of printed numbers and the document's own words."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ncpm_reports.core.names import first_few
from ncpm_reports.core.problems import Issue
from ncpm_reports.release.output.artefacts import DocumentRecord, ending
from ncpm_reports.release.output.manifest import MANIFEST, NUMBERS, read_manifest
from ncpm_reports.release.output.numbers import COLUMNS, number_tokens

SHOWN = 12


@dataclass(slots=True)
class Printed:
    """What the ledger says of one document: its numbers by where they can be seen.

    `everywhere` are in every format; `pictured` are words of pictures; `described` are alternative texts; `disclosed`
    are in HTML alone: the tables behind charts, which it opens, and the names of compact tables.
    """

    everywhere: Counter[str] = field(default_factory=Counter)
    pictured: Counter[str] = field(default_factory=Counter)
    described: Counter[str] = field(default_factory=Counter)
    disclosed: Counter[str] = field(default_factory=Counter)

    def all(self) -> Counter[str]:
        """Every number of the document."""
        return self.everywhere + self.pictured + self.described + self.disclosed

    def has(self, token: str) -> bool:
        """Whether the document prints this number anywhere."""
        return any(token in part for part in (self.everywhere, self.pictured, self.described, self.disclosed))

    def seen_in(self, form: str) -> Counter[str]:
        """The numbers that a file of this type shows at least."""
        shown = self.everywhere + self.pictured
        if form != "pdf":
            shown += self.described
        return shown + self.disclosed if form == "html" else shown


def read_numbers(text: str) -> Mapping[str, Printed]:
    """The ledger of printed numbers by document. Raises: ValueError if it is not such a ledger."""
    rows = csv.reader(io.StringIO(text), strict=True)
    if tuple(next(rows, ())) != COLUMNS:
        raise ValueError("the columns of numbers.csv are not as they should be")
    tokens: dict[str, dict[str, list[str]]] = {}
    for document, place, kind, printed, *_ in rows:
        tokens.setdefault(document, {}).setdefault(_seen(place, kind), []).extend(number_tokens(printed))
    return {
        document: Printed(**{seen: Counter(numbers) for seen, numbers in parts.items()})
        for document, parts in tokens.items()
    }


def _seen(place: str, kind: str) -> str:
    """Where a row's numbers can be seen: the field of `Printed` that counts them."""
    if kind == "alt":
        return "described"
    if kind == "chart":
        return "pictured"
    return "disclosed" if "/data/" in place or place.endswith("/name") else "everywhere"


def untraced(
    documents: Iterable[DocumentRecord],
    ledger: Mapping[str, Printed],
    files: Mapping[str, Counter[str] | None],
    prefix: str = "",
) -> Iterator[Issue]:
    """One issue for each file that prints a number from nowhere, or lacks one that it should print.

    `documents` are those of a manifest; `files` are the numbers that each file prints, by path below `prefix`.
    """
    for document in documents:
        printed, own = ledger.get(document.name, Printed()), frozenset(document.own_words)
        for path in document.files:
            numbers = files.get(path)
            if numbers is not None:
                yield from _checked(f"{prefix}{path}", numbers, printed, own)


def _checked(path: str, numbers: Counter[str], printed: Printed, own: frozenset[str]) -> Iterator[Issue]:
    strange = [token for token in numbers if token not in own and not printed.has(token)]
    if strange:
        expected = "numbers that are in numbers.csv or in its own text"
        yield _issue("untraced", path, f"numbers from nowhere: {first_few(strange, SHOWN)}", expected)
    lacking = printed.seen_in(ending(path)) - numbers
    if lacking:
        yield _issue(
            "lacking", path, f"too few of {first_few(lacking, SHOWN)}", "every number that numbers.csv says it prints"
        )


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


def _issue(code: str, path: str, found: str, expected: str) -> Issue:
    return Issue(
        code=f"numbers.{code}",
        where=path,
        found=found,
        expected=expected,
        remedy="The file is not as it was made: build the quarter again, or ask for a fresh copy.",
    )
