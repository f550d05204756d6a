"""What a person at the desk is told to do asks for no terminal, wherever the message is made."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from ncpm_reports import desk

SOURCE = Path(desk.__file__).resolve().parents[1]
# Rooms whose messages only a terminal shows.
FOR_A_TERMINAL = ("commands", "cli.py", "desk")
# What no screen of the desk calls: clusters, and serving a folder.
NEVER_AT_THE_DESK = frozenset({"cluster.not-found", "serve.no-site", "serve.port", "store.foreign"})
OF_A_TERMINAL = re.compile(r"`ncpm |(?:^|\s)--[a-z]|\b[Ii]ngest\b|(?:board-actions|contacts)\.csv")


def text_of(node: ast.expr | None) -> str:
    return "".join(
        part.value
        for part in ast.walk(node or ast.Constant(""))
        if isinstance(part, ast.Constant) and type(part.value) is str
    )


def assigned(function: ast.AST, line: int) -> dict[str, ast.expr]:
    """What the names in a function were last set to above a line, those of a pair too."""
    values: dict[str, ast.expr] = {}
    nodes = (node for node in ast.walk(function) if isinstance(node, ast.Assign) and node.lineno < line)
    for node in sorted(nodes, key=lambda assignment: assignment.lineno):
        target, value = node.targets[0], node.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = list(zip(target.elts, value.elts, strict=True))
        else:
            pairs = [(target, value)]
        for name, text in pairs:
            values[ast.unparse(name)] = text
    return values


def issues() -> Iterator[tuple[str, str, str, str]]:
    """File, code, remedy and remedy at the desk of each issue that a function makes."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith(FOR_A_TERMINAL):
            continue
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for node in ast.walk(function) if isinstance(function, ast.FunctionDef) else ():
                if isinstance(node, ast.Call):
                    made_by = ast.unparse(node.func).rpartition(".")[2]
                    arguments = {keyword.arg: keyword.value for keyword in node.keywords}
                    if made_by in {"refuse", "warning", "of"} and len(node.args) == 5:
                        arguments |= {"code": node.args[0], "remedy": node.args[4]}
                    values = assigned(function, node.lineno)
                    arguments = {key: values.get(ast.unparse(value), value) for key, value in arguments.items()}
                    if made_by in {"Issue", "refuse", "warning", "of"} and "remedy" in arguments:
                        yield (
                            name,
                            text_of(arguments.get("code")),
                            text_of(arguments["remedy"]),
                            text_of(arguments.get("at_desk")),
                        )


def test_every_remedy_for_a_terminal_has_one_for_the_desk() -> None:
    all_issues = list(issues())
    assert any(OF_A_TERMINAL.search(remedy) for _, _, remedy, _ in all_issues)
    without = [
        (name, remedy)
        for name, code, remedy, at_desk in all_issues
        if OF_A_TERMINAL.search(remedy) and not at_desk and code not in NEVER_AT_THE_DESK
    ]
    assert without == []
    assert [(name, at_desk) for name, _, _, at_desk in all_issues if OF_A_TERMINAL.search(at_desk)] == []
