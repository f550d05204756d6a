"""Invented figures say so in every picture and file name."""

import pytest

from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.drawing import TextOp
from ncpm_reports.products.product import INVENTED_SUFFIX, INVENTED_WORDS, Format, Product, invented_name, mark_invented
from tests.writers.samples import sample_document


def sample() -> Product:
    return Product(
        audience=Audience.PUBLIC,
        folder="public/kent",
        stem="kent",
        document=sample_document("summary"),
        formats=(Format.PDF,),
    )


def test_every_picture_says_so_above_what_it_shows() -> None:
    before = [block.drawing for block in sample().document.blocks if hasattr(block, "drawing")]
    after = [block.drawing for block in mark_invented(sample()).document.blocks if hasattr(block, "drawing")]
    assert before
    for old, new in zip(before, after, strict=True):
        words = [op for op in new.ops if isinstance(op, TextOp) and op.text == INVENTED_WORDS]
        assert len(words) == 1
        assert words[0].y > old.height
        assert words[0].y + words[0].size <= new.height


def test_a_file_name_says_so_once() -> None:
    assert mark_invented(sample()).stem == f"kent{INVENTED_SUFFIX}"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("measures.csv", "measures-INVENTED-FIGURES.csv"),
        ("letters/all-letters.pdf", "letters/all-letters-INVENTED-FIGURES.pdf"),
        ("public/kent/kent-INVENTED-FIGURES.pdf", "public/kent/kent-INVENTED-FIGURES.pdf"),
        ("public/kent/index.html", "public/kent/index.html"),
        ("public/site.css", "public/site.css"),
        ("SHA256SUMS", "SHA256SUMS"),
    ],
)
def test_names_that_links_and_tools_need_are_kept(path: str, expected: str) -> None:
    assert invented_name(path) == expected
