"""Writing commentary at the desk: what is stored, what is refused, what is pointed out, and who wins of two."""

import re
from pathlib import Path

import pytest

from ncpm_reports.desk.journal import Journal
from ncpm_reports.desk.project import Project
from tests.desk.plain_forms import hidden
from tests.desk.visitor import Visitor, running_desk

QUARTER = "2026-03"
TEXT = "Homicides fell.\n\n- One\n- Two"


def file_of(project: Project, name: str = "homicide") -> Path:
    return project.paths.data / "commentary" / QUARTER / f"{name}.md"


def typed(visitor: Visitor, body: str, **changes: str) -> dict[str, str]:
    opened = hidden(visitor.get("/words/homicide"), "opened")
    fields = {"opened": opened, "quarter": QUARTER, "author": "A. Analyst", "date": "30 June 2026", "body": body}
    return {**fields, "do": "save", **changes}


def test_a_text_is_written_as_the_program_reads_it(project: Project, visitor: Visitor) -> None:
    assert "Not written" in visitor.get("/words").text
    answer = visitor.post("/words/homicide", typed(visitor, TEXT))
    assert (answer.status, answer.headers["location"]) == (303, "/words/homicide")
    assert file_of(project).read_text(encoding="utf-8") == f"---\nauthor: A. Analyst\ndate: 2026-06-30\n---\n{TEXT}\n"
    page = visitor.get("/words/homicide").text
    assert "Saved: Homicides" in page
    assert "30 June 2026" in page
    assert "A. Analyst" in visitor.get("/words").text
    assert Journal(project.workspace).entries()[-1].what == "Commentary written"


def test_a_new_text_has_the_day_filled_in(visitor: Visitor) -> None:
    assert 'value="29 November 2026"' in visitor.get("/words/overview").text


def test_everything_wrong_is_said_at_once_and_what_was_typed_stays(project: Project, visitor: Visitor) -> None:
    body = "Fine.\n\nA <b>tag</b> here.\n\n![picture](x.png)"
    answer = visitor.post("/words/homicide", typed(visitor, body, author="", date="yesterday"))
    assert answer.status == 422
    assert "There are 4 problems" in answer.text
    assert "Say who wrote it." in answer.text
    assert "“yesterday” is not a day" in answer.text
    assert "Line 3:" in answer.text
    assert "Line 5:" in answer.text
    assert 'href="#body"' in answer.text
    assert 'value="yesterday"' in answer.text
    assert "A &lt;b&gt;tag" in answer.text
    assert not file_of(project).exists()


def test_two_people_at_one_text(project: Project, visitor: Visitor) -> None:
    my_fields = typed(visitor, "Mine.")
    visitor.post("/words/homicide", typed(visitor, "Theirs."))
    answer = visitor.post("/words/homicide", my_fields)
    assert answer.status == 409
    assert "Theirs." in answer.text
    assert "Mine." in answer.text
    assert "Theirs." in file_of(project).read_text(encoding="utf-8")
    merged = {**my_fields, "opened": hidden(answer, "opened"), "body": "Theirs. Mine."}
    assert hidden(answer, "author") == "A. Analyst"
    assert visitor.post("/words/homicide", merged).status == 303
    assert file_of(project).read_text(encoding="utf-8").endswith("---\nTheirs. Mine.\n")


def test_a_change_outside_the_desk_is_a_conflict_too(project: Project, visitor: Visitor) -> None:
    fields = typed(visitor, "Mine.")
    file_of(project).parent.mkdir(parents=True)
    file_of(project).write_text("---\nauthor: B\ndate: 2026-06-01\n---\nBy hand.\n", encoding="utf-8")
    answer = visitor.post("/words/homicide", fields)
    assert answer.status == 409
    assert "somebody outside the desk" in answer.text


def test_an_emptied_text_is_removed_and_kept_by_the_history(project: Project, visitor: Visitor) -> None:
    visitor.post("/words/homicide", typed(visitor, TEXT))
    answer = visitor.post("/words/homicide", typed(visitor, "  \n"))
    assert answer.headers["location"] == "/words"
    assert not file_of(project).exists()
    journal = Journal(project.workspace)
    removed_text = journal.text(journal.entries()[-1].before)
    assert removed_text is not None
    assert TEXT in removed_text.decode()


def test_letters_that_cannot_be_printed_are_named_at_their_field(project: Project, visitor: Visitor) -> None:
    answer = visitor.post("/words/homicide", typed(visitor, "Fine.\n\nWords 中文 here", author="Ann 👍"))
    assert answer.status == 422
    assert "Author: expected letters that can be printed" in answer.text
    assert "Line 3: expected letters that can be printed" in answer.text
    assert "中文" in answer.text
    assert not file_of(project).exists()


def test_nothing_is_said_to_be_removed_where_nothing_was_written(project: Project, visitor: Visitor) -> None:
    answer = visitor.post("/words/homicide", typed(visitor, " \n"))
    assert answer.status == 422
    assert "There is none to remove." in answer.text
    assert not Journal(project.workspace).entries()


@pytest.mark.parametrize("path", ["/words/no-such-measure", "/words/..", "/words/robbery-of-personal-property"])
def test_only_the_frameworks_texts_have_a_page(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status == 404


def test_a_quarter_without_figures_is_refused(project: Project, visitor: Visitor) -> None:
    for quarter in ("2031-03", "../../x", "2026-02"):
        assert visitor.post("/words/homicide", typed(visitor, TEXT, quarter=quarter)).status == 404
    assert not (project.paths.data / "commentary").exists()


def test_a_file_of_no_measure_is_named(project: Project, visitor: Visitor) -> None:
    stranger = file_of(project, "homicides")
    stranger.parent.mkdir(parents=True)
    stranger.write_text("x", encoding="utf-8")
    assert "homicides.md" in visitor.get("/words").text


@pytest.mark.slow
def test_the_page_beside_and_the_numbers_that_no_figure_is(project: Project) -> None:
    with running_desk(project) as outside:
        visitor = outside.enter()
        shown = visitor.post("/words/homicide", typed(visitor, "There were 499, not 77,123.\n\nIn 2026.", do="show"))
        assert shown.status == 200
        assert "Line 1: 77,123<" in shown.text
        assert "There were 499, not 77,123." in shown.text
        assert not file_of(project).exists()
        frame = re.search(r'<iframe loading="lazy" class="frame" src="([^"#]+)', shown.text)
        assert frame
        document = visitor.get(frame[1])
        assert document.body.startswith(b"%PDF-")
        assert "frame-ancestors 'self'" in document.headers["content-security-policy"]
        assert "object-src 'self'" in document.headers["content-security-policy"]
        visitor.post("/words/homicide", typed(visitor, "Saved words."))
        good = visitor.get("/words/homicide/page")
        assert (good.status, good.headers["content-type"]) == (200, "application/pdf")
        shown = visitor.post("/words/homicide", typed(visitor, "word " * 5000, do="show"))
        assert shown.status == 422
        assert "The briefing pack: expected one page" in shown.text
        visitor.post("/words/homicide", typed(visitor, "word " * 5000))
        visitor.get("/words/homicide/page")
        too_long = visitor.get("/words/homicide").text
        assert "The briefing pack: expected one page" in too_long
        assert "Numbers to check" not in too_long
        file_of(project).write_text("no front matter", encoding="utf-8")
        refused = visitor.get("/words/homicide/page")
        assert refused.status == 422
        assert "The last one that could be made" in refused.text
        last = re.search(r'<iframe loading="lazy" class="frame" src="([^"#]+)', refused.text)
        assert last
        assert visitor.get(last[1]).body == good.body
