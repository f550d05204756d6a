"""Templates filled and read: texts and a context in, a document out; and checked without filling them.

What is checked so: what can be read, what is refused, and whether each branch's markup nests. Names are checked by
filling: a name that does not exist stops the document, with its file and line.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter
from traceback import extract_tb

from jinja2 import nodes
from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.documents.context import Content, Pieces, plain_data
from ncpm_reports.documents.parse import parse
from ncpm_reports.documents.sandbox import MAX_TEMPLATE, Sandbox, TooMuch, included, refused_constructs, with_places
from ncpm_reports.documents.vocabulary import PART, VALUE_OPEN, nearest, read_elements, remove_misplaced, template_issue

# What reading or filling a template may end with besides errors of Jinja's own.
_FAILURES = (SyntaxError, RecursionError, MemoryError, OverflowError, ArithmeticError, TypeError, ValueError)


def fill(texts: Mapping[str, str], name: str, context: Mapping[str, Content], meta: Meta) -> Document:
    """The document that the template `name` makes of plain data and of tables, figures, sentences and blocks.

    `texts` holds every template by its path. Sentences are tuples of inlines; each table, figure, map and tuple of
    blocks has to be placed.

    Raises: Refused with every problem that could be found, each with its template and line.
    """
    pieces: Pieces = {}
    data = {key: plain_data(value, pieces) for key, value in context.items()}
    sandbox = _sandbox_of(tuple(sorted(texts.items())))
    try:
        rendered = sandbox.render(name, data)
    except (TemplateError, *_FAILURES) as error:
        raise Refused(_issue_of(error, sandbox, name)) from None
    blocks, problems = parse(rendered, sandbox.names, pieces, name)
    refuse_if_any(problems)
    return Document(meta=meta, blocks=blocks)


@lru_cache(maxsize=8)
def _sandbox_of(texts: tuple[tuple[str, str], ...]) -> Sandbox:
    return Sandbox(dict(texts))


def _issue_of(error: BaseException, sandbox: Sandbox, name: str) -> Issue:
    where = _where(error, sandbox, name)
    if isinstance(error, TemplateNotFound):
        return _missing_template(str(error.name), where, sandbox)
    if isinstance(error, TemplateSyntaxError):
        return _syntax_issue(error, name)
    code, found, remedy = "refused", str(error), "See docs/templates.md for what a template can do."
    match error:
        case UndefinedError():
            code, remedy = "undefined", "Check the spelling against docs/templates.md; nothing is filled in by guess."
        case TooMuch():
            code, remedy = "too-much", "Templates place what is prepared; loops go over the lists they are given."
        case RecursionError() | MemoryError() | SyntaxError():
            code, found, remedy = "too-much", "nesting or recursion that is too deep", "Make the template simpler."
        case TypeError():
            found = "a filter or macro that is given too many or too few values, or values of the wrong kind"
        case TemplateError():
            pass
        case _:
            found = f"an operation that fails ({type(error).__name__})"
    expected = "a template that can be filled"
    return template_issue(code, where, found, expected, remedy)


def _where(error: BaseException, sandbox: Sandbox, name: str) -> str:
    steps = [step for step in extract_tb(error.__traceback__) if step.filename in sandbox.texts]
    return f"{steps[-1].filename}, line {steps[-1].lineno}" if steps else name


def lint(texts: Mapping[str, str]) -> tuple[Issue, ...]:
    """Every problem that can be found in `texts` without filling them, in the order of their names."""
    sandbox = Sandbox(texts)
    issues: list[Issue] = []
    includes: dict[str, list[str]] = {}
    for name in sandbox.names:
        try:
            tree = sandbox.tree(name)
            includes[name] = []
            issues += refused_constructs(tree, name)
            for node in tree.find_all(nodes.Include):
                target = included(node)
                includes[name].append(target)
                if target and target not in texts:
                    issues.append(_missing_template(target, f"{name}, line {node.lineno}", sandbox))
            issues += _body_problems(tree.body, name)
        except TemplateSyntaxError as error:
            issues.append(_syntax_issue(error, name))
        except (TooMuch, RecursionError, ValueError, OverflowError, MemoryError):
            found = f"nesting that is too deep, a number that is too long, or over {MAX_TEMPLATE:,} letters"
            issues.append(template_issue("too-much", name, found, "a template that can be read", "Make it simpler."))
    return tuple(dict.fromkeys((*issues, *_include_cycles(includes))))


def _include_cycles(includes: Mapping[str, list[str]]) -> Iterator[Issue]:
    try:
        TopologicalSorter(includes).prepare()
    except CycleError as error:
        for name in dict.fromkeys(error.args[1]):
            found = "a template that includes itself, directly or by way of others"
            expected = "includes that come to an end"
            yield template_issue("circle", name, found, expected, "Take one of the includes out.")


def _syntax_issue(error: TemplateSyntaxError, name: str) -> Issue:
    where, found = f"{error.name or name}, line {error.lineno}", error.message or "a mistake in the template"
    remedy = "Look at this line and the ones before it: an open {% if %}, {% for %} or {{ is the usual cause."
    return template_issue("syntax", where, found, "a template that can be read", remedy)


def _missing_template(name: str, where: str, sandbox: Sandbox) -> Issue:
    found, expected = f'no template called "{name}"', "a template that exists"
    return template_issue("not-found", where, found, expected, nearest(name, sandbox.names))


def _body_problems(body: list[nodes.Node], name: str) -> Iterator[Issue]:
    """What is wrong in a body's own text: each branch of an {% if %} and each loop must close what it opens."""
    parts = [part for node in body for part in (node.nodes if isinstance(node, nodes.Output) else [node])]
    text = "".join(with_places(part, 0) if isinstance(part, nodes.TemplateData) else VALUE_OPEN for part in parts)
    root, broken = read_elements(text, (name,), f"{name}, line {body[0].lineno if body else 1}")
    yield from remove_misplaced(root, PART, is_unfilled=True)
    yield from broken
    for part in parts:
        for inner in _bodies(part):
            yield from _body_problems(inner, name)


def _bodies(node: nodes.Node) -> Iterator[list[nodes.Node]]:
    yield from (body for field in ("body", "else_") if (body := getattr(node, field, None)))
    for branch in getattr(node, "elif_", []):
        yield from _bodies(branch)
