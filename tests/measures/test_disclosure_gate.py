"""A build whose prints would give a suppressed figure away is refused, and one that would not is let through."""

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, parse_quarter, quarter, years_of
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.disclosure import Cell
from ncpm_reports.measures.disclosure_gate import _other_quantities, _quantities, check_results, rates_of
from ncpm_reports.measures.disclosure_rules import Rule
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Results
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.job import Job
from ncpm_reports.products.plan import Composer, plan
from ncpm_reports.release.output.artefacts import DocumentRecord
from ncpm_reports.release.output.numbers import document_numbers, numbers_csv, packed_rows
from ncpm_reports.store.figures import Figures
from tests.builds import own_project_with_store
from tests.measures import given

PROJECT = Path(__file__).resolve().parents[2]
YEAR = given.JUNE_2019
MEASURE = "robbery-of-personal-property"
TABLES, SAMPLE = 1000, 20
ROBBERIES = Rule(
    id="robberies",
    measures=("robbery-of-personal-property",),
    statuses=(Status.CONFIDENTIAL,),
    smallest_shown=8,
    rounded_to=0,
    text="Small counts of robberies are not shown, for this test.",
    source="these tests",
)


def robberies_only() -> Framework:
    """The shipped framework with one measure, so that a table takes a moment."""
    framework = given.framework()
    return replace(framework, measures=(framework.measure("robbery-of-personal-property"),))


def results_of(figures: Figures) -> Results:
    return assess(figures, robberies_only(), given.caveats(), given.areas(), given.build("2019-09", date(2020, 1, 30)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """A table of one year with some small counts hidden: the rows, and whether what is printed gives one away."""

    rows: list[Observation]
    leaks: bool


def table(luck: random.Random, holes: int, total: bool) -> Planted:
    """Robberies by force, counts from 1 to 7 suppressed in some, with or without the total of all."""
    forces = [force.code for force in given.areas().forces]
    hidden = {code: luck.randint(1, 7) for code in luck.sample(forces, holes)}
    counts = {code: hidden.get(code, luck.randint(8, 400)) for code in forces}
    rows = [
        given.observed(MEASURE, code, YEAR, None, status=Status.CONFIDENTIAL)
        if code in hidden
        else given.observed(MEASURE, code, YEAR, counts[code])
        for code in forces
    ]
    nation = [given.observed(MEASURE, given.NATION, YEAR, sum(counts.values()))] if total else []
    # Each of n holes may be all from 1 to 7 exactly if their sum leaves the others room at both ends.
    left, others = sum(hidden.values()), holes - 1
    narrowed = left - 7 * others > 1 or left - others < 7
    return Planted(rows=rows + nation, leaks=total and narrowed)


def test_planted_leaks_are_refused_and_safe_tables_are_not(soak: bool) -> None:
    luck = random.Random(2021)
    seen: Counter[bool] = Counter()
    for _ in range(TABLES if soak else SAMPLE):
        planted = table(luck, luck.choice((1, 2, 2, 3, 4)), luck.random() < 0.8)
        figures = given.figures_of(*planted.rows)
        issues = check_results(results_of(figures), figures, [ROBBERIES], given.areas())
        hidden = [row.area for row in planted.rows if row.value is None]
        assert bool(issues) == planted.leaks, hidden
        assert all(issue.code == "disclosure.leak" for issue in issues)
        seen[planted.leaks] += 1
    assert min(seen[True], seen[False]) > (TABLES if soak else SAMPLE) / 5


def test_without_a_rule_a_total_gives_one_hidden_force_away_and_not_two() -> None:
    for holes in (1, 2):
        rows = [row for row in given.every_force("homicide", YEAR, 11)]
        rows = [replace(row, value=None, status=Status.CONFIDENTIAL) for row in rows[:holes]] + rows[holes:]
        figures = given.figures_of(*rows, given.observed("homicide", given.NATION, YEAR, 11 * 43))
        results = assess(figures, given.framework(), (), given.areas(), given.build("2019-09", date(2020, 1, 30)))
        issues = check_results(results, figures, (), given.areas())
        assert len(issues) == (1 if holes == 1 else 0)


def test_what_british_transport_police_counted_is_taken_out_of_a_total_first() -> None:
    rows = given.every_force("homicide", YEAR, 11)
    hidden = [replace(row, value=None, status=Status.CONFIDENTIAL) for row in rows[:2]]
    transport = given.observed("homicide", BRITISH_TRANSPORT_POLICE, YEAR, 6)
    figures = given.figures_of(
        *hidden, *rows[2:], transport, given.observed("homicide", given.NATION, YEAR, 11 * 41 + 6)
    )
    results = assess(figures, given.framework(), (), given.areas(), given.build("2019-09", date(2020, 1, 30)))
    assert len(check_results(results, figures, (), given.areas())) == 2


def test_a_quarter_before_and_a_year_give_a_suppressed_quarter_away() -> None:
    quarters = given.quarters("robbery-of-personal-property", given.NATION, [20, 21, 22, 23], last=quarter(2019, 6))
    hidden = [replace(observation, value=None, status=Status.CONFIDENTIAL) for observation in quarters[1:2]]
    whole = given.observed("robbery-of-personal-property", given.NATION, YEAR, 86, published=date(2025, 10, 23))
    figures = given.figures_of(quarters[0], *hidden, *quarters[2:], whole)
    issues = check_results(results_of(figures), figures, [ROBBERIES], given.areas())
    assert [issue.where for issue in issues] == [
        f"robbery-of-personal-property, {given.NATION}, October to December 2018"
    ]


@pytest.mark.parametrize("first", [0, 2])
def test_a_rate_over_three_years_tells_of_counts_over_the_population_of_each_year(first: int) -> None:
    force, years = "E23000011", years_of(Period(date(2022, 4, 1), date(2025, 3, 31)))
    people = [1_300_000, 1_400_000, 1_500_000]
    held = [
        given.observed("population", force, Period(day, day), size, unit=Unit.PEOPLE)
        for day, size in zip((date(year.end.year - 1, 6, 30) for year in years), people, strict=True)
    ]
    rate = Quantity(
        value=51 / sum(people) * 1e6, unit=Unit.PER_MILLION, area=force, period=Period(years[0].start, years[-1].end)
    )
    assessment = given.assessed(given.figures_of(*held), "homicide-rate-3yr", force)
    (relation,) = rates_of([replace(assessment, latest=rate, baseline=None)], given.figures_of(*held[first:]))
    assert [cell for cell, _ in relation.terms] == [Cell("homicide", force, year) for year in years]
    assert {factor for _, factor in relation.terms} == {Fraction(10**6, sum(people[first:]) * 3 // len(people[first:]))}
    assert relation.lower is not None
    assert relation.upper is not None
    whole = 51 * relation.terms[0][1]
    assert (relation.lower <= whole <= relation.upper) is (first == 0)


def test_a_revision_that_names_an_edition_older_than_the_suppression_is_a_leak() -> None:
    shown = given.observed("robbery-of-personal-property", given.NATION, YEAR, 7, published=date(2019, 7, 18))
    hidden = given.observed("robbery-of-personal-property", given.NATION, YEAR, None, status=Status.CONFIDENTIAL)
    figures = given.figures_of(shown, replace(hidden, release=given.release(date(2019, 12, 5))))
    issues = check_results(results_of(figures), figures, [ROBBERIES], given.areas())
    assert [(issue.where, "printed" in issue.found) for issue in issues] == [
        (f"robbery-of-personal-property, {given.NATION}, year ending June 2019", True)
    ]


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    """The project's own figures and rules."""
    return read_inputs(own_project_with_store(tmp_path_factory.mktemp("own")), BuildRequest())


@pytest.fixture(scope="module")
def job(inputs: Inputs) -> Job:
    """The quarter of these."""
    return assess_inputs(inputs)


@pytest.mark.slow
def test_every_figure_that_is_printed_is_one_that_the_gate_looks_at(job: Job) -> None:
    results = job.results
    shown = [assessment for _, local in results.forces for assessment in local]
    shown += [*results.national, *results.national_context, *results.previous]
    looked_at = {
        (quantity.measure, quantity.area, f"{quantity.period.start}/{quantity.period.end}")
        for quantity in (*_quantities(shown), *_other_quantities(results))
        if quantity.period is not None
    }
    composer = Composer(job)
    printed = 0
    for task in plan(job.areas.forces):
        if task.area not in ("", given.GMP):
            continue
        for product in composer.compose(task):
            rows = packed_rows(document_numbers([product.document]).rows)
            record = DocumentRecord(name=f"{product.folder}/{product.stem}", files=(), own_words=(), rows=rows)
            text = b"".join(numbers_csv([record])).decode()
            for row in csv.DictReader(io.StringIO(text)):
                if row["kind"] == "figure" and row["measure"]:
                    assert (row["measure"], row["area"], row["period"]) in looked_at, row
                    printed += 1
    assert printed > 500


def test_the_shipped_figures_give_nothing_away(inputs: Inputs, job: Job) -> None:
    figures, rules = inputs.figures, inputs.disclosure_rules
    observations = [
        observation
        for measure in figures.by_measure
        for vintages in figures.editions(measure)
        for observation in vintages
    ]
    assert any(
        observation.measure in rule.measures and observation.status in rule.statuses
        for rule in rules
        for observation in observations
    )
    assert check_results(job.results, figures, rules, given.areas()) == ()


def test_a_build_is_refused_that_would_give_a_figure_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = table(random.Random(7), 1, total=True).rows
    rows += given.every_force("theft-from-person", given.SEPTEMBER_2019, 50)
    monkeypatch.setattr("ncpm_reports.inputs.read_figures", lambda *_: given.figures_of(*rows))
    monkeypatch.setattr("ncpm_reports.inputs.read_rules", lambda *_: (ROBBERIES,))
    request = BuildRequest(period=parse_quarter("2019-09"), as_at=date(2020, 1, 30))
    with pytest.raises(Refused) as refused:
        assess_inputs(read_inputs(own_project_with_store(tmp_path), request))
    assert "a figure that its publisher suppressed" in str(refused.value)
