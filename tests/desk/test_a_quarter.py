"""A whole quarter at the desk with plain forms, and the same quarter made by commands: the same bytes."""

import csv
import io
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import docx
import pytest
from lxml import html

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.settings import Paths
from ncpm_reports.desk.moments import typed_day
from ncpm_reports.desk.project import Project
from ncpm_reports.documents.front_matter import signed_text
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import read_candidate
from ncpm_reports.release.publish.ledger import Kind, read_ledger
from ncpm_reports.release.publish.publish import publish
from ncpm_reports.release.publish.published import read_standing
from ncpm_reports.sources.settings_text import dates_of
from tests.builds import digests, finish
from tests.conftest import PROJECT
from tests.desk.plain_forms import after_job, follow, forms, send
from tests.desk.test_files import NEWER, changed, some_figures, tidy
from tests.desk.test_sign_off import signed_by_two
from tests.desk.visitor import NOW, Visitor, running_desk
from tests.release.making import build, whole, write_folder

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200), pytest.mark.xdist_group("desk-quarter")]
QUARTER, AREA = "2026-03", "gwent"
OWN_FILE = "own-figures.csv"
STATEMENT = "The force has opened two more refuges."


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskQuarter:
    """A quarter as the desk made it: the visitor who made it, the file that was added, the letter that was edited."""

    visitor: Visitor
    project: Project
    added: bytes
    letter: bytes
    candidate: dict[str, str]


@pytest.fixture(scope="module")
def by_desk(desk_project: Paths, tmp_path_factory: pytest.TempPathFactory, soak: bool) -> Iterator[DeskQuarter]:
    """A candidate made at the desk from the first file to the edited letter: minutes, and so in the soak."""
    if not soak:
        pytest.skip("in the soak")
    root = tmp_path_factory.mktemp("desk-quarter") / "project"
    shutil.copytree(desk_project.root, root)
    store = root / desk_project.store.name
    project = Project(paths=replace(desk_project, root=root, data=root / "data", store=store, output=root / "out"))
    _publish_an_earlier_quarter(project)
    with running_desk(project) as outside:
        visitor = outside.enter()
        added = _add_a_file(visitor, project)
        _write(visitor, project)
        _name_owners(visitor)
        _build(visitor, "draft")
        letter = _edit_a_letter(visitor, project)
        _build(visitor, "candidate")
        candidate = digests(project.folder(QUARTER, final=True))
        yield DeskQuarter(visitor=visitor, project=project, added=added, letter=letter, candidate=candidate)


def _publish_an_earlier_quarter(project: Project) -> None:
    output = project.paths.output
    with locked(output):
        write_folder(output, "2025-12-candidate", whole(build(final=True, period=(2025, 12)), day=NOW.date()))
    signed_by_two(output / "2025-12-candidate")
    with locked(output):
        publish(output, read_candidate(output / "2025-12-candidate"), NOW)


def _add_a_file(visitor: Visitor, project: Project) -> bytes:
    data = tidy(changed(some_figures(project, 2)), day=NEWER, edition="own figures")
    answer = send(visitor, "/files", "/files", files=[("files", OWN_FILE, data)])
    page = answer.headers["location"]
    assert "2" in visitor.get(page).text
    stored = follow(visitor, send(visitor, page, f"{page}/accept"))
    assert "is stored: 2 figures" in stored.text
    return data


def _write(visitor: Visitor, project: Project) -> None:
    """Everything that people write, through the desk: what it is comes from a project that `finish` filled in."""
    with TemporaryDirectory() as folder:
        shutil.copytree(project.paths.root / "data", Path(folder) / "data")
        filled = replace(project.paths, root=Path(folder), data=Path(folder) / "data", store=Path(folder) / "s.sqlite")
        finish(filled, QUARTER)
        # Set once, before the first quarter; no page of the desk changes it.
        settings = (project.paths.data / "settings.toml").read_text(encoding="utf-8")
        address = settings.replace('site_address = ""', 'site_address = "https://www.gov.uk/x"')
        (project.paths.data / "settings.toml").write_text(address, encoding="utf-8")
        commentary = filled.data / "commentary" / QUARTER
        dates = dates_of((filled.data / "settings.toml").read_text(encoding="utf-8"), QUARTER)
        typed = {name: day_label(day) for name, day in dates.items()}
        assert "Saved" in follow(visitor, send(visitor, "/quarter", "/quarter/dates", typed)).text
        # The file that was added says that figures of its day are known: those of homicide are late by then.
        shutil.copy(commentary / "overview.md", commentary / "homicide.md")
        for path in sorted(commentary.glob("*.md")):
            _comment(visitor, path)
    page = f"/statements/{AREA}"
    words = {"general": STATEMENT, "author": "The Commissioner", "date": "1 June 2026"}
    applies = {name: "yes" for name in _radios(visitor, page)}
    assert "Saved" in follow(visitor, send(visitor, page, page, {**words, **applies})).text


def _name_owners(visitor: Visitor) -> None:
    """Gives every ask of the pack an owner and a date, and decides on the questions to forces."""
    while "being worked out" in (page := visitor.get("/board-actions")).text:
        time.sleep(1)
    (form,) = forms(page, "/board-actions")
    for row in form.xpath(".//tr[.//input[@name='ask' and @value != '']]"):
        row.xpath(".//input[@name='owner']")[0].value = "A. Official"
        row.xpath(".//input[@name='due']")[0].value = "June"
        for field in row.xpath(".//input[@name='position' and @type='text']"):
            field.value = "ask"
    answer = visitor.post_pairs("/board-actions", form.form_values())
    assert "Saved" in follow(visitor, answer).text


def _comment(visitor: Visitor, path: Path) -> None:
    signed = signed_text(path.read_text(encoding="utf-8"))
    page = f"/words/{path.stem}"
    day = typed_day(signed.date)
    assert day is not None
    typed = {"author": signed.author, "date": day_label(day), "body": signed.body.strip()}
    assert "Saved" in follow(visitor, send(visitor, page, page, typed, button=("do", "save"))).text


def _radios(visitor: Visitor, page: str) -> list[str]:
    text = visitor.get(page).text
    return sorted({part.split('"')[0] for part in text.split('type="radio"')[1:] for part in [part.split('name="')[1]]})


def _build(visitor: Visitor, kind: str) -> None:
    shown = visitor.get("/build").text
    form = shown.split(f'name="kind" value="{kind}"')
    assert len(form) == 2
    page = after_job(visitor, visitor.post("/build/start", {"kind": kind}))
    document: Any = html.document_fromstring(page.text)
    words = document.text_content()
    assert f"The {kind} is made" in words, words


def _edit_a_letter(visitor: Visitor, project: Project) -> bytes:
    """Takes a letter home, adds a sentence in its last words, and sends it back."""
    page = f"/letters/{AREA}"
    document = docx.Document(io.BytesIO(visitor.get(f"{page}/draft/docx").body))
    document.paragraphs[-4].add_run(" It was good to see you in June.")
    stream = io.BytesIO()
    document.save(stream)
    edited = stream.getvalue()
    answer = send(visitor, page, f"{page}/upload", files=[("word", f"{AREA}.docx", edited)])
    assert "It was good to see you in June." in follow(visitor, answer).text
    return edited


def test_the_quarter_is_signed_verified_published_and_taken_back(by_desk: DeskQuarter) -> None:
    visitor, output = by_desk.visitor, by_desk.project.paths.output
    named = {"name": "Pat Writer"}
    ready = send(visitor, "/letters", "/letters/ready", named, ticked=["all-listed"], button=("act", "ready"))
    assert "marked ready by Pat Writer" in follow(visitor, ready).text
    for name in ("Ann Analyst", "Bob Reader"):
        typed = {"name": name, "role": "Reader", "reason": "Read every page."}
        assert f"Signed off by {name}" in follow(visitor, send(visitor, "/sign-off", "/sign-off/sign", typed)).text
    _verify(visitor, "candidate")
    before = read_standing(output).release
    published = after_job(visitor, send(visitor, "/publish", "/publish/start", ticked=["confirmed"]))
    assert "Published" in published.text, published.text
    assert read_standing(output).release != before
    _verify(visitor, "published")
    undone = send(visitor, "/publish", "/publish/undo", {"reason": "A figure was wrong."})
    assert "public again" in follow(visitor, undone).text
    assert read_standing(output).release == before
    kinds = [entry.kind for entry in read_ledger(output).entries]
    assert kinds[-4:] == [Kind.SIGN_OFF, Kind.SIGN_OFF, Kind.PUBLISHED, Kind.UNDONE]


def _verify(visitor: Visitor, release: str) -> None:
    page = after_job(visitor, send(visitor, "/verify", "/verify/start", {"release": release}))
    document: Any = html.document_fromstring(page.text)
    words = document.text_content()
    assert "files are as they were made" in words, words


def test_commands_make_the_same_bytes(by_desk: DeskQuarter, desk_project: Paths, tmp_path: Path) -> None:
    root = tmp_path / "by-command"
    shutil.copytree(desk_project.root, root)
    made = by_desk.project.paths.data
    for part in ("commentary", "statements"):
        shutil.copytree(made / part, root / "data" / part)
    shutil.copy(made / "settings.toml", root / "data/settings.toml")
    paths = Paths(root=root, data=root / "data", store=root / desk_project.store.name, output=root / "out")
    _publish_an_earlier_quarter(Project(paths=paths))
    (tmp_path / OWN_FILE).write_bytes(by_desk.added)
    folders = ["--data", str(root / "data"), "--store", str(root / desk_project.store.name)]
    folders += ["--output", str(root / "out")]
    _ncpm("ingest", str(tmp_path / OWN_FILE), *folders)
    _ncpm("build", "--period", QUARTER, "--only", "letters", "--force", AREA, *folders)
    (root / "out" / QUARTER / "letters" / f"{AREA}.docx").write_bytes(by_desk.letter)
    _ncpm("build", "--period", QUARTER, "--final", *folders)
    by_command = digests(root / "out" / f"{QUARTER}-candidate")
    different = {path for path in by_command.keys() | by_desk.candidate if _differs(path, by_command, by_desk)}
    assert different == set()
    sheet = csv.DictReader((root / "out" / f"{QUARTER}-candidate/letters/sign-off.csv").open(encoding="utf-8"))
    assert len(list(sheet)) >= 43


def _differs(path: str, by_command: dict[str, str], by_desk: DeskQuarter) -> bool:
    return by_command.get(path) != by_desk.candidate.get(path)


def _ncpm(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ncpm_reports", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=PROJECT,
        env=dict(os.environ),
    )
    assert done.returncode == 0, done.stderr
