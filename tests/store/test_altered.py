"""A store in which somebody defined a table, a view or a trigger is refused when it is opened, before any is used."""

import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest

from ncpm_reports.core.problems import StoreUnavailable
from ncpm_reports.store.connection import expected_schema_objects, schema_objects
from ncpm_reports.store.database import Store
from tests.store.illustrative import FIRST, figure, receive

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"

ALTERED = {
    "a trigger that changes what is stored": (
        "CREATE TRIGGER later AFTER INSERT ON observations BEGIN INSERT INTO withdrawals (release, undone, reason,"
        " recorded_on) VALUES (NEW.release, 0, 'gone', '2026-01-01'); END",
        "trigger later",
    ),
    "an endless trigger": (
        f"CREATE TRIGGER slow BEFORE INSERT ON files BEGIN SELECT count(*) FROM ({ENDLESS}); END",
        "trigger slow",
    ),
    "an endless view in the place of a table": (
        f"ALTER TABLE withdrawals RENAME TO kept; CREATE VIEW withdrawals AS SELECT '' AS release, '' AS reason,"
        f" '' AS recorded_on, 0 AS undone, i AS number FROM ({ENDLESS})",
        "table kept, trigger withdrawals_never_delete",
    ),
    "a view that shadows": (f"CREATE VIEW extra AS {ENDLESS}", "view extra"),
    "a table besides": ("CREATE TABLE notes (text)", "table notes"),
    "a table that shadows another": ("CREATE TABLE main_files AS SELECT * FROM files", "table main_files"),
    "a virtual table": ("CREATE VIRTUAL TABLE words USING fts5(text)", "table words"),
    "an index on an expression": ("CREATE INDEX quick ON observations (abs(base))", "index quick"),
    "a column that is computed": (
        "ALTER TABLE releases ADD COLUMN size INTEGER AS (length(zeroblob(900000000)))",
        "table releases",
    ),
    "a trigger that is missing": ("DROP TRIGGER files_never_delete", "no trigger files_never_delete"),
    "a trigger that does nothing": (
        "DROP TRIGGER files_never_delete; CREATE TRIGGER files_never_delete BEFORE DELETE ON files BEGIN SELECT 1; END",
        "trigger files_never_delete",
    ),
    "a table that is missing": ("DROP TABLE accepted_revisions", "no table accepted_revisions"),
    "no tables at all": (
        "; ".join(
            f"DROP TABLE {t}" for t in ("accepted_revisions", "withdrawals", "observations", "releases", "files")
        ),
        "no table",
    ),
    "a check that never ends": (
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = replace(sql, 'reason TEXT NOT NULL',"
        " 'reason TEXT NOT NULL DEFAULT (hex(zeroblob(900000000)))') WHERE name = 'withdrawals'",
        "table withdrawals",
    ),
    "an escape sequence in a name": ('CREATE TABLE "\x1b[2Jnotes" (text)', "table"),
    "very many views": ("; ".join(f"CREATE VIEW v{n} AS SELECT {n}" for n in range(500)), "and 497 more"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store that holds a figure."""
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
    return tmp_path / "s.sqlite"


@pytest.mark.parametrize("kind", ALTERED)
def test_what_the_program_did_not_define_is_refused(path: Path, kind: str) -> None:
    statements, message = ALTERED[kind]
    with closing(sqlite3.connect(path)) as other:
        other.executescript(statements)
    with pytest.raises(StoreUnavailable, match=message) as refusal, Store.open(path):
        pass
    assert refusal.value.issues[0].code == "store.altered"
    assert "\x1b" not in str(refusal.value)
    assert refusal.value.issues[0].remedy


def test_a_store_that_defines_too_much_to_list_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.executescript(
            "PRAGMA writable_schema = ON; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)"
            " INSERT INTO sqlite_master SELECT 'view', 'v' || i, 'v' || i, 0, 'CREATE VIEW v' || i || ' AS SELECT 1'"
            " FROM n"
        )
    with pytest.raises(StoreUnavailable, match="too long to list"), Store.open(path):
        pass


def test_pages_that_name_one_another_twice_are_refused_before_they_are_read(path: Path) -> None:
    with Store.open(path) as store:
        receive(store, FIRST, [figure(number, FIRST, area=f"E{number:08d}") for number in range(3000)])
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (root,) = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'observations'").fetchone()
        (size,) = other.execute("PRAGMA page_size").fetchone()
    page = bytearray(path.read_bytes())
    start = (root - 1) * size
    assert page[start] == 5, "the root of the table is a page of pointers"
    (cells,) = struct.unpack_from(">H", page, start + 3)
    (first,) = struct.unpack_from(">H", page, start + 12)
    for cell in range(1, cells):
        (place,) = struct.unpack_from(">H", page, start + 12 + 2 * cell)
        page[start + place : start + place + 4] = page[start + first : start + first + 4]
    path.write_bytes(page)
    with pytest.raises(StoreUnavailable, match="a broken page") as refusal, Store.open(path):
        pass
    assert refusal.value.issues[0].code == "store.damaged"


def test_a_new_store_has_the_expected_definitions(path: Path) -> None:
    with Store.open(path) as store:
        assert store.check() == ()
        assert schema_objects(store._connection) == expected_schema_objects()


def test_functions_of_a_files_own_definitions_are_not_trusted(path: Path) -> None:
    with Store.open(path) as store:
        assert store._connection.execute("PRAGMA trusted_schema").fetchone() == (0,)
