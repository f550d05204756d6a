"""The project's own content in plain form: what every contender is given, and the pictures of the project's charts."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.blocks import (
    Block,
    Bullets,
    Callout,
    Document,
    Figure,
    Heading,
    Inlines,
    Number,
    Paragraph,
    Table,
    plain,
)
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.traversal import walk
from ncpm_reports.inputs import read_inputs
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.job import Job
from ncpm_reports.products.public_summary.summary import printed_sheet
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg

SCALE = 2.0
STORE = "content.sqlite"


def job_of(root: Path, store: Path) -> Job:
    """The newest quarter's job, from the project's own data."""
    paths = Paths(root=root, data=root / "data", store=store, output=store.parent)
    return assess_inputs(read_inputs(paths, BuildRequest()))


def summaries(job: Job, number: int) -> Iterator[Document]:
    """So many of the 43 summaries as they are printed, one after another."""
    areas: Areas = job.areas
    yield from (printed_sheet(job.public, force) for force in areas.forces[:number])


def figures(blocks: tuple[Block, ...]) -> Iterator[Figure]:
    """The charts of a document, wherever they stand in it."""
    return (block for block in walk(blocks) if isinstance(block, Figure))


def plain_blocks(blocks: tuple[Block, ...], name: str) -> Iterator[dict[str, Any]]:
    """Blocks as dictionaries of strings and lists, one under another; `name` is the document's."""
    for block in walk(blocks):
        match block:
            case Heading(level=level, content=content):
                yield {"kind": "heading", "level": level, "text": plain(content)}
            case Paragraph(content=content):
                yield {"kind": "paragraph", "text": plain(content)}
            case Bullets(items=items):
                yield {"kind": "bullets", "items": [plain(item) for item in items]}
            case Table():
                yield {"kind": "table", **_table(block)}
            case Figure():
                chart = f"{name}-{block.id}"
                yield {"kind": "figure", "chart": chart, "alt": block.alt, "series": _series(block.data)} | _words(
                    block
                )
            case Callout(title=title):
                yield {"kind": "paragraph", "text": plain(title)}
            case _:
                continue


def _words(figure: Figure) -> dict[str, str]:
    return {"title": plain(figure.title), "subtitle": plain(figure.subtitle), "source": plain(figure.source)}


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": plain(table.title),
        "header": [plain(column.header) for column in table.columns],
        "rows": [[plain(cell.content) for cell in row] for row in table.rows],
        "source": plain(table.source),
    }


def _series(table: Table) -> dict[str, Any]:
    """The labels and the first column of numbers of a chart's data: what a user would plot."""
    pairs = [(plain(row[0].content), _number(row[1].content)) for row in table.rows if len(row) > 1]
    points = [(label, value) for label, value in pairs if value is not None]
    return {"labels": [label for label, _ in points], "values": [value for _, value in points]}


def _number(content: Inlines) -> float | None:
    return next((inline.quantity.value for inline in content if isinstance(inline, Number)), None)


def write_charts(documents: Iterable[Document], folder: Path) -> None:
    """Every chart of the documents as SVG and PNG; equal ones are replayed once, as in a build."""
    folder.mkdir(parents=True, exist_ok=True)
    known: dict[Drawing, tuple[str, bytes]] = {}
    for document in documents:
        for figure in figures(document.blocks):
            drawing = figure.drawing
            if drawing not in known:
                text = svg(drawing, title=plain(figure.title), desc=figure.alt, ident="chart")
                known[drawing] = (text, png(drawing, SCALE))
            text, pixels = known[figure.drawing]
            name = f"{document.meta.id}-{figure.id}"
            (folder / f"{name}.svg").write_text(text, encoding="utf-8")
            (folder / f"{name}.png").write_bytes(pixels)


def main(root: Path, folder: Path, number: int) -> None:
    """Writes `content.json` and the charts of the project for so many summaries into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    documents = tuple(summaries(job_of(root, folder / STORE), number))
    summaries_as_data = [
        {
            "name": document.meta.id,
            "title": document.meta.title,
            "blocks": list(plain_blocks(document.blocks, document.meta.id)),
        }
        for document in documents
    ]
    (folder / "content.json").write_text(json.dumps(summaries_as_data), encoding="utf-8")
    write_charts(documents, folder / "charts")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
