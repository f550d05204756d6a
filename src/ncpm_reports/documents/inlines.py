"""Inlines: words and figures within a block. The document model's blocks are in `blocks.py`.

Numbers of the real world appear only as `Number`; other words that hold digits and come from data (dates, periods,
titles) only as `Label`; everything else is `Text` and comes from a template or a person.
"""

from dataclasses import dataclass

from ncpm_reports.core.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words from data that may hold digits but are no figure: a date, a period, a title, an age of data in a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as printed, with the quantity it prints: this is how every number is traced."""

    quantity: Quantity
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter more; shown bold."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Emph:
    """Words set off, such as a publication's title; never for looks alone."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is "#anchor" within the document, a path relative to the page, or an https address."""

    target: str
    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A reference to a note of the same table, printed "[note 1]"."""

    number: int


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Words for a person to replace before the document is used, printed "[owner]" in a dashed box.

    `name` is the content control's in DOCX, `prompt` what is printed between the brackets.
    """

    name: str
    prompt: str


Inline = Text | Label | Number | Strong | Emph | Link | NoteRef | Placeholder
Inlines = tuple[Inline, ...]
# Inlines that are just words, and those that hold others. Tuples, since a union would be made anew for each question.
WORDS = (Text, Label, Number)
HOLDERS = (Strong, Emph, Link)


def plain(content: Inlines) -> str:
    """The words of inlines as one string; note references as "[note 1]"."""
    return "".join([inline.text if isinstance(inline, WORDS) else _plain(inline) for inline in content])


def _plain(inline: Strong | Emph | Link | NoteRef | Placeholder) -> str:
    match inline:
        case Strong(children) | Emph(children) | Link(children=children):
            return plain(children)
        case NoteRef(number):
            return f"[note {number}]"
        case Placeholder(prompt=prompt):
            return f"[{prompt}]"
