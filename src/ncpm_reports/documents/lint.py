"""Templates checked without filling them: every problem in every template at once."""

from collections.abc import Mapping

from jinja2 import meta
from jinja2.exceptions import TemplateSyntaxError

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents import guard
from ncpm_reports.documents.parse import nearest
from ncpm_reports.documents.sandbox import FILTERS, TESTS, Kitchen


def lint(texts: Mapping[str, str], schemas: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Issue, ...]:
    """Every problem that can be found in `texts` without filling them, in the order of their names.

    `schemas` gives, for templates that are filled directly, an example of their context: names that are not in it
    are problems.
    """
    kitchen = Kitchen(texts)
    found: list[Issue] = []
    for name in kitchen.names:
        found.extend(_template(kitchen, name, (schemas or {}).get(name)))
    return tuple(found)


def _template(kitchen: Kitchen, name: str, schema: Mapping[str, object] | None) -> list[Issue]:
    try:
        tree = kitchen.parse(kitchen.texts[name], name, name)
    except TemplateSyntaxError as error:
        return [_syntax(error, name)]
    found = list(guard.problems(tree, name, frozenset(FILTERS), TESTS))
    found.extend(
        _missing(used, line, kitchen, name) for used, line in guard.references(tree) if used not in kitchen.texts
    )
    if schema is not None:
        unknown = meta.find_undeclared_variables(tree) - schema.keys()
        found.extend(_unknown(word, name, schema) for word in sorted(unknown))
    return found


def _syntax(error: TemplateSyntaxError, name: str) -> Issue:
    return Issue(
        code="template.syntax",
        where=f"{name}, line {error.lineno}",
        found=error.message or "a mistake in the template",
        expected="a template that can be read",
        remedy="Look at this line and the ones before it: an open {% if %}, {% for %} or {{ is the usual cause.",
    )


def _missing(used: str, line: int, kitchen: Kitchen, name: str) -> Issue:
    return Issue(
        code="template.not-found",
        where=f"{name}, line {line}",
        found=f'no template called "{used}"',
        expected="a template that exists",
        remedy=nearest(used, kitchen.names),
    )


def _unknown(word: str, name: str, schema: Mapping[str, object]) -> Issue:
    return Issue(
        code="template.undefined",
        where=name,
        found=f"the name {word}",
        expected="a name that the program gives",
        remedy=nearest(word, schema),
    )
