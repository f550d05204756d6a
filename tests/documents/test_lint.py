"""What the lint of templates knows of names, scopes and nesting."""

import pytest

from ncpm_reports.documents.lint import lint

EXAMPLE: dict[str, object] = {
    "force": {"name": "Kent"},
    "shown": True,
    "measures": [{"name": "Homicide", "good": True, "parts": [{"label": "One"}]}],
    "empty": [],
}

SOUND = (
    "{% for m in measures %}<p>{{ m.name }} {{ loop.index|words }}</p>{% endfor %}",
    "{% for m in measures if m.good %}{% for p in m.parts %}<p>{{ p.label }}</p>{% endfor %}{% endfor %}",
    "{% set word = force.name %}<p>{{ word }}</p>",
    "{% set block %}<b>{{ force.name }}</b>{% endset %}<p>{{ block }}</p>",
    "{% if shown %}{% set a = force.name %}{% else %}{% set a = 'x' %}{% endif %}<p>{{ a }}</p>",
    "{% with a = measures|first %}<p>{{ a.name }}</p>{% endwith %}",
    "{% macro row(m, n='x') %}<li>{{ m.anything }}{{ n }}</li>{% endmacro %}<ul>{{ row(force) }}</ul>",
    "{% macro box() %}<p>{{ caller() }}</p>{% endmacro %}{% call box() %}<b>{{ force.name }}</b>{% endcall %}",
    "<p>{{ measures|where('good')|pick('name')|and_list }}</p>",
    "{% for key, value in force|items %}<p>{{ key }}: {{ value }}</p>{% endfor %}",
    "{% for e in empty %}<p>{{ e.whatever }}</p>{% endfor %}",
    '{% import "macros.xml" as tools %}<p>{{ tools.bold(force.name) }}</p>',
    '{% from "macros.xml" import bold as strong %}<p>{{ strong(force.name) }}</p>',
    '{% include "part.xml" %}',
    '<p class="{% if shown %}lead{% else %}meta{% endif %}">x</p>',
    '<p><a href="{{ force.name }}#top">x</a></p>',
    "<p>&amp; &lt; “quotes” ☃</p>",
)
FAULTY = (
    ("{% for m in measures %}<p>{{ m.nmae }}</p>{% endfor %}", "template.undefined"),
    ("{% for m in measures %}<p>x</p>{% endfor %}<p>{{ m.name }}</p>", "template.undefined"),
    ("{% for m in measures %}{% for p in m.prats %}<p>x</p>{% endfor %}{% endfor %}", "template.undefined"),
    ("{% with a = measures|first %}<p>{{ a.nmae }}</p>{% endwith %}", "template.undefined"),
    ("<p>{{ measures|where('godo')|pick('name')|and_list }}</p>", "template.undefined"),
    ("<p>{{ measures|pick('nmae')|and_list }}</p>", "template.undefined"),
    ("<p>{{ measures.name }}</p>", "template.undefined"),
    ("{% if shwon %}<p>x</p>{% endif %}", "template.undefined"),
    ("<p>{{ 'a' ~ nothing }}</p>", "template.undefined"),
    ("<p>{{ force[nmae] }}</p>", "template.undefined"),
    ('{% include "wrong.xml" %}', "template.undefined"),
    ('{% import "bad-macros.xml" as bad %}', "template.undefined"),
    ("{% if shown %}<p>{% endif %}x</p>", "template.open"),
    ("{% for m in measures %}</p><p>{% endfor %}", "template.close"),
    ("<p>{% if shown %}<ul><li>x</li></ul>{% endif %}</p><table>", "template.attribute"),
    ("<p>{% raw %}<{% endraw %}</p>", "template.markup"),
    ('<p class="lead>x</p>', "template.markup"),
    ("<callout kind='note' title='x'>\n<li>x</li></callout>", "template.element"),
)
OTHERS = {
    "macros.xml": "{% macro bold(words) %}<b>{{ words }}</b>{% endmacro %}",
    "part.xml": "<p>{{ force.name }}</p>",
    "wrong.xml": "<p>{{ force.nmae }}</p>",
    "bad-macros.xml": "{% macro bad() %}{{ force.name }}{% endmacro %}",
}


@pytest.mark.parametrize("text", SOUND)
def test_sound_templates_have_no_issue(text: str) -> None:
    assert lint({"main.xml": text, **OTHERS}, {"main.xml": EXAMPLE}) == ()


@pytest.mark.parametrize(("text", "code"), FAULTY)
def test_faults_are_found_with_their_line(text: str, code: str) -> None:
    found = lint({"main.xml": f"\n{text}", **OTHERS}, {"main.xml": EXAMPLE})
    assert code in {issue.code for issue in found}
    assert all(", line " in issue.where and issue.remedy for issue in found)


def test_a_template_that_is_to_be_filled_but_missing_is_an_issue() -> None:
    (issue,) = lint({"a.xml": "<p>x</p>"}, {"b.xml": {}})
    assert issue.code == "template.not-found"


@pytest.mark.parametrize(
    "text", ["{{ " + "(" * 5000, "{{ x" + ".a" * 9000 + " }}", "x" * 200_001, "{{ " + "9" * 5000 + " }}"]
)
def test_what_is_too_large_to_read_is_an_issue_and_no_crash(text: str) -> None:
    assert len(lint({"a.xml": text})) == 1
