"""Numbers of sources, identities and acts: given by the one writer, remembered while nobody else writes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

from leastwise.adapters.store.rows import AggregateRow, clean, decode_list, digest_of, encode_list
from leastwise.adapters.store.statements import OnConflict, Row, insert_rows, rows_of
from leastwise.adapters.store.tables import ACTS, IDENTITIES, META, SOURCES
from leastwise.core.usage.uses import Use

Act = tuple[str, ...]
"""A use without its identity."""
Value = TypeVar("Value", bound=Hashable)

_WRITER = "writer"
_MOST_REMEMBERED = 50_000
_MOST_ROWS = 20_000
"""Aggregates that were written last: most uses come again soon."""


@dataclass(frozen=True, slots=True)
class Source:
    """A row of sources."""

    id: int
    source: str
    scope: str
    plane: str = ""
    missing: tuple[str, ...] = ()

    def row(self) -> Row:
        """Return it as the database has it."""
        return self.id, self.source, self.scope, self.plane, encode_list(self.missing) or "[]"


class Numbers(Generic[Value]):
    """Numbers of the values of one table that has `id`, `digest` and the texts of the value."""

    def __init__(self, table: sa.Table, texts: Callable[[Value], tuple[str, ...]]) -> None:
        self._table = table
        self._texts = texts
        self._known: dict[Value, int] = {}

    def forget(self) -> None:
        """Trust the database alone."""
        self._known.clear()

    def of(self, connection: sa.Connection, values: Iterable[Value]) -> dict[Value, int]:
        """Return the number of each value, giving numbers to new ones."""
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        wanted = set(values)
        missing = wanted - self._known.keys()
        if missing:
            self._learn(connection, missing)
        known = self._known
        return {each: known[each] for each in wanted}

    def find(self, connection: sa.Connection, value: Value) -> int | None:
        """Return the number of one value; None when it has none. Remembers nothing: anybody may ask."""
        texts = tuple(map(clean, self._texts(value)))
        for row in rows_of(connection, self._table, ("digest",), [(digest_of(*texts),)]):
            return int(row[0])
        return None

    def _learn(self, connection: sa.Connection, values: set[Value]) -> None:
        texts = {value: tuple(map(clean, self._texts(value))) for value in values}
        digests = {value: digest_of(*parts) for value, parts in texts.items()}
        keys = sorted({(each,) for each in digests.values()})
        ids = {str(row[1]): int(row[0]) for row in rows_of(connection, self._table, ("digest",), keys)}
        rows: list[Row] = []
        if len(ids) < len(keys):
            top = connection.execute(sa.select(sa.func.max(self._table.c.id))).scalar() or 0
            for value in sorted(values, key=lambda each: texts[each]):
                digest = digests[value]
                if digest not in ids:
                    top += 1
                    ids[digest] = top
                    rows.append((top, digest, *texts[value]))
        insert_rows(connection, self._table, rows)
        self._known.update({value: ids[digest] for value, digest in digests.items()})


class Names:
    """All that is known by number, and the aggregates that were written last.

    It is good for one writer, who calls `refresh` first in every transaction and `forget` when one failed.
    """

    def __init__(self) -> None:
        self.identities: Numbers[str] = Numbers(IDENTITIES, lambda identity: (identity,))
        self.acts: Numbers[Act] = Numbers(ACTS, lambda act: act)
        self.sources: dict[tuple[str, str], Source] = {}
        self.rows: dict[tuple[int, int, int], AggregateRow] = {}
        self._token = ""
        self._is_known = False  # whether the sources are those of the database

    def refresh(self, connection: sa.Connection) -> None:
        """Forget everything when somebody else has written since."""
        token = connection.execute(sa.select(META.c.value).where(META.c.name == _WRITER)).scalar()
        if len(self.rows) > _MOST_ROWS:
            self.rows.clear()
        if token is None or token != self._token:
            self.forget()
            self.sources = {(each.source, each.scope): each for each in read_sources(connection)}
            self._is_known = True

    def forget(self) -> None:
        """Trust the database alone, as after a transaction that failed."""
        self._token = ""
        self._is_known = False
        self.identities.forget()
        self.acts.forget()
        self.sources.clear()
        self.rows.clear()

    def sign(self, connection: sa.Connection) -> None:
        """Say that this writer was the last one, whose numbers stay good unless it has forgotten them."""
        token = sign(connection)
        self._token = token if self._is_known else ""

    def describe(self, connection: sa.Connection, told: Source) -> None:
        """Keep what is said of a source (its number says nothing), when it is new."""
        found = self.source(connection, told.source, told.scope, told.plane)
        if (found.plane, found.missing) != (told.plane, told.missing):
            self.keep(connection, replace(found, plane=told.plane, missing=told.missing))

    def source(self, connection: sa.Connection, source: str, scope: str, plane: str = "") -> Source:
        """Return a source, made when it is new; its plane is kept once it is known."""
        key = (clean(source), clean(scope))
        found = self.sources.get(key)
        if found is None:
            top = max((each.id for each in self.sources.values()), default=0)
            return self.keep(connection, Source(top + 1, *key, plane))
        if plane and not found.plane:
            return self.keep(connection, replace(found, plane=plane))
        return found

    def keep(self, connection: sa.Connection, source: Source) -> Source:
        """Write a source."""
        insert_rows(connection, SOURCES, [source.row()], OnConflict.REPLACE)
        self.sources[(source.source, source.scope)] = source
        return source


def sign(connection: sa.Connection) -> str:
    """Write a new token: what other writers remember is worth nothing from now on."""
    token = secrets.token_hex(8)
    insert_rows(connection, META, [(_WRITER, token)], OnConflict.REPLACE)
    return token


def read_sources(connection: sa.Connection) -> list[Source]:
    """Return all sources."""
    return [
        Source(row.id, row.source, row.scope, row.plane, decode_list(row.missing))
        for row in connection.execute(sa.select(SOURCES).order_by(SOURCES.c.id))
    ]


def act_of(use: Use) -> Act:
    """Return a use without its identity."""
    return use[1:]


def use_of(identity: str, row: Any) -> Use:  # noqa: ANN401 (a row of a query)
    """Put a use together again from the name of an identity and a row with the columns of an act."""
    return Use(
        identity,  # type: ignore[arg-type] # an identity id is a text
        row.plane,
        row.action,
        row.api_group,
        row.resource,
        row.subresource,
        row.place,
        row.path,
        row.decision,
    )
