"""Inlines as Word runs: words, emphasis, links."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import assert_never
from urllib.parse import quote

from ncpm_reports.documents.blocks import WORDS, Emph, Inlines, Link, NoteRef, Placeholder, Strong
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.writing import Writing, note_anchor
from ncpm_reports.writers.docx.xml import Format

_WORD_LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:")
_WITH_HOST = re.compile(r"\Ahttps?://[A-Za-z0-9.-]+(:\d+)?([/?#]|\Z)", re.IGNORECASE)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ALLOWED = ("https:", "http:", "mailto:")


def word_language(lang: str) -> str:
    """A language as Word names it, with its region."""
    return _WORD_LANGUAGES.get(lang, lang)


def spoken(writing: Writing, lang: str) -> Format:
    """The look of a block's runs: its language, or its callout's, where that is not the document's."""
    own = word_language(lang or writing.lang or writing.meta.lang)
    return Format(lang="" if own == word_language(writing.meta.lang) else own)


def runs(writing: Writing, content: Inlines, look: Format = xml.PLAIN, table: str = "") -> str:
    """The runs of `content`; in a table, references to its notes lead to them. Words that look alike share a run."""
    pieces: list[str] = []
    words = ""
    for inline in content:
        if isinstance(inline, WORDS):
            words += inline.text
            continue
        pieces.append(xml.run(words, look) + _set_off(writing, inline, look, table))
        words = ""
    return "".join(pieces) + xml.run(words, look)


def _set_off(writing: Writing, inline: Strong | Emph | Link | NoteRef | Placeholder, look: Format, table: str) -> str:
    match inline:
        case Strong(children):
            return runs(writing, children, _heavier(writing, look), table)
        case Emph(children):
            return runs(writing, children, _slanted(writing, look), table)
        case Link(target, children):
            return _link(writing, target, runs(writing, children, _linked(writing, look), table))
        case NoteRef(number):
            return _note(writing, number, look, table)
        case Placeholder(prompt=prompt):
            return xml.run(f"[{prompt}]", replace(look, style=writing.style("PlaceholderText")))
        case _:
            assert_never(inline)


def _heavier(writing: Writing, look: Format) -> Format:
    return replace(look, bold=True) if look.style else replace(look, style=writing.style("Strong"))


def _slanted(writing: Writing, look: Format) -> Format:
    return replace(look, italic=True) if look.style else replace(look, style=writing.style("Emphasis"))


def _linked(writing: Writing, look: Format) -> Format:
    was_strong = look.bold or look.style == writing.style("Strong")
    was_slanted = look.italic or look.style == writing.style("Emphasis")
    return replace(look, style=writing.style("Hyperlink"), bold=was_strong, italic=was_slanted)


def _link(writing: Writing, target: str, content: str) -> str:
    """A link; the words alone where the address is of a kind that documents have no business with."""
    if target.startswith("#"):
        return xml.link_inside(writing.bookmark(target[1:]), content)
    address = _address(target)
    return (
        xml.link_outside(writing.package.document.add("hyperlink", address, external=True), content)
        if address
        else content
    )


# Every document links to the same publishers and laws.
@lru_cache(maxsize=1024)
def _address(target: str) -> str:
    cleaned = xml.clean(target).strip()
    scheme = _SCHEME.match(cleaned)
    if scheme and not cleaned.lower().startswith(_ALLOWED):
        return ""
    address = quote(_LONE_PERCENT.sub("%25", cleaned), safe="%/:?#@!$&'()*+,;=-._~")
    return "" if scheme and address.lower().startswith("http") and not _WITH_HOST.match(address) else address


def _note(writing: Writing, number: int, look: Format, table: str) -> str:
    words = f"[note {number}]"
    bookmark = writing.bookmarks.get(note_anchor(table, number))
    if not bookmark:
        return xml.run(words, look)
    return xml.link_inside(bookmark, xml.run(words, _linked(writing, look)))
