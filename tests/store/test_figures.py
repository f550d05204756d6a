"""What is held on a day: the newest vintage stands, the earlier ones stay."""

from dataclasses import replace

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import year_ending
from ncpm_reports.store.figures import Figures
from tests.store.illustrative import FIRST, JUNE_2019, SECOND, figure, release


def test_the_figure_published_last_stands_whatever_the_order_of_ingestion() -> None:
    earlier, later = figure(681, FIRST), figure(668, SECOND)
    for given in ((earlier, later), (later, earlier)):
        figures = Figures.from_observations(given)
        assert figures.get("homicide", ENGLAND_AND_WALES, JUNE_2019) == later
        assert figures.observations == (later,)
        assert figures.vintages("homicide", ENGLAND_AND_WALES, JUNE_2019) == (earlier, later)
        assert figures.releases == (FIRST, SECOND)


def test_of_two_releases_of_one_day_the_one_ingested_last_stands() -> None:
    twin = release("twin", FIRST.published_on)
    figures = Figures.from_observations((figure(681, FIRST), figure(680, twin)))
    assert figures.observations == (figure(680, twin),)


def test_of_two_readings_of_one_release_the_later_stands() -> None:
    figures = Figures.from_observations((figure(618, FIRST), figure(681, FIRST)))
    assert figures.vintages("homicide", ENGLAND_AND_WALES, JUNE_2019) == (figure(681, FIRST),)


def test_a_superseded_release_is_a_vintage_but_never_the_newest() -> None:
    correction = release("correction", FIRST.published_on, supersedes="first")
    withdrawn = figure(3, FIRST, area="E23000034")
    figures = Figures.from_observations((figure(680, correction), figure(681, FIRST), withdrawn))
    assert figures.observations == (figure(680, correction),)
    assert figures.vintages("homicide", "E23000034", JUNE_2019) == (withdrawn,)
    assert figures.get("homicide", "E23000034", JUNE_2019) is None


def test_a_correction_may_name_the_edition_it_supersedes() -> None:
    earlier = replace(FIRST, id="0123456789abcdef")
    correction = replace(
        release("fedcba9876543210", SECOND.published_on), edition="first, corrected", supersedes="first"
    )
    other = replace(correction, title="Another publication")
    for later, standing in ((correction, 1), (other, 2)):
        given = (figure(681, earlier), figure(5, later, area="E23000002"))
        assert len(Figures.from_observations(given).observations) == standing


def test_series_of_one_measure_are_kept_apart() -> None:
    before, after = figure(681, FIRST, series="before"), figure(655, SECOND, series="after")
    figures = Figures.from_observations((before, after))
    assert figures.get("homicide", ENGLAND_AND_WALES, JUNE_2019) == after
    assert figures.get("homicide", ENGLAND_AND_WALES, JUNE_2019, series="before") == before
    assert figures.standing("homicide", ENGLAND_AND_WALES, JUNE_2019, series="before") == (before,)
    assert len(figures.vintages("homicide", ENGLAND_AND_WALES, JUNE_2019)) == 2


def test_a_history_is_told_oldest_first() -> None:
    years = [year_ending(year, 6) for year in (2021, 2019, 2020)]
    figures = Figures.from_observations(figure(600, FIRST, period=year) for year in years)
    periods = [observation.period for observation in figures.series("homicide", ENGLAND_AND_WALES)]
    assert periods == sorted(years)


def test_an_area_whose_figure_is_missing_has_its_status() -> None:
    figures = Figures.from_observations((figure(5, FIRST, area="E23000002"), figure(None, FIRST, area="E23000005")))
    assert figures.get("homicide", "E23000005", JUNE_2019) == figure(None, FIRST, area="E23000005")


def test_nothing_held_is_said_as_nothing() -> None:
    empty = Figures.from_observations(())
    assert empty.latest_published() is None
    assert empty.measures() == ()
    assert empty.series("homicide", ENGLAND_AND_WALES) == ()
    assert Figures.from_observations((figure(1, SECOND),)).latest_published() == SECOND.published_on


def test_a_correction_that_tells_only_of_another_measure_still_withdraws() -> None:
    withdrawn, standing = figure(3, FIRST), replace(figure(9, FIRST), measure="robbery")
    correction = release("correction", FIRST.published_on, supersedes="first")
    after = Figures.from_observations((withdrawn, standing, replace(figure(8, correction), measure="robbery")))
    assert after.get("homicide", ENGLAND_AND_WALES, JUNE_2019) is None
    assert after.select("homicide").observations == ()
    assert after.select("homicide").vintages("homicide", ENGLAND_AND_WALES, JUNE_2019) == (withdrawn,)


def test_some_measures_alone_are_what_they_were_among_all() -> None:
    homicides, robberies = figure(681, FIRST), replace(figure(9, SECOND), measure="robbery")
    alone = Figures.from_observations((homicides, robberies)).select("robbery", "unheard-of")
    assert alone.measures() == ("robbery",)
    assert alone.get("homicide", ENGLAND_AND_WALES, JUNE_2019) is None
    assert alone.get("robbery", ENGLAND_AND_WALES, JUNE_2019) == robberies


def test_what_was_known_earlier_is_what_was_published_by_then() -> None:
    correction = release("correction", SECOND.published_on, supersedes="first")
    given = (figure(681, FIRST), figure(680, correction), replace(figure(9, SECOND), measure="robbery"))
    known = Figures.from_observations(given).as_known_on(FIRST.published_on)
    assert known.observations == given[:1]
    assert known.releases == (FIRST,)


def test_periods_are_those_of_the_areas_asked_for() -> None:
    figures = Figures.from_observations(
        (figure(1, FIRST, area="E23000002"), figure(5, FIRST, area="E23000005", period=year_ending(2018, 6)))
    )
    assert figures.periods({"E23000002"}) == {JUNE_2019}
    assert figures.periods(set()) == frozenset()
