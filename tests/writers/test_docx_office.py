"""Word files as LibreOffice reads them: they open, and say the same."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from ncpm_reports.documents.blocks import Document
from ncpm_reports.products.board_pack.pack import compose
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.public_summary.summary import printed_sheet
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.read import page_count
from tests.products.packs import invented_job, real_job
from tests.writers.samples import sample_document
from tests.writers.word_rules import default_reference, faults, tree, values
from tests.writers.word_text import model_lines, tidy

KINDS = ("summary", "large", "pack", "letter", "hostile", "long", "empty")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")]


def convert(folder: Path, form: str, files: list[Path]) -> None:
    """LibreOffice's conversion of files, into the same folder, with a profile of its own."""
    command = ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", form]
    subprocess.run([*command, "--outdir", str(folder), *map(str, files)], check=True, capture_output=True, timeout=300)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every sample as Word file and as LibreOffice's plain text of it."""
    folder = tmp_path_factory.mktemp("office")
    files = []
    for kind in KINDS:
        files.append(folder / f"{kind}.docx")
        files[-1].write_bytes(write(sample_document(kind), WriterOptions()))
    convert(folder, "txt:Text (encoded):UTF8", files)
    return folder


def left_over(document: Document, said: str) -> str:
    """What is said besides the document's lines, which must all be there in order."""
    rest, place = [], 0
    for line in model_lines(document):
        start = said.find(line, place)
        assert start >= 0, f"not said after {said[max(0, place - 80) : place]!r}: {line!r}"
        assert start == 0 or said[start - 1] == " ", (
            f"joined to what stands before: {said[max(0, start - 80) : start]!r}"
        )
        rest.append(said[place:start])
        place = start + len(line)
    return " ".join(" ".join([*rest, said[place:]]).split())


@pytest.mark.parametrize("kind", KINDS)
def test_libreoffice_says_the_models_words_and_only_marks_of_lists_and_pages_besides(exported: Path, kind: str) -> None:
    said = tidy((exported / f"{kind}.txt").read_text(encoding="utf-8-sig"))
    assert re.fullmatch(r"(•|\d+\.?|\s)*", left_over(sample_document(kind), said))


def test_a_reference_saved_by_another_word_processor_still_serves(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / "reference.docx"
    source.write_bytes(default_reference())
    convert(tmp_path, "docx", [source])
    again = (tmp_path / "reference.docx").read_bytes()
    assert again != default_reference()
    data = write(sample_document("summary"), WriterOptions(reference_docx=again))
    assert faults(data) == []
    colours = values(tree(data, "word/styles.xml"), "//w:style[@w:styleId='Heading1']/w:rPr/w:color/@w:val")
    assert [colour.upper() for colour in colours] == ["12436D"]


def page_with(heading: str, file: Path) -> int:
    """The number of the page on which a line is this heading."""
    pages = subprocess.run(["pdftotext", file, "-"], check=True, capture_output=True, text=True).stdout.split("\f")
    (number,) = (number for number, page in enumerate(pages, start=1) if heading in page.splitlines())
    return number


@pytest.mark.parametrize("job", [real_job, invented_job], ids=["real", "invented"])
def test_the_pack_has_the_same_pages_in_word_as_in_pdf(tmp_path: Path, job: Callable[[], Job]) -> None:
    """Its first page gives the numbers of others, which are those of the PDF: all before data readiness."""
    document = compose(job()).document
    (tmp_path / "word.docx").write_bytes(write(document, WriterOptions()))
    (tmp_path / "model.pdf").write_bytes(pdf.write(document))
    convert(tmp_path, "pdf", [tmp_path / "word.docx"])
    pages = [page_with("Data readiness", tmp_path / name) for name in ("word.pdf", "model.pdf")]
    assert pages[0] == pages[1]


@pytest.mark.parametrize("job", [real_job, invented_job], ids=["real", "invented"])
def test_the_submission_has_one_page_in_word_in_which_alone_it_is_written(
    tmp_path: Path, job: Callable[[], Job]
) -> None:
    _, submission = private_office.compose(job())
    (tmp_path / "submission.docx").write_bytes(write(submission.document, WriterOptions()))
    convert(tmp_path, "pdf", [tmp_path / "submission.docx"])
    assert page_count((tmp_path / "submission.pdf").read_bytes()) == 1


def test_the_sheet_for_the_public_has_two_sides_in_word_too(tmp_path: Path) -> None:
    job = real_job().public
    files = []
    for slug in ("metropolitan", "staffordshire", "devon-and-cornwall"):
        force = job.areas.force(slug)
        assert force is not None
        files.append(tmp_path / f"{slug}.docx")
        files[-1].write_bytes(write(printed_sheet(job, force), WriterOptions()))
    convert(tmp_path, "pdf", files)
    assert [page_count(file.with_suffix(".pdf").read_bytes()) for file in files] == [2, 2, 2]
