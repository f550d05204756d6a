"""What is rehearsed is at hand afterwards; what is broken is passed over, and told of by whoever needs it."""

from pathlib import Path
from shutil import copytree

import pytest
from jinja2 import Environment

from ncpm_reports.documents import template
from ncpm_reports.products.narrowing import SUMMARY_TEMPLATES, of_folder
from ncpm_reports.rehearsal import rehearse
from ncpm_reports.sources.house import load_texts
from ncpm_reports.writers import docx_skeleton, pdf_fonts

ROOT = Path(__file__).resolve().parent.parent


def _house(folder: Path) -> Path:
    for name in ("templates", "letters"):
        copytree(ROOT / name, folder / name)
    return folder


def test_fonts_styles_and_the_templates_of_many_documents_are_at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    for known in (template._sandbox, docx_skeleton.skeleton, pdf_fonts.sans, pdf_fonts._subset):
        known.cache_clear()
    rehearse(ROOT)
    compiled: list[object] = []
    monkeypatch.setattr(Environment, "compile", lambda *given, **more: compiled.append(given))
    for texts in (of_folder(load_texts(ROOT / "templates"), SUMMARY_TEMPLATES), load_texts(ROOT / "letters")):
        template.compile_all(texts)
    assert not compiled, "all were compiled before"
    assert {docx_skeleton.skeleton.cache_info().currsize, pdf_fonts.sans.cache_info().currsize} == {2}
    assert pdf_fonts._subset.cache_info().currsize == 2


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
