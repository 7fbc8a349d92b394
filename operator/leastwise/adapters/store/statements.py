"""Many rows in one statement, on both databases.

PostgreSQL takes them as one JSON text, because its driver would go to the server for each row; SQLite takes
rows as they are and only keys as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

Row = tuple[Any, ...]

_encode = msgspec.json.Encoder().encode
MOST_ROWS = 5_000
"""In one statement: bounds the memory of the JSON text."""


class OnConflict(Enum):
    """What becomes of a row whose key is there."""

    FAIL = ""
    KEEP = "keep"
    REPLACE = "replace"


def is_sqlite(connection: sa.Connection) -> bool:
    """Whether it is a connection to a file."""
    return connection.dialect.name == "sqlite"


def insert_rows(
    connection: sa.Connection,
    table: sa.Table,
    rows: Sequence[Row],
    on_conflict: OnConflict = OnConflict.FAIL,
) -> None:
    """Insert rows, which hold all columns in the order of the table."""
    if not rows:
        return
    if is_sqlite(connection):
        connection.exec_driver_sql(_insert_sqlite(table, on_conflict), list(rows))
        return
    statement = _insert_postgres(table, on_conflict)
    for part in in_parts(rows):
        connection.execute(statement, {"rows": _encode(part).decode()})


def rows_of(
    connection: sa.Connection, table: sa.Table, by: tuple[str, ...], keys: Sequence[Row]
) -> Iterable[Row]:
    """Return the whole rows whose columns `by`, which an index leads with, have one of these values."""
    statement = _select(table, by, sqlite=is_sqlite(connection))
    for part in in_parts(keys):
        yield from map(tuple, connection.execute(statement, {"keys": _encode(part).decode()}).all())


def delete_rows(
    connection: sa.Connection,
    table: sa.Table,
    by: tuple[str, ...],
    keys: Sequence[Row],
    condition: sa.ColumnElement[bool] | None = None,
) -> int:
    """Delete the rows whose columns `by` have one of these values and that meet a condition; count them."""
    text = _is_among(table, by, sqlite=is_sqlite(connection))
    count = 0
    for part in in_parts(keys):
        statement = sa.delete(table).where(text.bindparams(keys=_encode(part).decode()))
        count += connection.execute(statement if condition is None else statement.where(condition)).rowcount
    return count


def in_parts(rows: Sequence[Row], size: int = MOST_ROWS) -> Iterable[Sequence[Row]]:
    """Cut a list into parts of bounded size."""
    return (rows[start : start + size] for start in range(0, len(rows), size))


# ---------------------------------------------------------------- texts of SQL: names are our own


@lru_cache(maxsize=64)
def _insert_sqlite(table: sa.Table, on_conflict: OnConflict) -> str:
    marks = ", ".join("?" for _ in table.columns)
    conflict = _conflict(table, on_conflict)
    return f"INSERT INTO {_quoted(table.name)} ({_names(table)}) VALUES ({marks}) {conflict}"  # noqa: S608


@lru_cache(maxsize=64)
def _insert_postgres(table: sa.Table, on_conflict: OnConflict) -> sa.TextClause:
    values = ", ".join(_json_value("e", place, column) for place, column in enumerate(table.columns))
    return sa.text(
        f"INSERT INTO {_quoted(table.name)} ({_names(table)}) SELECT {values} "  # noqa: S608
        f"FROM json_array_elements(CAST(:rows AS json)) AS e {_conflict(table, on_conflict)}"
    )


@lru_cache(maxsize=64)
def _select(table: sa.Table, by: tuple[str, ...], *, sqlite: bool) -> sa.TextClause:
    columns = ", ".join(f"t.{_quoted(each.name)}" for each in table.columns)
    name = _quoted(table.name)
    if sqlite:  # CROSS JOIN: the keys are the outer loop
        return sa.text(
            f"SELECT {columns} FROM json_each(:keys) AS k CROSS JOIN {name} AS t WHERE "  # noqa: S608
            + _equal_sqlite("t.", by)
        )
    values = ", ".join(
        f"{_json_value('e', place, table.c[each])} AS k{place}" for place, each in enumerate(by)
    )
    equal = " AND ".join(f"t.{_quoted(each)} = k.k{place}" for place, each in enumerate(by))
    return sa.text(
        f"SELECT {columns} FROM (SELECT {values} FROM json_array_elements(CAST(:keys AS json)) AS e) AS k "  # noqa: S608
        f"JOIN {name} AS t ON {equal}"
    )


@lru_cache(maxsize=64)
def _is_among(table: sa.Table, by: tuple[str, ...], *, sqlite: bool) -> sa.TextClause:
    columns = ", ".join(map(_quoted, by))
    if sqlite:
        values = ", ".join(f"json_extract(k.value, '$[{place}]')" for place in range(len(by)))
        keys = f"SELECT {values} FROM json_each(:keys) AS k"  # noqa: S608
    else:
        values = ", ".join(_json_value("e", place, table.c[each]) for place, each in enumerate(by))
        keys = f"SELECT {values} FROM json_array_elements(CAST(:keys AS json)) AS e"  # noqa: S608
    return sa.text(f"({columns}) IN ({keys})")


def _equal_sqlite(prefix: str, by: tuple[str, ...]) -> str:
    return " AND ".join(
        f"{prefix}{_quoted(each)} = json_extract(k.value, '$[{place}]')" for place, each in enumerate(by)
    )


def _json_value(name: str, place: int, column: sa.Column[Any]) -> str:
    value = f"{name} ->> {place}"
    return f"CAST({value} AS bigint)" if isinstance(column.type, sa.BigInteger) else f"({value})"


def _conflict(table: sa.Table, on_conflict: OnConflict) -> str:
    keys = ", ".join(_quoted(each.name) for each in table.primary_key)
    if on_conflict is OnConflict.FAIL:
        return ""
    if on_conflict is OnConflict.KEEP:
        return f"ON CONFLICT ({keys}) DO NOTHING"
    changes = ", ".join(
        f"{_quoted(each.name)} = excluded.{_quoted(each.name)}"
        for each in table.columns
        if not each.primary_key
    )
    return f"ON CONFLICT ({keys}) DO UPDATE SET {changes}"


def _names(table: sa.Table) -> str:
    return ", ".join(_quoted(each.name) for each in table.columns)


def _quoted(name: str) -> str:
    return f'"{name}"'
