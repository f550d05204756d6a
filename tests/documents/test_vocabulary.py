"""Marks in rendered text: data cannot forge them, and everything is documented."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import CalloutKind, ParagraphStyle
from ncpm_reports.documents.sandbox import FILTERS
from ncpm_reports.documents.vocabulary import (
    ELEMENTS,
    LABEL_CLOSE,
    LABEL_OPEN,
    REF_CLOSE,
    REF_OPEN,
    VALUE_CLOSE,
    VALUE_OPEN,
    Origin,
    decode,
    encode,
    has_marks,
    split_by_origin,
    without_marks,
)
from tests.conftest import PROJECT

any_text = st.text(st.characters(codec=None), max_size=40) | st.text(
    "\ue000\ue001\ue004\ue006a0\x00\ud800", max_size=12
)


@given(any_text)
@settings(max_examples=400, derandomize=True, deadline=None)
def test_any_text_is_coded_without_marks_and_comes_back(text: str) -> None:
    coded = encode(text)
    assert decode(coded) == text
    assert not any(mark in coded for mark in (VALUE_OPEN, VALUE_CLOSE, LABEL_OPEN, LABEL_CLOSE, REF_OPEN, REF_CLOSE))
    coded.encode("utf-8")


@given(st.text(max_size=30).map(encode))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_coded_text_can_stand_in_xml(coded: str) -> None:
    element = ElementTree.Element("p")
    element.text = coded
    back = ElementTree.fromstring(ElementTree.tostring(element, encoding="utf-8")).text or ""
    assert back.replace("\r", "\n") == coded.replace("\r\n", "\n").replace("\r", "\n")


def test_stretches_tell_where_words_came_from() -> None:
    text = f"one {VALUE_OPEN}two{VALUE_CLOSE}  {LABEL_OPEN}3{LABEL_CLOSE}{REF_OPEN}sentence:0{REF_CLOSE}"
    assert list(split_by_origin(text)) == [
        (Origin.TEMPLATE, "one "),
        (Origin.VALUE, "two"),
        (Origin.TEMPLATE, " "),
        (Origin.LABEL, "3"),
        (Origin.REF, "sentence:0"),
    ]
    assert without_marks(text) == "one two  3sentence:0"


def test_a_template_may_not_hold_a_mark() -> None:
    assert has_marks(f"a{REF_OPEN}")
    assert has_marks("a\x00")
    assert not has_marks("words, “quotes” and emoji ☃")


def test_every_element_attribute_and_filter_is_documented() -> None:
    guide = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    for element, rule in ELEMENTS.items():
        assert f"<{element}" in guide or (element in ("h2", "h3") and "<h1>` … `<h4>" in guide), element
        assert all(attribute in guide for attribute in rule.attributes), element
    for word in FILTERS:
        assert f"`{word}" in guide, word
    for kind in (*ParagraphStyle, *CalloutKind):
        assert kind is ParagraphStyle.BODY or kind.value in guide
