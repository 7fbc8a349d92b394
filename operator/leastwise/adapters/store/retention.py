"""How long what is kept, and what takes the rest away: a few thousand rows a transaction, so others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from leastwise.adapters.store.engines import Connections
from leastwise.adapters.store.interning import Names, read_sources
from leastwise.adapters.store.reading import oldest_evidence
from leastwise.adapters.store.rows import digest_of, to_microseconds, to_seconds
from leastwise.adapters.store.statements import OnConflict, delete_rows, insert_rows
from leastwise.adapters.store.tables import (
    ACTS,
    AGGREGATES,
    COVERAGE,
    DIGESTS,
    EVIDENCE,
    GAPS,
    GRANTS,
    IDENTITIES,
    POSITIONS,
)
from leastwise.core.snapshots import GapReason
from leastwise.usage_ports import Compaction

LEAST_DAYS = 400
DIGEST_DAYS = 30
MOST_GAPS = 1_000
"""Of one source that are told one by one: whoever may send can make as many as he likes."""

_AT_ONCE = 5_000

Writing = Callable[[], AbstractContextManager[sa.Connection]]


@dataclass(frozen=True, slots=True)
class Retention:
    """Days that uses, coverage and gaps are kept after they were last seen: a year and what is seasonal."""

    days: int = LEAST_DAYS

    def __post_init__(self) -> None:
        if self.days < LEAST_DAYS:
            raise ValueError(f"a store keeps what was used for at least {LEAST_DAYS} days, not {self.days}")


def compact(
    connections: Connections, writing: Writing, names: Names, retention: Retention, now: datetime
) -> Compaction:
    """Delete what is too old; return how many rows of each table."""
    removed: dict[str, int] = {}
    for table, condition in _old(retention, now):
        count = _delete(connections, writing, table, condition)
        removed[table.name] = removed.get(table.name, 0) + count
    with writing() as connection:
        removed |= _delete_orphans(connection, has_lost=bool(removed[AGGREGATES.name]))
        removed[GAPS.name] += _fold_gaps(connection, to_seconds(now))
        names.forget()
        names.sign(connection)
    return Compaction(removed)


def _old(retention: Retention, now: datetime) -> Iterator[tuple[sa.Table, sa.ColumnElement[bool]]]:
    oldest = now - timedelta(days=retention.days)
    seconds = to_seconds(oldest)
    digests = to_seconds(now - timedelta(days=DIGEST_DAYS))
    yield AGGREGATES, AGGREGATES.c.last_seen < oldest.strftime("%Y-%m-%dT%H:%M:%S")
    yield EVIDENCE, EVIDENCE.c.at < oldest_evidence(now)
    yield DIGESTS, sa.and_(DIGESTS.c.is_file == 0, DIGESTS.c.taken_at < digests)
    yield DIGESTS, DIGESTS.c.taken_at < seconds
    yield COVERAGE, COVERAGE.c.ends_at < to_microseconds(oldest)
    yield GAPS, GAPS.c.noted_at < seconds
    yield POSITIONS, POSITIONS.c.noted_at < seconds


def _delete(
    connections: Connections, writing: Writing, table: sa.Table, condition: sa.ColumnElement[bool]
) -> int:
    """Look for what is too old without keeping anybody waiting, and delete what still is, some at a time."""
    keys = list(table.primary_key)
    by = tuple(each.name for each in keys)
    query = sa.select(*keys).where(condition).order_by(*keys).limit(_AT_ONCE)
    total, after = 0, query
    while True:
        with connections.reading() as connection:
            found = [tuple(row) for row in connection.execute(after)]
        if found:
            with writing() as connection:
                total += delete_rows(connection, table, by, found, condition)
        if len(found) < _AT_ONCE:
            return total
        after = query.where(sa.tuple_(*keys) > sa.tuple_(*found[-1]))


def _delete_orphans(connection: sa.Connection, *, has_lost: bool) -> dict[str, int]:
    """Delete texts that nothing names. Nobody else may write: somebody could name one of them again."""
    identity = IDENTITIES.c.id
    is_named = (sa.exists().where(each.c.identity_id == identity) for each in (AGGREGATES, EVIDENCE, GRANTS))
    removed = {"identities": connection.execute(sa.delete(IDENTITIES).where(~sa.or_(*is_named))).rowcount}
    if has_lost:  # looking for acts reads everything
        acts = sa.delete(ACTS).where(ACTS.c.id.not_in(sa.select(AGGREGATES.c.act_id)))
        removed["acts"] = connection.execute(acts).rowcount
    return removed


def _fold_gaps(connection: sa.Connection, seconds: int) -> int:
    """Put one gap, of everything that the source tells of, in place of all but the newest."""
    removed = 0
    for source in read_sources(connection):
        folded = digest_of("folded", str(source.id))
        mine = sa.and_(GAPS.c.source_id == source.id, GAPS.c.digest != folded)
        query = (
            sa.select(GAPS.c.digest, GAPS.c.plane).where(mine).order_by(GAPS.c.noted_at.desc(), GAPS.c.digest)
        )
        surplus = connection.execute(query.offset(MOST_GAPS)).all()
        if not surplus:
            continue
        removed += delete_rows(connection, GAPS, ("digest",), [(row.digest,) for row in surplus])
        text = f"{source.source}: more gaps than are told one by one"
        row = (folded, source.id, source.scope, surplus[0].plane, GapReason.PARTIAL.value, text, seconds)
        insert_rows(connection, GAPS, [row], OnConflict.REPLACE)
    return removed
