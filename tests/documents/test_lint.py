"""What the lint of templates knows of constructs and nesting, and what filling finds of names."""

from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.template import lint
from tests.documents.samples import fill

SOUND = (
    "{% for m in measures %}<p>{{ m.name }} {{ loop.index|words }}</p>{% endfor %}",
    "{% for m in measures if m.good %}{% for p in m.parts %}<p>{{ p.label }}</p>{% endfor %}{% endfor %}",
    "{% set word = force.name %}<p>{{ word }}</p>",
    "{% if shown %}{% set a = force.name %}{% else %}{% set a = 'x' %}{% endif %}<p>{{ a }}</p>",
    "{% set a = measures|first %}<p>{{ a.name }}</p>",
    "{% macro row(m, n='x') %}<li>{{ m.anything }}{{ n }}</li>{% endmacro %}<ul>{{ row(force) }}</ul>",
    "<p>{{ measures|where('good')|pick('name')|and_list }}</p>",
    "{% for key in force %}<p>{{ key }}: {{ force[key] }}</p>{% endfor %}",
    "{% for e in empty %}<p>{{ e.whatever }}</p>{% endfor %}",
    '{% include "part.xml" %}',
    '<p class="{% if shown %}lead{% else %}meta{% endif %}">x</p>',
    '<p><a href="{{ force.name }}#top">x</a></p>',
    "<p>&amp; &lt; “quotes” ☃</p>",
)
SHIPPED = Path(__file__).resolve().parents[2]
FAULTY = (
    ("{% if shown %}<p>{% endif %}x</p>", "template.markup"),
    ("{% for m in measures %}</p><p>{% endfor %}", "template.markup"),
    ("<p>{% if shown %}<ul><li>x</li></ul>{% endif %}</p><table>", "template.attribute"),
    ("<p>{% raw %}<{% endraw %}</p>", "template.markup"),
    ('<p class="lead>x</p>', "template.markup"),
    ("<callout kind='note' title='x'>\n<li>x</li></callout>", "template.element"),
    ('<columns shares="3, 2"><column><p>x</p></column></columns>', "template.attribute"),
    ('<p><a href="javascript:x">x</a></p>', "template.attribute"),
    ("<p>{{ force|upper }}</p>", "template.refused"),
    ("<p>{{ force.name ~ 'x' }}</p>", "template.refused"),
    ("{% if force.name in ['x'] %}<p>x</p>{% endif %}", "template.refused"),
    ("{% set a %}<p>x</p>{% endset %}", "template.refused"),
    ("{% with a = shown %}<p>x</p>{% endwith %}", "template.refused"),
    ('{% import "part.xml" as part %}', "template.refused"),
    ('{% extends "part.xml" %}', "template.refused"),
    ("{% if shown is none %}<p>x</p>{% endif %}", "template.refused"),
    ('{% include "lost.xml" %}', "template.not-found"),
)
# Names that do not exist are found by filling.
MISNAMED = (
    "{% for m in measures %}<p>{{ m.nmae }}</p>{% endfor %}",
    "{% for m in measures %}<p>x</p>{% endfor %}<p>{{ m.name }}</p>",
    "{% for m in measures %}{% for p in m.prats %}<p>x</p>{% endfor %}{% endfor %}",
    "{% set a = measures|first %}<p>{{ a.nmae }}</p>",
    "<p>{{ measures|where('godo')|pick('name')|and_list }}</p>",
    "<p>{{ measures|pick('nmae')|and_list }}</p>",
    "<p>{{ measures.name }}</p>",
    "{% if shwon %}<p>x</p>{% endif %}",
    "<p>{{ force[nmae] }}</p>",
    '{% include "wrong.xml" %}',
    "{% macro bad() %}{{ force.name }}{{ nmae }}{% endmacro %}<p>{{ bad() }}</p>",
)
OTHERS = {
    "part.xml": "<p>{{ force.name }}</p>",
    "wrong.xml": "<p>{{ force.nmae }}</p>",
}


@pytest.mark.parametrize("text", SOUND)
def test_sound_templates_have_no_issue(text: str) -> None:
    assert lint({"main.xml": text, **OTHERS}) == ()


@pytest.mark.parametrize(("text", "code"), FAULTY)
def test_faults_are_found_with_their_line(text: str, code: str) -> None:
    issues = lint({"main.xml": f"\n{text}", **OTHERS})
    assert code in {issue.code for issue in issues}
    assert all(", line " in issue.where and issue.remedy for issue in issues)


@pytest.mark.parametrize("text", MISNAMED)
def test_a_name_that_does_not_exist_stops_the_filling_with_its_line(text: str) -> None:
    with pytest.raises(Refused) as refused:
        fill(f"\n{text}", OTHERS)
    (issue,) = refused.value.issues
    assert issue.code in {"template.undefined", "template.refused"}
    assert ", line " in issue.where
    assert issue.remedy


@pytest.mark.parametrize(
    "text", ["{{ " + "(" * 5000, "{{ x" + ".a" * 9000 + " }}", "x" * 200_001, "{{ " + "9" * 5000 + " }}"]
)
def test_what_is_too_large_to_read_is_an_issue_and_no_crash(text: str) -> None:
    assert len(lint({"a.xml": text})) == 1


@pytest.mark.parametrize("folder", ["templates", "letters"])
def test_what_is_shipped_is_sound(folder: str) -> None:
    root = SHIPPED / folder
    texts = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in root.rglob("*.xml")}
    assert lint(texts) == ()
