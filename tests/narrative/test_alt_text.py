"""Alternative texts: two to four sentences, with the kind of chart, the finding and the exceptions."""

import re
from datetime import date

import pytest

from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import Icon, Results
from ncpm_reports.narrative import alt_text
from tests.measures import given

LATER = date(2025, 10, 23)


def sentences_in(text: str) -> int:
    return len(re.findall(r"[.](?= |$)", text))


@pytest.fixture(scope="module")
def results() -> Results:
    rows = given.every_force("robbery-of-personal-property", given.JUNE_2019, 1000) + given.every_force(
        "robbery-of-personal-property", given.JUNE_2025, 900, LATER
    )
    rows.append(
        given.observed("robbery-of-personal-property", "E23000036", given.JUNE_2025, 4000, published=date(2025, 10, 24))
    )
    for force in given.areas().forces[:-1]:
        rows.append(given.observed("population", force.code, given.JUNE_2019, 600_000, unit=Unit.PEOPLE))
    rows += given.quarters("homicide", given.NATION, [100.0 + place % 3 for place in range(23)] + [190.0])
    return assess(given.figures_of(*rows), given.framework(), given.caveats(), given.areas(), given.build())


def test_a_line_chart_tells_kind_measure_finding_and_range(results: Results) -> None:
    text = alt_text.trend_alt(results.for_force("E23000036")[0], given.areas())
    assert text.startswith(
        "Line chart of police recorded robbery of personal property in Avon and Somerset, year ending June 2019 to"
    )
    assert "rose by 300%" in text
    assert "between 1,000 (year ending June 2019) and 4,000 (year ending June 2025)" in text
    assert 2 <= sentences_in(text) <= 4


def test_a_small_chart_says_that_there_is_no_difference_where_its_title_does() -> None:
    rows = [given.observed("homicide", "W15000002", period, 7) for period in (given.JUNE_2019, given.JUNE_2025)]
    same = given.assessed(given.figures_of(*rows), "homicide", "W15000002", "2025-06")
    assert "Since the baseline: no difference." in alt_text.panel_alt(same, given.areas())


def test_a_chart_without_points_says_so(results: Results) -> None:
    text = alt_text.trend_alt(results.national[1], given.areas())
    assert "no points: data not supplied" in text


def test_a_process_chart_tells_which_quarters_stand_out(results: Results) -> None:
    text = alt_text.spc_alt(results.national[0], given.areas())
    assert text.startswith("Process control chart of homicides in England and Wales by quarter")
    assert "stand out" in text
    assert "a concern" in text
    assert sentences_in(text) <= 4


def test_estimates_have_texts_too(results: Results) -> None:
    estimates, counts = results.national[5], results.national[1]
    assert alt_text.history_alt(estimates, given.areas()).startswith("Chart of estimates")
    assert alt_text.history_alt(counts, given.areas()).startswith("Line chart")


@pytest.mark.parametrize("icon", list(Icon))
def test_every_icon_has_a_meaning_in_one_sentence(icon: Icon) -> None:
    assert sentences_in(alt_text.ICON_MEANINGS[icon]) == 1
