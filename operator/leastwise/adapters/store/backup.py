"""A backup is a SQLite file with everything, of whatever store; a restore takes all of it, or nothing.

https://www.sqlite.org/backup.html
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.engines import Connections
from leastwise.adapters.store.examining import find_problems
from leastwise.adapters.store.failures import translated
from leastwise.adapters.store.interning import sign
from leastwise.adapters.store.schema import ensure_schema, expect_schema
from leastwise.adapters.store.statements import Row, insert_rows
from leastwise.adapters.store.tables import AGGREGATES, ALL
from leastwise.core.errors import InvalidError
from leastwise.usage_ports import StoreBrokenError

_AT_ONCE = 20_000
_MAGIC = b"SQLite format 3\0"
_MOST_TOLD = 3


def back_up(connections: Connections, target: Path) -> int:
    """Write a file that only its owner may read, whole or not at all; return its size in bytes."""
    with translated(connections.address.shown):
        expect_schema(connections)
    with translated(str(target)):
        _refuse_foreign(connections, target)
        draft = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
            if connections.address.is_sqlite:
                _copy_file(connections, draft)
            else:
                _copy_tables(connections, draft)
            _finish(draft)
            draft.replace(target)
            _sync(target.parent)
        finally:
            for suffix in ("", "-wal", "-shm", "-journal"):
                draft.with_name(draft.name + suffix).unlink(missing_ok=True)
        return target.stat().st_size


def _refuse_foreign(connections: Connections, target: Path) -> None:
    if not target.exists():
        return
    address = connections.address
    if address.is_sqlite and target.samefile(address.path):
        raise InvalidError(f"{target} is the store itself: a backup needs another name")
    with target.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise InvalidError(f"{target} exists and is no backup: it is not overwritten")


def _copy_file(connections: Connections, draft: Path) -> None:
    with connections.engine.connect() as connection, closing(sqlite3.connect(draft)) as copy:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)  # the address is a file's
        raw.backup(copy)  # in one step, which sees one state: in parts it would begin anew with every write


def _copy_tables(connections: Connections, draft: Path) -> None:
    copy = Connections.open(parse_address(str(draft)))
    try:
        ensure_schema(copy)
        with connections.reading() as source, copy.writing() as target:
            _copy(source, target)
    finally:
        copy.close()


def _finish(draft: Path) -> None:
    """Make it one file that needs no other, look whether it is whole, and have it on the disk."""
    with closing(sqlite3.connect(draft)) as copy:
        copy.execute("PRAGMA journal_mode = DELETE")
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise StoreBrokenError(f"the copy is damaged, as the store may be: {found}")
    _sync(draft)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def verified_backup(source: Path) -> Iterator[Connections]:
    """Open a backup; StoreBrokenError when anything in it is not as it was written."""
    backup = Connections.of_backup(source)
    try:
        expect_schema(backup)
        problems = find_problems(backup)
        if problems:
            told = "; ".join(problems[:_MOST_TOLD])
            raise StoreBrokenError(f"the backup {source} is damaged, nothing was restored: {told}")
        yield backup
    finally:
        backup.close()


def restore(connections: Connections, backup: Connections, *, replaces: bool = False) -> int:
    """Put a backup in place of what a store holds, in one transaction; return how many uses that are.

    InvalidError when the store is not empty and `replaces` is not set. A collector goes on where the backup
    ends: positions and digests are those of the backup.
    """
    ensure_schema(connections)
    with backup.reading() as old, connections.writing() as new:
        _empty(new, connections.address.shown, replaces=replaces)
        _copy(old, new)
        sign(new)
        return new.execute(sa.select(sa.func.count()).select_from(AGGREGATES)).scalar_one()


def _empty(connection: sa.Connection, shown: str, *, replaces: bool) -> None:
    holds_any = any(
        connection.execute(sa.select(sa.literal(1)).select_from(each).limit(1)).first()
        for each in ALL
        if each.name != "meta"
    )
    if holds_any and not replaces:
        raise InvalidError(f"the store {shown} is not empty: nothing was restored")
    for each in ALL:
        connection.execute(sa.delete(each))


def _copy(source: sa.Connection, target: sa.Connection) -> None:
    for table in ALL:
        for rows in _parts(source, table):
            insert_rows(target, table, rows)


def _parts(connection: sa.Connection, table: sa.Table) -> Iterator[list[Row]]:
    """Return all rows in the order of the key, some at a time: no driver then holds all of them."""
    keys = list(table.primary_key)
    places = [list(table.columns).index(each) for each in keys]
    query = sa.select(table).order_by(*keys).limit(_AT_ONCE)
    rows = [tuple(row) for row in connection.execute(query)]
    while rows:
        yield rows
        last = [rows[-1][place] for place in places]
        rows = [tuple(row) for row in connection.execute(query.where(sa.tuple_(*keys) > sa.tuple_(*last)))]
