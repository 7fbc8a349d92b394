"""Answers from the store: counts of several sources are never added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from leastwise.adapters.store.interning import read_sources
from leastwise.adapters.store.rows import clean, digest_of, from_microseconds, to_aggregate, without_sums
from leastwise.adapters.store.statements import Row
from leastwise.adapters.store.tables import (
    ACTS,
    AGGREGATES,
    COVERAGE,
    EVIDENCE,
    GAPS,
    GRANTS,
    IDENTITIES,
    POSITIONS,
    SOURCES,
)
from leastwise.adapters.store.writing import position_digest
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence, Position
from leastwise.core.usage.coverage import Completeness, Coverage, Span
from leastwise.core.usage.uses import Use

EVIDENCE_DAYS = 30
_IDENTITIES_AT_ONCE = 200


def read_aggregates(connection: sa.Connection, identity: str, plane: str, scope: str) -> Iterator[Aggregate]:
    """Return uses, sorted; of all identities when none is named, a few hundred of them at a time."""
    query = _query(plane, scope)
    if identity:
        digest = digest_of(clean(identity))
        found = connection.execute(query.where(IDENTITIES.c.digest == digest)).all()
        yield from _united([(clean(identity), row) for row in found])
        return
    for names in _identities(connection):
        rows = connection.execute(query.where(AGGREGATES.c.identity_id.in_(list(names)))).all()
        yield from _united([(names[row[0]], row) for row in rows])


def _query(plane: str, scope: str) -> sa.Select[Any]:
    """Ask for everything at once: to a server every question is a way to go."""
    acts, kept = list(ACTS.c)[2:], list(AGGREGATES.c)[3:]
    query = (
        sa.select(AGGREGATES.c.identity_id, SOURCES.c.source, *acts, *kept)
        .join_from(AGGREGATES, ACTS, AGGREGATES.c.act_id == ACTS.c.id)
        .join(SOURCES, AGGREGATES.c.source_id == SOURCES.c.id)
        .join(IDENTITIES, AGGREGATES.c.identity_id == IDENTITIES.c.id)
    )
    if plane:
        query = query.where(ACTS.c.plane == plane)
    return query.where(SOURCES.c.scope == clean(scope)) if scope else query


def _united(rows: Iterable[tuple[str, sa.Row[Any]]]) -> Iterator[Aggregate]:
    """Put together what several sources say of one use, sorted."""
    plain: Iterator[tuple[str, Row]] = ((name, tuple(row)) for name, row in rows)
    found = [to_aggregate(Use._make((name, *row[2:10])), row[10:], row[1]) for name, row in plain]
    found.sort(key=_use)
    for _, same in groupby(found, key=_use):
        parts = list(same)
        yield parts[0] if len(parts) == 1 else without_sums(parts)


_use = attrgetter("use")


def identity_number(connection: sa.Connection, identity: str) -> int | None:
    """Return the number of an identity; None when the store has never heard of it."""
    digest = digest_of(clean(identity))
    found = connection.execute(sa.select(IDENTITIES.c.id).where(IDENTITIES.c.digest == digest)).scalar()
    return None if found is None else int(found)


def _identities(connection: sa.Connection) -> Iterator[dict[int, str]]:
    """Return numbers and names, sorted by name as Python sorts."""
    rows = sorted(
        (row.name, row.id) for row in connection.execute(sa.select(IDENTITIES.c.name, IDENTITIES.c.id))
    )
    for start in range(0, len(rows), _IDENTITIES_AT_ONCE):
        yield {number: name for name, number in rows[start : start + _IDENTITIES_AT_ONCE]}


def read_coverage(connection: sa.Connection, plane: Plane | None, scope: str) -> tuple[Coverage, ...]:
    """Return the spans of each source whose plane is known."""
    spans: dict[tuple[int, str], list[Span]] = {}
    for row in connection.execute(sa.select(COVERAGE).order_by(COVERAGE.c.starts_at)):
        span = Span(from_microseconds(row.starts_at), from_microseconds(row.ends_at))
        spans.setdefault((row.source_id, row.completeness), []).append(span)
    found: list[Coverage] = []
    for each in sorted(read_sources(connection), key=lambda each: (each.plane, each.scope, each.source)):
        if not each.plane or scope not in ("", each.scope) or plane not in (None, Plane(each.plane)):
            continue
        found += [
            Coverage(
                Plane(each.plane),
                each.source,
                tuple(kept),
                completeness,
                each.scope,
                tuple(sorted(each.missing)),
            )
            for completeness in Completeness
            if (kept := spans.get((each.id, completeness.value)))
        ]
    return tuple(found)


def read_gaps(connection: sa.Connection, scope: str) -> tuple[Gap, ...]:
    """Return what could not be read, as far back as anything is kept."""
    sources = {each.id for each in read_sources(connection) if scope in ("", each.scope)}
    rows = connection.execute(sa.select(GAPS))
    return tuple(
        sorted(
            {Gap(row.scope, row.plane, row.reason, row.message) for row in rows if row.source_id in sources}
        )
    )


def read_evidence(connection: sa.Connection, identity: str, now: datetime) -> tuple[Evidence, ...]:
    """Return the sample of the last days, newest first."""
    number = identity_number(connection, identity)
    oldest = oldest_evidence(now)
    rows = connection.execute(
        sa.select(EVIDENCE).where(EVIDENCE.c.identity_id == number, EVIDENCE.c.at >= oldest)
    )
    found = [Evidence(identity, row.event_id, row.at, row.address, row.agent, row.what) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.at, each.event_id), reverse=True))


def oldest_evidence(now: datetime) -> str:
    """Return the time before which evidence is not kept; it sorts before every time of its second."""
    return (now - timedelta(days=EVIDENCE_DAYS)).strftime("%Y-%m-%dT%H:%M:%S")


def read_position(connection: sa.Connection, source: str, file: str) -> Position | None:
    """Return how far a file was read."""
    digest = position_digest(source, file)
    row = connection.execute(sa.select(POSITIONS).where(POSITIONS.c.digest == digest)).first()
    return None if row is None else Position(file, row.offset, row.fingerprint)


def read_granted(
    connection: sa.Connection, identity: str, atoms: Sequence[str], scope: str
) -> dict[str, str]:
    """Return since when each of the atoms is known to be granted."""
    number = identity_number(connection, identity)
    query = sa.select(GRANTS.c.atom, GRANTS.c.since).where(
        GRANTS.c.identity_id == number, GRANTS.c.scope == clean(scope)
    )
    known: dict[str, str] = dict(map(tuple, connection.execute(query)))
    return _of(known, atoms)


def _of(known: dict[str, str], atoms: Iterable[str]) -> dict[str, str]:
    return {each: known[clean(each)] for each in atoms if clean(each) in known}
