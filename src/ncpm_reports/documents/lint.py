"""Templates checked without filling them: every problem in every template at once."""

from collections.abc import Iterator, Mapping

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents import guard
from ncpm_reports.documents.lint_markup import markup_problems
from ncpm_reports.documents.lint_names import name_problems
from ncpm_reports.documents.parse import nearest
from ncpm_reports.documents.sandbox import FILTERS, TESTS, Sandbox


def lint(texts: Mapping[str, str], schemas: Mapping[str, Mapping[str, object]] | None = None) -> tuple[Issue, ...]:
    """Every problem that can be found in `texts` without filling them, in the order of their names.

    `schemas` gives, for each template that the program fills, an example of its context, in which the first item of
    a list stands for all: names that are not in it are problems, in included templates too.
    """
    sandbox = Sandbox(texts)
    found: list[Issue] = []
    trees: dict[str, nodes.Template] = {}
    for name in sandbox.names:
        try:
            trees[name] = _tree(sandbox, name)
        except TemplateSyntaxError as error:
            found.append(_syntax(error, name))
        except (RecursionError, ValueError, OverflowError, MemoryError):
            found.append(_too_deep(name))
    for name, tree in trees.items():
        found.extend(_template(sandbox, name, tree))
    found.extend(_circles(trees))
    for name, schema in (schemas or {}).items():
        found.extend(_names(sandbox, name, schema, trees))
    return tuple(dict.fromkeys(found))


def _tree(sandbox: Sandbox, name: str) -> nodes.Template:
    if len(sandbox.texts[name]) > guard.MAX_TEMPLATE:
        raise OverflowError
    tree = sandbox.parse(sandbox.texts[name], name, name)
    if guard.too_deep(tree):
        raise RecursionError
    return tree


def _template(sandbox: Sandbox, name: str, tree: nodes.Template) -> Iterator[Issue]:
    yield from guard.problems(tree, name, frozenset(FILTERS), TESTS)
    for used, line in guard.references(tree):
        if used not in sandbox.texts:
            yield _missing(used, f"{name}, line {line}", sandbox)
    yield from markup_problems(tree, name)


def _names(
    sandbox: Sandbox, name: str, schema: Mapping[str, object], trees: Mapping[str, nodes.Template]
) -> tuple[Issue, ...]:
    if name not in sandbox.texts:
        return (_missing(name, "the templates", sandbox),)
    return name_problems(trees[name], name, schema, trees.get) if name in trees else ()


def _circles(trees: Mapping[str, nodes.Template]) -> Iterator[Issue]:
    used = {name: tuple(other for other, _ in guard.references(tree)) for name, tree in trees.items()}
    for name in trees:
        reached: set[str] = set()
        waiting = list(used[name])
        while waiting:
            other = waiting.pop()
            if other not in reached:
                reached.add(other)
                waiting.extend(used.get(other, ()))
        if name in reached:
            yield Issue(
                code="template.circle",
                where=name,
                found="a template that includes itself, directly or by way of others",
                expected="includes that come to an end",
                remedy="Take one of the includes out.",
            )


def _syntax(error: TemplateSyntaxError, name: str) -> Issue:
    return Issue(
        code="template.syntax",
        where=f"{name}, line {error.lineno}",
        found=error.message or "a mistake in the template",
        expected="a template that can be read",
        remedy="Look at this line and the ones before it: an open {% if %}, {% for %} or {{ is the usual cause.",
    )


def _too_deep(name: str) -> Issue:
    return Issue(
        code="template.too-much",
        where=name,
        found=f"nesting that is too deep, a number that is too long, or over {guard.MAX_TEMPLATE:,} letters",
        expected="a template that can be read",
        remedy="Make the template simpler.",
    )


def _missing(used: str, where: str, sandbox: Sandbox) -> Issue:
    return Issue(
        code="template.not-found",
        where=where,
        found=f'no template called "{used}"',
        expected="a template that exists",
        remedy=nearest(used, sandbox.names),
    )
