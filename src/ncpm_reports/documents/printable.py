"""What people paste and type, made ready to print: unseen signs taken out, letters that no typeface has found.

Documents are set in Source Sans Pro and DejaVu Sans from left to right; a letter that both lack would be printed as a
marker, and words that run from right to left in the wrong order.
"""

import re

from ncpm_reports.core.problems import Issue

# Places where a word may break or may not, marks of byte order, and how an emoji is to look: they carry no words.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
# Line ends, with those that word processors use inside a paragraph and between pages.
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\u0085\u2028\u2029]")
_PASTED_BULLET = re.compile("^[ \t]*[\u2022\u25cf\u25aa\uf0b7][ \t\u00a0]+", re.MULTILINE)
# Latin, Greek and Cyrillic letters with their accents, punctuation, currencies, arrows, mathematics and shapes.
_NOT_PRINTED = re.compile(
    "[^\x00-\u02e9\u0300-\u034f\u0370-\u037e\u0384-\u0525\u1e00-\u1efb\u1f00-\u1fff\u2000-\u20b5\u20b8-\u20ba\u20bd"
    "\u2100-\u2109\u210b-\u2149\u2150-\u2185\u2190-\u2311\u2500-\u269c\u270c-\u2727\ufb00-\ufb06\ufffd]"
)
# Control, direction, private-use, tag and unassigned characters, and halves of pairs.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ud800-\uf8ff\ufdd0-\ufdef"
    "\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
_MAX_SHOWN = 12


def without_invisible(text: str) -> str:
    """Text with plain line ends, without signs that nobody sees, and with a word processor's bullets as Markdown's."""
    return _PASTED_BULLET.sub("- ", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def letter_problem(text: str) -> Issue | None:
    """What is wrong with the letters of a line, which the issue does not name; None if all can be printed."""
    control = _CONTROL.search(text)
    if control:
        before = text[: control.start()].split()
        after = f' after "{before[-1][-30:]}"' if before else " at its beginning"
        expected, remedy = "visible text", "Delete what stands there and type it again."
        return Issue.of("control", "", f"an invisible control character{after}", expected, remedy)
    letters = "".join(list(dict.fromkeys(_NOT_PRINTED.findall(text)))[:_MAX_SHOWN])
    expected = "letters that can be printed: Latin, Greek or Cyrillic, without emoji"
    return Issue.of("letters", "", f'"{letters}"', expected, "Write it in other words.") if letters else None
