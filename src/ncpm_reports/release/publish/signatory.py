"""Who signs: when two typed names are one person, and when they are so alike that somebody should look.

A name is typed, and proves nothing: these rules stop slips and plain tricks, not a person who types another's name.
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

from confusable_homoglyphs import confusables

from ncpm_reports.core.invisible_characters import BLANK

SIMILAR = 0.85
_ASCII_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l"})
_NOT_A_LETTER = re.compile(r"[\W_]+")
_WITH_A_MARK = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .+")


def canonical_name(name: str) -> str:
    """A name as it is compared: without case, accents, strokes, spaces, punctuation and invisible characters.

    Letters of other alphabets that look like Latin ones become these, and so do ASCII characters that look alike.
    Source: Unicode's NFKC (UAX 15) and confusables table (UTS 39), the latter as confusable_homoglyphs has it.
    """
    visible = "".join(sign for sign in name if unicodedata.category(sign) not in ("Cf", "Lm") and sign not in BLANK)
    latin = "".join(_latin(letter) for letter in unicodedata.normalize("NFKC", visible))
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(letter))
    folded = _NOT_A_LETTER.sub("", plain.casefold()).translate(_ASCII_ALIKE)
    return folded.replace("rn", "m").replace("vv", "w")


def similar_names(name: str, other_names: Iterable[str]) -> tuple[str, ...]:
    """Those of the other names that may be the same person's: a slip of the pen, an initial, the words turned round."""
    return tuple(other_name for other_name in other_names if _similar(name, other_name))


def _latin(letter: str) -> str:
    if letter.isascii():
        return letter
    match = _WITH_A_MARK.fullmatch(unicodedata.name(letter, ""))
    if match:
        return match[1]
    similar = confusables.is_confusable(letter, greedy=True, preferred_aliases=[]) or []
    look_alikes = (alternative["c"] for item in similar for alternative in item["homoglyphs"])
    return next((latin for latin in look_alikes if latin.isascii() and latin.isalnum()), letter)


def _similar(first: str, second: str) -> bool:
    name, other_name = canonical_name(first), canonical_name(second)
    if SequenceMatcher(None, name, other_name).ratio() >= SIMILAR:
        return True
    words, other_words = _words(first), _words(second)
    if sorted(words) == sorted(other_words):
        return True
    return bool(words and other_words) and words[-1] == other_words[-1] and words[0][:1] == other_words[0][:1]


def _words(name: str) -> list[str]:
    return [canonical_name(word) for word in re.split(r"[\s.,]+", name) if canonical_name(word)]
