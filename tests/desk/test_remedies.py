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
NEVER_AT_THE_DESK = frozenset({"cluster.not-found", "serve.no-site", "store.foreign"})
OF_A_TERMINAL = re.compile(r"`ncpm |(?:^|\s)--[a-z]|\b[Ii]ngest\b|(?:board-actions|contacts)\.csv")


def text_of(node: ast.expr | None) -> str:
    return "".join(
        part.value
        for part in ast.walk(node or ast.Constant(""))
        if isinstance(part, ast.Constant) and type(part.value) is str
    )


def issues() -> Iterator[tuple[str, str, str, str]]:
    """File, code, remedy and remedy at the desk of each issue that is made with its remedy in place."""
    for path in sorted(SOURCE.rglob("*.py")):
        name = path.relative_to(SOURCE).as_posix()
        if name.startswith(FOR_A_TERMINAL):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                if node.func.id in {"refuse", "note"} and len(node.args) == 5:
                    given |= {"code": node.args[0], "remedy": node.args[4]}
                if node.func.id in {"Issue", "refuse", "note"} and "remedy" in given:
                    yield name, text_of(given.get("code")), text_of(given["remedy"]), text_of(given.get("at_desk"))


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
