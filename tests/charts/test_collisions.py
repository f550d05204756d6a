"""The check on drawings' words finds what a reader would stumble over."""

from ncpm_reports.charts.collisions import check
from ncpm_reports.documents.drawing import Anchor, Drawing, TextOp


def _drawing(*words: TextOp) -> Drawing:
    return Drawing(width=100, height=50, ops=words)


def test_words_apart_pass() -> None:
    assert check(_drawing(TextOp(text="one", x=5, y=10, size=9), TextOp(text="two", x=5, y=30, size=9))) == ()


def test_words_over_each_other_are_found() -> None:
    found = check(_drawing(TextOp(text="one", x=5, y=10, size=9), TextOp(text="two", x=10, y=12, size=9)))
    assert found == ('"one" overlaps "two"',)


def test_words_that_leave_the_drawing_are_found_whatever_their_anchor() -> None:
    over = TextOp(text="a long label", x=95, y=20, size=9)
    under = TextOp(text="a long label", x=5, y=40, size=9, anchor=Anchor.END)
    assert len(check(_drawing(over, under))) == 2


def test_words_that_are_too_small_are_found() -> None:
    assert check(_drawing(TextOp(text="tiny", x=5, y=10, size=7))) == ('"tiny" is smaller than 9 points',)
