"""A drawing as PNG shows what it should, is small, carries no metadata and is always the same."""

import struct
from concurrent.futures import ProcessPoolExecutor
from io import BytesIO
from multiprocessing import get_context

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Stroke, TextOp
from ncpm_reports.writers.png import png

SQUARE = (("M", 10.0, 10.0), ("L", 30.0, 10.0), ("L", 30.0, 30.0), ("L", 10.0, 30.0), ("Z",))
DRAWING = Drawing(
    width=100,
    height=50,
    ops=(
        PathOp(segments=SQUARE, fill="#12436d"),
        PathOp(
            segments=(("M", 0.0, 5.0), ("C", 20.0, 5.0, 40.0, 8.0, 100.0, 5.0)),
            stroke=Stroke(colour="#801650", width=1.0, dash=(3.0, 2.0)),
        ),
        MarkersOp(segments=(("M", -2.0, -2.0), ("L", 2.0, -2.0), ("L", 0.0, 2.0), ("Z",)), at=((60.0, 20.0),)),
        TextOp(text="681 ≥ ŵ", x=95, y=35, size=9, anchor=Anchor.END),
    ),
)


def _open(drawing: Drawing, scale: float = 2.0) -> Image.Image:
    return Image.open(BytesIO(png(drawing, scale))).convert("RGB")


def test_a_filled_square_is_where_it_should_be_in_its_colour() -> None:
    image = _open(DRAWING)
    assert image.size == (200, 100)
    assert image.getpixel((40, 60)) == (0x12, 0x43, 0x6D)
    assert image.getpixel((199, 0)) == (255, 255, 255)


def test_text_is_drawn_up_to_its_anchor() -> None:
    image = _open(Drawing(width=100, height=50, ops=(DRAWING.ops[-1],)))
    ink = image.convert("L").point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert ink is not None
    assert 175 <= ink[2] <= 191


def test_text_is_upright_on_its_line() -> None:
    image = _open(Drawing(width=40, height=40, ops=(TextOp(text="L", x=10, y=15, size=20),)))
    ink = image.convert("L").point(lambda shade: 255 if shade < 128 else 0)
    left, top, right, bottom = ink.getbbox() or (0, 0, 0, 0)
    head, foot = (ink.crop((left, row, right, row + 1)).tobytes().count(255) for row in (top, bottom - 1))
    assert head < foot, "the foot of an L is its wide part"
    assert bottom == 50, "25 points below the top, at two pixels a point"


def test_colours_that_a_drawing_names_are_kept_exactly() -> None:
    blocks = [("#12436d", 0.0), ("#12416f", 20.0), ("#f1f2f0", 40.0)]
    ops = tuple(
        PathOp(segments=(("M", x, 0.0), ("L", x + 10, 0.0), ("L", x + 10, 9.0), ("Z",)), fill=colour)
        for colour, x in blocks
    )
    near, _, light = (_open(Drawing(width=60, height=10, ops=ops)).getpixel((round(2 * x) + 15, 15)) for _, x in blocks)
    assert near in {(0x12, 0x43, 0x6D), (0x12, 0x41, 0x6F)}, "two colours of one cube share one of the two"
    assert light == (0xF1, 0xF2, 0xF0)


def test_there_are_only_the_chunks_that_a_picture_needs() -> None:
    data, chunks, at = png(DRAWING), [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        chunks.append(data[at + 4 : at + 8])
        at += 12 + length
    assert set(chunks) == {b"IHDR", b"PLTE", b"IDAT", b"IEND"}


def test_the_same_drawing_gives_the_same_bytes() -> None:
    assert png(DRAWING) == png(DRAWING)


def test_an_empty_drawing_is_white() -> None:
    assert _open(Drawing(width=10, height=10, ops=())).getcolors() == [(400, (255, 255, 255))]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(words=st.text(min_size=1, max_size=30), bold=st.booleans())
def test_any_words_can_be_drawn(words: str, bold: bool) -> None:
    drawing = Drawing(width=100, height=20, ops=(TextOp(text=words, x=2, y=5, size=9, bold=bold),))
    assert png(drawing).startswith(b"\x89PNG")


def _words(letter: str) -> bytes:
    return png(Drawing(width=60, height=20, ops=(TextOp(x=5, y=5, text=letter * 3, size=9, colour="#000000"),)))


def test_forked_processes_do_not_read_a_font_at_one_place() -> None:
    _words("a")
    letters = [chr(code) for code in range(0x21, 0x17F)] * 3
    with ProcessPoolExecutor(4, get_context("fork")) as pool:
        drawn = list(pool.map(_words, letters))
    assert drawn == [_words(letter) for letter in letters]
