"""Draft and candidate are two folders; a build of a part leaves the rest, and the manifest covers all of it."""

import io
import json
from dataclasses import replace
from pathlib import Path

import docx
import pikepdf
import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.core.settings import Audience, BuildRequest, Paths
from ncpm_reports.pipeline import build_release
from ncpm_reports.release.checks.verify import verify
from ncpm_reports.release.output.folder import read_files
from ncpm_reports.release.output.manifest import wrong_sums
from ncpm_reports.writers.docx.read import read_docx
from tests.builds import GWENT, KENT, SIX_FORCES, small_project

LETTERS = BuildRequest(illustrative=True, audiences=frozenset({Audience.LETTERS}), areas=frozenset({GWENT}))
PUBLIC = replace(LETTERS, audiences=frozenset({Audience.PUBLIC}), areas=frozenset({KENT}))
WORDS = "It was good to see you."


def built(paths: Paths, request: BuildRequest) -> dict[str, bytes]:
    return dict(read_files(build_release(request, paths, jobs=1).folder))


def edit(path: Path) -> None:
    document = docx.Document(io.BytesIO(path.read_bytes()))
    document.paragraphs[-4].add_run(f" {WORDS}")
    document.save(str(path))


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_builds_of_parts_add_up_and_a_candidate_takes_the_edits(tmp_path: Path) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    draft = paths.output / "2025-06-INVENTED"
    first = built(paths, LETTERS)
    second = built(paths, replace(LETTERS, areas=frozenset({KENT})))
    name = "letters/gwent-INVENTED-FIGURES"
    assert second[f"{name}.docx"] == first[f"{name}.docx"]
    assert second[f"{name}.eml"] == first[f"{name}.eml"]
    with pikepdf.open(io.BytesIO(second["letters/all-letters-INVENTED-FIGURES.pdf"])) as file:
        assert len(file.pages) > 2
    third = built(paths, PUBLIC)
    letters = {path: data for path, data in second.items() if path.startswith("letters/")}
    assert {path: data for path, data in third.items() if path.startswith("letters/")} == letters
    assert any(path.startswith("public/kent/") for path in third)
    assert tuple(wrong_sums(third)) == ()
    named = {entry["path"] for entry in json.loads(third["manifest.json"])["files"]}
    assert named == third.keys() - {"manifest.json", "SHA256SUMS"}
    assert b"letters/gwent" in third["numbers.csv"]
    # A part built again is what it was, and so is the rest: a candidate of it could be published.
    assert built(paths, replace(PUBLIC, areas=frozenset({KENT}))) == third
    assert built(paths, replace(LETTERS, areas=frozenset({KENT}))) == third

    edit(draft / f"{name}.docx")
    before = read_files(draft)
    candidate = built(paths, replace(LETTERS, final=True))
    assert read_files(draft) == before, "the draft is as it was"
    assert any(WORDS in line for line in read_docx(candidate[f"{name}.docx"]).lines)
    assert "letters/sign-off.csv" in candidate
    assert tuple(wrong_sums(candidate)) == ()
    assert verify(paths.output / "2025-06-INVENTED-candidate").issues == ()

    edit(paths.output / f"2025-06-INVENTED-candidate/{name}.docx")
    with pytest.raises(Refused, match="changed in the candidate"):
        built(paths, replace(LETTERS, final=True))


def test_figures_past_due_and_places_left_open_are_refused_together(tmp_path: Path) -> None:
    paths = small_project(tmp_path, SIX_FORCES)
    with pytest.raises(Refused) as refused:
        build_release(BuildRequest(audiences=frozenset({Audience.BOARD}), final=True), paths, jobs=1)
    assert {issue.code for issue in refused.value.issues} >= {"final.past-due", "final.open"}
    assert not (paths.output / "2026-03-candidate").exists()
