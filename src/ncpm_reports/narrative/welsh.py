"""A Welsh edition of a document that is already composed, from a catalogue of sentences kept by a translator.

A sentence is looked up as its pattern: figures and labels are places, "Police recorded {1} homicides in {2}.", and
bold words or links are "<1>…</1>". Labels are patterns too, with months as {m1}, whose Welsh names are Babel's. A
sentence without its Welsh stops the edition: nothing is left half in English.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar

from babel.dates import get_month_names

from ncpm_reports.core.periods import MONTHS
from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.blocks import Document, Inline, Inlines, Label, Number, Text
from ncpm_reports.documents.drawing import TextOp
from ncpm_reports.documents.inlines import HOLDERS

LANGUAGE = "cy"
COLUMNS = ("english", "welsh")
Value = TypeVar("Value")
_WORDED = frozenset({"alt", "title", "subject", "header", "footer", "rights", "text"})
_FIGURE_OR_MONTH = re.compile(r"\b(?P<month>" + "|".join(name for name in MONTHS if name) + r")\b|\d(?:[\d,.]*\d)?")
_LETTER = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"\{(m?\d+)\}|<(\d+)>(.*?)</\2>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """English patterns with their Welsh."""

    entries: Mapping[str, str] = field(default_factory=dict)


def read_catalogue(text: str, name: str) -> Catalogue:
    """The catalogue in a CSV text with the columns english and welsh; rows without Welsh count as not there.

    Raises: Refused with every row that is double or whose places differ between the languages.
    """
    rows = list(csv.reader(io.StringIO(text)))
    if not rows:
        return Catalogue()
    if tuple(rows[0]) != COLUMNS:
        remedy = "Correct the first line."
        raise Refused(_issue(f"{name}, line 1", "columns", ", ".join(rows[0]), ", ".join(COLUMNS), remedy))
    entries: dict[str, str] = {}
    issues: list[Issue] = []
    for line, row in enumerate(rows[1:], start=2):
        if any(row):
            issues.extend(_row_issues(row, entries, f"{name}, row {line}"))
            entries.setdefault(row[0], row[-1])
    refuse_if_any(issues)
    return Catalogue(entries={english: welsh for english, welsh in entries.items() if welsh})


def _row_issues(row: list[str], entries: Mapping[str, str], where: str) -> Iterable[Issue]:
    if len(row) != len(COLUMNS):
        yield _issue(where, "columns", f"{len(row)} cells", "two cells", 'Put words with commas between "…".')
        return
    english, welsh = row
    if english in entries:
        yield _issue(where, "twice", f'"{english[:60]}" again', "each sentence once", "Remove one of the two.")
    if welsh and sorted(_places(english)) != sorted(_places(welsh)):
        found = f"places {' '.join(_places(welsh)) or 'none'} in the Welsh"
        yield _issue(where, "places", found, f"those of the English: {' '.join(_places(english))}", "Keep each once.")


def _places(pattern: str) -> list[str]:
    return re.findall(r"\{m?\d+\}|</?\d+>", pattern)


def missing(document: Document, catalogue: Catalogue) -> tuple[str, ...]:
    """The English patterns of a document for which the catalogue holds no Welsh, in reading order, each once."""
    translation = _Translation(catalogue)
    translation.document(document)
    return tuple(translation.missing)


def edition(document: Document, catalogue: Catalogue) -> Document:
    """The document in Welsh: same blocks, same figures, same order.

    Raises: Refused with every sentence that is missing, for the translator.
    """
    translation = _Translation(catalogue)
    welsh = translation.document(document)
    remedy = "Add its Welsh to data/welsh/catalogue.csv."
    refuse_if_any(
        _issue(document.meta.id, "missing", f'no Welsh for "{english}"', "a translation of every sentence", remedy)
        for english in translation.missing
    )
    return welsh


class _Translation:
    """Of one document, noting what the catalogue lacks."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.missing: dict[str, None] = {}
        welsh = get_month_names("wide", locale=LANGUAGE)
        self.months = {english: welsh[at] for at, english in enumerate(MONTHS) if english}

    def document(self, document: Document) -> Document:
        """The document with all its words translated; those that are missing stay English."""
        meta = self.value(document.meta)
        keywords = tuple(self.words(word) for word in meta.keywords)
        return Document(meta=replace(meta, lang=LANGUAGE, keywords=keywords), blocks=self.value(document.blocks))

    def value(self, value: Value) -> Value:
        """Any part of a document: runs of words are translated whole, everything else part by part."""
        translated: Any = value
        if isinstance(value, tuple):
            run = bool(value) and all(isinstance(part, Inline) for part in value)
            translated = self.run(value) if run else tuple(self.value(part) for part in value)
        elif is_dataclass(value) and not isinstance(value, type):
            names = (part.name for part in fields(value))
            translated = replace(value, **{name: self._field(value, name) for name in names})
        return translated  # type: ignore[no-any-return]

    def _field(self, holder: object, name: str) -> Any:
        value = getattr(holder, name)
        if isinstance(value, str):
            worded = name in _WORDED and (name != "text" or isinstance(holder, TextOp))
            return self.words(value) if worded else value
        return self.value(value) if isinstance(value, tuple) or is_dataclass(value) else value

    def run(self, content: Inlines) -> Inlines:
        """A run of inlines by its pattern."""
        pattern, parts = _pattern(content)
        if not _LETTER.search(_PLACE.sub("", pattern)) and "<" not in pattern:
            return tuple(self._inline(part) for part in content)
        return self._filled(self._welsh(pattern), parts)

    def words(self, text: str) -> str:
        """A string of words: figures are the places {1}, {2} and months {m1}, {m2}."""
        places: dict[str, str] = {}
        counts = {"": 0, "m": 0}

        def place(match: re.Match[str]) -> str:
            kind = "m" if match["month"] else ""
            counts[kind] += 1
            places[f"{kind}{counts[kind]}"] = self.months[match[0]] if kind else match[0]
            return f"{{{kind}{counts[kind]}}}"

        pattern = _FIGURE_OR_MONTH.sub(place, text)
        worded = _LETTER.search(_PLACE.sub("", pattern)) is not None
        welsh = self._welsh(pattern) if worded else pattern
        return _PLACE.sub(lambda match: places.get(match[1], match[0]), welsh)

    def _welsh(self, pattern: str) -> str:
        english = pattern.strip()
        if english and english not in self.catalogue.entries:
            self.missing.setdefault(english)
        return pattern.replace(english, self.catalogue.entries.get(english, english), 1)

    def _filled(self, pattern: str, parts: tuple[Inline, ...]) -> Inlines:
        inlines: list[Inline] = []
        end = 0
        for match in _PLACE.finditer(pattern):
            part = parts[int(match[1] or match[2]) - 1]
            if isinstance(part, HOLDERS):
                part = replace(part, children=self._filled(match[3], parts))
            inlines += (Text(pattern[end : match.start()]), self._inline(part))
            end = match.end()
        inlines.append(Text(pattern[end:]))
        return tuple(inline for inline in inlines if inline != Text(""))

    def _inline(self, part: Inline) -> Inline:
        return replace(part, text=self.words(part.text)) if isinstance(part, Label | Number) else part


def _pattern(content: Inlines) -> tuple[str, tuple[Inline, ...]]:
    """The pattern of a run, and what stands in its places."""
    parts: list[Inline] = []

    def written(inlines: Inlines) -> str:
        return "".join(pattern_of(inline) for inline in inlines)

    def pattern_of(inline: Inline) -> str:
        if isinstance(inline, Text):
            return inline.text
        parts.append(inline)
        at = len(parts)
        return f"<{at}>{written(inline.children)}</{at}>" if isinstance(inline, HOLDERS) else f"{{{at}}}"

    return written(content), tuple(parts)


def _issue(where: str, code: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code=f"welsh.{code}", where=where, found=found, expected=expected, remedy=remedy)
