"""The project's papers cannot drift: every command, measure and element is documented, every linked page exists."""

import ast
import csv
import inspect
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
import typer
from jinja2 import meta, nodes

from ncpm_reports.cli import COMMANDS
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status
from ncpm_reports.documents.sandbox import FILTERS, Sandbox
from ncpm_reports.documents.vocabulary import ELEMENTS, LEAVE_OUT
from ncpm_reports.measures.false_alarm_rates import read_false_alarms
from ncpm_reports.measures.framework import read_framework
from ncpm_reports.measures.inference import doubled_central
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.product import fill_document
from ncpm_reports.release.output import numbers
from ncpm_reports.release.output.letters import letters_folder, sign_off_sheet
from ncpm_reports.sources import tidy_figures
from ncpm_reports.store.withdrawals import LONGEST_REASON
from ncpm_reports.writers import csvw

PROJECT = Path(__file__).resolve().parent.parent
FRAMEWORK = PROJECT / "data" / "frameworks" / "ncpm-2021.toml"
PAPERS = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")] + sorted(
    (PROJECT / "docs").glob("*.md")
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
BOX = re.compile("^```.*?^```$", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
PATH = re.compile(r"\.?[\w-]+(?:/[\w.-]+)+/?")
ROOMS = PROJECT / "src" / "ncpm_reports"
# Where a path in a paper may begin: the project, or the rooms, as the papers name them.
STARTS = (PROJECT, ROOMS, ROOMS / "desk", ROOMS / "charts", PROJECT / "letters", PROJECT / "data")
# What a build makes or people write, and no project has from the start.
MADE = re.compile(
    r"output/|data/(commentary|statements|store|incoming|contacts|pre-release-access|desk\.toml|most-similar-groups)"
    r"|letters/sign-off\.csv|letters/\w+/|board/|public/|releases/|dist/|build/"
)
# What the page of commands says once of all commands that have it.
SHARED_OPTIONS = frozenset({"--data", "--store", "--output", "--debug", "--help", "--json", "--csv"})
PROVENANCE = {"": "publisher's own", "copy": "a copy of the table", "quoted": "quoted"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name: str) -> None:
    assert f"ncpm {name}" in (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_every_option_is_documented() -> None:
    text = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    names = {(command, name) for command in COMMANDS for name in options(command)}
    assert sorted((command, name) for command, name in names if name.startswith("--") and name not in text) == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_option_stands_beside_its_command(command: str) -> None:
    text = (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")
    blocks = [block for part in text.split("\n\n") for block in (part.splitlines() if part[0] == "|" else [part])]
    own = "".join(block for block in blocks if re.search(rf"`ncpm {command}(?![\w-])", block))
    names = {name for name in options(command) - SHARED_OPTIONS if name.startswith("--")}
    assert sorted(name for name in names if name not in own) == []


@pytest.mark.parametrize(
    "measure", [measure.id for measure in read_framework(FRAMEWORK.read_text("utf-8"), "f").measures]
)
def test_every_measure_is_documented(measure: str) -> None:
    assert f"`{measure}`" in (PROJECT / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "columns",
    [tidy_figures.COLUMNS, numbers.COLUMNS, csvw.NAMES, letters_folder.COLUMNS],
)
def test_every_column_of_a_file_of_figures_is_documented(columns: tuple[str, ...]) -> None:
    text = (PROJECT / "docs" / "files.md").read_text(encoding="utf-8")
    assert [column for column in columns if f"`{column}`" not in text] == []


def test_the_page_of_letters_has_the_columns_of_the_sheet_for_signing_off() -> None:
    text = (PROJECT / "docs" / "letters.md").read_text(encoding="utf-8").partition("## Signing off")[2]
    assert [column for column in sign_off_sheet.COLUMNS if f"`{column}`" not in text] == []


def test_the_pages_say_how_long_a_reason_may_be() -> None:
    for page, times in (("commands.md", 2), ("desk.md", 1)):
        text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
        assert text.count(f"at most {LONGEST_REASON:,} characters") == times, page


def test_every_file_of_data_is_documented_with_its_columns() -> None:
    text = (PROJECT / "docs" / "files.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    folder = PROJECT / "data"
    groups = ("figures", "frameworks", "store", "incoming", "commentary", "statements")
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name.split("/")[0] not in groups and not name.startswith("."):
            (row,) = [row for row in rows if row.startswith(f"| `{name}`")]
            header = path.read_text("utf-8").splitlines()[0].split(",") if path.suffix == ".csv" else []
            assert [column for column in header if f"`{column}`" not in row] == [], name


@pytest.mark.parametrize("element", sorted(ELEMENTS))
def test_every_element_of_templates_is_documented(element: str) -> None:
    text = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    name = "<h1>` … `<h4" if re.fullmatch("h[1-4]", element) else f"<{element}"
    lines = [line for line in text.splitlines() if f"`{name}" in line]
    assert lines, f"<{element}> is not in docs/templates.md"
    # Parts of the page say of which elements they may be left out.
    attributes = ELEMENTS[element].attributes - {LEAVE_OUT}
    assert [attribute for attribute in sorted(attributes) if attribute not in "".join(lines)] == []


def test_the_page_of_templates_has_no_element_that_is_gone() -> None:
    text = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`<([a-z]+[1-4]?)", text)) <= ELEMENTS.keys()


def rows_of_table(first_heading: str) -> dict[str, set[str]]:
    """The table of the page of templates that begins with this heading: the names in each row, by those before them."""
    text = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    table = re.search(rf"^\| {first_heading} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert table
    rows = [row.split(" | ", 1) for row in table[1].splitlines()]
    return {name: set(QUOTED.findall(rest)) for first, rest in rows for name in QUOTED.findall(first)}


def test_the_page_of_templates_names_what_every_template_may_use() -> None:
    (common,) = [n for n in ast.walk(ast.parse(inspect.getsource(fill_document))) if isinstance(n, ast.AnnAssign)]
    assert isinstance(common.value, ast.Dict)
    entries = {
        ast.literal_eval(key): value for key, value in zip(common.value.keys, common.value.values, strict=True) if key
    }
    rows = rows_of_table("name")
    assert entries.keys() == rows.keys()
    parts = entries["framework"]
    assert isinstance(parts, ast.Dict)
    assert {ast.literal_eval(key) for key in parts.keys if key} == {*rows["framework"]}


def names_used(tree: nodes.Template) -> set[str]:
    """What a template uses and does not set itself."""
    of_its_own = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    return meta.find_undeclared_variables(tree) - of_its_own - {macro.name for macro in tree.find_all(nodes.Macro)}


def test_the_page_of_templates_names_what_each_template_uses() -> None:
    common = rows_of_table("name").keys()
    used: dict[str, set[str]] = {}
    for folder in ("letters", "templates"):
        paths = (PROJECT / folder).rglob("*.xml")
        sandbox = Sandbox({path.relative_to(PROJECT / folder).as_posix(): path.read_text("utf-8") for path in paths})
        used |= {f"{folder}/{name}": names_used(sandbox.tree(name)) - common for name in sandbox.names}
    assert {name: names for name, names in used.items() if names} == rows_of_table("template")


def test_what_the_page_of_templates_shows_stands_in_a_template() -> None:
    folders = ((PROJECT / name).rglob("*.xml") for name in ("letters", "templates"))
    templates = "".join(path.read_text("utf-8") for paths in folders for path in paths)
    text = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    shown = re.findall(r"^\| `(\{\{ .* \}\})` \|", text, re.MULTILINE)
    assert len(shown) > 3
    assert [value for value in shown if value.replace("\\|", "|") not in templates] == []
    filters = text.partition("\nFilters: ")[2].partition(". ")[0]
    assert {words.partition("(")[0] for words in QUOTED.findall(filters)} == FILTERS.keys()


def test_every_module_that_the_page_of_architecture_names_exists_and_it_names_those_above_the_rooms() -> None:
    names = re.findall(r"`([^`\n]+)`", (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8"))
    parts = {part for words in names for part in re.split("[/.]", words)}
    modules = {path.stem for path in ROOMS.rglob("*.py")} | {path.name for path in ROOMS.rglob("*") if path.is_dir()}
    assert [words for words in names if re.fullmatch("[a-z_]+/?", words) and words.rstrip("/") not in modules] == []
    above = {path.stem for folder in (ROOMS, ROOMS / "quarter") for path in folder.glob("[a-z]*.py")}
    rooms = {path.parent.name for path in ROOMS.glob("*/__init__.py")}
    assert sorted((above | rooms) - parts) == []


def test_every_name_of_code_that_is_given_is_in_the_code() -> None:
    """Classes, functions, constants and what templates are given; columns of tables are held by other tests."""
    code = [path for folder in (ROOMS, PROJECT / "tests") for path in folder.rglob("*.py")]
    templates = [path for name in ("letters", "templates") for path in (PROJECT / name).rglob("*.xml")]
    text = "".join(path.read_text("utf-8") for path in (*code, *templates))
    known = set(re.findall(r"\w+", text))
    name_of_code = re.compile(r"[A-Z]\w*[a-z]\w*|[A-Z_]+|\w+_\w+")
    named = [(paper, words) for paper, words in quoted() if paper != "files.md" and name_of_code.fullmatch(words)]
    assert len(named) > 60
    assert [(paper, words) for paper, words in named if words not in known] == []


def test_every_sign_of_a_status_is_documented() -> None:
    text = (PROJECT / "docs" / "files.md").read_text(encoding="utf-8")
    assert [status for status in Status if status and f"`{status.value}`" not in text] == []


def test_every_name_of_a_module_that_is_given_can_be_imported() -> None:
    rooms = "|".join(sorted(path.name for path in ROOMS.iterdir() if (path / "__init__.py").is_file()))
    names = [words for _, words in quoted() if re.fullmatch(rf"({rooms})(\.\w+)+", words)]
    # "measures.json" and the like are files.
    names = [name for name in names if not name.endswith((".toml", ".json", ".csv"))]
    assert len(names) > 10
    for module, name in (words.rsplit(".", 1) for words in names):
        assert hasattr(import_module(f"ncpm_reports.{module}"), name), f"{module}.{name}"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_linked_page_and_picture_exists(paper: Path) -> None:
    missing = [target for target in LINK.findall(paper.read_text("utf-8")) if not (paper.parent / target).exists()]
    assert missing == []


def test_no_line_of_the_changelog_stands_twice() -> None:
    lines = Counter((PROJECT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines())
    assert [line for line, times in lines.items() if line and times > 1] == []


def test_no_paper_speaks_of_a_machine_of_ours() -> None:
    for paper in PAPERS:
        text = paper.read_text(encoding="utf-8")
        assert "/work/" not in text
        assert "/root/" not in text


def quoted() -> Iterator[tuple[str, str]]:
    """What stands in backticks in the papers that say what is, not what was; boxes are examples."""
    for paper in PAPERS:
        if paper.name not in ("CHANGELOG.md", "performance.md"):
            text = BOX.sub("", paper.read_text(encoding="utf-8"))
            yield from ((paper.name, words) for words in QUOTED.findall(text))


def test_every_path_that_is_named_exists() -> None:
    named = {(paper, words) for paper, words in quoted() if PATH.fullmatch(words) and not MADE.match(words)}
    rooms = {path.name for path in ROOMS.iterdir()} | {path.name for path in PROJECT.iterdir()}
    paths_of_rooms = {(paper, words) for paper, words in named if words.split("/")[0] in rooms}
    assert len(paths_of_rooms) > 60
    missing = [
        (paper, words)
        for paper, words in sorted(paths_of_rooms)
        if not any((start / words).exists() or (start / f"{words}.py").exists() for start in STARTS)
    ]
    assert missing == []


@cache
def options(command: str) -> frozenset[str]:
    """The options of a command."""
    single = typer.Typer(add_completion=False)
    single.command()(import_module(f"ncpm_reports.commands.{command.replace('-', '_')}").command)
    parameters = typer.main.get_command(single).params
    return frozenset(name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)) | {
        "--help"
    }


def test_every_option_that_is_named_is_one_of_its_command() -> None:
    wrong = []
    for paper, words in quoted():
        match = re.match(r"ncpm ([a-z][a-z-]*)", words)
        if match and match[1] not in COMMANDS:
            wrong.append((paper, words))
        elif match:
            wrong += [(paper, words) for name in OPTION.findall(words) if name not in options(match[1])]
    assert wrong == []


def test_every_target_of_make_and_every_benchmark_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for paper, words in quoted():
        if words.startswith("make ") and " " not in words[5:]:
            assert words[5:] in targets, (paper, words)
        if match := re.match(r"python -m benchmarks\.(\w+)", words):
            assert (PROJECT / "benchmarks" / f"{match[1]}.py").is_file(), (paper, words)


@cache
def figures() -> tuple[dict[str, str], ...]:
    """Every row of the figures that are shipped."""
    paths = sorted((PROJECT / "data" / "figures").glob("*.csv"))
    return tuple(row for path in paths for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


def test_the_page_of_data_says_how_many_rows_each_series_has_from_when_to_when() -> None:
    periods_by_measure: dict[str, list[Period]] = {}
    for row in figures():
        period = Period(date.fromisoformat(row["period_start"]), date.fromisoformat(row["period_end"]))
        periods_by_measure.setdefault(row["measure"], []).append(period)
    lines = set()
    for measure, periods in periods_by_measure.items():
        first = min(periods, key=lambda period: (period.end, period.start))
        last = max(periods, key=lambda period: (period.end, -period.start.toordinal()))
        lines.add(f"`{measure}` | {len(periods):,} | {first.label} | {last.label} |")
    text = (PROJECT / "docs" / "data.md").read_text(encoding="utf-8")
    assert lines == set(re.findall(r"`[\w-]+` \| [\d,]+ \| [^|]+ \| [^|]+ \|", text))


def test_the_page_of_data_lists_every_release_and_how_it_was_read() -> None:
    parts = ("publisher", "source_title", "edition", "published_on")
    releases = {(*(row[part] for part in parts), PROVENANCE[row["provenance"]]) for row in figures()}
    section = (PROJECT / "docs" / "data.md").read_text(encoding="utf-8").partition("## Releases")[2]
    rows = [line.strip("| ").split(" | ") for line in section.partition("## Readers")[0].splitlines()]
    assert {tuple(row) for row in rows if len(row) == 5 and row[0] != "publisher"} == releases


def test_the_readme_names_every_publisher_of_the_figures() -> None:
    text = " ".join((PROJECT / "README.md").read_text(encoding="utf-8").split())
    assert sorted(name for name in {row["publisher"] for row in figures()} if name not in text) == []


def test_the_readme_counts_the_measures_that_have_figures() -> None:
    metrics = read_framework(FRAMEWORK.read_text("utf-8"), "f").metrics
    measures = {row["measure"] for row in figures()}
    with_figures = sum(metric.id in measures for metric in metrics)
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert f"Of the {counted(len(metrics))} metrics {counted(with_figures)} have national figures" in text
    assert f"{counted(len(metrics) - with_figures).capitalize()} have no figures" in text


def test_what_the_page_of_the_desk_says_to_press_stands_on_a_screen() -> None:
    text = (PROJECT / "docs" / "desk.md").read_text(encoding="utf-8")
    screens = "".join(path.read_text("utf-8") for path in (ROOMS / "desk" / "templates").glob("*.html")).lower()
    # What begins a step in bold is its title.
    names = [" ".join(name.split()) for step, name in re.findall(r"(\d\. )?\*\*([^*]+)\*\*", text) if not step]
    assert len(names) > 10
    assert [name for name in names if name.lower() not in screens] == []


def test_the_page_of_methods_has_the_numbers_that_the_methods_give() -> None:
    text = " ".join((PROJECT / "docs" / "methods.md").read_text(encoding="utf-8").split())
    assert (
        f"681 against 719 gives p = {doubled_central(681, 719):.2f}; 28 to 16 gives {doubled_central(28, 16):.2f}"
        in text
    )
    path = PROJECT / "data" / "method" / "false_alarms.toml"
    alarms = read_false_alarms(path.read_text(encoding="utf-8"), path.name)
    icons, levels, changes = map(alarms.get, ("pack.icons.n24.all.mean", "forces.levels.any", "forces.changes.any"))
    assert f"a pack carries {icons.rate:.2f} false icons on average" in text
    assert f"{levels.rate:.1%} of packs have a false flag among 252 levels and {changes.rate:.1%} one" in text
    assert "42 forces by 6 measures" in levels.what
    assert "42 forces by 5 measures" in changes.what
    assert f"({levels.runs:,} packs each)" in text


def test_the_page_of_letters_says_when_each_paragraph_stands() -> None:
    text = (PROJECT / "docs" / "letters.md").read_text(encoding="utf-8")
    paragraphs = [path.name for path in sorted((PROJECT / "letters" / "paragraphs").glob("*.xml"))]
    assert paragraphs
    assert [name for name in paragraphs if f"`paragraphs/{name}`" not in text] == []
