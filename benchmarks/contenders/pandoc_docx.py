"""pandoc: a DOCX file a summary, from Markdown."""

from collections.abc import Iterator
from typing import Any

import pypandoc
from given import Given, given

SPECIAL = str.maketrans({character: f"\\{character}" for character in "\\`*_{}[]<>()#+-.!|~$^@'\""})


def markdown(inputs: Given, document: dict[str, Any]) -> Iterator[str]:
    """A summary as Markdown, what is special in it escaped."""
    for block in document["blocks"]:
        match block["kind"]:
            case "heading":
                yield f"{'#' * block['level']} {_safe(block['text'])}"
            case "paragraph":
                yield _safe(block["text"])
            case "bullets":
                yield "\n".join(f"- {_safe(item)}" for item in block["items"])
            case "table":
                rows = [block["header"], ["---"] * len(block["header"]), *block["rows"]]
                cells = [[cell if row is rows[1] else _safe(cell) for cell in row] for row in rows]
                yield "\n".join("| " + " | ".join(row) + " |" for row in cells)
                yield f"Table: {_safe(block['title'])}"
                yield _safe(block["source"])
            case "figure":
                yield f"![{_safe(block['alt'])}]({inputs.chart(block, 'png')}){{width=16cm}}"
                yield _safe(block["source"])


def _safe(text: str) -> str:
    return text.translate(SPECIAL)


def main() -> None:
    """Writes DOCX only."""
    inputs = given("png")
    for document in inputs.documents:
        text = "\n\n".join(markdown(inputs, document))
        pypandoc.convert_text(
            text, "docx", format="markdown", outputfile=str(inputs.output / f"{document['name']}.docx")
        )


if __name__ == "__main__":
    main()
