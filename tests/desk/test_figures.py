"""A project's own figures: typed, pasted or filled in, refused by row and column, stored as any file of figures is."""

import io
import re
from decimal import Decimal

import openpyxl
import pytest

from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.staged import StagedFiles
from tests.desk.people import with_role
from tests.desk.plain_forms import hidden
from tests.desk.visitor import Answer, Visitor

SOURCE = {
    "measure": "firearm-discharges",
    "publisher": "Home Office",
    "title": "Firearms offences, a return",
    "edition": "",
    "published_on": "20 November 2026",
    "url": "",
}
ONE = {"single-area": "England and Wales", "single-period": "year ending March 2026", "single-value": "1,234"}


def enter(visitor: Visitor, **fields: str) -> Answer:
    return visitor.post("/figures/new", {**SOURCE, **fields})


def accepted(visitor: Visitor, answer: Answer) -> None:
    """Accepts what was staged, as its page shows it."""
    assert answer.status == 303, re.findall(r"<li>.*?</li>", answer.text)
    address = answer.headers["location"]
    opened = hidden(visitor.get(address), "opened")
    assert visitor.post(f"{address}/accept", {"opened": opened}).status == 303


def stored_values(project: Project, measure: str) -> dict[tuple[str, str], tuple[Decimal | None, str]]:
    with project.store() as store:
        figures = [observation for observation in store.observations() if observation.measure == measure]
    return {
        (observation.area, observation.period.label): (observation.value, observation.status.value)
        for observation in figures
    }


def test_one_figure_is_shown_with_its_verdict_and_stored_on_acceptance(project: Project, visitor: Visitor) -> None:
    answer = enter(visitor, **{**ONE, "single-table": "Return 1", "single-cell": "C12"})
    page = visitor.get(answer.headers["location"]).text
    assert "The figures can be read." in page
    assert "What would then be said" in page
    assert "1,234" in page
    assert stored_values(project, "firearm-discharges") == {}
    accepted(visitor, answer)
    assert stored_values(project, "firearm-discharges") == {
        ("K04000001", "year ending March 2026"): (Decimal(1234), ""),
    }
    with project.store() as store:
        (release,) = [
            release for release in store.releases() if release.publisher == "Home Office" and "return" in release.title
        ]
    assert release.published_on.isoformat() == "2026-11-20"


def test_a_figure_for_a_country_that_the_measure_is_not_about_is_warned_of(visitor: Visitor) -> None:
    fields = {**ONE, "measure": "sharp-object-admissions-under-25"}
    page = visitor.get(enter(visitor, **fields).headers["location"]).text
    assert "expected figures for England, found figures for England and Wales. Correct the area" in page
    page = visitor.get(enter(visitor, **{**fields, "single-area": "England"}).headers["location"]).text
    assert "Correct the area" not in page


def test_a_pasted_grid_has_names_british_days_and_marks(project: Project, visitor: Visitor) -> None:
    grid = (
        "Area\tPeriod\tValue\n"
        "Kent\tyear ending March 2026\t1,050\n"
        "Gwent\t01/04/2025 to 31/03/2026\t[x]\n"
        "\n"
        "England and Wales; April to June 2025; 99\n"
    )
    accepted(visitor, enter(visitor, measure="firearms-offences-involving", grid=grid, edition="typed"))
    figures = stored_values(project, "firearms-offences-involving")
    assert figures["E23000032", "year ending March 2026"] == (Decimal(1050), "")
    assert figures["W15000002", "year ending March 2026"] == (None, "[x]")
    assert figures["K04000001", "April to June 2025"] == (Decimal(99), "")


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ("Atlantis\tyear ending March 2026\t5", "Row 1, Area"),
        ("Kent\tlast year\t5", "Row 1, Period"),
        ("Kent\tyear ending March 2026\tmany", "Row 1, Value"),
        ("Kent\tyear ending March 2026\t5\n\nGwent\tyear ending March 2026\t1.5", "Row 3, Value"),
        ("Kent\tyear ending March 2026", "Row 1, Value"),
        ("Kent\tyear ending March 2027\t5", "Row 1, Period"),
        ("Area\tPeriod\nKent\tyear ending March 2026\t5\nKent\tyear ending March 2026\t6", "Row 3: expected one line"),
        ("\nKent\tyear ending March 2026\t5\nKent\tyear ending March 2026\t6", "series as row 2."),
        ("Kent,year ending March 2026,5", "Row 1: the cells are not apart"),
        ("Kent\tyear ending March 2036\t5", "found 31 March 2036."),
        ("Kent\tyear ending March 2026\t=1+1", "Row 1, Value"),
        ("\t".join(["Kent", "year ending March 2026", "5", *"       ", "x", "y"]), "Row 1: "),
    ],
)
def test_each_cell_that_is_wrong_is_named_and_kept(project: Project, visitor: Visitor, grid: str, message: str) -> None:
    answer = enter(visitor, grid=grid)
    assert answer.status == 422
    assert message in answer.text
    assert 'href="#grid"' in answer.text
    assert grid.split("\t", maxsplit=1)[0] in answer.text
    assert 'value="Home Office"' in answer.text
    assert "ncpm " not in answer.text
    assert StagedFiles(project.workspace).all() == ()


def test_a_value_that_is_no_number_is_not_said_to_be_empty_too(visitor: Visitor) -> None:
    answer = enter(visitor, grid="Kent\tyear ending March 2026\t50%")
    assert "There is a problem" in answer.text
    assert "expected a number such as 1234" in answer.text


def test_a_figure_after_the_newest_quarter_changes_no_verdict(visitor: Visitor) -> None:
    grid = "England and Wales\tyear ending June 2026\t1,234"
    page = visitor.get(enter(visitor, grid=grid).headers["location"]).text
    assert "What would then be said" not in page


def test_everything_that_is_missing_is_told_at_once(visitor: Visitor) -> None:
    answer = visitor.post("/figures/new", {"published_on": "soon"})
    assert answer.status == 422
    for field in ("measure", "publisher", "title", "published_on", "grid"):
        assert f'href="#{field}"' in answer.text
    assert 'value="soon"' in answer.text
    far_ahead = enter(visitor, published_on="1/1/2027", **ONE)
    assert far_ahead.status == 422
    assert 'href="#published_on"' in far_ahead.text
    assert enter(visitor, measure="no-such", **ONE).status == 422


def test_empty_fields_and_cells_that_are_wrong_are_told_together(visitor: Visitor) -> None:
    answer = enter(visitor, publisher="", grid="Kent; last year; 5", **{**ONE, "single-value": ""})
    for message in ("Say who published", "The single figure, Value", "Row 1, Period"):
        assert message in answer.text
    assert answer.text.count("Say who published") == 2


def test_a_problem_of_the_single_figure_leads_to_its_field(visitor: Visitor) -> None:
    answer = enter(visitor, **{**ONE, "single-area": "Atlantis", "single-value": "=1+1"})
    assert answer.status == 422
    assert 'href="#single-area"' in answer.text
    assert 'value="Atlantis"' in answer.text


def test_quarters_that_do_not_add_up_are_warned_of(visitor: Visitor) -> None:
    quarters = ("April to June 2025", "July to September 2025", "October to December 2025", "January to March 2026")
    rows = [f"England and Wales;{period};101" for period in quarters]
    answer = enter(visitor, grid="\n".join((*rows, "England and Wales;year ending March 2026;509")))
    page = visitor.get(answer.headers["location"]).text
    assert "Look at these before you accept" in page
    assert "the sum of its quarters" in page


def test_the_blank_spreadsheet_comes_back_filled_in(project: Project, visitor: Visitor) -> None:
    answer = visitor.get("/figures/template.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="figures-template.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.body))
    sheet = next(sheet for sheet in book.worksheets if sheet["B2"].value == "firearm-discharges")
    sheet["B4"], sheet["B5"], sheet["B7"] = "Home Office", "A return", "20/11/2026"
    assert sheet["A11"].value == "England and Wales"
    assert sheet["B11"].value == "year ending March 2026"
    sheet["C11"] = "1,234"
    filled = io.BytesIO()
    book.save(filled)
    accepted(visitor, visitor.post("/files", files=[("files", "filled.xlsx", filled.getvalue())]))
    assert stored_values(project, "firearm-discharges") == {
        ("K04000001", "year ending March 2026"): (Decimal(1234), "")
    }


def test_the_form_comes_with_the_measure_that_is_missing(visitor: Visitor) -> None:
    page = visitor.get("/figures/new?measure=firearm-discharges")
    assert page.status == 200
    assert '<option value="firearm-discharges" selected>' in page.text


def test_only_the_secretariat_enters_figures(visitor: Visitor) -> None:
    for role in (Role.PRIVATE_OFFICE, Role.COMMISSIONER, Role.SIGNATORY):
        other = with_role(visitor, role, "kent")
        assert other.get("/figures/new").status == 403
        assert other.post("/figures/new", {**SOURCE, **ONE}).status == 403
