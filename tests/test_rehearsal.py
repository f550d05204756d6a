"""What is rehearsed is at hand afterwards; what is broken is passed over, and told of by whoever needs it."""

import subprocess
import sys
from pathlib import Path
from shutil import copytree

import pytest

from ncpm_reports.products.narrowing import SUMMARY_TEMPLATES
from ncpm_reports.rehearsal import rehearse

ROOT = Path(__file__).resolve().parent.parent


def _house(folder: Path) -> Path:
    for name in ("templates", "letters"):
        copytree(ROOT / name, folder / name)
    return folder


# In a process of its own, where nothing was at hand before.
ASKED = """
import sys
from pathlib import Path
from jinja2 import Environment
from ncpm_reports.documents.template import compile_all
from ncpm_reports.products.narrowing import SUMMARY_TEMPLATES, of_folder
from ncpm_reports.rehearsal import rehearse
from ncpm_reports.sources.project_files import load_texts
from ncpm_reports.writers.docx import template as docx_template
from ncpm_reports.writers.pdf import fonts as pdf_fonts

root = Path(sys.argv[1])
rehearse(root)
compiled = []
Environment.compile = lambda *given, **more: compiled.append(given)
for texts in (of_folder(load_texts(root / "templates"), SUMMARY_TEMPLATES), load_texts(root / "letters")):
    compile_all(texts)
print(len(compiled), *(f.cache_info().currsize for f in (docx_template.template, pdf_fonts.sans, pdf_fonts._subset)))
"""


def test_fonts_styles_and_the_templates_of_many_documents_are_at_hand() -> None:
    done = subprocess.run([sys.executable, "-c", ASKED, str(ROOT)], capture_output=True, text=True, check=True)
    compiled, skeletons, faces, subsets = map(int, done.stdout.split())
    assert compiled == 0, "all were compiled before"
    assert skeletons == 2, "for normal and for large print"
    assert faces == subsets == 2, "upright and bold"


OPEN = """
import os, sys
from pathlib import Path
from ncpm_reports.rehearsal import rehearse

rehearse(Path(sys.argv[1]))
for number in os.listdir("/proc/self/fd"):
    path = Path(f"/proc/self/fd/{number}")
    if path.is_file() and int(number) > 2:
        print(path.resolve())
"""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files are listed where Linux lists them")
def test_no_file_stays_open_since_processes_forked_later_would_read_it_at_one_place() -> None:
    done = subprocess.run([sys.executable, "-c", OPEN, str(ROOT)], capture_output=True, text=True, check=True)
    assert done.stdout == ""


def test_a_template_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    house = _house(tmp_path)
    (house / "templates" / SUMMARY_TEMPLATES / "summary.xml").write_text("{% if %}{{ ", encoding="utf-8")
    (house / "letters" / "submission.xml").write_bytes(b"\xff\xfe\xff")
    rehearse(house)


def test_a_reference_file_that_is_no_word_file_is_passed_over(tmp_path: Path) -> None:
    house = _house(tmp_path)
    (house / "templates" / "reference.docx").write_bytes(b"no zip")
    rehearse(house)


def test_folders_that_are_not_there_are_passed_over(tmp_path: Path) -> None:
    rehearse(tmp_path)
