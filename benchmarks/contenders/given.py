"""What every contender starts from: the content, and charts in one of two ways."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Given:
    """Content by document, the folder to write to, and where the charts are."""

    documents: list[dict[str, Any]]
    output: Path
    charts: Path

    def chart(self, block: dict[str, Any], ending: str) -> Path:
        """The file of a chart."""
        return self.charts / f"{block['chart']}.{ending}"


def given(*endings: str) -> Given:
    """From the command line: content.json, the output folder, and the project's charts or "naive".

    Naive charts are drawn here, in the formats named, one after another as users write them.
    """
    content, output, charts = sys.argv[1:4]
    documents = json.loads(Path(content).read_text(encoding="utf-8"))
    Path(output).mkdir(parents=True, exist_ok=True)
    if charts != "naive":
        return Given(documents, Path(output), Path(charts))
    inputs = Given(documents, Path(output), Path(output) / "charts")
    inputs.charts.mkdir()
    for document in documents:
        for block in document["blocks"]:
            if block["kind"] == "figure":
                draw(block, [inputs.chart(block, ending) for ending in endings])
    return inputs


def draw(block: dict[str, Any], paths: list[Path]) -> None:
    """One chart as a tutorial would have it."""
    # Only contenders that draw need matplotlib.
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, axes = plt.subplots(figsize=(6.3, 3.2))
    values = block["series"]["values"]
    axes.plot(range(len(values)), values, marker="o")
    step = max(1, len(values) // 6)
    axes.set_xticks(range(0, len(values), step), block["series"]["labels"][::step], rotation=30, ha="right")
    axes.set_title(block["title"][:80])
    axes.grid(axis="y")
    figure.tight_layout()
    for path in paths:
        figure.savefig(path, dpi=200)
    plt.close(figure)
