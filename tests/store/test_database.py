"""The store only grows, says the same thing twice only once, and tells what was known on a day."""

import sqlite3
import stat
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.problems import Refused, StoreUnavailable
from ncpm_reports.core.quantities import Status
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.revisions import revised_figures
from tests.store.illustrative import FIRST, JUNE_2019, SECOND, figure, receive, release

BOTH = (ENGLAND_AND_WALES, JUNE_2019)


def test_what_goes_in_comes_out_in_every_field(tmp_path: Path) -> None:
    given = replace(
        figure("1234.50", FIRST, series="new question", note="excludes Greater Manchester"),
        lower=Decimal("1.0"),
        upper=Decimal("2000"),
        standard_error=Decimal("0.0001"),
        base=17,
        significance="not significant",
        status=Status.PROVISIONAL,
    )
    with Store.open(tmp_path / "deep" / "ncpm.sqlite") as store:
        receive(store, FIRST, [given, figure(None, FIRST, area="E23000005")])
        figures = store.as_known_on(FIRST.published_on)
        assert set(store.observations()) == {given, figure(None, FIRST, area="E23000005")}
        assert str(figures.observations[1].value) == "1234.50"
        assert store.releases() == (FIRST,)
        assert store.releases_of_file(FIRST.sha256) == ((FIRST, 2),)
        assert store.releases_of_file(SECOND.sha256) == ()


def test_the_same_release_again_changes_nothing_and_says_so(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        assert receive(store, FIRST, [figure(681, FIRST)]) is not IngestOutcome.ALREADY_HELD
        before = (tmp_path / "s.sqlite").read_bytes(), list(store.observations())
        assert receive(store, FIRST, [figure(681, FIRST)]) is IngestOutcome.ALREADY_HELD
        assert ((tmp_path / "s.sqlite").read_bytes(), list(store.observations())) == before


def test_the_same_file_read_differently_stands_as_read_last(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(618, FIRST), figure(3, FIRST, area="E23000034")])
        outcome = receive(store, FIRST, [figure(681, FIRST)])
        assert outcome is IngestOutcome.READ_ANEW
        assert store.as_known_on(date.max).observations == (figure(681, FIRST),)


def test_only_what_was_published_by_a_day_is_known_on_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, SECOND, [figure(668, SECOND)])
        receive(store, FIRST, [figure(681, FIRST)])
        assert store.as_known_on(date(2019, 10, 16)).observations == ()
        assert store.as_known_on(date(2019, 10, 17)).observations == (figure(681, FIRST),)
        assert store.as_known_on(date(2020, 1, 22)).observations == (figure(681, FIRST),)
        assert store.as_known_on(date(2020, 1, 23)).observations == (figure(668, SECOND),)
        assert store.as_known_on(date(2020, 1, 22)).releases == (FIRST,)


def test_a_corrected_edition_takes_the_place_of_the_one_it_supersedes(tmp_path: Path) -> None:
    correction = release("correction", date(2019, 11, 1), supersedes="first")
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST), figure(9, FIRST, area="E23000034")])
        receive(store, correction, [figure(680, correction)])
        assert store.as_known_on(date(2019, 10, 31)).get("homicide", *BOTH) == figure(681, FIRST)
        now = store.as_known_on(date(2019, 11, 1))
        assert now.observations == (figure(680, correction),)
        assert [observation.value for observation in now.vintages("homicide", *BOTH)] == [681, 680]


def test_revisions_tell_both_figures_and_the_publishers_reason(tmp_path: Path) -> None:
    third = release("third", date(2020, 5, 1), supersedes="second")
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST), figure(7, FIRST, area="E23000002")])
        receive(
            store, SECOND, [figure(668, SECOND, note="two cases reclassified"), figure(7, SECOND, area="E23000002")]
        )
        receive(store, third, [figure(None, third), figure(7, third, area="E23000002")])
        first, second = revised_figures(store.as_known_on(date.max))
        assert (first.earlier.value, first.later.value) == (Decimal(681), Decimal(668))
        assert first.reason == "two cases reclassified"
        assert (second.later.status, second.reason) == (Status.NOT_AVAILABLE, "corrected edition")
        assert revised_figures(store.as_known_on(date.max), date(2020, 5, 1)) == (second,)
        assert revised_figures(store.as_known_on(date(2020, 4, 30))) == (first,)


def test_a_file_of_the_house_takes_the_place_of_its_earlier_version(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        store.ingest_project_file(
            "homicide.csv", "a" * 64, [(FIRST, [figure(618, FIRST), figure(1, FIRST, area="E23000034")])]
        )
        store.ingest_project_file(
            "homicide.csv", "b" * 64, [(FIRST, [figure(681, FIRST)]), (SECOND, [figure(668, SECOND)])]
        )
        assert [observation.value for observation in store.as_known_on(date.max).vintages("homicide", *BOTH)] == [
            681,
            668,
        ]
        assert store.project_files() == {"homicide.csv": "b" * 64}
        store.ingest_project_file("homicide.csv", "", [])
        assert store.as_known_on(date.max).observations == ()


def test_a_store_that_grew_and_one_made_afresh_agree_on_ties(tmp_path: Path) -> None:
    twin = release("twin", FIRST.published_on)
    with Store.open(tmp_path / "grew.sqlite") as grew, Store.open(tmp_path / "fresh.sqlite") as fresh:
        grew.ingest_project_file("b.csv", "1" * 64, [(twin, [figure(680, twin)])])
        grew.ingest_project_file("a.csv", "2" * 64, [(FIRST, [figure(681, FIRST)])])
        fresh.ingest_project_file("a.csv", "2" * 64, [(FIRST, [figure(681, FIRST)])])
        fresh.ingest_project_file("b.csv", "1" * 64, [(twin, [figure(680, twin)])])
        assert grew.as_known_on(date.max) == fresh.as_known_on(date.max)


@pytest.mark.parametrize(
    "statement", ["UPDATE observations SET value = '0'", "DELETE FROM releases", "DELETE FROM files"]
)
def test_nothing_stored_can_be_changed_even_by_another_program(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "s.sqlite"
    with Store.open(path) as store:
        receive(store, FIRST, [figure(681, FIRST)])
    other = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()


def test_a_release_that_says_two_things_is_refused_whole(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        twice = [figure(681, FIRST), figure(680, FIRST), figure(5, SECOND, area="E23000002")]
        with pytest.raises(Refused) as refused:
            receive(store, FIRST, twice)
        assert len(refused.value.issues) == 2
        assert store.releases() == ()


def test_one_source_file_under_two_titles_is_refused(tmp_path: Path) -> None:
    other = replace(FIRST, title="Another title")
    with Store.open(tmp_path / "s.sqlite") as store:
        with pytest.raises(Refused, match="two releases with the id first"):
            store.ingest_project_file("a.csv", "a" * 64, [(FIRST, [figure(1, FIRST)]), (other, [])])
        assert store.project_files() == {}


def test_a_correction_older_than_what_it_corrects_is_refused(tmp_path: Path) -> None:
    early = release("early", date(2019, 1, 1), supersedes="first")
    itself = release("itself", date(2019, 1, 1), supersedes="itself")
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        for correction in (early, itself):
            with pytest.raises(Refused, match="supersede"):
                receive(store, correction, [figure(1, correction)])
        assert store.releases() == (FIRST,)


def test_a_second_writer_waits_a_second_is_refused_and_told_who_writes(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    with Store.open(path) as store:
        receive(store, FIRST, [figure(681, FIRST)])
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        (tmp_path / "s.sqlite-writer").write_text("process 4711 on desk", encoding="utf-8")
        with pytest.raises(StoreUnavailable, match=r"another run writing to it \(process 4711 on desk\)"):
            receive(store, SECOND, [figure(668, SECOND)])
        assert store._connection.execute("PRAGMA busy_timeout").fetchone() == (1000,)
        assert store.as_known_on(date.max).observations == (figure(681, FIRST),)
        other.close()
        receive(store, SECOND, [figure(668, SECOND)])
        assert store.releases() == (FIRST, SECOND)
        assert not (tmp_path / "s.sqlite-writer").exists()


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path: Path) -> None:
    text, foreign = tmp_path / "text.sqlite", tmp_path / "foreign.sqlite"
    text.write_bytes(b"this is no database, and long enough to be looked at as one" * 40)
    other = sqlite3.connect(foreign)
    other.execute("CREATE TABLE theirs (x)")
    other.commit()
    other.close()
    for path, words in ((text, "SQLite cannot use"), (foreign, "another program")):
        before = path.read_bytes()
        with pytest.raises(StoreUnavailable, match=words), Store.open(path):
            pass
        assert path.read_bytes() == before


@pytest.mark.parametrize("version", [1, 999])
def test_a_store_of_another_version_of_the_program_is_refused(tmp_path: Path, version: int) -> None:
    path = tmp_path / "s.sqlite"
    with Store.open(path):
        pass
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA user_version = {version}")
    other.close()
    with pytest.raises(StoreUnavailable, match=f"version {version}"), Store.open(path):
        pass


def test_a_folder_in_the_way_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreUnavailable, match="--store"), Store.open(tmp_path / "file" / "s.sqlite"):
        pass
    with pytest.raises(StoreUnavailable), Store.open(tmp_path):
        pass


def test_only_its_owner_may_read_a_store(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_the_store_keeps_a_journal_ahead_and_waits_for_the_disk(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        assert store._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store._connection.execute("PRAGMA synchronous").fetchone() == (2,)
