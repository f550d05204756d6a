"""A store whose file was damaged gives the right figures or says that it is damaged, never a wrong figure unnoticed."""

import random
import sqlite3
from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.problems import StoreUnavailable
from ncpm_reports.store.database import Store
from tests.store.illustrative import FIRST, SECOND, figure, receive


def stored(path: Path) -> bytes:
    """The bytes of a store of some hundred figures, everything in one file."""
    with Store.open(path) as store:
        for release in (FIRST, SECOND):
            receive(
                store,
                release,
                [figure(number, release, area=f"E{number:08d}", note="as printed") for number in range(120)],
            )
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.read_bytes()


def read(path: Path) -> tuple[Observation, ...] | None:
    """The figures of a store; None if it says that it is damaged."""
    for companion in ("-wal", "-shm"):
        path.with_name(path.name + companion).unlink(missing_ok=True)
    try:
        with Store.open(path) as store:
            observations = store.as_known_on(date.max).observations
            return None if store.check() else observations
    except StoreUnavailable:
        return None


def test_a_sound_store_has_nothing_to_say(tmp_path: Path) -> None:
    stored(tmp_path / "s.sqlite")
    with Store.open(tmp_path / "s.sqlite") as store:
        assert store.check() == ()


def test_a_figure_changed_behind_the_stores_back_is_found(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    stored(path)
    other = sqlite3.connect(path)
    trigger = "SELECT sql FROM sqlite_master WHERE name = 'observations_never_update'"
    (definition,) = other.execute(trigger).fetchone()
    other.execute("DROP TRIGGER observations_never_update")
    other.execute("UPDATE observations SET value = '631' WHERE area = 'E00000007'")
    other.execute(definition)
    other.commit()
    other.close()
    with Store.open(path) as store:
        issues = store.check()
    assert len(issues) == 2
    assert "first.xlsx" in issues[0].sentence()


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.99])
def test_a_truncated_store_is_refused_in_words(tmp_path: Path, cut: float) -> None:
    path = tmp_path / "s.sqlite"
    whole = stored(path)
    path.write_bytes(whole[: int(len(whole) * cut)])
    assert read(path) is None


def test_flipped_bytes_never_give_a_wrong_figure_unnoticed(tmp_path: Path, soak: bool) -> None:
    path, dice = tmp_path / "s.sqlite", random.Random(11)
    whole = stored(path)
    right = read(path)
    assert right is not None
    noticed = 0
    for _ in range(5000 if soak else 150):
        hurt = bytearray(whole)
        hurt[dice.randrange(len(hurt))] ^= 1 << dice.randrange(8)
        path.write_bytes(hurt)
        observations = read(path)
        assert observations in (None, right)
        noticed += observations is None
    assert noticed > 50
