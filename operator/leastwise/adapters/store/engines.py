"""Connections: how a file is opened so that what is written is durable, and who may write when.

SQLite: https://www.sqlite.org/pragma.html, https://www.sqlite.org/wal.html. PostgreSQL: one advisory lock for
all writers, https://www.postgresql.org/docs/current/explicit-locking.html.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import event

from leastwise.adapters.store.addresses import StoreAddress
from leastwise.adapters.store.failures import translated
from leastwise.core.errors import NotFoundError
from leastwise.usage_ports import StoreBrokenError

_WRITES = "leastwise_writes"
_LOCK = 0x6C656173  # one number for all stores of a database
_OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Waits:
    """For how many seconds a lock is waited for, and an answer of a server; 0: for ever."""

    lock: float = 5.0
    answer: float = 60.0


class Connections:
    """The engine of one store, with its transactions."""

    def __init__(self, address: StoreAddress, engine: sa.Engine, waits: Waits) -> None:
        self.address = address
        self.engine = engine
        self._waits = waits

    @classmethod
    def open(cls, address: StoreAddress, *, creates: bool = True, waits: Waits | None = None) -> Self:
        """Prepare; a file that is missing is made when `creates`, else it is a NotFoundError."""
        waits = waits or Waits()
        if address.is_sqlite:
            with translated(address.shown):
                _ensure_file(Path(address.path), creates=creates)
            return cls(address, _sqlite_engine(address, waits), waits)
        return cls(address, _postgres_engine(address, waits), waits)

    @classmethod
    def of_backup(cls, path: Path) -> Self:
        """Open a backup, which is only read: it may lie on a volume that cannot be written."""
        with translated(str(path)):
            if not path.exists():
                raise NotFoundError(f"the backup {path} does not exist")
            log = path.with_name(f"{path.name}-wal")
            if log.exists() and log.stat().st_size:
                raise StoreBrokenError(f"{path} is a store in use and no backup: 'store backup' makes one")
            uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        engine = sa.create_engine(
            "sqlite+pysqlite://",
            creator=lambda: sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False),
            hide_parameters=True,
        )
        return cls(StoreAddress(str(path), str(path)), engine, Waits())

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Give the connection of the only writer; committed and durable at the end, or nothing is."""
        with translated(self.address.shown), self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITES: True})
            with connection.begin():
                if not self.address.is_sqlite:
                    # READ COMMITTED: what is read behind the lock is what the last writer left
                    connection.exec_driver_sql(
                        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED;"
                        f"SET LOCAL lock_timeout = {int(self._waits.lock * 1000)};"
                        f"SELECT pg_advisory_xact_lock({_LOCK})"
                    )
                yield connection

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Give a connection that sees one state of everything."""
        with translated(self.address.shown), self.engine.connect() as connection, connection.begin():
            if not self.address.is_sqlite:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield connection

    def tidy(self) -> None:
        """Write the log back into the file and empty it, so that what was deleted is nowhere."""
        if self.address.is_sqlite:
            with translated(self.address.shown), self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                if raw is not None:
                    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _ensure_file(path: Path, *, creates: bool) -> None:
    """Make the file before SQLite does, so that at no time others may read it."""
    if not creates and not path.exists():
        raise NotFoundError(f"the store {path} does not exist")
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _OWNER_ONLY))
    except FileExistsError:
        _keep_private(path)


def _keep_private(path: Path) -> None:
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreBrokenError(f"the store {path} is no regular file")
    if stat.S_IMODE(found.st_mode) & ~_OWNER_ONLY:
        path.chmod(_OWNER_ONLY)


def _sqlite_engine(address: StoreAddress, waits: Waits) -> sa.Engine:
    engine = sa.create_engine(
        address.url, connect_args={"timeout": waits.lock, "isolation_level": None}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise StoreBrokenError(f"the store {address.shown} is on a volume without shared memory maps")
        for setting in ("synchronous = FULL", "cache_size = -16000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(address: StoreAddress, waits: Waits) -> sa.Engine:
    arguments: dict[str, Any] = {**address.arguments, "timeout": waits.answer or None}
    engine = sa.create_engine(
        address.url, connect_args=arguments, pool_pre_ping=True, pool_size=4, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 (a driver without types)
        cursor = connection.cursor()
        cursor.execute("SHOW synchronous_commit")
        if cursor.fetchone()[0] == "off":
            cursor.execute("SET synchronous_commit = on")
        connection.commit()
        cursor.close()

    return engine
