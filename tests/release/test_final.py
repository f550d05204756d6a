"""What a candidate must not leave open, each with what to do; a draft may."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from ncpm_reports.documents.blocks import Block, Bullets, DocumentKind, Inline, Paragraph, Placeholder, Strong, Text
from ncpm_reports.release.checks.final import past_due, unfinished
from tests.products.packs import invented_job
from tests.release.making import build, document


def open_points(*content: Inline, final: bool = True, kind: DocumentKind = DocumentKind.PACK) -> list[str]:
    blocks: Sequence[Block] = (Paragraph(content=content), Bullets(items=(content,)))
    pack = replace(document("pack", build(final=final), kind=kind), blocks=tuple(blocks))
    return [issue.found for issue in unfinished("board/pack", pack)]


def test_a_placeholder_is_named_once_with_how_often_it_stands() -> None:
    placeholder = Placeholder("owner", "owner")
    assert open_points(Text("By "), placeholder, Strong((placeholder,))) == ['the placeholder "owner", 4 times']


def test_a_draft_may_leave_anything_open() -> None:
    assert open_points(Placeholder("owner", "owner"), Text("Date to be set"), final=False) == []


@pytest.mark.parametrize("name", ["date of signing", "signature", "cleared by", "press office"])
def test_what_people_fill_in_by_hand_may_stay_open(name: str) -> None:
    assert open_points(Placeholder(name, "x"), kind=DocumentKind.LETTER) == []


@pytest.mark.parametrize("words", ["The date is to be set.", "Venue: TBC", "Room TBA"])
def test_words_of_a_draft_are_named(words: str) -> None:
    assert len(open_points(Text(words))) == 1


def test_every_remedy_says_where() -> None:
    for name in ("meeting date", "analysts' view", "author", "owner", "date", "reply date"):
        pack = replace(
            document("pack", build(), kind=DocumentKind.PACK), blocks=(Paragraph(content=(Placeholder(name, name),)),)
        )
        (issue,) = unfinished("board/pack", pack)
        assert "data/" in issue.remedy


def test_figures_past_due_need_a_remark() -> None:
    job = invented_job()
    day = job.build.as_at.replace(year=job.build.as_at.year + 3)
    assert not list(past_due(replace(job, build=replace(job.build, as_at=day)))), "invented figures have no calendar"
    late = replace(job, build=replace(job.build, as_at=day, illustrative=False))
    issues = list(past_due(late))
    assert issues
    measures = [issue.where.removeprefix("measure ") for issue in issues]
    remarks = {f"{measure}.md": "---\nauthor: A\ndate: 2025-01-01\n---\nLate.\n" for measure in measures}
    assert not list(past_due(replace(late, commentary=remarks)))
