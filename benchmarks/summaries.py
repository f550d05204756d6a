"""The project as a contender: the summaries in tagged PDF, DOCX, HTML and ODS, from its figures, in one process."""

import sys
from pathlib import Path

from benchmarks.content import job_of, summaries
from ncpm_reports.writers.docx import document as docx
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.ods import spreadsheet as ods
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf

WRITERS = {"pdf": pdf, "docx": docx, "html": html, "ods": ods}


def main(root: Path, store: Path, folder: Path, number: int) -> None:
    """Reads, assesses, composes, draws and writes: nothing is taken from an earlier run."""
    folder.mkdir(parents=True)
    job = job_of(root, store)
    options = WriterOptions(reference_docx=job.reference_docx)
    for document in summaries(job, number):
        for ending, writer in WRITERS.items():
            (folder / f"{document.meta.id}.{ending}").write_bytes(writer.write(document, options))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
