"""The project's own files of figures and the store agree, and a second look costs nothing."""

from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.tidy_figures import write_figures
from ncpm_reports.store.database import Store
from ncpm_reports.store.project_figures import sync_figures
from tests.store.illustrative import figure, release

ID = "0123456789abcdef"
ONS = release(ID, date(2019, 10, 17))


def text(*values: tuple[str, int]) -> str:
    return write_figures(figure(value, ONS, area=area) for area, value in values)


def test_files_are_taken_in_once_and_again_only_when_they_change(tmp_path: Path) -> None:
    texts = {"a.csv": text(("E23000001", 5)), "b.csv": text(("E23000002", 6))}
    with Store.open(tmp_path / "s.sqlite") as store:
        assert sync_figures(store, texts) == (
            "a.csv",
            "b.csv",
        )
        assert sync_figures(store, texts) == ()
        changed = texts | {"b.csv": text(("E23000002", 7))}
        assert sync_figures(store, changed) == ("b.csv",)
        figures = store.as_known_on(date.max)
        assert [(observation.area, str(observation.value)) for observation in figures.observations] == [
            ("E23000001", "5"),
            ("E23000002", "7"),
        ]


def test_a_file_that_is_gone_is_withdrawn_and_may_come_back(tmp_path: Path) -> None:
    texts = {"a.csv": text(("E23000001", 5))}
    with Store.open(tmp_path / "s.sqlite") as store:
        sync_figures(store, texts)
        assert sync_figures(store, {}) == ("a.csv",)
        assert sync_figures(store, {}) == ()
        assert store.as_known_on(date.max).observations == ()
        sync_figures(store, texts)
        assert list(store.as_known_on(date.max).by_measure["homicide"].histories) == ["E23000001"]


def test_the_problems_of_all_files_are_told_and_nothing_is_stored(tmp_path: Path) -> None:
    good, bad = text(("E23000001", 5)), text(("E23000002", 6)).replace("offences", "ounces")
    with Store.open(tmp_path / "s.sqlite") as store:
        with pytest.raises(Refused) as refused:
            sync_figures(store, {"a.csv": good, "b.csv": bad, "c.csv": "measure,area\n"})
        assert {issue.where.split(",")[0] for issue in refused.value.issues} == {"b.csv", "c.csv"}
        assert store.releases() == ()
