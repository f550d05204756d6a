"""One direction of flow, proved: which room imports which, and the one home of every outside library."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "ncpm_reports"

MAY_IMPORT: dict[str, frozenset[str]] = {
    "core": frozenset(),
    "sources": frozenset({"core"}),
    "store": frozenset({"core", "sources"}),
    "measures": frozenset({"core", "store"}),
    "narrative": frozenset({"core", "measures", "documents"}),
    "charts": frozenset({"core", "measures", "documents"}),
    "documents": frozenset({"core"}),
    "writers": frozenset({"core", "documents"}),
    "products": frozenset({"core", "measures", "narrative", "charts", "documents"}),
    "release": frozenset({"core", "documents", "writers", "products"}),
}
# The desk stands on the whole house, but never on the commands beside it.
DESK_MAY_NOT_IMPORT = frozenset({"ncpm_reports.commands", "ncpm_reports.cli"})

TOP = {
    "__init__.py",
    "__main__.py",
    "cache.py",
    "cli.py",
    "commands",
    "desk",
    "executor.py",
    "inputs.py",
    "pipeline.py",
    "quarter",
}

HOMES: dict[str, frozenset[str]] = {
    "babel": frozenset({"narrative"}),
    "confusable_homoglyphs": frozenset({"release"}),
    "docx": frozenset({"writers"}),
    "pikepdf": frozenset({"writers"}),
    "fontTools": frozenset({"charts"}),
    "jinja2": frozenset({"documents", "writers", "desk"}),
    "lxml": frozenset({"writers", "release"}),
    "markdown_it": frozenset({"documents"}),
    "markupsafe": frozenset({"documents", "writers"}),
    "matplotlib": frozenset({"charts", "writers"}),
    "numpy": frozenset({"measures", "charts", "writers"}),
    "openpyxl": frozenset({"sources"}),
    "pandas": frozenset({"store", "measures"}),
    "PIL": frozenset({"writers"}),
    "pydantic": frozenset({"core", "sources", "measures"}),
    "python_calamine": frozenset({"sources"}),
    "reportlab": frozenset({"writers"}),
    "rich": frozenset({"top"}),
    "scipy": frozenset({"charts", "measures"}),
    "typer": frozenset({"top"}),
    "watchfiles": frozenset({"top"}),
    "distributed": frozenset({"top"}),
    "starlette": frozenset({"desk"}),
    "tomlkit": frozenset({"desk"}),
    "uvicorn": frozenset({"desk"}),
}

# Where the papers call a library otherwise than its package.
PRINTED = {
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "PIL": "pillow",
    "confusable_homoglyphs": "confusable-homoglyphs",
}

FILES_MAY_BE_OPENED_IN = frozenset({"sources", "store", "release", "desk", "top"})
# Every room that reads files does so by this one, which refuses pipes and devices.
OPENS_FOR_ALL = "core/regular_files.py"
MATPLOTLIB_IN_WRITERS = frozenset({"png.py"})


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first if first in MAY_IMPORT or first == "desk" else "top"


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def imported(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            if node.module == "ncpm_reports":
                yield from (f"ncpm_reports.{alias.name}" for alias in node.names)


def test_a_room_imports_only_the_rooms_it_may() -> None:
    wrong = {}
    for path in modules():
        room = room_of(path)
        reached = {name.split(".")[1] for name in imported(path) if name.startswith("ncpm_reports.")}
        rooms = {name if name in MAY_IMPORT else "top" for name in reached}
        if room in MAY_IMPORT and not rooms <= MAY_IMPORT[room] | {room}:
            wrong[named(path)] = sorted(rooms - MAY_IMPORT[room] - {room})
    assert wrong == {}


def test_every_public_function_and_class_says_what_it_is() -> None:
    silent = [
        (named(path), node.name)
        for path in modules()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_modules_import_one_another_in_a_circle() -> None:
    # Imports inside functions count: a module that is loaded late is needed all the same.
    names = {f"ncpm_reports.{named(path).removesuffix('.py').replace('/', '.')}": path for path in modules()}
    TopologicalSorter({name: names.keys() & imported(path) for name, path in names.items()}).prepare()


def test_the_top_of_the_package_has_nothing_else() -> None:
    names = {path.name for path in PACKAGE.iterdir() if path.name not in ("__pycache__", "py.typed")}
    assert names - MAY_IMPORT.keys() == TOP


def test_the_desk_and_the_commands_do_not_import_each_other() -> None:
    for path in modules():
        reached = {".".join(name.split(".")[:2]) for name in imported(path)}
        if room_of(path) == "desk":
            assert not reached & DESK_MAY_NOT_IMPORT, f"{named(path)}: put what both need into a room"
        elif path.name != "desk.py":
            assert "ncpm_reports.desk" not in reached, named(path)


def test_every_outside_library_is_used_only_in_its_home() -> None:
    wrong = []
    for path in modules():
        libraries = {name.split(".")[0] for name in imported(path)} - {"ncpm_reports", *sys.stdlib_module_names}
        wrong += [(named(path), library) for library in libraries if room_of(path) not in HOMES.get(library, ())]
        if "matplotlib" in libraries and room_of(path) == "writers" and path.name not in MATPLOTLIB_IN_WRITERS:
            wrong.append((named(path), "only writers/png replays on matplotlib's canvas"))
    assert wrong == [], "name a home for a library that has none in HOMES"


def test_the_page_of_architecture_says_where_each_library_is_used() -> None:
    used: dict[str, set[str]] = {}
    for path in modules():
        for name in {name.split(".")[0] for name in imported(path)} & HOMES.keys():
            used.setdefault(name, set()).add(room_of(path))
    assert used == {name: set(rooms) for name, rooms in HOMES.items()}, "HOMES names a room that uses no such library"
    text = (PACKAGE.parents[1] / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line.lower().split("|") for line in text.splitlines() if line.startswith("|")]
    for library, rooms in HOMES.items():
        name = PRINTED.get(library, library.replace("_", "-")).lower()
        places = " ".join(row[3] for row in rows if len(row) == 5 and re.search(rf"\b{re.escape(name)}\b", row[1]))
        assert places, f"{name} has no row"
        assert [room for room in rooms - {"top"} if f"`{room}" not in places] == [], name


def test_files_are_opened_only_where_data_enters_or_leaves() -> None:
    opened = [
        (named(path), node.lineno)
        for path in modules()
        if room_of(path) not in FILES_MAY_BE_OPENED_IN and named(path) != OPENS_FOR_ALL
        for node in nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open"
    ]
    assert opened == []


CLOCKS = frozenset({"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"})
CLOCK_OWNERS = frozenset({"datetime", "date", "time"})


def test_no_room_asks_for_the_time() -> None:
    asked = [
        (named(path), node.lineno)
        for path in modules()
        if room_of(path) != "top"
        for node in nodes(path)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCK_OWNERS
    ]
    assert asked == [], "the time arrives in BuildInfo"


MAX_LINES_OF_A_FILE, MAX_LINES_OF_A_FUNCTION = 400, 50


def test_files_and_functions_can_be_read_in_one_sitting() -> None:
    files = [named(path) for path in modules() if path.read_text("utf-8").count("\n") > MAX_LINES_OF_A_FILE]
    functions = [
        (named(path), node.name)
        for path in modules()
        for node in nodes(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_LINES_OF_A_FUNCTION
    ]
    assert (files, functions) == ([], [])
