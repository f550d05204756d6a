"""Characters that do not show: in a name or an address they hide what it says."""

import unicodedata

# Control, format, surrogate, private-use, unassigned, and line and paragraph separators.
_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
# Letters, marks and signs that are blank: Hangul fillers, Khmer inherent vowels, a Braille cell without dots, a joiner.
BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# They choose how the letter before them looks.
_VARIATION_SELECTORS = frozenset(map(chr, (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))


def is_invisible(character: str) -> bool:
    """Whether a character does not show by itself; a space does."""
    blank = character in BLANK or character in _VARIATION_SELECTORS
    return blank or unicodedata.category(character) in _CATEGORIES


def invisible_character(text: str) -> str:
    """The first character of a text that does not show, in words; "" if all do."""
    hidden = next(filter(is_invisible, text), "")
    return f"a character that does not show, U+{ord(hidden):04X}" if hidden else ""
