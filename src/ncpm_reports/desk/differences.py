"""What is different between two texts, line by line, as a page shows it."""

from difflib import SequenceMatcher

# A comparison takes the square of what is compared: longer texts are shown whole, one after the other.
MOST_LINES = 4000


def line_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Every line of both texts in order, each after "same", "removed" or "added"; what went is before what came."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return [*(("removed", line) for line in old), *(("added", line) for line in new)]
    changes: list[tuple[str, str]] = []
    for step, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            changes += [("same", line) for line in old[start:end]]
        else:
            changes += [("removed", line) for line in old[start:end]]
            changes += [("added", line) for line in new[new_start:new_end]]
    return changes
