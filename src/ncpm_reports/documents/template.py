"""Templates filled and read: texts and a context in, a document out."""

from collections.abc import Mapping
from functools import lru_cache
from types import TracebackType

from jinja2.exceptions import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.documents.context import Content, Pieces, plain_data
from ncpm_reports.documents.filters import TooMuch
from ncpm_reports.documents.lint import missing_template, syntax_issue
from ncpm_reports.documents.parse import parse
from ncpm_reports.documents.sandbox import Sandbox
from ncpm_reports.documents.vocabulary import template_issue

# What reading or filling a template may end with besides errors of Jinja's own.
_FAILURES = (SyntaxError, RecursionError, MemoryError, OverflowError, ArithmeticError, TypeError, ValueError)


def fill(texts: Mapping[str, str], name: str, context: Mapping[str, Content], meta: Meta) -> Document:
    """The document that the template `name` makes of plain data and of tables, figures, sentences and blocks.

    `texts` holds every template by its path. Sentences are tuples of inlines; each table, figure, map and tuple of
    blocks has to be placed.

    Raises: Refused with every problem that could be found, each with its template and line.
    """
    issues: list[Issue] = []
    pieces: Pieces = {}
    data = {key: plain_data(value, key, pieces, issues) for key, value in context.items()}
    refuse_if_any(issues)
    sandbox = _sandbox_of(tuple(sorted(texts.items())))
    try:
        rendered = sandbox.written(name, data)
    except (TemplateError, *_FAILURES) as error:
        raise Refused(_issue_of(error, sandbox, name)) from None
    blocks, problems = parse(rendered, sandbox.names, pieces, name)
    refuse_if_any(problems)
    return Document(meta=meta, blocks=blocks)


@lru_cache(maxsize=8)
def _sandbox_of(texts: tuple[tuple[str, str], ...]) -> Sandbox:
    return Sandbox(dict(texts))


def _issue_of(error: BaseException, sandbox: Sandbox, name: str) -> Issue:
    """What stopped a template, with the template and line it stopped at."""
    where = _where(error, sandbox, name)
    if isinstance(error, TemplateNotFound):
        return missing_template(str(error.name), where, sandbox)
    if isinstance(error, TemplateSyntaxError):
        return syntax_issue(error, name)
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
    """The innermost template and line that the error came from."""
    where = name
    step: TracebackType | None = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file in sandbox.texts:
            where = f"{file}, line {step.tb_lineno}"
        step = step.tb_next
    return where
