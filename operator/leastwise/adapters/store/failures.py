"""Errors of the databases as errors of ours. Messages name the store without its password."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from leastwise.core.errors import AuthenticationError, ForbiddenError, LeastwiseError
from leastwise.usage_ports import StoreBrokenError, StoreUnavailableError

# https://www.sqlite.org/rescode.html
_SQLITE_LATER = {
    sqlite3.SQLITE_BUSY: "is locked by another program",
    sqlite3.SQLITE_LOCKED: "is locked by another program",
    sqlite3.SQLITE_PROTOCOL: "is locked by another program",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its volume is read-only",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: its folder is missing, read-only or not ours",
    sqlite3.SQLITE_PERM: "cannot be opened: access is denied",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk failed or is full",
    sqlite3.SQLITE_NOMEM: "needs more memory than there is",
}
_SQLITE_BROKEN = {
    sqlite3.SQLITE_CORRUPT: "is damaged: check it and restore a backup",
    sqlite3.SQLITE_NOTADB: "is no store, or its beginning is damaged",
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_LATER = {
    "08": "the connection broke",
    "40": "another writer was in the way",
    "53": "the server is short of disk, memory or connections",
    "55": "another program holds a lock",
    "57": "the server stops or starts",
    "58": "the server's disk failed",
    "25": "the database is read-only",
}
_SECONDS = 5.0


@contextmanager
def translated(shown: str) -> Iterator[None]:
    """Run a call of the database; its errors come out as ours."""
    try:
        yield
    except exc.DBAPIError as error:
        cause = error.orig if isinstance(error.orig, BaseException) else error
        raise to_error(shown, cause) from error
    except (exc.SQLAlchemyError, sqlite3.Error, OSError) as error:
        raise to_error(shown, error) from error


def to_error(shown: str, error: BaseException) -> LeastwiseError:
    """Return what an error of a driver means to whoever called."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(shown, error)
    details = error.args[0] if error.args else None
    if isinstance(details, dict) and "C" in details:
        return _of_postgres(shown, str(details["C"]), str(details.get("M", "")))
    if isinstance(error, exc.NoSuchTableError | exc.CompileError | exc.ArgumentError):
        return StoreBrokenError(f"the store {shown} cannot be used: {error}")
    cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
    text = (getattr(cause, "strerror", None) or str(cause)).strip()
    return _later(shown, f"cannot be used now: {text}")


def _later(shown: str, what: str) -> StoreUnavailableError:
    return StoreUnavailableError(f"the store {shown} {what}", after_seconds=_SECONDS)


def _of_sqlite(shown: str, error: sqlite3.Error) -> LeastwiseError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what extends it
    if code in _SQLITE_LATER:
        return _later(shown, _SQLITE_LATER[code])
    if code in _SQLITE_BROKEN:
        return StoreBrokenError(f"the store {shown} {_SQLITE_BROKEN[code]}")
    return StoreBrokenError(f"the store {shown} cannot be used: {error}")


def _of_postgres(shown: str, code: str, message: str) -> LeastwiseError:
    if code.startswith("28"):
        return AuthenticationError(f"the store {shown} refuses the user: {message}")
    if code == "42501":
        return ForbiddenError(f"the store {shown} lacks a right: {message}")
    kind = _POSTGRES_LATER.get(code[:2])
    if kind is not None:
        return _later(shown, f"cannot be used now, {kind}: {message}")
    if code == "3D000":
        return StoreBrokenError(f"the store {shown} does not exist: {message}")
    if code.startswith("XX"):
        return StoreBrokenError(f"the store {shown} is damaged: {message}; restore a backup")
    return StoreBrokenError(f"the store {shown} cannot be used: {message} ({code})")


def is_missing_table(error: exc.DBAPIError) -> bool:
    """Whether a statement failed because its table is not there."""
    details = error.orig.args[0] if error.orig is not None and error.orig.args else ""
    if isinstance(details, dict):
        return details.get("C") == "42P01"
    return "no such table" in str(details)
