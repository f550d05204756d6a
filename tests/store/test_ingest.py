"""Published files into the store: all of a file, or nothing."""

from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.ingest import read_file, reading_context
from ncpm_reports.store import ingest
from ncpm_reports.store.database import Store
from tests.cases.test_source_files import CASES
from tests.conftest import PROJECT

TODAY = date(2026, 2, 1)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes((CASES / "01-note-in-optional-header/a.xlsx").read_bytes())

    def read_and_change(*arguments: object, **options: object) -> object:
        results = read_file(*arguments, **options)  # type: ignore[arg-type]
        path.write_bytes(b"another file")
        return results

    monkeypatch.setattr(ingest, "read_file", read_and_change)
    context = reading_context(PROJECT / "data", TODAY, date(2026, 1, 1))
    with Store.open(tmp_path / "s.sqlite") as store:
        with pytest.raises(Refused, match="changed while it was being read"):
            ingest.ingest_files(store, [path], context)
        assert store.releases() == ()


def test_the_same_release_under_another_name_is_held_already(tmp_path: Path) -> None:
    content = (CASES / "01-note-in-optional-header/a.xlsx").read_bytes()
    first, second = tmp_path / "a.xlsx", tmp_path / "b (1).xlsx"
    with Store.open(tmp_path / "s.sqlite") as store:
        for path, day, words in ((first, date(2026, 1, 1), "stored"), (second, None, "already held")):
            path.write_bytes(content)
            context = reading_context(PROJECT / "data", TODAY, day)
            [outcome] = ingest.ingest_files(store, [path], context).outcomes
            assert outcome.words == words
        assert len(store.releases()) == 1
