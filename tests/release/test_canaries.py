"""Public by construction: 200 words planted in restricted inputs are in restricted products and not in public."""

import shutil
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.inputs import read_inputs
from ncpm_reports.products.plan import Task
from ncpm_reports.release.checks.gate_words import readable, unpacked
from ncpm_reports.release.output.artefacts import PUBLIC
from ncpm_reports.sources.project_files import load_areas
from tests.builds import rendered

PROJECT = Path(__file__).resolve().parents[2]
FORCE = "E23000036"
MEASURES = ("homicide", "neighbourhood-crime", "firearm-discharges", "cyber-breaches", "overview")
LETTER_WORDS = 27


def word(number: int) -> str:
    """A word that no document holds by chance."""
    letters = "".join("bcdfghjklmnpqrstvwxz"[(number // 20**place) % 20] for place in range(3))
    return f"Quokka{letters}"


def planted(root: Path, areas: Areas) -> Mapping[str, str]:
    """Plants 200 words: where each is, by word."""
    places: dict[str, str] = {}

    def new(where: str) -> str:
        canary = word(len(places))
        places[canary] = where
        return canary

    rows = ["force,name,email,salutation"]
    for force in areas.forces:
        name, mailbox, greeting = new("name"), new("e-mail"), new("salutation")
        rows.append(f"{force.code},Pat {name},{mailbox}@example.org,Dear {greeting}")
    (root / "data" / "contacts.csv").write_text("\n".join(rows) + "\n")
    commentary = root / "data" / "commentary" / "2025-06"
    commentary.mkdir(parents=True)
    for measure in MEASURES:
        text = f"---\nauthor: {new('author')}\ndate: 2025-11-01\n---\n" + "\n\n".join(
            f"The analyst writes {new('commentary')}." for _ in range(7)
        )
        (commentary / f"{measure}.md").write_text(text + "\n")
    letter = root / "letters" / "chief-constable.xml"
    # In one paragraph each, since a letter has two sides and a section of the pack one page.
    letter.write_text(f"{letter.read_text()}\n<p>{' '.join(new('letter') for _ in range(LETTER_WORDS))}</p>\n")
    pack = root / "templates" / "board-pack" / "method.xml"
    words = " ".join(new("pack") for _ in range(200 - len(places)))
    pack.write_text(f"{pack.read_text()}\n<p>{words}</p>\n")
    return places


@pytest.mark.slow
def test_no_restricted_word_reaches_the_public_part(tmp_path: Path, tried: Counter[str]) -> None:
    for name in ("templates", "letters"):
        shutil.copytree(PROJECT / name, tmp_path / name)
    shutil.copytree(PROJECT / "data", tmp_path / "data", ignore=shutil.ignore_patterns("store", "incoming", "figures"))
    canaries = planted(tmp_path, load_areas(tmp_path / "data"))
    assert len(canaries) == 200
    paths = Paths(root=tmp_path, data=tmp_path / "data", store=tmp_path / "store", output=tmp_path / "output")
    inputs = read_inputs(paths, BuildRequest(period=quarter(2025, 6), illustrative=True))
    tasks = (Task(kind="pack"), Task(kind="site"), Task(kind="summary", area=FORCE), Task(kind="letter", area=FORCE))
    files = rendered(inputs, tasks, tmp_path / "rendered")
    canaries_by_path = {path: held_in(path, data, canaries) for path, data in files.items()}
    restricted = set().union(*(names for path, names in canaries_by_path.items() if not path.startswith(PUBLIC)))
    public = {path: names for path, names in canaries_by_path.items() if path.startswith(PUBLIC) and names}
    # The search is not blind: it finds the pack's and the letter's words where they belong.
    assert {canaries[canary] for canary in restricted} >= {"commentary", "author", "letter", "pack", "name"}
    assert public == {}
    tried["canaries in restricted inputs, none of them in public bytes"] += len(canaries)


def held_in(path: str, data: bytes, canaries: Mapping[str, str]) -> set[str]:
    text = "\n".join(readable(inner) for _, inner in unpacked(path, data))
    return {canary for canary in canaries if canary in text}
