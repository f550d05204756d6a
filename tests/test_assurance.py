"""The page of assurance counts the cases that there are."""

import pytest

from tests import test_check
from tests.conftest import PROJECT
from tests.documents import test_template_attacks as attacks
from tests.release import test_embargo, test_gates
from tests.sources import test_defects as defects

TEXT = (PROJECT / "docs" / "assurance.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "words",
    [
        f"({len(defects.DEFECTS)} defects, {len(defects.KINDS)} formats, {len(defects.FORCES)} positions) | "
        f"{len(defects.CASES)} | sample",
        f"{len(attacks.CODE)} code, {len(attacks.RESOURCE)} resource (each for time and for memory), "
        f"{len(attacks.MISTAKES)} mistakes",
        f"| planted leaks in public files | {len(test_gates.LEAKS)} | all",
        f"| clean bundles that no gate may refuse | {test_gates.CLEAN} | all",
        f"| clocks around the embargo | {len(test_embargo.CLOCKS)} | all",
        f"what a build refuses, `check` refuses | {len(test_check.MISTAKES)} |",
        f"{len(test_check.MISTAKES)} made mistakes of every kind of file",
    ],
)
def test_a_family_is_as_large_as_the_page_says(words: str) -> None:
    assert words in TEXT, "correct the count in docs/assurance.md"
