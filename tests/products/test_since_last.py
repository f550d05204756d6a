"""Page 2 of the pack, since the last pack: what it calls revised."""

from dataclasses import replace

from ncpm_reports.products.board_pack import since_last
from ncpm_reports.products.board_pack.news import national_revisions
from tests.products.packs import invented_job


def test_a_revision_that_print_would_not_show_is_not_listed() -> None:
    results = invented_job().results
    revision = national_revisions(results.revisions, results)[0]
    assert len(since_last.revised_words([revision], results)) == 1
    assert since_last.revised_words([replace(revision, later=revision.earlier)], results) == []
