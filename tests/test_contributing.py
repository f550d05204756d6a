"""The recipes of CONTRIBUTING.md: what stands in its boxes, put into a copy of the project, works as it says."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT

pytestmark = pytest.mark.slow
# The tests about the room of each recipe.
RECIPES = {
    "A source": ("tests/sources/test_naloxone.py", "tests/sources/test_bicycles.py", "tests/sources/test_layouts.py"),
    "A chart": ("tests/charts/test_before_after.py",),
    "A paragraph of the letters": ("tests/products/test_letters.py", "tests/test_docs.py"),
    "A desk screen": (
        "tests/desk/test_area_codes.py",
        "tests/desk/test_shared_use.py::test_every_route_is_named_with_its_roles",
    ),
    "A command": ("tests/test_areas_command.py", "tests/test_docs.py"),
}
SAMPLED = random.Random(2026).choice(tuple(RECIPES))
TEXT = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
BOX = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NOT_COPIED = shutil.ignore_patterns("__pycache__", "cases", "golden", ".*")
BLOCKS = "src/ncpm_reports/documents/blocks.py"
NAMED_BY_MYPY = re.compile(r"^(\S+?):\d+: error:", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box of a recipe: the file that it is about, and its whole text or the lines that change."""

    kind: str
    path: str
    text: str

    def apply(self, root: Path) -> None:
        """Writes the file, or puts the lines with a plus after those before them."""
        file = root / self.path
        if self.kind != "diff":
            assert not file.exists(), f"{self.path} is there already: choose another example"
            file.write_text(self.text, encoding="utf-8")
            return
        lines = self.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if not line.startswith("+"))
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{self.path} has not once: {before}"
        file.write_text(text.replace(before, "".join(line[1:] for line in lines)), encoding="utf-8")


def boxes(heading: str) -> tuple[Box, ...]:
    """The boxes under a heading of the recipes."""
    section = TEXT.partition(f"\n### {heading}\n")[2].partition("\n### ")[0]
    assert section, f"no recipe is called {heading}"
    return tuple(Box(kind=kind, path=path, text=text) for kind, path, text in BOX.findall(section))


def run(root: Path, *command: str) -> str:
    """What a module says that is run on the sources of a copy. Fails if it fails."""
    surroundings = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=root, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the project, without what is made or large."""
    for name in ("src", "tests", "data", "letters", "templates", "docs", "benchmarks"):
        shutil.copytree(PROJECT / name, tmp_path / name, ignore=NOT_COPIED)
    for name in ("store", "incoming"):
        shutil.rmtree(tmp_path / "data" / name, ignore_errors=True)
    for name in (
        "pyproject.toml",
        "Makefile",
        "CONTRIBUTING.md",
        "README.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "LICENSE",
    ):
        shutil.copy(PROJECT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize("heading", RECIPES)
def test_a_recipe_works_and_the_tests_about_its_room_pass(copy: Path, heading: str, soak: bool) -> None:
    """Outside a soak of one recipe, drawn by a seed."""
    if not soak and heading != SAMPLED:
        pytest.skip("of the recipes an ordinary run walks one")
    recipe_boxes = boxes(heading)
    assert recipe_boxes
    for box in recipe_boxes:
        box.apply(copy)
    python = [str(copy / box.path) for box in recipe_boxes if box.path.endswith(".py")]
    run(copy, "ruff", "check", "--no-cache", *python)
    run(copy, "ruff", "format", "--no-cache", "--check", *python)
    run(
        copy,
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not slow",
        *RECIPES[heading],
        "tests/test_architecture.py",
    )


def entries() -> Iterator[tuple[str, str]]:
    """An entry of the shipped framework of each role, with its id."""
    text = (PROJECT / "data/frameworks/ncpm-2021.toml").read_text(encoding="utf-8")
    for role in ("metric", "proxy", "context"):
        entry = next(part for part in text.split("[[measures]]")[1:] if f'role = "{role}"' in part)
        yield re.findall(r'^id = "(.+)"$', entry, re.MULTILINE)[0], entry


def test_measures_of_each_role_break_no_test_that_is_not_about_them(copy: Path, soak: bool) -> None:
    if not soak:
        pytest.skip("in the soak: it runs the tests of four rooms")
    framework, documented = copy / "data/frameworks/ncpm-2021.toml", copy / "docs/data.md"
    for name, entry in entries():
        added = entry.replace(f'id = "{name}"', f'id = "another-{name}"', 1)
        framework.write_text(
            f"{framework.read_text(encoding='utf-8').rstrip()}\n\n[[measures]]{added}", encoding="utf-8"
        )
        documented.write_text(f"{documented.read_text(encoding='utf-8')}\n`another-{name}`\n", encoding="utf-8")
    rooms = (
        "measures/test_framework.py",
        "measures/test_assess.py",
        "products/test_board_pack.py",
        "products/test_letters.py",
        "products/test_profiles.py",
        "test_docs.py",
    )
    # The list of metrics and the README's count are about them, and the recipe names both.
    others = "not metrics_of_the_ministers_table and not readme_counts_the_measures"
    tests = (f"tests/{room}" for room in rooms)
    run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-m", "not slow", "-k", others, *tests)


def test_mypy_names_every_place_that_must_learn_a_block(tmp_path: Path, soak: bool) -> None:
    if not soak:
        pytest.skip("in the soak: mypy checks the whole program twice")
    shadow = tmp_path / "blocks.py"
    text = (PROJECT / BLOCKS).read_text(encoding="utf-8")
    union = "\nBlock = "
    assert text.count(union) == 1
    new_kind = f"\n@dataclass(frozen=True)\nclass Quotation:\n    content: Inlines\n\n{union}Quotation | "
    shadow.write_text(text.replace(union, new_kind), encoding="utf-8")
    cache = tmp_path / "cache"
    if (PROJECT / ".mypy_cache").is_dir():
        shutil.copytree(PROJECT / ".mypy_cache", cache)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(cache), "--shadow-file", BLOCKS, str(shadow)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    named = {path.removeprefix("src/ncpm_reports/") for path in NAMED_BY_MYPY.findall(done.stdout)}
    recipe = TEXT.partition("\n### A block\n")[2].partition("Give an example")[0]
    assert named == set(re.findall(r"`([\w/]+/\w+\.py)`", recipe)) - {"documents/blocks.py"}
