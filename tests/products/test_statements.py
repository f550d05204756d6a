"""A local policing body's own words: read as they are, every mistake named with file and line, nothing filled in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Issue, Refused, Severity
from ncpm_reports.products.public_summary.statements import Statement, read_statement, statement_issues
from tests.products.publics import public_job

HEADER = "priority,applicable,reason\n"
ALL = ("murder-and-homicide", "serious-violence", "drugs-and-county-lines", "neighbourhood-crime", "cyber-crime")
COMPLETE = HEADER + "".join(f"{priority},yes,\n" for priority in (*ALL, "victim-satisfaction"))


def issues_of(texts: dict[str, str]) -> tuple[Issue, ...]:
    job = public_job()
    return statement_issues(texts, job.areas, job.framework)


def read(texts: dict[str, str], slug: str = "kent") -> Statement:
    return read_statement(texts, slug, public_job().framework)


def test_nothing_supplied_is_nothing_wrong_and_nothing_held() -> None:
    assert issues_of({}) == ()
    statement = read({})
    assert not statement.supplied
    assert statement.contributions == {}
    assert statement.applicability == {}


@pytest.mark.parametrize(
    "heading", ["Serious violence", "serious-violence", "Reduce serious violence", "SERIOUS VIOLENCE"]
)
def test_a_heading_names_a_priority_by_its_id_or_either_of_its_names(heading: str) -> None:
    statement = read({"kent/statement.md": f"# {heading}\n\nWords.\n"})
    assert list(statement.contributions) == ["serious-violence"]


@pytest.mark.parametrize(
    "text",
    [
        "## Serious violence\n\nWords.\n\n## Cyber crime\n\nMore.\n",
        "# Our statement\n\n## Serious violence\n\nWords.\n\n## Cyber crime\n\nMore.\n",
        "#### Serious violence\n\nWords.\n\n#### Cyber crime\n\nMore.\n",
        "Serious violence\n===\n\nWords.\n\nCyber crime\n===\n\nMore.\n",
        "Our statement\n===\n\nSerious violence\n---\n\nWords.\n\nCyber crime\n---\n\nMore.\n",
    ],
)
def test_headings_at_another_level_are_taken_as_meant(text: str) -> None:
    statement = read({"kent/statement.md": text})
    assert list(statement.contributions) == ["serious-violence", "cyber-crime"]
    assert statement.general == ()


MISTAKES = {
    "a priority below another": (
        "statement.md",
        "# Cyber crime\n\nA.\n\n## Serious violence\n\nB.\n",
        "line 5",
        "below another heading",
    ),
    "a title in the middle": (
        "statement.md",
        "## Cyber crime\n\nA.\n\n# More\n\n## Serious violence\n\nB.\n",
        "line 5",
        "above the headings",
    ),
    "a name that front matter does not have": (
        "statement.md",
        "---\nsigned: A. Body\n---\nWords.\n",
        "line 2",
        "signed:",
    ),
    "a name in capitals": ("statement.md", "---\nAuthor: A. Body\n---\nWords.\n", "line 2", "Author:"),
    "asterisks without end": ("statement.md", "*" * 20_000, "line 1", "asterisks"),
    "brackets without end": ("statement.md", "[" * 50_000, "line 1", "brackets"),
    "a link with a password": ("statement.md", "[a](https://gov.uk:x@evil.example/)", "line 1", "password"),
    "a link to a look-alike": ("statement.md", "[a](https://gov.\u0443k/)", "line 1", "link to"),
    "a tag character": ("statement.md", "Words.\U000e0041", "line 1", "invisible"),
    "a heading that is no priority": ("statement.md", "Intro.\n\n# Speeding\n\nWords.\n", "line 3", "Speeding"),
    "a priority twice": ("statement.md", "# Cyber crime\n\nA.\n\n# cyber-crime\n\nB.\n", "line 5", "second time"),
    "a heading with nothing under it": (
        "statement.md",
        "# Cyber crime\n\n# Serious violence\n\nB.\n",
        "line 1",
        "nothing",
    ),
    "HTML": ("statement.md", "# Cyber crime\n\nA <b>bold</b> claim.\n", "line 3", "HTML"),
    "a link that is not https": ("statement.md", "See [this](http://example.org).\n", "line 1", "http://"),
    "no reason": ("applicability.csv", COMPLETE.replace("cyber-crime,yes,", "cyber-crime,no, "), "line 6", "no reason"),
    "neither yes nor no": (
        "applicability.csv",
        COMPLETE.replace("cyber-crime,yes", "cyber-crime,maybe"),
        "line 6",
        "maybe",
    ),
    "an unknown priority": ("applicability.csv", COMPLETE + "speeding,yes,\n", "line 8", "speeding"),
    "a priority in two rows": ("applicability.csv", COMPLETE + "cyber-crime,yes,\n", "line 8", "again"),
    "other columns": ("applicability.csv", "priority,yes\n", "line 1", "priority, yes"),
    "a reason with a bare comma": ("applicability.csv", HEADER + "cyber-crime,no,a,b\n", "line 2", "4 cells"),
    "an empty table": ("applicability.csv", "", "line 1", "no header"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_with_its_file_and_line(name: str) -> None:
    file, text, line, said = MISTAKES[name]
    (issue,) = issues_of({f"kent/{file}": text})
    assert issue.severity is Severity.ERROR
    assert issue.where == f"kent/{file}, {line}"
    assert said in issue.found
    assert issue.remedy
    with pytest.raises(Refused):
        read({f"kent/{file}": text})


def test_every_mistake_of_every_area_is_listed_at_once() -> None:
    texts = {
        "kent/applicability.csv": HEADER + "cyber-crime,no,\nspeeding,yes,\n",
        "kent/cyber-crime.md": "x",
        "atlantis/statement.md": "# Cyber crime\n\nWords.\n",
        "stray.md": "x",
        "surrey/statement.md": "# Speeding\n\nWords.\n",
    }
    assert [issue.code for issue in issues_of(texts)] == [
        "statement.area",
        "statement.file",
        "statement.reason",
        "statement.priority",
        "statement.area",
        "statement.text",
    ]


def test_one_areas_mistakes_do_not_stop_another() -> None:
    texts = {"kent/statement.md": "# Speeding\n\nWords.\n", "surrey/statement.md": "# Cyber crime\n\nWords.\n"}
    assert list(read(texts, "surrey").contributions) == ["cyber-crime"]


def test_a_priority_that_is_left_out_is_remarked_on_and_stays_awaited() -> None:
    text = HEADER + "cyber-crime,yes,\n"
    (issue,) = issues_of({"kent/applicability.csv": text})
    assert issue.severity is Severity.WARNING
    assert "Serious violence" in issue.found
    assert list(read({"kent/applicability.csv": text}).applicability) == ["cyber-crime"]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(text=st.text(max_size=200), file=st.sampled_from(["statement.md", "applicability.csv"]))
def test_any_text_is_read_or_refused_with_a_place_and_never_breaks(text: str, file: str) -> None:
    path = f"kent/{file}"
    errors = [issue for issue in issues_of({path: text}) if issue.severity is Severity.ERROR]
    assert all(issue.where.startswith(path) for issue in errors)
    if not errors:
        read({path: text})
