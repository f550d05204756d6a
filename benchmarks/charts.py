"""The project's charts alone, drawn and written as SVG and PNG: what a peer would pay that adopted them."""

import sys
from pathlib import Path

from benchmarks.content import job_of, summaries, write_charts


def main(root: Path, store: Path, folder: Path, number: int) -> None:
    """Draws the charts of so many summaries, figures read and assessed first."""
    write_charts(summaries(job_of(root, store), number), folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
