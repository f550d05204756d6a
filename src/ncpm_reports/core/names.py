"""Names in a row and small numbers, as a sentence or a message writes them."""

from collections.abc import Iterable

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""Small numbers as a sentence writes them."""


def listed(names: Iterable[str]) -> str:
    """Names as English lists them: "one", "one and two", "one, two and three"; "" for none."""
    items = tuple(names)
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}" if items else ""


def first_few(names: Iterable[str], most: int) -> str:
    """The first so many names, and how many more there are: "one, two and 3 more"."""
    items = tuple(names)
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more
