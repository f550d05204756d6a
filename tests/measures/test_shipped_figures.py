"""The shipped figures: newest quarter, like editions, scopes, breaks, and what was known on earlier days."""

from datetime import date
from functools import cache

import pytest

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period, quarters_of, year_ending
from ncpm_reports.core.quantities import Provenance
from ncpm_reports.measures.assess import assess_measure
from ncpm_reports.measures.framework import Level
from ncpm_reports.measures.results import Assessment, Direction, Verdict
from ncpm_reports.sources.tidy_figures import read_figures
from ncpm_reports.store.figures import Figures
from tests.measures import given

APRIL_2026 = date(2026, 4, 23)
STAFFORDSHIRE, LEICESTERSHIRE = "E23000015", "E23000021"
PERSONAL, BUSINESS = "robbery-of-personal-property", "robbery-of-business-property"


@cache
def shipped() -> Figures:
    paths = sorted((given.DATA / "figures").glob("*.csv"))
    return Figures.from_observations(
        observation
        for path in paths
        for _, observations in read_figures(path.read_text(encoding="utf-8"), path.name)
        for observation in observations
    )


def assessed(
    measure: str, area: str = ENGLAND_AND_WALES, period: str = "2026-03", as_at: date = date(2026, 11, 1)
) -> Assessment:
    figures = shipped().as_known_on(as_at)
    build = given.build(period, as_at)
    return assess_measure(figures, given.framework(), given.caveats(), given.areas(), build, measure, area)


def value(measure: str, area: str, period: Period, day: date) -> int | None:
    vintages = shipped().vintages(measure, area, period)
    return next(
        (
            int(observation.value)
            for observation in vintages
            if observation.release.published_on == day and observation.value is not None
        ),
        None,
    )


@pytest.mark.parametrize(
    ("period", "as_at", "latest", "baseline", "first"),
    [
        ("2026-03", date(2026, 11, 1), 499, 660, 681),
        ("2025-12", date(2026, 11, 1), 503, 660, 681),
        ("2025-06", date(2025, 10, 23), 518, 681, None),
        ("2025-06", date(2026, 11, 1), 514, 660, 681),
        ("2019-09", date(2020, 1, 23), 617, 620, None),
    ],
)
def test_homicide_is_set_against_the_nearest_edition_of_its_baseline(
    period: str, as_at: date, latest: int, baseline: int, first: int | None
) -> None:
    assessment = assessed("homicide", period=period, as_at=as_at)
    assert assessment.latest is not None
    assert assessment.baseline is not None
    assert (assessment.latest.value, assessment.baseline.value) == (latest, baseline)
    assert (assessment.first_published.value if assessment.first_published else None) == first


def test_every_force_has_quarters_for_process_charts() -> None:
    for force in given.areas().forces:
        quarters = {
            observation.period
            for observation in shipped().series("homicide", force.code)
            if observation.period.is_quarter
        }
        assert len(quarters) == 55


def test_the_nation_is_its_forces_and_british_transport_police() -> None:
    codes = [force.code for force in given.areas().forces]
    for part in quarters_of(year_ending(2025, 12)):
        for measure in ("homicide", PERSONAL, BUSINESS, "vehicle-offences", "drug-trafficking"):
            parts = [value(measure, code, part, APRIL_2026) or 0 for code in (*codes, BRITISH_TRANSPORT_POLICE)]
            assert value(measure, ENGLAND_AND_WALES, part, APRIL_2026) == sum(parts)
        kinds = [value(kind, ENGLAND_AND_WALES, part, APRIL_2026) or 0 for kind in (PERSONAL, BUSINESS)]
        assert value("robbery", ENGLAND_AND_WALES, part, APRIL_2026) == sum(kinds)


def test_what_a_figure_covers_is_said_and_the_difference_from_its_forces_is_named() -> None:
    homicide, burglary = assessed("homicide"), assessed("residential-burglary")
    assert homicide.scope == "England and Wales, with British Transport Police"
    assert homicide.own_sum_difference is not None
    assert homicide.own_sum_difference.value == 3
    assert burglary.scope == "43 police force areas, without British Transport Police"
    without = assessed("homicide", period="2019-09", as_at=date(2020, 1, 23)).scope
    assert without == "England and Wales, with British Transport Police, excluding Greater Manchester"
    assert assessed("treatment-starts", ENGLAND).scope == "England"


def test_personal_robbery_is_the_local_proxy_and_the_total_is_not_compared_across_april_2025() -> None:
    framework = given.framework()
    local = [measure.id for measure in framework.measures if Level.FORCE in measure.levels]
    assert PERSONAL in local
    assert "robbery" not in local
    assert framework.measure("drug-trafficking").direction is Direction.NEUTRAL
    assert assessed(PERSONAL, "E23000036").verdict is not Verdict.NO_DATA
    total = assessed("robbery")
    assert total.verdict is Verdict.NOT_COMPARABLE
    assert "business-robbery-2025" in {caveat.id for caveat in total.caveats}


def test_cautions_attach_to_the_figures_that_they_are_about() -> None:
    step = assessed("vehicle-offences", STAFFORDSHIRE)
    assert step.change is not None
    assert "staffordshire-step" in {caveat.id for caveat in step.caveats}
    undercount = assessed("vehicle-offences", STAFFORDSHIRE, "2021-12")
    assert undercount.verdict is Verdict.NOT_COMPARABLE
    old = assessed("residential-burglary", LEICESTERSHIRE, "2024-12", date(2025, 5, 1))
    new = assessed("residential-burglary", LEICESTERSHIRE, "2024-12")
    assert "leicestershire-burglary-2024" in {caveat.id for caveat in old.caveats}
    assert "leicestershire-burglary-2024" not in {caveat.id for caveat in new.caveats}
    greater_manchester = assessed("homicide", given.GMP, "2019-09")
    assert greater_manchester.latest is not None
    assert greater_manchester.latest.value is not None


def test_no_figure_is_cited_from_a_newspaper_or_a_private_page() -> None:
    public = (".gov.uk", ".nhs.uk", ".parliament.uk")
    for release in shipped().releases:
        host = release.url.removeprefix("https://").partition("/")[0]
        assert host.endswith(public) or host == "gov.uk"
    copied = {release.title for release in shipped().releases if release.provenance is Provenance.COPY}
    assert "Police recorded crime open data: Police Force Area tables" in copied


def test_releases_of_one_day_do_not_contradict_each_other_but_for_a_restatement_of_2018() -> None:
    differing = set()
    for measure in shipped().measures():
        for vintages in shipped().editions(measure):
            for observation in vintages:
                others = [
                    other
                    for other in vintages
                    if other.release.published_on == observation.release.published_on
                    and other.series == observation.series
                ]
                if {other.value for other in others} != {observation.value}:
                    differing.add(observation.release.published_on)
    assert differing <= {date(2019, 4, 25)}
