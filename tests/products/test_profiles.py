"""Force profiles: they agree with the letter, say what is not held, and give our rate for one that is withheld."""

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.documents.blocks import Document, Figure, Table, plain
from ncpm_reports.documents.traversal import walk
from ncpm_reports.products.board_pack.profiles import profile
from ncpm_reports.products.letters.facts import facts_of
from ncpm_reports.products.materials import Job
from tests.products.packs import all_words, headings, invented_job, real_job, row_words

CLEVELAND, GWENT, SOUTH_YORKSHIRE = "E23000013", "W15000002", "E23000011"


def profile_of(job: Job, code: str) -> Document:
    force = job.materials.public.areas.force(code)
    assert force is not None
    return profile(job, facts_of(force, job.results, job.materials.public.framework))


def shares(document: Document) -> list[str]:
    (table,) = (block for block in walk(document.blocks) if isinstance(block, Table))
    return [row[-1] for row in row_words(table)]


def test_a_withheld_rate_is_given_as_we_work_it_out() -> None:
    said = all_words(profile_of(real_job(), SOUTH_YORKSHIRE))
    assert "the published rate is withheld, under query with the publisher" in said
    assert "Our calculation is an average of 11.7 a year per million (8.6 to 15.4)." in said
    assert "The baseline was 34.0, or 11.2 without exceptional incidents." in said
    assert "withheld" not in all_words(profile_of(real_job(), GWENT))


def test_equal_counts_are_no_difference_and_a_share_is_never_printed_as_nought() -> None:
    document = profile_of(real_job(), CITY_OF_LONDON)
    titles = [plain(block.title) for block in walk(document.blocks) if isinstance(block, Figure)]
    assert "Homicides: no difference" in titles
    assert headings(document)[0] == "City of London: not tested against the other forces"
    assert "withheld" not in all_words(document)
    assert "under 0.1%" in shares(document)
    assert not [share for share in shares(document) if "0.0%" in share]


def test_both_shares_of_a_row_have_as_many_decimals() -> None:
    for share in shares(profile_of(real_job(), GWENT)):
        earlier, later = share.split(" to ")
        assert ("." in earlier) == ("." in later)


def test_what_is_not_held_for_an_area_is_named_and_nothing_that_is_held() -> None:
    said = all_words(profile_of(invented_job(), CLEVELAND))
    assert "Not held for this area: vehicle offences; most similar forces; inspection grades." in said
    assert "workforce" not in said


def test_a_profile_asks_what_the_letter_asks() -> None:
    assert "residential burglary, from which others might learn." in all_words(profile_of(invented_job(), GWENT))
    assert "Nothing is asked." in all_words(profile_of(invented_job(), CLEVELAND))
