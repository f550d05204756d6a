"""The store's file: its tables, and how it is opened, locked and written, with every failure in words."""

import os
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from pathlib import Path

from ncpm_reports.core.names import first_few
from ncpm_reports.core.problems import Issue, StoreUnavailable

LOCK_TIMEOUT_SECONDS = 1.0
RESTORE_REMEDY = "Restore it from a copy, or move it away and ingest the published files again."
MAX_STEPS_TO_OPEN = 100_000
"""Steps of SQLite's machine that opening a store may take: some hundreds are needed."""
# "NCPM" in ASCII: tells our file from any other SQLite database.
APPLICATION_ID = 0x4E43504D
VERSION = 2
TABLES = """
    CREATE TABLE files (
        number INTEGER PRIMARY KEY, role TEXT NOT NULL CHECK (role IN ('house', 'received')), identity TEXT NOT NULL,
        name TEXT NOT NULL, sha256 TEXT NOT NULL, content TEXT NOT NULL
    ) STRICT;
    CREATE TABLE releases (
        file INTEGER NOT NULL REFERENCES files (number), id TEXT NOT NULL,
        publisher TEXT NOT NULL, title TEXT NOT NULL, edition TEXT NOT NULL, published_on TEXT NOT NULL,
        sha256 TEXT NOT NULL, file_name TEXT NOT NULL, url TEXT NOT NULL, supersedes TEXT NOT NULL,
        provenance TEXT NOT NULL DEFAULT '', PRIMARY KEY (file, id)
    ) STRICT;
    CREATE TABLE observations (
        number INTEGER PRIMARY KEY, file INTEGER NOT NULL, release TEXT NOT NULL,
        measure TEXT NOT NULL, area TEXT NOT NULL, period_start TEXT NOT NULL, period_end TEXT NOT NULL,
        value TEXT, unit TEXT NOT NULL, status TEXT NOT NULL,
        lower TEXT, upper TEXT, standard_error TEXT, base INTEGER, significance TEXT NOT NULL,
        series TEXT NOT NULL, source_table TEXT NOT NULL, cell TEXT NOT NULL, note TEXT NOT NULL,
        UNIQUE (file, release, measure, area, period_start, period_end, series),
        FOREIGN KEY (file, release) REFERENCES releases (file, id)
    ) STRICT;
    CREATE TABLE withdrawals (
        number INTEGER PRIMARY KEY, release TEXT NOT NULL, undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
        reason TEXT NOT NULL, recorded_on TEXT NOT NULL
    ) STRICT;
    CREATE TABLE accepted_revisions (
        file INTEGER PRIMARY KEY REFERENCES files (number), reason TEXT NOT NULL, recorded_on TEXT NOT NULL
    ) STRICT"""
APPEND_ONLY = """CREATE TRIGGER {table}_never_{name} BEFORE {action} ON {table}
    BEGIN SELECT RAISE(ABORT, 'the store is append-only'); END"""


def create_tables(connection: sqlite3.Connection) -> None:
    """Makes the store's tables, in which nothing can be changed, inside the transaction that is open."""
    for table in TABLES.split(";"):
        connection.execute(table)
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        for action in ("UPDATE", "DELETE"):
            connection.execute(APPEND_ONLY.format(table=table, name=action.lower(), action=action))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


@cache
def expected_schema_objects() -> frozenset[tuple[str, ...]]:
    """Every table, index and trigger of a store, as `schema_objects`."""
    with closing(sqlite3.connect(":memory:")) as connection:
        create_tables(connection)
        return schema_objects(connection)


def schema_objects(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """What the database defines: type, name, table and SQL, with single spaces; "" for what is no text."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master")
    return frozenset(tuple(" ".join(value.split()) if isinstance(value, str) else "" for value in row) for row in rows)


def connect(path: Path) -> sqlite3.Connection:
    """A connection to the store's file, made if it is not there, at the newest version of its tables.

    Raises: StoreUnavailable if it is locked, unreadable, damaged, not a store, made by a newer version, or defines
    tables, views or triggers besides the store's own.
    """
    with translated_errors(path):
        refuse_other_kinds(path)
        _create_private(path)
        connection = sqlite3.connect(path, timeout=LOCK_TIMEOUT_SECONDS, isolation_level=None)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def refuse_other_kinds(path: Path) -> None:
    """Refuses a folder, a pipe or a device in the store's place: SQLite would wait for a pipe.

    Raises: StoreUnavailable.
    """
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "a pipe, a socket or a device"
        raise StoreUnavailable(_unreachable_issue(path, found))


@contextmanager
def write_transaction(connection: sqlite3.Connection, path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction: all of it is stored and on the disk when this ends, or nothing is.

    Raises: StoreUnavailable if another run is writing, or the disk is full or fails.
    """
    with translated_errors(path):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _record_writer(path)
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back by itself, as it does on a full disk.
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        finally:
            _writer_file(path).unlink(missing_ok=True)


def damage_issue(path: Path, found: str) -> Issue:
    """The issue of a store whose file is not what was written."""
    return _store_issue("damaged", path, found, "a store of published figures as they were stored", RESTORE_REMEDY)


@contextmanager
def translated_errors(path: Path) -> Iterator[None]:
    """Turns what SQLite and the system say into a StoreUnavailable."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise StoreUnavailable(_sqlite_issue(path, getattr(error, "sqlite_errorname", ""), str(error))) from error
    except UnicodeDecodeError as error:
        raise StoreUnavailable(damage_issue(path, "text that is not text")) from error
    except OSError as error:
        raise StoreUnavailable(_unreachable_issue(path, error.strerror or "an error of the system")) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    # Whoever made the file may have put functions into its views, triggers and defaults.
    connection.execute("PRAGMA trusted_schema = OFF")
    # One reading, so that what another run is just making is seen before or after, not in between.
    connection.execute("BEGIN")
    connection.set_progress_handler(lambda: True, MAX_STEPS_TO_OPEN)
    has_tables = _has_tables(connection, path)
    connection.set_progress_handler(None, 0)
    _refuse_broken_pages(connection, path)
    connection.execute("COMMIT")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Without this, INSERT OR REPLACE would delete rows behind the triggers' back.
    connection.execute("PRAGMA recursive_triggers = ON")
    if not has_tables:
        connection.execute("PRAGMA journal_mode = WAL")
        with write_transaction(connection, path):
            if not _has_tables(connection, path):
                create_tables(connection)


def _has_tables(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file has a store's tables, false for a new one; refuses any others before one of them is used."""
    definitions = schema_objects(connection)
    version, application = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("user_version", "application_id")
    )
    if definitions and application != APPLICATION_ID:
        words, remedy = "a database of another program", "Name the store with --store."
        raise StoreUnavailable(_store_issue("foreign", path, words, "a store of published figures", remedy))
    if version not in (0, VERSION):
        words, remedy = f"a store of version {version}", "Use the version of this program that made it."
        raise StoreUnavailable(_store_issue("version", path, words, f"version {VERSION}", remedy))
    if definitions != (expected_schema_objects() if version else frozenset()):
        raise StoreUnavailable(_altered_schema_issue(path, definitions))
    return bool(definitions)


def _altered_schema_issue(path: Path, definitions: frozenset[tuple[str, ...]]) -> Issue:
    unknown = sorted({(kind, name) for kind, name, _, _ in definitions - expected_schema_objects()})
    missing = sorted({(kind, name) for kind, name, _, _ in expected_schema_objects() - definitions} - set(unknown))
    words = [*(f"{kind} {name[:60]}" for kind, name in unknown), *(f"no {kind} {name}" for kind, name in missing)]
    found = f"a store whose definitions are not those of this program: {first_few(words, 3)}"
    expected = "the store's own tables and triggers, as this program defines them"
    return _store_issue("altered", path, found, expected, RESTORE_REMEDY)


def _refuse_broken_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Refuses a file whose pages name one another in a circle or twice: reading such a table need not end."""
    for (text,) in connection.execute("PRAGMA quick_check(1)"):
        if text != "ok":
            raise StoreUnavailable(damage_issue(path, f"a broken page ({' '.join(text.replace('*', '').split())})"))


def _create_private(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Figures may be known here before they are public: only the owner may read them.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _writer_file(path: Path) -> Path:
    return path.with_name(path.name + "-writer")


def _record_writer(path: Path) -> None:
    # Only to tell a second run whom it waits for; the lock itself is SQLite's.
    with suppress(OSError):
        _writer_file(path).write_text(f"process {os.getpid()} on {socket.gethostname()}", encoding="utf-8")


def _writer(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return _writer_file(path).read_text(encoding="utf-8")[:200]
    return "another process"


def _sqlite_issue(path: Path, name: str, text: str) -> Issue:
    room = "room to write; the store is as it was before"
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        found, expected = f"another run writing to it ({_writer(path)})", "a store that no other run is writing to"
        remedy = "Wait until the other run ends, then run this again."
        at_desk = "Wait until the other program has ended, then do it again. Nothing was lost."
        return _store_issue("locked", path, found, expected, remedy, at_desk=at_desk)
    if name.startswith("SQLITE_FULL"):
        return _store_issue("full", path, "a full disk", room, "Free some space, then run this again.")
    if name.startswith("SQLITE_IOERR"):
        return _store_issue("disk", path, "a disk that failed or is full", room, "Free some space or use another disk.")
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH")):
        return _unreachable_issue(path, "a file or folder that this user may not write to")
    if name == "SQLITE_INTERRUPT":
        return damage_issue(path, "tables and views that take too long to list")
    return damage_issue(path, f"a file that SQLite cannot use ({text})")


def _unreachable_issue(path: Path, found: str) -> Issue:
    remedy = "Name another place with --store, or change the permissions."
    at_desk = "Ask whoever set the desk up to let you read and change the project's folder."
    return _store_issue("unreachable", path, found, "a file that can be read and written", remedy, at_desk=at_desk)


def _store_issue(code: str, path: Path, found: str, expected: str, remedy: str, *, at_desk: str = "") -> Issue:
    return Issue.of(f"store.{code}", str(path), found, expected, remedy, at_desk=at_desk)
