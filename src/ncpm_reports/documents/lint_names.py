"""The names that a template uses, checked against an example of the context it will be filled with."""

from collections.abc import Callable, Iterator, Mapping

from jinja2 import nodes

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.parse import nearest

_ANY = object()
_SAME_LIST = frozenset({"where", "without"})
_ITEM = frozenset({"first", "last"})
_GIVEN = frozenset({"loop", "caller", "varargs", "kwargs"})
Scope = dict[str, object]


def name_problems(
    tree: nodes.Template, name: str, schema: Mapping[str, object], tree_of: Callable[[str], nodes.Template | None]
) -> tuple[Issue, ...]:
    """Every name in the template, and in those it includes, that the example does not have.

    `schema` is an example of the context; the first item of each list stands for all. `tree_of` gives the tree of
    an included template, None if it cannot be read.
    """
    walker = _Walker(tree_of)
    walker.statements(tree.body, dict(schema), (name,))
    return tuple(dict.fromkeys(walker.issues))


class _Walker:
    """Goes through a template as Jinja would, with examples in place of values."""

    def __init__(self, tree_of: Callable[[str], nodes.Template | None]) -> None:
        self.tree_of = tree_of
        self.issues: list[Issue] = []

    def statements(self, body: list[nodes.Node], scope: Scope, path: tuple[str, ...]) -> None:
        """Checks a body; what it sets stays in `scope`."""
        for node in body:
            self._statement(node, scope, path)

    def _statement(self, node: nodes.Node, scope: Scope, path: tuple[str, ...]) -> None:
        match node:
            case nodes.For():
                self._loop(node, scope, path)
            case nodes.If():
                self._value(node.test, scope, path)
                for branch in (node.body, *(part.body for part in node.elif_), node.else_):
                    self.statements(branch, dict(scope), path)
                for part in node.elif_:
                    self._value(part.test, scope, path)
                scope.update(dict.fromkeys(_assigned(node), _ANY))
            case nodes.Assign(target=target, node=value):
                self._bind(target, self._value(value, scope, path), scope)
            case nodes.AssignBlock(target=target, body=body):
                self.statements(body, dict(scope), path)
                self._bind(target, _ANY, scope)
            case nodes.With(targets=targets, values=values, body=body):
                inner = dict(scope)
                for target, value in zip(targets, values, strict=True):
                    self._bind(target, self._value(value, scope, path), inner)
                self.statements(body, inner, path)
            case _:
                self._template_statement(node, scope, path)

    def _template_statement(self, node: nodes.Node, scope: Scope, path: tuple[str, ...]) -> None:
        match node:
            case nodes.Macro(name=word, args=args, body=body):
                scope[word] = _ANY
                self.statements(body, {**scope, **{arg.name: _ANY for arg in args}}, path)
            case nodes.CallBlock(call=call, args=args, body=body):
                self._value(call, scope, path)
                self.statements(body, {**scope, **{arg.name: _ANY for arg in args}}, path)
            case nodes.Import() | nodes.FromImport():
                self._imported(node, scope, path)
            case (
                nodes.Include(template=nodes.Const(value=str(used)))
                | nodes.Extends(template=nodes.Const(value=str(used)))
            ):
                self._included(used, scope, path)
            case nodes.Block(body=body) | nodes.Scope(body=body):
                self.statements(body, dict(scope), path)
            case nodes.Output(nodes=inside):
                for value in inside:
                    self._value(value, scope, path)
            case _:
                pass

    def _imported(self, node: nodes.Import | nodes.FromImport, scope: Scope, path: tuple[str, ...]) -> None:
        used = node.template.value if isinstance(node.template, nodes.Const) else None
        if isinstance(used, str):
            self._included(used, scope if node.with_context else {}, path)
        if isinstance(node, nodes.Import):
            scope[node.target] = _ANY
        else:
            scope.update({word[1] if isinstance(word, tuple) else word: _ANY for word in node.names})

    def _included(self, used: str, scope: Scope, path: tuple[str, ...]) -> None:
        tree = None if used in path else self.tree_of(used)
        if tree is not None:
            self.statements(tree.body, dict(scope), (*path, used))

    def _loop(self, node: nodes.For, scope: Scope, path: tuple[str, ...]) -> None:
        items = self._value(node.iter, scope, path)
        inner = dict(scope)
        self._bind(node.target, _item(items), inner)
        if node.test is not None:
            self._value(node.test, inner, path)
        self.statements(node.body, inner, path)
        self.statements(node.else_, dict(scope), path)

    def _bind(self, target: nodes.Node, value: object, scope: Scope) -> None:
        match target:
            case nodes.Name(name=word):
                scope[word] = value
            case nodes.Tuple(items=items):
                parts = value if isinstance(value, tuple) and len(value) == len(items) else (_ANY,) * len(items)
                for item, part in zip(items, parts, strict=True):
                    self._bind(item, part, scope)
            case _:
                pass

    def _value(self, node: nodes.Node, scope: Scope, path: tuple[str, ...]) -> object:
        match node:
            case nodes.Name(name=word):
                return self._name(node, word, scope, path)
            case nodes.Getattr(node=base, attr=word) | nodes.Getitem(node=base, arg=nodes.Const(value=str(word))):
                return self._entry(node, self._value(base, scope, path), word, path)
            case nodes.Getitem(node=base, arg=place):
                self._value(place, scope, path)
                return _item(self._value(base, scope, path))
            case nodes.Filter(node=base, name=word) if base is not None:
                return self._filtered(node, word, self._value(base, scope, path), scope, path)
            case nodes.Const(value=value):
                return value
            case _:
                for child in node.iter_child_nodes():
                    self._value(child, scope, path)
                return _ANY

    def _name(self, node: nodes.Node, word: str, scope: Scope, path: tuple[str, ...]) -> object:
        if word in scope:
            return scope[word]
        if word not in _GIVEN:
            self._issue(node, word, nearest(word, scope), path)
        return _ANY

    def _entry(self, node: nodes.Node, base: object, word: str, path: tuple[str, ...]) -> object:
        if isinstance(base, Mapping):
            if word in base:
                return base[word]
            self._issue(node, f".{word}", nearest(word, map(str, base)), path)
        elif base is not _ANY and not isinstance(base, Mapping):
            self._issue(node, f".{word}", "Only dictionaries have names in them; loop over lists.", path)
        return _ANY

    def _filtered(self, node: nodes.Filter, word: str, base: object, scope: Scope, path: tuple[str, ...]) -> object:
        for child in node.args:
            self._value(child, scope, path)
        if word in _SAME_LIST or word == "pick":
            item, field = _item(base), node.args[0] if node.args else None
            if isinstance(field, nodes.Const) and isinstance(item, Mapping):
                found = self._entry(node, item, str(field.value), path)
                return (found,) if word == "pick" else base
            return base if word in _SAME_LIST else _ANY
        if word == "items" and isinstance(base, Mapping):
            return tuple(base.items())
        return _item(base) if word in _ITEM else _ANY

    def _issue(self, node: nodes.Node, word: str, remedy: str, path: tuple[str, ...]) -> None:
        self.issues.append(
            Issue(
                code="template.undefined",
                where=f"{path[-1]}, line {node.lineno}",
                found=f"the name {word}" + (f" when filled from {path[0]}" if len(path) > 1 else ""),
                expected="a name that the program gives",
                remedy=remedy,
            )
        )


def _assigned(node: nodes.Node) -> Iterator[str]:
    for found in node.find_all((nodes.Assign, nodes.AssignBlock)):
        if isinstance(found, nodes.Assign | nodes.AssignBlock):
            targets = [found.target, *found.target.find_all(nodes.Name)]
            yield from (target.name for target in targets if isinstance(target, nodes.Name))


def _item(items: object) -> object:
    if isinstance(items, list | tuple) and items:
        return items[0]
    return _ANY
