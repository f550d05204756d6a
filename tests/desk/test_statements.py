"""Statements at the desk: the files that are written, what is refused by field, and that areas keep to themselves."""

from pathlib import Path

from ncpm_reports.desk.project import Project
from ncpm_reports.products.public_summary.statements import read_statement
from tests.desk.plain_forms import fields_of
from tests.desk.visitor import Visitor

QUARTER, KENT = "2026-03", "kent"


def folder_of(project: Project, area: str = KENT) -> Path:
    return project.paths.data / "statements" / QUARTER / area


def test_a_statement_is_written_as_the_program_reads_it(project: Project, visitor: Visitor) -> None:
    fields = fields_of(visitor.get(f"/statements/{KENT}"))
    fields |= {
        "general": "We did much.",
        "applies-serious-violence": "yes",
        "words-serious-violence": "# Work\n\nWe worked.",
        "applies-cyber-crime": "no",
        "reason-cyber-crime": "Another force does it, for all",
        "author": "A. Commissioner",
        "date": "1/7/2026",
    }
    assert visitor.post(f"/statements/{KENT}", fields).status == 303
    assert (folder_of(project) / "statement.md").read_text(encoding="utf-8") == (
        "---\nauthor: A. Commissioner\ndate: 2026-07-01\n---\n"
        "We did much.\n\n## Serious violence\n\n### Work\n\nWe worked.\n"
    )
    assert (folder_of(project) / "applicability.csv").read_text(encoding="utf-8") == (
        'priority,applicable,reason\nserious-violence,yes,\ncyber-crime,no,"Another force does it, for all"\n'
    )
    again = fields_of(visitor.get(f"/statements/{KENT}"))
    assert again["words-serious-violence"] == "### Work\n\nWe worked."
    assert again["reason-cyber-crime"] == "Another force does it, for all"
    assert again["date"] == "1 July 2026"
    before = (folder_of(project) / "statement.md").read_bytes()
    assert visitor.post(f"/statements/{KENT}", again).status == 303
    assert (folder_of(project) / "statement.md").read_bytes() == before


def test_every_mistake_is_said_by_its_field(project: Project, visitor: Visitor) -> None:
    fields = fields_of(visitor.get(f"/statements/{KENT}"))
    fields |= {
        "applies-cyber-crime": "no",
        "reason-serious-violence": "because",
        "words-neighbourhood-crime": "Fine.\n\n<b>Not fine</b>",
        "author": "A. Commissioner",
    }
    answer = visitor.post(f"/statements/{KENT}", fields)
    assert answer.status == 422
    for problem in (
        'href="#reason-cyber-crime">Cyber crime: say why it does not apply.',
        'href="#applies-serious-violence">Serious violence: say whether it applies.',
        'href="#words-neighbourhood-crime">Neighbourhood crime, line 3: ',
        'href="#date">Give the day of signing',
    ):
        assert problem in answer.text
    assert "There are 4 problems" in answer.text
    assert "&lt;b&gt;Not fine&lt;/b&gt;" in answer.text
    assert not folder_of(project).exists()


def test_a_day_of_signing_that_has_not_come_is_refused(project: Project, visitor: Visitor) -> None:
    typed = {"general": "We did this.", "author": "A. Commissioner", "date": "1 July 2999"}
    answer = visitor.post(f"/statements/{KENT}", fields_of(visitor.get(f"/statements/{KENT}")) | typed)
    assert answer.status == 422
    assert 'href="#date">1 July 2999 has not come.' in answer.text
    assert not folder_of(project).exists()


def test_letters_that_cannot_be_printed_are_named_at_their_field(project: Project, visitor: Visitor) -> None:
    fields = fields_of(visitor.get(f"/statements/{KENT}"))
    fields |= {"applies-cyber-crime": "no", "reason-cyber-crime": "Not 中", "author": "Ann 👍", "date": "1 July 2026"}
    fields |= {"words-serious-violence": "Cymru 🏴"}
    answer = visitor.post(f"/statements/{KENT}", fields)
    assert answer.status == 422
    for problem in (
        'href="#reason-cyber-crime">Cyber crime: expected letters that can be printed',
        'href="#author">Who signs: expected letters that can be printed',
        'href="#words-serious-violence">Serious violence, line 1: expected letters that can be printed',
    ):
        assert problem in answer.text
    assert not folder_of(project).exists()


def test_a_mistake_in_one_area_stops_no_other(project: Project, visitor: Visitor) -> None:
    folder_of(project, "essex").mkdir(parents=True)
    (folder_of(project, "essex") / "applicability.csv").write_text("nonsense\n", encoding="utf-8")
    fields = fields_of(visitor.get(f"/statements/{KENT}")) | {"general": "Words."}
    assert visitor.post(f"/statements/{KENT}", fields).status == 303
    listed = visitor.get("/statements").text
    assert listed.count("Has a mistake") == 1
    assert listed.count("Supplied") == 1
    assert listed.count("Awaited") == len(project.areas().forces) - 2


def test_a_statement_that_somebody_else_wrote_keeps_all_its_parts(project: Project, visitor: Visitor) -> None:
    folder_of(project).mkdir(parents=True)
    signed = "---\nauthor: B\ndate: 2026-07-02\n---\n"
    text = "# Kent\n\nHello.\n\n### Cyber crime\n\n#### How\n\nWords.\n\n### Serious violence\n\nViolence.\n"
    (folder_of(project) / "statement.md").write_text(signed + text)
    fields = fields_of(visitor.get(f"/statements/{KENT}"))
    assert visitor.post(f"/statements/{KENT}", fields).status == 303
    assert sorted(path.name for path in folder_of(project).iterdir()) == ["statement.md"]
    texts = {f"{KENT}/statement.md": (folder_of(project) / "statement.md").read_text(encoding="utf-8")}
    statement = read_statement(texts, KENT, project.framework(QUARTER))
    assert list(statement.contributions) == ["serious-violence", "cyber-crime"]
    assert statement.general
    assert statement.signatures == ("B, 2 July 2026",)


def test_two_people_at_one_statement(project: Project, visitor: Visitor) -> None:
    my_fields = {"general": "Mine.", "author": "A. Commissioner", "date": "1 July 2026"}
    own_fields = fields_of(visitor.get(f"/statements/{KENT}")) | my_fields
    other_fields = fields_of(visitor.get(f"/statements/{KENT}")) | {"applies-cyber-crime": "yes"}
    assert visitor.post(f"/statements/{KENT}", other_fields).status == 303
    answer = visitor.post(f"/statements/{KENT}", own_fields)
    assert answer.status == 409
    assert "Mine." in answer.text
    assert "Signed by: A. Commissioner, 1 July 2026" in answer.text
    assert "Applies: yes" in answer.text
    assert not (folder_of(project) / "statement.md").exists()
    fields_shown = fields_of(answer)
    assert visitor.post(f"/statements/{KENT}", fields_shown).status == 303
    signed = "---\nauthor: A. Commissioner\ndate: 2026-07-01\n---\n"
    assert (folder_of(project) / "statement.md").read_text(encoding="utf-8") == f"{signed}Mine.\n"
    assert not (folder_of(project) / "applicability.csv").exists()


def test_only_areas_have_a_page(visitor: Visitor) -> None:
    for area in ("nowhere", "E23000032", "england"):
        assert visitor.get(f"/statements/{area}").status == 404
