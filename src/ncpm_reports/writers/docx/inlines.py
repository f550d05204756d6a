"""Inlines as Word runs: words, emphasis, links, notes, placeholders."""

import re
from functools import lru_cache
from typing import assert_never
from urllib.parse import quote

from ncpm_reports.documents.blocks import WORDS, Emph, Inlines, Link, NoteRef, Placeholder, Strong
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.docx.builder import DocxBuilder
from ncpm_reports.writers.docx.oxml_extras import PLAIN, RunFormat, clean, external_link, internal_link, run

_WORD_LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:")
_WITH_HOST = re.compile(r"\Ahttps?://[A-Za-z0-9.-]+(:\d+)?([/?#]|\Z)", re.IGNORECASE)
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_ALLOWED_SCHEMES = ("https:", "http:", "mailto:")


def word_language(lang: str) -> str:
    """A language as Word names it, with its region."""
    return _WORD_LANGUAGES.get(lang, lang)


def run_format(builder: DocxBuilder, lang: str) -> RunFormat:
    """The format of a block's runs: its language, or its callout's, where that is not the document's."""
    own = word_language(lang or builder.lang or builder.meta.lang)
    return PLAIN if own == word_language(builder.meta.lang) else RunFormat(lang=own)


def runs(builder: DocxBuilder, content: Inlines, look: RunFormat = PLAIN, table: str = "") -> str:
    """The runs of `content`; in a table, references to its notes lead to them. Words that look alike share a run."""
    pieces: list[str] = []
    words = ""
    for inline in content:
        if isinstance(inline, WORDS):
            words += inline.text
            continue
        pieces.append(run(words, look) + _formatted(builder, inline, look, table))
        words = ""
    return "".join(pieces) + run(words, look)


def _formatted(
    builder: DocxBuilder, inline: Strong | Emph | Link | NoteRef | Placeholder, look: RunFormat, table: str
) -> str:
    match inline:
        case Strong(children):
            bold = look._replace(bold=True) if look.style else look._replace(style=builder.style("Strong"))
            return runs(builder, children, bold, table)
        case Emph(children):
            italic = look._replace(italic=True) if look.style else look._replace(style=builder.style("Emphasis"))
            return runs(builder, children, italic, table)
        case Link(target, children):
            return _link(builder, target, runs(builder, children, _linked(builder, look), table))
        case NoteRef(number):
            return _note(builder, number, look, table)
        case Placeholder(name, prompt):
            shown = run(f"[{prompt}]", look._replace(style=builder.style("Placeholder Text")))
            return builder.control(name, shown, prompt=f"[{prompt}]", plain_text=True)
        case _:
            assert_never(inline)


def _linked(builder: DocxBuilder, look: RunFormat) -> RunFormat:
    bold = look.bold or look.style == builder.style("Strong")
    italic = look.italic or look.style == builder.style("Emphasis")
    return look._replace(style=builder.style("Hyperlink"), bold=bold, italic=italic)


def _link(builder: DocxBuilder, target: str, content: str) -> str:
    """A link; the words alone where the address is of a kind that documents have no business with."""
    if target.startswith("#"):
        return internal_link(builder.bookmark(target[1:]), content)
    address = _address(target)
    return external_link(builder.external_relationship(address), content) if address else content


# Every document links to the same publishers and laws.
@lru_cache(maxsize=1024)
def _address(target: str) -> str:
    cleaned = clean(target).strip()
    scheme = _SCHEME.match(cleaned)
    if scheme and not cleaned.lower().startswith(_ALLOWED_SCHEMES):
        return ""
    address = quote(_LONE_PERCENT.sub("%25", cleaned), safe="%/:?#@!$&'()*+,;=-._~")
    return "" if scheme and address.lower().startswith("http") and not _WITH_HOST.match(address) else address


def _note(builder: DocxBuilder, number: int, look: RunFormat, table: str) -> str:
    words = f"[note\u00a0{number}]"
    bookmark = builder.bookmarks.get(note_anchor(table, number))
    return internal_link(bookmark, run(words, _linked(builder, look))) if bookmark else run(words, look)
