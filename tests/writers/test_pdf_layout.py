"""Pages: nothing is lost or reordered, what is tied stays together, headers are set again."""

from datetime import date
from itertools import zip_longest

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.writers.pdf.layout import A4_WIDTH, MILLIMETRE, Placed, Rail, Slug, paginate, rail_extents, sheet_for

TOP, BOTTOM = 700.0, 100.0


def slug(height: float, **facts: object) -> Slug:
    return Slug(height=height, draw=lambda page, top: None, **facts)  # type: ignore[arg-type]


SLUGS = st.lists(
    st.builds(
        slug,
        st.floats(1, 200),
        before=st.floats(0, 50),
        keep=st.booleans(),
        new_page=st.sampled_from([False, False, False, True]),
    ),
    max_size=80,
)


def facts(large: bool = False, kind: DocumentKind = DocumentKind.SUMMARY) -> Meta:
    return Meta(id="x", kind=kind, title="T", subject="S", author="A", date=date(2025, 1, 1), large_print=large)


@settings(max_examples=150, derandomize=True)
@given(SLUGS)
def test_every_slug_is_placed_once_in_order(slugs: list[Slug]) -> None:
    placed = [place.slug for page in paginate(slugs, TOP, BOTTOM) for place in page]
    assert list(map(id, placed)) == list(map(id, slugs))


@settings(max_examples=150, derandomize=True)
@given(SLUGS)
def test_no_slug_leaves_the_page_or_overlaps_another(slugs: list[Slug]) -> None:
    for page in paginate(slugs, TOP, BOTTOM):
        y = TOP
        for place in page:
            assert place.top <= y + 1e-6
            y = place.top - place.slug.height
            assert y >= BOTTOM - 1e-6


@settings(max_examples=150, derandomize=True)
@given(SLUGS)
def test_tied_slugs_share_a_page_where_a_page_can_hold_them(slugs: list[Slug]) -> None:
    pages = paginate(slugs, TOP, BOTTOM)
    at = {id(place.slug): number for number, page in enumerate(pages) for place in page}
    group: list[Slug] = []
    for item, following in zip_longest(slugs, slugs[1:]):
        group.append(item)
        if item.keep and following is not None and not following.new_page:
            continue
        if sum(part.before + part.height for part in group) <= TOP - BOTTOM:
            assert len({at[id(part)] for part in group}) == 1
        group = []


def test_a_page_break_starts_a_page_but_never_leaves_one_empty() -> None:
    pages = paginate([slug(10, new_page=True), slug(10), slug(10, new_page=True)], TOP, BOTTOM)
    assert [len(page) for page in pages] == [2, 1]


def test_space_before_is_dropped_at_the_top_of_a_page() -> None:
    pages = paginate([slug(10, before=40), slug(10, before=40, new_page=True)], TOP, BOTTOM)
    assert [page[0].top for page in pages] == [TOP, TOP]


def test_a_header_is_set_again_at_the_top_of_each_following_page() -> None:
    header = slug(30)
    rows = [slug(100, header=(header,)) for _ in range(12)]
    first, second, third = paginate([header, *rows], TOP, BOTTOM)
    assert not any(place.repeated for place in first)
    assert [place.repeated for place in second] == [True] + [False] * 5
    assert second[1].top == TOP - 30
    assert third[0].slug is header


def test_what_is_taller_than_a_page_is_broken_where_it_can_be() -> None:
    pages = paginate([slug(200, keep=True) for _ in range(7)], TOP, BOTTOM)
    assert [len(page) for page in pages] == [3, 3, 1]


def test_a_rail_runs_from_its_first_to_its_last_slug_on_each_page() -> None:
    rail = Rail(10.0, "0 0 0")
    page = [
        Placed(slug(10, rails=(rail,)), 700.0),
        Placed(slug(20, rails=(rail,)), 680.0),
        Placed(slug(20), 600.0),
    ]
    assert list(rail_extents(page)) == [(rail, 700.0, 660.0)]


@pytest.mark.parametrize(("large", "size", "leading"), [(False, 12, 16), (True, 18, 25)])
def test_body_text_has_the_house_size(large: bool, size: float, leading: float) -> None:
    body = sheet_for(facts(large)).body
    assert (body.size, body.leading) == pytest.approx((size, leading))


def test_margins_are_25_mm_and_20_mm_in_packs() -> None:
    assert sheet_for(facts()).width == pytest.approx(A4_WIDTH - 50 * MILLIMETRE)
    assert sheet_for(facts(kind=DocumentKind.PACK)).width == pytest.approx(A4_WIDTH - 40 * MILLIMETRE)


def test_no_text_is_smaller_than_10_and_a_half_points() -> None:
    sheet = sheet_for(facts())
    assert min(kind.size for kind in (sheet.body, sheet.small, sheet.table, sheet.caption, *sheet.headings)) >= 10.5
