"""Error summaries: each line leads to its field, or to nothing where the page has no such field."""

from ncpm_reports.desk import rendering
from ncpm_reports.desk.people import local_person
from ncpm_reports.desk.rendering import Problem
from tests.desk.visitor import Visitor


def test_a_problem_of_a_field_that_is_not_there_is_one_of_the_page(visitor: Visitor) -> None:
    facts = {"title": "This could not be done", "problems": (Problem("Wrong.", "gone"),)}
    common = {
        "person": local_person(),
        "quarter": "",
        "quarter_label": "",
        "illustrative": False,
        "notice": "",
        "path": "/",
        "to_mend": True,
        "may": lambda address, method="POST": True,
        "refresh": 0,
    }
    page = rendering.page("refused.html", {**common, **facts})
    assert b"<li>Wrong.</li>" in page.body
    assert b'href="#gone"' not in page.body


def test_a_problem_of_a_field_that_is_there_leads_to_it(visitor: Visitor) -> None:
    answer = visitor.post("/figures/new", {"measure": "", "grid": ""})
    assert answer.status == 422
    for field in ("measure", "publisher", "grid"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
