"""Is a store whole, how much is in it, and what does it cover?"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from leastwise.adapters.store.engines import Connections
from leastwise.adapters.store.reading import read_coverage
from leastwise.adapters.store.schema import expect_schema, revision_of
from leastwise.adapters.store.statements import is_sqlite
from leastwise.adapters.store.tables import (
    ACTS,
    AGGREGATES,
    ALL,
    COVERAGE,
    EVIDENCE,
    GAPS,
    GRANTS,
    IDENTITIES,
    SOURCES,
)
from leastwise.usage_ports import StoreHealth

_MOST_PROBLEMS = 20
_DURABILITY = {
    "fsync": "off: a crash of the server's machine loses what was acknowledged",
    "full_page_writes": "off: a crash of the server's machine may damage pages",
}
_REFERENCES = (
    (AGGREGATES, "identity_id", IDENTITIES),
    (AGGREGATES, "act_id", ACTS),
    (AGGREGATES, "source_id", SOURCES),
    (EVIDENCE, "identity_id", IDENTITIES),
    (GRANTS, "identity_id", IDENTITIES),
    (COVERAGE, "source_id", SOURCES),
    (GAPS, "source_id", SOURCES),
)


def examine(connections: Connections) -> StoreHealth:
    """Look at everything; changes nothing. Raises the errors of the port where it cannot be looked at."""
    expect_schema(connections)
    problems = find_problems(connections)
    shown = connections.address.shown
    with connections.reading() as connection:
        sqlite = is_sqlite(connection)
        kind = "SQLite" if sqlite else "PostgreSQL"
        revision = revision_of(connection, shown)
        if problems and sqlite:  # counting a damaged file may fail
            return StoreHealth(shown, kind, revision, _size(connections), {}, problems=problems)
        seen = connection.execute(
            sa.select(sa.func.min(AGGREGATES.c.first_seen), sa.func.max(AGGREGATES.c.last_seen))
        ).one()
        return StoreHealth(
            shown,
            kind,
            revision,
            _size(connections) if sqlite else _size_of_tables(connection),
            {each.name: _count(connection, each) for each in ALL if each.name != "meta"},
            seen[0] or "",
            seen[1] or "",
            read_coverage(connection, None, ""),
            problems,
        )


def find_problems(connections: Connections) -> tuple[str, ...]:
    """Return what is wrong, in sentences; empty when everything is as it was written."""
    with connections.reading() as connection:
        if is_sqlite(connection):
            rows = connection.exec_driver_sql(f"PRAGMA integrity_check({_MOST_PROBLEMS})").all()
            damage = [f"the file is damaged: {row[0]}" for row in rows if row[0] != "ok"]
            if damage:
                return tuple(damage)
            found: list[str] = []
        else:
            found = [
                f"the server's setting {name} is {what}"
                for name, what in _DURABILITY.items()
                if connection.exec_driver_sql(f"SHOW {name}").scalar() == "off"
            ]
        return (*found, *_dangling(connection), *_impossible(connection))


def _dangling(connection: sa.Connection) -> list[str]:
    found: list[str] = []
    for table, column, other in _REFERENCES:
        is_there = sa.exists().where(other.c.id == table.c[column])
        query = sa.select(sa.func.count()).select_from(table).where(~is_there)
        count = connection.execute(query).scalar_one()
        if count:
            found.append(f"{count:,} rows of {table.name} name what is not in {other.name}")
    return found


def _impossible(connection: sa.Connection) -> list[str]:
    columns = AGGREGATES.c
    wrong = sa.or_(columns.count < 0, columns.first_seen > columns.last_seen)
    count = connection.execute(sa.select(sa.func.count()).select_from(AGGREGATES).where(wrong)).scalar_one()
    return [f"{count:,} rows of aggregates have an end before their beginning"] if count else []


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


def _size(connections: Connections) -> int:
    path = Path(connections.address.path)
    files = (path.with_name(path.name + suffix) for suffix in ("", "-wal"))
    return sum(each.stat().st_size for each in files if each.exists())


def _size_of_tables(connection: sa.Connection) -> int:
    names = [each.name for each in ALL]
    sizes = sa.select(sa.func.coalesce(sa.func.sum(sa.text("pg_total_relation_size(oid)")), 0))
    where = sa.text("relname IN :names AND relnamespace = current_schema()::regnamespace")
    query = sizes.select_from(sa.text("pg_class")).where(
        where.bindparams(sa.bindparam("names", names, expanding=True))
    )
    return int(connection.execute(query).scalar_one())
