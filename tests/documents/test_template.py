"""Templates become documents: values literal, numbers traced, and every mistake named with its file and line."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Contents,
    Emph,
    Heading,
    Label,
    Link,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Strong,
    Text,
    plain,
)
from ncpm_reports.documents.template import lint
from ncpm_reports.documents.vocabulary import REF_CLOSE, REF_OPEN
from tests.documents.samples import FIGURE, META, NUMBER, TABLE, fill
from tests.documents.strategies import HOSTILE


def only(text: str) -> Block:
    (block,) = fill(text).blocks
    return block


def words(text: str) -> str:
    paragraph = only(text)
    assert isinstance(paragraph, Paragraph)
    return plain(paragraph.content)


BLOCKS: tuple[tuple[str, Block], ...] = (
    ('<h2 id="why">Why</h2>', Heading(level=2, content=(Text("Why"),), anchor="why")),
    ("<h2>What is new?</h2>", Heading(level=2, content=(Text("What is new?"),), anchor="what-is-new")),
    ("<p>One.</p>", Paragraph(content=(Text("One."),))),
    ('<p class="lead" lang="cy">Un.</p>', Paragraph(content=(Text("Un."),), style=ParagraphStyle.LEAD, lang="cy")),
    ("<ul><li>a</li> <li>b</li></ul>", Bullets(items=((Text("a"),), (Text("b"),)))),
    ("<ol><li>a</li></ol>", Bullets(items=((Text("a"),),), ordered=True)),
    ('<table ref="{{ table }}"/>', TABLE),
    ('<table ref="latest"/>', TABLE),
    ('<figure ref="{{ chart }}"/>', FIGURE),
    ('<blocks ref="{{ comment }}"/>', Paragraph(content=(Text("Commentary."),))),
    (
        '<callout kind="caution" title="Take care"><p>One.</p></callout>',
        Callout(kind=CalloutKind.CAUTION, title=(Text("Take care"),), blocks=(Paragraph(content=(Text("One."),)),)),
    ),
    (
        '<address sender="yes"><line>Home Office</line><line>{{ "2 Marsham Street"|label }}</line></address>',
        Address(lines=((Text("Home Office"),), (Label("2 Marsham Street"),)), sender=True),
    ),
    (
        '<signature closing="Yours" signatory="{{ force.name }}"/>',
        Signature(closing=(Text("Yours"),), signatory=(Text("Avon and Somerset"),)),
    ),
    ('<contents depth="3">Contents</contents>', Contents(title=(Text("Contents"),), depth=3)),
    ("<pagebreak/>", PageBreak()),
)


@pytest.mark.parametrize(("text", "expected"), BLOCKS, ids=[text[:30] for text, _ in BLOCKS])
def test_each_element_becomes_its_block(text: str, expected: Block) -> None:
    assert only(text) == expected


def test_elements_within_words_become_inlines() -> None:
    paragraph = only(
        '<p>A <b>bold</b> <em>title</em> <a href="https://www.ons.gov.uk/">ONS</a> '
        "<label>June 2025</label> {{ latest }} {{ finding }}.</p>"
    )
    assert isinstance(paragraph, Paragraph)
    assert paragraph.content == (
        Text("A "),
        Strong((Text("bold"),)),
        Text(" "),
        Emph((Text("title"),)),
        Text(" "),
        Link("https://www.ons.gov.uk/", (Text("ONS"),)),
        Text(" "),
        Label("June 2025"),
        Text(" "),
        NUMBER,
        Text(" Police recorded "),
        NUMBER,
        Text(" homicides."),
    )


def test_white_space_in_templates_is_one_space_and_none_at_the_ends() -> None:
    assert words("<p>\n   one\n   two\t three </p>") == "one two three"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_literal(text: str) -> None:
    paragraph = fill("<p>[{{ hostile|label }}]</p>", hostile=text).blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.content) == f"[{text_of(text)}]"


@pytest.mark.parametrize("text", [text for text in HOSTILE if not any(letter.isdigit() for letter in text)])
def test_hostile_text_is_literal_in_attributes(text: str) -> None:
    document = fill('<callout kind="note" title="{{ hostile }}"><p>&lt;{{ hostile }}&gt;</p></callout>', hostile=text)
    callout = document.blocks[0]
    assert isinstance(callout, Callout)
    assert plain(callout.title).split() == text_of(text).split()
    assert plain(callout.blocks[0].content) == f"<{text_of(text)}>"  # type: ignore[union-attr]


@given(st.text(max_size=40))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_text_survives(text: str) -> None:
    assert plain(fill("<p>[{{ hostile|label }}]</p>", hostile=text).blocks[0].content) == f"[{text_of(text)}]"  # type: ignore[union-attr]


def text_of(text: str) -> str:
    """Text as a paragraph holds it: runs of spaces, tabs and line ends are one space."""
    for white in "\t\n\r":
        text = text.replace(white, " ")
    while "  " in text:
        text = text.replace("  ", " ")
    return text


def test_dates_are_written_in_words_and_labels_hold_digits() -> None:
    assert words("<p>On {{ meeting }}, {{ period|label }}</p>") == "On 14 November 2025, year ending June 2025"


def test_lists_are_filtered_joined_and_counted_in_words() -> None:
    text = '<p>{{ measures|where("good")|pick("name")|and_list }} ({{ measures|length|words }})</p>'
    assert words(text) == "Robbery and Theft (three)"
    assert words('<p>{{ measures|where("verdict", "no clear change")|pick("name")|and_list }}</p>') == "Homicide"
    assert words('<p>{{ measures|pick("name")|and_list("or") }}</p>') == "Homicide, Robbery or Theft"


def test_prepared_sentences_can_stand_in_lists_macros_and_loops() -> None:
    macro = "{% macro row(m) %}<li>{{ m.name }}: {{ m.latest }}</li>{% endmacro %}"
    bullets = fill(macro + "<ul>{% for x in measures %}{{ row(x) }}{% endfor %}</ul>").blocks[0]
    assert isinstance(bullets, Bullets)
    assert [plain(item) for item in bullets.items] == ["Homicide: 681", "Robbery: 681", "Theft: 681"]
    assert all(NUMBER in item for item in bullets.items)


def test_a_name_like_a_method_is_the_value_in_the_context() -> None:
    assert words("<p>{{ force.items }}</p>") == "a name like a method"


def test_templates_can_include_one_another() -> None:
    (paragraph,) = fill('{% include "part.xml" %}', {"part.xml": "<p>{{ force.name }}</p>"}).blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.content) == "Avon and Somerset"


@pytest.mark.parametrize(
    "value",
    [
        "{{ force.code }}",
        "{{ count }}",
        "{{ share }}",
        "{{ measures|length }}",
        "{{ measures|pick('name')|and_list(force.code) }}",
    ],
)
def test_digits_from_plain_values_are_refused(value: str) -> None:
    with pytest.raises(Refused, match=r"main.xml, line 2: .*digits in a plain value"):
        fill(f"<h1>One</h1>\n<p>{value}</p>")


@pytest.mark.parametrize("value", ["٣", f"<{'x' * 20_000}1"])
def test_digits_of_any_script_and_at_the_end_of_a_long_value_are_refused_too(value: str) -> None:
    with pytest.raises(Refused, match="digits in a plain value"):
        fill("<p>{{ x }}</p>", x=value)


def test_digits_in_the_templates_own_words_are_allowed() -> None:
    assert words("<p>Under 25 years</p>") == "Under 25 years"


def test_a_prepared_table_that_is_not_placed_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        fill("<p>x</p>", more=TABLE)
    assert [issue.code for issue in refusal.value.issues] == ["template.unused"]


def test_all_problems_of_what_was_written_are_listed_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        fill('<p class="leed">{{ count }}</p>\n<foo/>\n<figure ref="nothing"/>')
    assert sorted(issue.where for issue in refusal.value.issues) == ["main.xml, line 1"] * 2 + [
        "main.xml, line 2",
        "main.xml, line 3",
    ]


def test_the_file_named_is_the_one_with_the_mistake() -> None:
    with pytest.raises(Refused, match=r"part.xml, line 3"):
        fill('<h1>x</h1>{% include "part.xml" %}', {"part.xml": "\n\n<p>{{ nmae }}</p>"})
    with pytest.raises(Refused, match=r"part.xml, line 2"):
        fill('<h1>x</h1>{% include "part.xml" %}', {"part.xml": "\n<p><foo/></p>"})


@pytest.mark.parametrize("value", [1.5, object(), b"x", {1, 2}, len, META, {"a": [1.5]}, [object()]])
def test_only_plain_data_goes_in(value: object) -> None:
    with pytest.raises(TypeError, match="plain data"):
        fill("<p>x</p>", more=value)  # type: ignore[arg-type]


def test_the_same_templates_and_context_give_the_same_document() -> None:
    text = "".join(text for text, _ in BLOCKS)
    assert fill(text) == fill(text)


def test_two_tables_of_one_id_and_strange_ids_are_refused() -> None:
    with pytest.raises(ValueError, match="two pieces"):
        fill("<p>x</p>", more=[TABLE, TABLE])
    with pytest.raises(ValueError, match="id"):
        fill("<p>x</p>", more=replace(TABLE, id="a b\ue005"))


def test_a_forged_reference_in_data_is_only_text() -> None:
    forged = f"{REF_OPEN}sentence:0{REF_CLOSE}"
    assert fill("<p>{{ finding }}</p><p>{{ x|label }}</p>", x=forged).blocks[1] == Paragraph(content=(Label(forged),))


def test_lint_finds_nothing_in_sound_templates() -> None:
    assert lint({"main.xml": "\n".join(text for text, _ in BLOCKS)}) == ()


def test_lint_finds_every_problem_in_every_template() -> None:
    texts = {
        "a.xml": (
            '<h1>{{ force.nmae }}</h1>\n{% if shown %}<ul>{% endif %}\n<p class="leed">A & b</p>\n{% include "z.xml" %}'
        ),
        "b.xml": "{{ force|upper }}\n{{ 2 ** 3 }}",
        "c.xml": "{% if %}",
        "d.xml": '{% include "e.xml" %}',
        "e.xml": '{% include "d.xml" %}',
    }
    problems = {(issue.where, issue.code) for issue in lint(texts)}
    assert problems == {
        ("a.xml, line 2", "template.markup"),
        ("a.xml, line 3", "template.attribute"),
        ("a.xml, line 3", "template.markup"),
        ("a.xml, line 4", "template.not-found"),
        ("b.xml, line 1", "template.refused"),
        ("b.xml, line 2", "template.refused"),
        ("c.xml, line 1", "template.syntax"),
        ("d.xml", "template.circle"),
        ("e.xml", "template.circle"),
    }


def test_dates_in_lists_are_labels() -> None:
    paragraph = fill("<p>{{ days|and_list }}</p>", days=[date(2025, 1, 2), date(2025, 3, 4)]).blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.content == (Label("2 January 2025"), Text(" and "), Label("4 March 2025"))
