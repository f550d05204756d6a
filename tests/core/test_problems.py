"""Problems as people read them: one line that a terminal only shows."""

import pytest

from ncpm_reports.core.problems import Issue, Severity


@pytest.mark.parametrize("name", ["a\x1b[31mb.csv", "a\rb.csv", "a\nb.csv", "a\u202eb.csv", "a\u2028b.csv"])
def test_a_sentence_is_one_line_that_a_terminal_only_shows(name: str) -> None:
    for severity in Severity:
        issue = Issue(code="x", where=name, found="a", expected="b", remedy="c", severity=severity)
        assert issue.sentence().startswith("a\N{REPLACEMENT CHARACTER}")
        assert issue.sentence().isprintable()
