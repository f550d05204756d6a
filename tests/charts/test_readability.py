"""The check on drawings' words finds what a reader would stumble over."""

from ncpm_reports.documents.drawing import Anchor, Drawing, Op, PathOp, Stroke, TextOp
from tests.charts.readability import check, crossed_words


def _drawing(*words: Op) -> Drawing:
    return Drawing(width=100, height=50, ops=words)


def test_words_apart_pass() -> None:
    assert check(_drawing(TextOp(text="one", x=5, y=10, size=9), TextOp(text="two", x=5, y=30, size=9))) == ()


def test_words_over_each_other_are_found() -> None:
    problems = check(_drawing(TextOp(text="one", x=5, y=10, size=9), TextOp(text="two", x=10, y=12, size=9)))
    assert problems == ('"one" overlaps "two"',)


def test_words_that_leave_the_drawing_are_found_whatever_their_anchor() -> None:
    over = TextOp(text="a long label", x=95, y=20, size=9)
    under = TextOp(text="a long label", x=5, y=40, size=9, anchor=Anchor.END)
    assert len(check(_drawing(over, under))) == 2


def test_words_that_are_too_small_are_found() -> None:
    assert check(_drawing(TextOp(text="tiny", x=5, y=10, size=7))) == ('"tiny" is smaller than 9 points',)


def _line(*places: tuple[float, float], colour: str = "#12436d") -> PathOp:
    (x, y), *others = places
    return PathOp(segments=(("M", x, y), *(("L", *place) for place in others)), stroke=Stroke(colour=colour, width=1.0))


def test_words_that_a_line_runs_through_are_found_and_words_beside_it_are_not() -> None:
    words = TextOp(text="681 in June", x=20, y=20, size=9)
    assert crossed_words(_drawing(_line((0, 0), (90, 45)), words)) == ('"681 in June" is crossed by a line',)
    assert crossed_words(_drawing(_line((0, 30), (90, 30)), words)) == ()


def test_gridlines_and_lines_under_an_area_do_not_cross_words() -> None:
    words = TextOp(text="681", x=20, y=20, size=9)
    ground = PathOp(segments=(("M", 10, 10), ("L", 60, 10), ("L", 60, 40), ("L", 10, 40), ("Z",)), fill="#eceeef")
    assert crossed_words(_drawing(_line((0, 23), (90, 23), colour="#e3e5e6"), words)) == ()
    assert crossed_words(_drawing(_line((0, 23), (90, 23)), ground, words)) == ()
