"""Rendered text read into elements with their places."""

import pytest

from ncpm_reports.documents.vocabulary import MAX_DEPTH, Element, read_elements, safe_target

NAMES = ("a.xml", "b.xml")


def test_elements_keep_their_order_attributes_and_place() -> None:
    root, broken = read_elements('<p _at="1:7" class="lead">x<b _at="0:2">y</b></p>', NAMES, "a.xml")
    assert broken == ()
    (element,) = root.children
    assert isinstance(element, Element)
    assert (element.tag, element.attributes, element.where) == ("p", {"class": "lead"}, "b.xml, line 7")
    inner = element.children[1]
    assert isinstance(inner, Element)
    assert inner.where == "a.xml, line 2"


def test_an_element_without_a_place_takes_that_of_the_one_before() -> None:
    root, _ = read_elements('<p _at="0:3"/><p/>', NAMES, "a.xml")
    assert [child.where for child in root.children if isinstance(child, Element)] == ["a.xml, line 3"] * 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<p>", "mismatched tag"),
        ("<p></b>", "mismatched tag"),
        ("</document><document>", "junk"),
        ("a & b", "well-formed"),
        ("&nbsp;", "undefined entity"),
        ("<!DOCTYPE x>", "invalid token"),
        ("\x00", "well-formed"),
        ("<p>" * (MAX_DEPTH + 1), "deep"),
    ],
)
def test_what_is_broken_is_one_issue(text: str, words: str) -> None:
    _, (issue,) = read_elements(text, NAMES, "a.xml")
    assert words in issue.found
    assert issue.where.startswith("a.xml")


@pytest.mark.parametrize(
    "target",
    [
        "https://www.ons.gov.uk/a?b=c#d",
        "https://www.ons.gov.uk:443",
        "https://www.ons.gov.uk?a=100%25",
        "#top",
        "index.html",
        "../avon/index.html#x",
        "a.pdf?v=2",
        "feed.xml",
        "/index.html",
    ],
)
def test_safe_links_are_allowed(target: str) -> None:
    assert safe_target(target)


@pytest.mark.parametrize(
    "target",
    [
        "",
        "#",
        "http://example.org",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "\\\\host\\share",
        "https:/example.org",
        "https://exa mple.org",
        "https://",
        "https://?a",
        "https://exa_mple.org",
        "https://example.org/100%",
        "tables/100%.ods",
        "https://example.org/\u202e",
        "mailto:a@b",
        "a:b",
        '"><script>',
    ],
)
def test_all_other_links_are_refused(target: str) -> None:
    assert not safe_target(target)
