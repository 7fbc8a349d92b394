"""What a transaction of the collector writes: batches merged with what is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa

from leastwise.adapters.store.interning import Names, Source, act_of
from leastwise.adapters.store.rows import (
    clean,
    digest_of,
    from_microseconds,
    merged_row,
    to_microseconds,
    to_row,
    to_seconds,
)
from leastwise.adapters.store.statements import OnConflict, Row, delete_rows, insert_rows, rows_of
from leastwise.adapters.store.tables import AGGREGATES, COVERAGE, DIGESTS, EVIDENCE, GAPS, POSITIONS
from leastwise.core.usage.aggregates import Tally
from leastwise.core.usage.batches import Evidence, UsageBatch
from leastwise.core.usage.coverage import Span, joined

SLOTS = 8
"""How many pieces of evidence of one use are kept. Which ones is told by their ids, so that it is always the
same sample, whatever came first."""

_KEY = ("identity_id", "act_id", "source_id")
_SLOT = ("identity_id", "what_digest", "slot")


def write_batches(
    connection: sa.Connection, names: Names, batches: Sequence[UsageBatch], now: datetime
) -> tuple[bool, ...]:
    """Keep the batches whose digest is new; tell which."""
    names.refresh(connection)
    digests = [_digest(each) for each in batches]
    known = {
        row[0] for row in rows_of(connection, DIGESTS, ("digest",), [(each,) for each in digests if each])
    }
    is_new: list[bool] = []
    for digest in digests:
        is_new.append(digest not in known)
        if digest:
            known.add(digest)
    kept = [batch for batch, new in zip(batches, is_new, strict=True) if new]
    if kept:
        _write(connection, names, kept, now)
        names.sign(connection)
    return tuple(is_new)


def _digest(batch: UsageBatch) -> str:
    return digest_of(batch.source, batch.scope, batch.digest) if batch.digest else ""


def _write(connection: sa.Connection, names: Names, batches: Sequence[UsageBatch], now: datetime) -> None:
    seconds = to_seconds(now)
    sources = [names.source(connection, each.source, each.scope, _plane(each)) for each in batches]
    paired = list(zip(sources, batches, strict=True))
    _write_aggregates(connection, names, paired)
    for source, batch in paired:
        if batch.covered:
            _write_spans(connection, source, batch.completeness.value, batch.covered)
    gaps = {
        digest_of(str(source.id), gap.scope, gap.plane, gap.reason, gap.message): (source.id, gap)
        for source, batch in paired
        for gap in batch.gaps
    }
    insert_rows(
        connection,
        GAPS,
        [
            (digest, id_, clean(gap.scope), gap.plane, gap.reason, clean(gap.message), seconds)
            for digest, (id_, gap) in gaps.items()
        ],
        OnConflict.REPLACE,
    )
    _write_evidence(connection, names, [each for batch in batches for each in batch.evidence])
    _write_positions(connection, batches, seconds)
    insert_rows(
        connection,
        DIGESTS,
        [(_digest(each), seconds, int(each.position is not None)) for each in batches if each.digest],
    )


def _plane(batch: UsageBatch) -> str:
    if batch.aggregates:
        return batch.aggregates[0].use.plane
    return batch.gaps[0].plane if batch.gaps else ""


def _write_aggregates(
    connection: sa.Connection, names: Names, paired: Sequence[tuple[Source, UsageBatch]]
) -> None:
    uses = [each.use for _, batch in paired for each in batch.aggregates]
    if not uses:
        return
    identities = names.identities.of(connection, (each[0] for each in uses))
    acts = names.acts.of(connection, map(act_of, uses))
    tallies: dict[tuple[int, int, int], Tally] = {}
    for source, batch in paired:
        for each in batch.aggregates:
            key = (identities[each.use[0]], acts[each.use[1:]], source.id)
            tally = tallies.get(key)
            if tally is None:
                tally = tallies[key] = Tally()
            tally.unite(each)
    keys = sorted(tallies)
    there = names.rows
    missing = [key for key in keys if key not in there]
    there.update({row[:3]: row[3:] for row in rows_of(connection, AGGREGATES, _KEY, missing)})
    for key in keys:
        row = there.get(key)
        there[key] = to_row(tallies[key]) if row is None else merged_row(tallies[key], row)
    insert_rows(connection, AGGREGATES, [key + there[key] for key in keys], OnConflict.REPLACE)


def _write_spans(
    connection: sa.Connection, source: Source, completeness: str, covered: Sequence[Span]
) -> None:
    """Join spans with those that they touch, so that a source that is always there has one row."""
    for span in joined(covered):
        start, end = to_microseconds(span.start), to_microseconds(span.end)
        columns = COVERAGE.c
        touched = connection.execute(
            sa.select(columns.starts_at, columns.ends_at).where(
                columns.source_id == source.id,
                columns.completeness == completeness,
                columns.starts_at <= end,
                columns.ends_at >= start,
            )
        ).all()
        spans = [Span(from_microseconds(one), from_microseconds(two)) for one, two in touched]
        whole = joined([span, *spans])[0]
        key = ("source_id", "completeness", "starts_at")
        delete_rows(connection, COVERAGE, key, [(source.id, completeness, row.starts_at) for row in touched])
        row = (source.id, completeness, to_microseconds(whole.start), to_microseconds(whole.end))
        insert_rows(connection, COVERAGE, [row])


def _write_evidence(connection: sa.Connection, names: Names, found: Sequence[Evidence]) -> None:
    if not found:
        return
    identities = names.identities.of(connection, (each.identity for each in found))
    rows: dict[Row, Row] = {}
    for each in found:
        digest = digest_of(each.event_id)
        key = (identities[each.identity], digest_of(each.what), int(digest[:8], 16) % SLOTS)
        texts = tuple(map(clean, (each.event_id, each.at, each.address, each.agent, each.what)))
        rows[key] = max(rows.get(key, texts), texts, key=_newness)
    for row in rows_of(connection, EVIDENCE, _SLOT, list(rows)):
        rows[row[:3]] = max(row[3:], rows[row[:3]], key=_newness)
    insert_rows(connection, EVIDENCE, [key + row for key, row in rows.items()], OnConflict.REPLACE)


def _newness(texts: Row) -> tuple[str, str]:
    return texts[1], texts[0]


def _write_positions(connection: sa.Connection, batches: Iterable[UsageBatch], seconds: int) -> None:
    rows: dict[str, Row] = {}
    for batch in batches:
        at = batch.position
        if at is not None:
            digest = position_digest(batch.source, at.file)
            texts = clean(batch.source), clean(at.file)
            rows[digest] = (digest, *texts, at.offset, clean(at.fingerprint), seconds)
    insert_rows(connection, POSITIONS, list(rows.values()), OnConflict.REPLACE)


def position_digest(source: str, file: str) -> str:
    """Return by what the position of a source in a file is found."""
    return digest_of(source, file)
