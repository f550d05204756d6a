"""A Welsh edition of a document that is already composed, from a catalogue of sentences kept by a translator.

A sentence is looked up as its pattern: figures and labels are places, "Police recorded {1} homicides in {2}.", and
bold words or links are "<1>…</1>". Labels are patterns too, with months as {m1}, whose Welsh names are Babel's. A
sentence without its Welsh stops the edition: nothing is left half in English.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from babel.dates import get_month_names

from ncpm_reports.core.periods import MONTHS
from ncpm_reports.documents.blocks import HOLDERS, Document, Inline, Inlines, Label, Number, Text
from ncpm_reports.documents.drawing import TextOp

LANGUAGE = "cy"
Value = TypeVar("Value")
_WORDED = frozenset({"alt", "title", "subject", "header", "footer", "rights", "text"})
_FIGURE_OR_MONTH = re.compile(r"\b(?P<month>" + "|".join(name for name in MONTHS if name) + r")\b|\d(?:[\d,.]*\d)?")
_LETTER = re.compile(r"[^\W\d_]")
_PLACE = re.compile(r"\{(m?\d+)\}|<(\d+)>(.*?)</\2>")


def missing(document: Document, catalogue: Mapping[str, str]) -> tuple[str, ...]:
    """The English patterns of a document for which the catalogue holds no Welsh, in reading order, each once."""
    translation = _Translation(catalogue)
    translation.document(document)
    return tuple(translation.missing)


def edition(document: Document, catalogue: Mapping[str, str]) -> Document | None:
    """The document in Welsh: same blocks, same figures, same order; None while a sentence of it has no Welsh."""
    translation = _Translation(catalogue)
    welsh = translation.document(document)
    return None if translation.missing else welsh


class _Translation:
    def __init__(self, catalogue: Mapping[str, str]) -> None:
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
        return self._fill(self._welsh(pattern), parts)

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
        if english and english not in self.catalogue:
            self.missing.setdefault(english)
        return pattern.replace(english, self.catalogue.get(english, english), 1)

    def _fill(self, pattern: str, parts: tuple[Inline, ...]) -> Inlines:
        inlines: list[Inline] = []
        end = 0
        for match in _PLACE.finditer(pattern):
            part = parts[int(match[1] or match[2]) - 1]
            if isinstance(part, HOLDERS):
                part = replace(part, children=self._fill(match[3], parts))
            inlines += (Text(pattern[end : match.start()]), self._inline(part))
            end = match.end()
        inlines.append(Text(pattern[end:]))
        return tuple(inline for inline in inlines if inline != Text(""))

    def _inline(self, part: Inline) -> Inline:
        return replace(part, text=self.words(part.text)) if isinstance(part, Label | Number) else part


def _pattern(content: Inlines) -> tuple[str, tuple[Inline, ...]]:
    parts: list[Inline] = []

    def pattern_of_run(inlines: Inlines) -> str:
        return "".join(pattern_of(inline) for inline in inlines)

    def pattern_of(inline: Inline) -> str:
        if isinstance(inline, Text):
            return inline.text
        parts.append(inline)
        at = len(parts)
        return f"<{at}>{pattern_of_run(inline.children)}</{at}>" if isinstance(inline, HOLDERS) else f"{{{at}}}"

    return pattern_of_run(content), tuple(parts)
