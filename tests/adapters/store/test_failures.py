"""What the databases say, told by what to do next."""

from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import exc

from leastwise.adapters.store.failures import to_error, translated
from leastwise.core.errors import AuthenticationError, ForbiddenError, LeastwiseError
from leastwise.usage_ports import StoreBrokenError, StoreUnavailableError


def of_sqlite(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("said so")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        (sqlite3.SQLITE_BUSY, StoreUnavailableError, "locked"),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, StoreUnavailableError, "locked"),
        (sqlite3.SQLITE_FULL, StoreUnavailableError, "the disk is full"),
        (sqlite3.SQLITE_IOERR_WRITE, StoreUnavailableError, "failed or is full"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, StoreUnavailableError, "read-only"),
        (sqlite3.SQLITE_CANTOPEN, StoreUnavailableError, "cannot be opened"),
        (sqlite3.SQLITE_CORRUPT, StoreBrokenError, "damaged"),
        (sqlite3.SQLITE_NOTADB, StoreBrokenError, "no store"),
        (sqlite3.SQLITE_ERROR, StoreBrokenError, "said so"),
    ],
)
def test_a_file_tells_whether_waiting_helps(code: int, kind: type[LeastwiseError], text: str) -> None:
    error = to_error("usage.db", of_sqlite(code))
    assert type(error) is kind
    assert text in str(error)
    assert "usage.db" in str(error)


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("53100", StoreUnavailableError, "short of disk"),
        ("57P01", StoreUnavailableError, "stops or starts"),
        ("08006", StoreUnavailableError, "the connection broke"),
        ("40P01", StoreUnavailableError, "another writer"),
        ("55P03", StoreUnavailableError, "holds a lock"),
        ("25006", StoreUnavailableError, "read-only"),
        ("28P01", AuthenticationError, "refuses the user"),
        ("42501", ForbiddenError, "lacks a right"),
        ("3D000", StoreBrokenError, "does not exist"),
        ("XX001", StoreBrokenError, "damaged"),
        ("42703", StoreBrokenError, "(42703)"),
    ],
)
def test_a_server_tells_whether_waiting_helps(code: str, kind: type[LeastwiseError], text: str) -> None:
    error = to_error("postgresql://u:***@h/d", Exception({"C": code, "M": "m"}))
    assert type(error) is kind
    assert text in str(error)


@pytest.mark.parametrize(
    ("cause", "text"),
    [
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
        (Exception("network error"), "network error"),
        (exc.TimeoutError("no connection is free"), "no connection is free"),
    ],
)
def test_what_says_no_code_is_for_later(cause: Exception, text: str) -> None:
    error = to_error("x", cause)
    assert isinstance(error, StoreUnavailableError)
    assert error.after_seconds > 0
    assert text in str(error)


def test_the_cause_behind_a_driver_is_what_is_told() -> None:
    error = Exception("Can't create a connection (timeout is None)")
    error.__cause__ = ConnectionRefusedError(111, "Connection refused")
    assert str(to_error("x", error)) == "the store x cannot be used now: Connection refused"


def test_errors_of_ours_pass_as_they_are() -> None:
    with pytest.raises(StoreBrokenError, match="mine"), translated("x"):
        raise StoreBrokenError("mine")
    with pytest.raises(StoreBrokenError, match="cannot be used"), translated("x"):
        raise exc.ArgumentError("wrong")
