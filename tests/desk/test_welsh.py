"""The Welsh of sheets at the desk: sentences go out to a translator, and come back whole or not at all."""

import csv
import io

import pytest

from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from tests.desk.people import with_role
from tests.desk.plain_forms import hidden
from tests.desk.visitor import Visitor


def opened(visitor: Visitor) -> dict[str, str]:
    return {"opened": hidden(visitor.get("/welsh"), "opened")}


def filled_in(catalogue: str) -> bytes:
    rows = list(csv.reader(io.StringIO(catalogue)))
    table = io.StringIO()
    csv.writer(table).writerows([rows[0], *((english, f"Cymraeg: {english}") for english, _ in rows[1:])])
    return table.getvalue().encode()


@pytest.mark.slow
def test_sentences_go_out_and_come_back_with_their_welsh(visitor: Visitor, project: Project) -> None:
    assert '<a href="/welsh">' in visitor.get("/statements").text
    answer = visitor.get("/welsh/catalogue.csv")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    catalogue = answer.body.decode("utf-8-sig")
    sentences = catalogue.count("\n") - 1
    assert f"{sentences} of {sentences} sentences have no Welsh yet." in visitor.get("/welsh").text

    before = opened(visitor)
    assert visitor.post("/welsh", before, [("file", "c.csv", filled_in(catalogue))]).status == 303
    visitor.get("/welsh/catalogue.csv")
    assert f"All {sentences} sentences have their Welsh." in visitor.get("/welsh").text
    assert "Cymraeg" in (project.paths.data / "welsh" / "catalogue.csv").read_text(encoding="utf-8")

    # What was opened before stands no longer; nothing is replaced unseen.
    other = filled_in(catalogue).replace(b"Cymraeg", b"Welsh")
    assert visitor.post("/welsh", before, [("file", "c.csv", other)]).status == 409


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Choose the file first."),
        (b"force,name\nkent,A\n", "english, welsh"),
        (b"english,welsh\nin {1},yn\n", "places none in the Welsh"),
        (b"english,welsh\nin,yn\nin,o\n", "again"),
        ("english,welsh\nin,\xf4\n".encode("latin-1"), "UTF-8"),
    ],
)
def test_a_file_that_is_no_catalogue_changes_nothing(
    visitor: Visitor, project: Project, content: bytes, words: str
) -> None:
    stood = (project.paths.data / "welsh" / "catalogue.csv").read_bytes()
    answer = visitor.post("/welsh", opened(visitor), [("file", "c.csv", content)])
    assert answer.status == 422
    assert words in answer.text
    assert (project.paths.data / "welsh" / "catalogue.csv").read_bytes() == stood


def test_only_the_secretariat_replaces_it(visitor: Visitor) -> None:
    signatory = with_role(visitor, Role.SIGNATORY)
    assert 'action="/welsh"' not in signatory.get("/welsh").text
    assert signatory.post("/welsh", {"opened": ""}).status == 403
