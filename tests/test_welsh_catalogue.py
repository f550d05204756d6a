"""`ncpm template --welsh`: filled in and put in its place, it makes the sheets in Welsh."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports import cli
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.documents.welsh_catalogue import CATALOGUE
from ncpm_reports.inputs import read_inputs
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.public_summary import summary
from ncpm_reports.quarter.welsh_catalogue import welsh_catalogue
from tests.builds import SIX_FORCES, small_project

GWENT = "W15000002"


def filled_in(text: str, without: str = "") -> str:
    """A catalogue with some Welsh for each sentence but one."""
    rows = [*csv.reader(io.StringIO(text))]
    table = io.StringIO()
    csv.writer(table).writerows(
        (rows[0], *((english, "" if english == without else f"Cymraeg: {english}") for english, _ in rows[1:]))
    )
    return table.getvalue()


def test_a_catalogue_that_is_filled_in_makes_the_welsh_sheet(tmp_path: Path) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    place = paths.root / CATALOGUE
    blank = welsh_catalogue(paths, BuildRequest())
    assert blank.untranslated == blank.sentences == blank.text.count("\n") - 1
    job = assess_inputs(read_inputs(paths, BuildRequest())).public

    def stems(catalogue: str) -> list[str]:
        translated = replace(job, welsh=catalogue)
        return [variant.stem for variant in summary.compose(translated, GWENT)[0].variants]

    place.write_text(filled_in(blank.text, without="The six priorities"), encoding="utf-8")
    again = welsh_catalogue(paths, BuildRequest())
    assert (again.sentences, again.untranslated) == (blank.sentences, 1)
    assert again.text.endswith("\nThe six priorities,\n")
    assert "gwent-cymraeg" not in stems(place.read_text(encoding="utf-8"))
    assert "gwent-cymraeg" in stems(filled_in(again.text))


def test_a_catalogue_that_may_be_filled_in_is_never_replaced(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    folders = ("--data", str(paths.data), "--store", str(paths.store), "--output", str(paths.output))
    assert cli.run(("template", "--welsh", *folders)) == 0
    printed = capsys.readouterr().out
    assert "welsh-catalogue.csv" in printed
    written = paths.output / "welsh-catalogue.csv"
    written.write_text("mine", encoding="utf-8")
    assert cli.run(("template", "--welsh", *folders)) == 2
    assert written.read_text(encoding="utf-8") == "mine"
    assert "may have been filled in" in capsys.readouterr().err
