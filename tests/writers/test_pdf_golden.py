"""The tag tree of small PDFs, as people have read it: what a screen reader is given, in its order."""

from pathlib import Path

import pytest

from ncpm_reports.documents.blocks import Document
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import tag_tree
from tests.conftest import PROJECT
from tests.writers.samples import all_blocks, long_table, meta, sample_document

GOLDEN = PROJECT / "tests" / "golden" / "pdf"


def short(kind: str) -> Document:
    """A sample whose long table is cut to three rows."""
    if kind != "summary":
        return sample_document(kind)
    blocks = tuple(long_table(3) if getattr(block, "id", "") == "areas" else block for block in all_blocks())
    return Document(meta=meta(), blocks=blocks)


@pytest.mark.parametrize("kind", ["summary", "letter"])
def test_the_tag_tree_is_what_a_person_has_read(kind: str, accept: bool) -> None:
    golden = Path(GOLDEN / f"{kind}.txt")
    tree = tag_tree(pdf.write(short(kind)))
    if accept:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        golden.write_text(tree, encoding="utf-8")
    assert tree == golden.read_text(encoding="utf-8"), "read the difference, then run pytest --accept if it is right"
