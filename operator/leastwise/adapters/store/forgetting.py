"""Everything about one identity, taken out: its own rows, and where other rows name it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from leastwise.adapters.store.interning import use_of
from leastwise.adapters.store.reading import identity_number
from leastwise.adapters.store.rows import clean, decode_list, encode_list
from leastwise.adapters.store.statements import OnConflict, Row, insert_rows, is_sqlite
from leastwise.adapters.store.tables import ACTS, AGGREGATES, EVIDENCE, GRANTS, IDENTITIES
from leastwise.core.usage.people import names_people


def forget_identity(connection: sa.Connection, identity: str) -> int:
    """Delete and rewrite; return how many rows were touched. Runs in the caller's transaction."""
    if is_sqlite(connection):  # what is deleted is overwritten, too
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    touched = _forget_mentions(connection, clean(identity).partition(":")[2])
    number = identity_number(connection, identity)
    if number is None:
        return touched
    for table in (AGGREGATES, EVIDENCE, GRANTS):
        touched += connection.execute(sa.delete(table).where(table.c.identity_id == number)).rowcount
    return touched + connection.execute(sa.delete(IDENTITIES).where(IDENTITIES.c.id == number)).rowcount


def _forget_mentions(connection: sa.Connection, native: str) -> int:
    """Take a name out of what others came by and of whom they impersonated."""
    if not native:
        return 0
    rows = list(_mentions(connection, native))
    insert_rows(connection, AGGREGATES, rows, OnConflict.REPLACE)
    return len(rows)


def _mentions(connection: sa.Connection, native: str) -> Iterator[Row]:
    """Return the rows that mention a name, without it."""
    part = (encode_list([native]) or "")[1:-1]
    acts = _impersonations(connection)
    holds = sa.func.instr if is_sqlite(connection) else sa.func.strpos
    columns = AGGREGATES.c
    named = sa.and_(columns.act_id.in_(acts), holds(columns.names, part) > 0)
    query = sa.select(AGGREGATES).where(sa.or_(holds(columns.via, part) > 0, named))
    for row in connection.execute(query):
        changed = _without(row, native, in_names=row.act_id in acts)
        if changed != tuple(row):
            yield changed


def _without(row: Any, native: str, *, in_names: bool) -> Row:  # noqa: ANN401 (a row of a query)
    values = row._asdict()
    for column in ("via", "names") if in_names else ("via",):
        values[column] = encode_list(each for each in decode_list(values[column]) if each != native)
    return tuple(values.values())


def _impersonations(connection: sa.Connection) -> set[int]:
    query = sa.select(ACTS).where(ACTS.c.action.startswith("impersonate"))
    return {row.id for row in connection.execute(query) if names_people(use_of("", row))}
