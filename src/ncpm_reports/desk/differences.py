"""What is different between two texts, line by line, as a page shows it."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

# A comparison takes the square of what is compared: longer texts are shown whole, one after the other.
MOST_LINES = 4000


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineChange:
    """A line of either text, and what became of it."""

    change: Change
    text: str


def line_changes(before: str, after: str) -> tuple[LineChange, ...]:
    """Every line of both texts in order, those that went before those that came."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return (*_lines(Change.REMOVED, old), *_lines(Change.ADDED, new))
    changes: list[LineChange] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            changes.extend(_lines(Change.SAME, old[start:end]))
        else:
            changes.extend(_lines(Change.REMOVED, old[start:end]))
            changes.extend(_lines(Change.ADDED, new[new_start:new_end]))
    return tuple(changes)


def _lines(change: Change, lines: list[str]) -> tuple[LineChange, ...]:
    return tuple(LineChange(change=change, text=line) for line in lines)
