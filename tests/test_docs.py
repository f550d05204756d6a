"""The papers of the house cannot drift: every command, measure and element is documented, every linked page exists."""

import re
from pathlib import Path

import pytest

from ncpm_reports.cli import COMMANDS
from ncpm_reports.documents.vocabulary import BLOCKS, INLINES
from ncpm_reports.measures.framework import read_framework

PROJECT = Path(__file__).resolve().parent.parent
FRAMEWORK = PROJECT / "data" / "frameworks" / "ncpm-2021.toml"
PAPERS = [PROJECT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")] + sorted(
    (PROJECT / "docs").glob("*.md")
)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_is_documented(name: str) -> None:
    assert f"ncpm {name}" in (PROJECT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("measure", [one.id for one in read_framework(FRAMEWORK.read_text("utf-8"), "f").measures])
def test_every_measure_is_documented(measure: str) -> None:
    assert f"`{measure}`" in (PROJECT / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("element", sorted({*BLOCKS, *INLINES}))
def test_every_element_of_templates_is_documented(element: str) -> None:
    text = (PROJECT / "docs" / "templates.md").read_text(encoding="utf-8")
    shown = f"<{element}" in text or (re.fullmatch("h[1-4]", element) and "`<h1>` … `<h4>`" in text)
    assert shown, f"<{element}> is not in docs/templates.md"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_every_linked_page_and_picture_exists(paper: Path) -> None:
    missing = [target for target in LINK.findall(paper.read_text("utf-8")) if not (paper.parent / target).exists()]
    assert missing == []


def test_no_paper_speaks_of_a_machine_of_ours() -> None:
    for paper in PAPERS:
        text = paper.read_text(encoding="utf-8")
        assert "/work/" not in text
        assert "/root/" not in text
