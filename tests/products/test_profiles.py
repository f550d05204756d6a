"""Force profiles: one page a force, each panel explained, in agreement with the letter, open about what is missing."""

import re
from dataclasses import replace
from functools import cache

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Callout, Document, Figure, Table, plain
from ncpm_reports.documents.traversal import inlines_of, walk
from ncpm_reports.narrative.phrases import counted, mid_sentence
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.board_pack import profiles
from ncpm_reports.products.letters.facts import every_force
from ncpm_reports.products.product import Format, product_of
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers.pdf import document as pdf
from tests.products.packs import all_words, headings, invented_inputs, invented_job, real_job, row_words
from tests.products.publics import LOOKED_AT

MAX_WORDS_STANDING_OUT = 45
GWENT, CLEVELAND = "W15000002", "E23000013"
NEAR_GWENT = ("E23000006", "E23000002", "E23000039")


@cache
def profile(slug: str, *, real: bool) -> Document:
    job = real_job() if real else invented_job()
    facts = next(facts for facts in every_force(job) if facts.force.slug == slug)
    return profiles.profile(job, facts)


def printed_shares(document: Document) -> list[str]:
    (table,) = (block for block in walk(document.blocks) if isinstance(block, Table))
    return [row[-1] for row in row_words(table)]


@pytest.mark.parametrize("real", [True, False])
@pytest.mark.parametrize("slug", LOOKED_AT)
def test_it_says_how_to_read_a_panel_however_many_there_are(slug: str, real: bool) -> None:
    assert all_words(profile(slug, real=real)).count("How to read a panel.") == 1


@pytest.mark.parametrize("slug", LOOKED_AT)
def test_each_panel_is_named_has_its_verdict_above_and_the_others_below(slug: str) -> None:
    panels = [block for block in walk(profile(slug, real=True).blocks) if isinstance(block, Figure)]
    assert panels
    for panel in panels:
        assert ":" not in plain(panel.title)
        assert plain(panel.subtitle).startswith(("fell", "rose", "may be chance", "no difference", "not "))
        assert plain(panel.source).startswith("Other forces: ")


def test_what_stands_out_has_both_intervals_in_at_most_45_words() -> None:
    (note,) = [block for block in walk(profile("metropolitan", real=True).blocks) if isinstance(block, Callout)]
    said = " ".join(plain(content) for block in walk(note.blocks) for content in inlines_of(block))
    assert len(said.split()) <= MAX_WORDS_STANDING_OUT
    assert len(re.findall(r"\(between [\d.]+% and [\d.]+%\)", said)) == 2


def test_a_profile_that_cannot_be_written_is_named_by_its_path() -> None:
    """Its id alone is the name of the letter and of the public summary too."""
    document = replace(profile("kent", real=True), blocks=())
    with pytest.raises(Refused, match=r"^board/profiles/kent[:,]"):
        render_product(product_of(Audience.BOARD, profiles.FOLDER, document, Format.PDF), b"")


def test_it_is_one_page_with_three_more_measures_of_force_areas() -> None:
    """Who adds a measure gives the table a row; without a row of panels the page holds it, what stands out first."""
    job = real_job()
    facts = next(facts for facts in every_force(job) if facts.force.slug == "metropolitan")
    local = job.results.for_force(facts.force.code)
    counts = [a for a in local if a.latest is not None and a.latest.unit.is_count]
    more = (replace(a, measure=f"another-{a.measure}") for a in counts[:3])
    forces = tuple((code, (*own, *more) if own is local else own) for code, own in job.results.forces)
    document = profiles.profile(replace(job, results=replace(job.results, forces=forces)), facts)
    assert len([block for block in walk(document.blocks) if isinstance(block, Figure)]) == profiles.ACROSS
    pdf.write(document)


def test_a_force_without_a_test_against_the_others_says_so() -> None:
    assert "not tested against the other forces" in all_words(profile("city-of-london", real=True))


@pytest.mark.parametrize(
    ("then", "now", "printed"),
    [
        (49.6, 73.4, "50% to 73%"),
        (0.31, 1.24, "0.3% to 1.2%"),
        (0.008, 0.022, "under 0.1%"),
        (0.01, 0.2, "under 0.1% to 0.2%"),
        (0.0, 0.0, "0% to 0%"),
    ],
)
def test_shares_have_as_many_decimals_and_no_small_one_is_printed_as_none(
    then: float, now: float, printed: str
) -> None:
    shares = (Quantity(value=value, unit=Unit.PERCENT, derivation="share") for value in (then, now))
    assert plain(profiles.shares(*shares)) == printed


def test_a_withheld_rate_is_given_as_we_work_it_out() -> None:
    said = all_words(profile("south-yorkshire", real=True))
    assert "the published rate is withheld, under query with the publisher" in said
    assert "Our calculation is an average of 11.8 a year per million (8.8 to 15.6)." in said
    assert "The baseline was 34.2, or 11.2 without exceptional incidents." in said
    assert "withheld" not in all_words(profile("gwent", real=True))


def test_equal_counts_are_no_difference_and_a_share_is_never_printed_as_nought() -> None:
    document = profile("city-of-london", real=True)
    panels = [block for block in walk(document.blocks) if isinstance(block, Figure)]
    assert "no difference" in [plain(panel.subtitle) for panel in panels if plain(panel.title) == "Homicides"]
    assert headings(document)[0] == "City of London: not tested against the other forces"
    assert "withheld" not in all_words(document)
    assert "under 0.1%" in printed_shares(document)
    assert not [share for share in printed_shares(document) if "0.0%" in share]


def test_both_shares_of_a_row_have_as_many_decimals() -> None:
    for share in printed_shares(profile("gwent", real=True)):
        earlier, later = share.split(" to ")
        assert ("." in earlier) == ("." in later)


def test_what_is_not_held_for_an_area_is_named_and_nothing_that_is_held() -> None:
    for slug, lacks_vehicles in (("cleveland", True), ("gwent", False)):
        facts = next(facts for facts in every_force(invented_job()) if facts.force.slug == slug)
        names = [mid_sentence(assessment.short_name) for assessment in facts.missing]
        assert ("vehicle offences" in names) is lacks_vehicles
        said = all_words(profile(slug, real=False))
        # A figure of the country is none of this area: of the ten only homicides are counted by area.
        assert "homicide" in {a.measure for a in invented_job().results.for_force(facts.force.code) if a.latest}
        names.append(f"{counted(len(invented_job().results.national) - 1)} of the national measures")
        parts = "; ".join([*names, "most similar forces", "inspection grades"])
        assert f"Not held for this area: {parts}." in said
        assert "workforce" not in said


def test_a_profile_asks_what_the_letter_asks() -> None:
    assert "residential burglary, from which others might learn." in all_words(profile("gwent", real=False))
    assert "Nothing is asked." in all_words(profile("cleveland", real=False))


def test_a_list_of_similar_forces_takes_the_place_of_the_others() -> None:
    """Cleveland has no figure of vehicle offences."""
    groups = {GWENT: (CLEVELAND, *NEAR_GWENT)}
    job = assess_inputs(replace(invented_inputs(), groups=groups))
    facts = next(facts for facts in every_force(job) if facts.force.code == GWENT)
    document = profiles.profile(job, facts)
    (table,) = (block for block in walk(document.blocks) if isinstance(block, Table))
    assert [plain(column.header) for column in table.columns][4] == "Most similar forces"
    assert [plain(note.content) for note in table.notes] == ["Without Cleveland: figures for both years are not held."]
    assert ["[note 1]" in row[4] for row in row_words(table)] == ["Vehicle" in row[0] for row in row_words(table)]
    said = all_words(document)
    assert "Most similar forces, added up: Cheshire, Cleveland, Cumbria and Dorset." in said
    assert "most similar forces;" not in said
    assert pdf.write(document)


def test_the_one_measure_of_a_framework_is_not_called_one_of_the_national_measures() -> None:
    job = real_job()
    facts = next(facts for facts in every_force(job) if facts.force.slug == "gwent")
    held = {assessment.measure for assessment in job.results.for_force(facts.force.code)}
    lacking = next(assessment for assessment in job.results.national if assessment.measure not in held)
    alone = replace(job, results=replace(job.results, national=(lacking,)))
    said = all_words(profiles.profile(alone, facts))
    assert "the national measure;" in said
    assert "of the national measures" not in said
