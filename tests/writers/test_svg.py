"""A drawing as SVG is well formed, named for assistive technology, and holds its words as text."""

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import Affine2D

from ncpm_reports.charts.recorder import segments_of
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Stroke, TextOp
from ncpm_reports.writers.svg import page_svg, svg, svg_file

SVG = "{http://www.w3.org/2000/svg}"
LINE = PathOp(
    segments=(("M", 10.0, 10.0), ("L", 90.0, 40.0)),
    stroke=Stroke(colour="#12436d", width=1.5, dash=(4.0, 2.0)),
)
DOTS = MarkersOp(
    segments=(("M", -1.0, -1.0), ("L", 1.0, -1.0), ("L", 0.0, 1.0), ("Z",)),
    at=((10.0, 10.0), (20.0, 30.0)),
    fill="#f46a25",
)
DRAWING = Drawing(width=100, height=50, ops=(LINE, DOTS, TextOp(text="681", x=90, y=40, size=9, anchor=Anchor.END)))


def _root(drawing: Drawing, title: str = "A title", desc: str = "What it shows") -> etree._Element:
    return etree.fromstring(svg_file(drawing, title, desc))


def test_the_picture_is_an_image_named_by_its_title_and_described() -> None:
    root = _root(DRAWING)
    assert root.get("role") == "img"
    names = [root.find(f".//*[@id='{ident}']") for ident in (root.get("aria-labelledby") or "").split()]
    assert [name.text for name in names if name is not None] == ["A title", "What it shows"]


def test_a_picture_without_title_is_hidden_from_assistive_technology() -> None:
    assert _root(DRAWING, title="").get("aria-hidden") == "true"


def test_y_grows_downwards_and_text_keeps_its_anchor() -> None:
    group = _root(DRAWING).find(f"{SVG}g[@text-anchor]")
    assert group is not None
    text = group[0]
    assert (text.get("x"), text.get("y"), group.get("text-anchor"), text.text) == ("90", "10", "end", "681")
    assert 'd="M10 40L90 10"' in svg(DRAWING, title="t", desc="d", ident="i")


def test_neighbouring_texts_that_look_alike_share_a_group_and_keep_their_order() -> None:
    alike = [TextOp(text=word, x=1, y=1, size=9) for word in ("one", "two")]
    bold = TextOp(text="three", x=1, y=1, size=9, bold=True)
    root = _root(Drawing(width=100, height=50, ops=(*alike, bold, alike[0])))
    groups = root.findall(f"{SVG}g")
    assert [[text.text for text in group] for group in groups] == [["one", "two"], ["three"], ["one"]]
    assert [group.get("font-weight") for group in groups] == [None, "bold", None]


def test_there_is_no_script_and_nothing_from_elsewhere() -> None:
    page = svg(DRAWING, title="t", desc="d", ident="i")
    assert "<script" not in page
    assert page.count("http") == 1


def _marks(shape: str, *at: tuple[float, float], fill: str = "#12436d", stroke: Stroke | None = None) -> MarkersOp:
    """Marks four points across, as matplotlib shapes them."""
    style = MarkerStyle(shape)
    segments = segments_of(style.get_path().transformed(style.get_transform()), Affine2D().scale(4.0))
    return MarkersOp(segments=segments, at=at, fill=fill, stroke=stroke)


def test_round_marks_are_circles_and_others_keep_their_shape() -> None:
    ops = (_marks("o", (10.0, 10.0), (20.0, 30.0)), _marks("s", (50.0, 10.0), (60.0, 30.0)))
    root = _root(Drawing(width=100, height=50, ops=ops))
    circles = [(circle.get("cx"), circle.get("cy"), circle.get("r")) for circle in root.iter(f"{SVG}circle")]
    assert circles == [("10", "40", "2"), ("20", "20", "2")]
    assert len(list(root.iter(f"{SVG}use"))) == 2


def test_in_a_page_a_picture_is_named_from_outside_and_places_are_halves_of_a_point() -> None:
    page = page_svg(DRAWING, named_by="fig-title", desc="What it shows", ident="w")
    root = etree.fromstring(page)
    assert root.get("aria-labelledby") == "fig-title w-desc"
    assert [child.tag for child in root if child.get("id")] == ["desc"]
    assert (root.get("width"), root.get("viewBox"), root.get("font-size")) == ("100", "0 0 200 100", "18")
    assert 'd="M20 80L180 20"' in page
    assert 'stroke-width="3" stroke-dasharray="8 4"' in page
    assert '<text x="180" y="20">681</text>' in page
    again = etree.fromstring(page_svg(DRAWING, named_by="fig-title w-desc", desc="", ident="n"))
    assert again.get("aria-labelledby") == "fig-title w-desc"


def test_in_a_page_round_marks_are_the_ends_of_strokes_unless_they_have_an_edge() -> None:
    places = ((10.0, 10.0), (20.0, 30.0))
    hollow = _marks("o", *places, fill="#ffffff", stroke=Stroke(colour="#12436d", width=1.0))
    drawing = Drawing(width=100, height=50, ops=(_marks("o", *places), hollow))
    root = etree.fromstring(page_svg(drawing, named_by="t", desc="", ident="w"))
    dots = root.find("path[@stroke-linecap='round']")
    assert dots is not None
    assert (dots.get("d"), dots.get("stroke"), dots.get("stroke-width")) == ("M20 80h0M40 40h0", "#12436d", "8")
    assert [(circle.get("cx"), circle.get("cy"), circle.get("r")) for circle in root.iter("circle")] == [
        ("20", "80", "4"),
        ("40", "40", "4"),
    ]


@settings(max_examples=150, derandomize=True, deadline=None)
@given(words=st.text(max_size=60), title=st.text(min_size=1, max_size=60))
def test_any_words_give_well_formed_svg_with_the_words_in_it(words: str, title: str) -> None:
    root = _root(Drawing(width=100, height=50, ops=(TextOp(text=words, x=1, y=1, size=9),)), title=title)
    text = root.find(f"{SVG}g/{SVG}text")
    assert text is not None
    printable = "".join(c for c in words if c in "\t\n\r" or (ord(c) >= 32 and ord(c) not in (127, 0xFFFE, 0xFFFF)))
    assert (text.text or "").replace("\r", "\n") == printable.replace("\r\n", "\n").replace("\r", "\n")
