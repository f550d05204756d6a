"""The store's tables, and the steps by which an older store becomes a newer one. Nothing in them can be changed."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache

# "NCPM" in ASCII: tells our file from any other SQLite database.
APPLICATION_ID = 0x4E43504D


_FIRST = (
    """CREATE TABLE files (
        number INTEGER PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('house', 'received')), identity TEXT NOT NULL,
        name TEXT NOT NULL, sha256 TEXT NOT NULL, content TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE releases (
        file INTEGER NOT NULL REFERENCES files (number), id TEXT NOT NULL,
        publisher TEXT NOT NULL, title TEXT NOT NULL, edition TEXT NOT NULL, published_on TEXT NOT NULL,
        sha256 TEXT NOT NULL, file_name TEXT NOT NULL, url TEXT NOT NULL, supersedes TEXT NOT NULL,
        PRIMARY KEY (file, id)
    ) STRICT""",
    """CREATE TABLE observations (
        number INTEGER PRIMARY KEY, file INTEGER NOT NULL, release TEXT NOT NULL,
        measure TEXT NOT NULL, area TEXT NOT NULL, period_start TEXT NOT NULL, period_end TEXT NOT NULL,
        value TEXT, unit TEXT NOT NULL, status TEXT NOT NULL,
        lower TEXT, upper TEXT, standard_error TEXT, base INTEGER, significance TEXT NOT NULL,
        series TEXT NOT NULL, source_table TEXT NOT NULL, cell TEXT NOT NULL, note TEXT NOT NULL,
        UNIQUE (file, release, measure, area, period_start, period_end, series),
        FOREIGN KEY (file, release) REFERENCES releases (file, id)
    ) STRICT""",
)


def _first(connection: sqlite3.Connection) -> None:
    for table in _FIRST:
        connection.execute(table)
    _append_only(connection, "files", "releases", "observations")


def _second(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE releases ADD COLUMN provenance TEXT NOT NULL DEFAULT ''")
    connection.execute(
        """CREATE TABLE withdrawals (
            number INTEGER PRIMARY KEY, release TEXT NOT NULL, undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
            reason TEXT NOT NULL, recorded_on TEXT NOT NULL
        ) STRICT"""
    )
    connection.execute(
        """CREATE TABLE accepted_revisions (
            file INTEGER PRIMARY KEY REFERENCES files (number), reason TEXT NOT NULL, recorded_on TEXT NOT NULL
        ) STRICT"""
    )
    _append_only(connection, "withdrawals", "accepted_revisions")


def _append_only(connection: sqlite3.Connection, *tables: str) -> None:
    for table in tables:
        for action in ("UPDATE", "DELETE"):
            connection.execute(
                f"""CREATE TRIGGER {table}_never_{action.lower()} BEFORE {action} ON {table}
                BEGIN SELECT RAISE(ABORT, 'the store is append-only'); END"""
            )


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _second)
"""The steps in order: step n takes a store of version n - 1 to version n. Never change one that was released."""


@cache
def expected_objects(version: int) -> frozenset[tuple[str, str, str, str]]:
    """Every table, index and trigger of a store of this version: type, name, table and defining SQL, as `objects`."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for step in MIGRATIONS[:version]:
            step(connection)
        return objects(connection)


def objects(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str, str]]:
    """What the database defines, spaces in its SQL made alike; "" where there is no SQL, or a name is no text."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return frozenset(_texts(row) for row in rows)


def _texts(row: tuple[object, ...]) -> tuple[str, str, str, str]:
    kind, name, table, sql = (" ".join(value.split()) if isinstance(value, str) else "" for value in row)
    return kind, name, table, sql


def migrate(connection: sqlite3.Connection, version: int) -> None:
    """Take a store from `version` to the newest, inside the transaction that is open."""
    for step in MIGRATIONS[version:]:
        step(connection)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
