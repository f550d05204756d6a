"""Over every drawing of a build no words collide, are cut off or are crossed by a line."""

import random
from collections.abc import Iterator, Sequence

import pytest

from ncpm_reports.documents.blocks import Document, Figure, Table
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import walk
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack import profiles
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters.facts import every_force
from ncpm_reports.products.public_summary import summary
from tests.charts.readability import check, crossed_words
from tests.products.packs import invented_job, real_job

SAMPLE = 3


def _drawings(document: Document) -> Iterator[tuple[str, Drawing]]:
    for block in walk(document.blocks):
        if isinstance(block, Figure):
            yield from ((block.id, drawing) for drawing in (block.drawing, block.narrow) if drawing is not None)
        elif isinstance(block, Table):
            cells = (cell for row in block.rows for cell in row)
            yield from ((block.id, cell.drawing) for cell in cells if cell.drawing is not None)


def _documents(job: Job, slugs: Sequence[str]) -> Iterator[tuple[str, Document]]:
    yield "pack", board_pack.compose(job).document
    for facts in every_force(job):
        if facts.force.slug in slugs:
            yield facts.force.slug, summary.printed_sheet(job.public, facts.force)
            yield facts.force.slug, profiles.profile(job, facts)


@pytest.mark.parametrize("figures", ["real", "invented"])
def test_all_words_of_every_drawing_can_be_read(figures: str, soak: bool) -> None:
    job = real_job() if figures == "real" else invented_job()
    slugs = [force.slug for force in job.areas.forces]
    chosen = slugs if soak else random.Random(20260331).sample(slugs, SAMPLE)
    problems, looked_at = [], 0
    for name, document in _documents(job, chosen):
        for ident, drawing in _drawings(document):
            looked_at += 1
            problems += [(name, ident, problem) for problem in (*check(drawing), *crossed_words(drawing))]
            problems += [(name, ident, op.text) for op in drawing.ops if isinstance(op, TextOp) and "…" in op.text]
    assert problems == []
    assert looked_at > 50
