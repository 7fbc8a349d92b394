"""The `UsageStore` port over SQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

import sqlalchemy as sa

from leastwise.adapters.store import reading
from leastwise.adapters.store.addresses import StoreAddress
from leastwise.adapters.store.engines import Connections, Waits
from leastwise.adapters.store.forgetting import forget_identity
from leastwise.adapters.store.granting import write_granted
from leastwise.adapters.store.interning import Names, Source
from leastwise.adapters.store.pseudonyms import Pseudonyms
from leastwise.adapters.store.retention import Retention, compact
from leastwise.adapters.store.rows import clean
from leastwise.adapters.store.schema import ensure_schema, expect_schema
from leastwise.adapters.store.statements import OnConflict, insert_rows
from leastwise.adapters.store.tables import AGGREGATES, META
from leastwise.adapters.store.writing import write_batches
from leastwise.core.errors import InvalidError
from leastwise.core.snapshots import Gap, Plane
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence, Position, UsageBatch
from leastwise.core.usage.coverage import Coverage
from leastwise.ports import Clock
from leastwise.usage_ports import Compaction

_PSEUDONYMS = "pseudonyms"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """How a store is used. With a key, names of people are kept as pseudonyms only."""

    retention: Retention = field(default_factory=Retention)
    pseudonym_key: bytes = b""
    waits: Waits = field(default_factory=Waits)


class SqlUsageStore:
    """The port `UsageStore`. Threads may share it; they write one after the other."""

    def __init__(self, connections: Connections, clock: Clock, settings: StoreSettings) -> None:
        self._connections = connections
        self._clock = clock
        self._retention = settings.retention
        self._pseudonyms = Pseudonyms(settings.pseudonym_key) if settings.pseudonym_key else None
        self._names = Names()
        self._lock = threading.Lock()

    @classmethod
    def open(
        cls,
        address: StoreAddress,
        clock: Clock,
        settings: StoreSettings | None = None,
        *,
        creates: bool = True,
    ) -> Self:
        """Open a store, made and upgraded when `creates`; else one that is there, as it is.

        Raises the errors of the port; NotFoundError when there is none, InvalidError when the key of
        pseudonyms is not the one that it was begun with.
        """
        settings = settings or StoreSettings()
        connections = Connections.open(address, creates=creates, waits=settings.waits)
        try:
            if creates:
                ensure_schema(connections)
            else:
                expect_schema(connections)
            store = cls(connections, clock, settings)
            store._check_key()
        except BaseException:
            connections.close()
            raise
        return store

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        """Lock out other threads, then other programs; forget all numbers when it fails."""
        with self._lock:
            try:
                with self._connections.writing() as connection:
                    yield connection
            except BaseException:
                self._names.forget()
                raise

    def _check_key(self) -> None:
        """Never mix names and pseudonyms: whoever asks for a name would be told that it did nothing."""
        mine = self._pseudonyms.fingerprint if self._pseudonyms else ""
        with self._connections.reading() as connection:
            known = connection.execute(sa.select(META.c.value).where(META.c.name == _PSEUDONYMS)).scalar()
            is_used = connection.execute(sa.select(AGGREGATES.c.act_id).limit(1)).first() is not None
        if known == mine or (known is None and not mine):
            return
        shown = self._connections.address.shown
        if known is None and is_used:
            raise InvalidError(f"the store {shown} holds names already: pseudonyms need a new store")
        if known is not None and not mine:
            raise InvalidError(f"the store {shown} holds pseudonyms: give the key that it was begun with")
        if known is not None:
            raise InvalidError(f"the store {shown} was begun with another key of pseudonyms")
        with self._writing() as connection:
            insert_rows(connection, META, [(_PSEUDONYMS, mine)], OnConflict.REPLACE)

    def _stored(self, identity: str) -> str:
        return self._pseudonyms.identity(identity) if self._pseudonyms and identity else identity

    # ------------------------------------------------------------ the collector

    def take_all(self, batches: Sequence[UsageBatch]) -> tuple[bool, ...]:
        """Keep batches; see the port."""
        hidden = [self._hidden(each) for each in batches]
        with self._writing() as connection:
            return write_batches(connection, self._names, hidden, self._clock.now())

    def _hidden(self, batch: UsageBatch) -> UsageBatch:
        if self._pseudonyms is None:
            return batch
        return replace(
            batch,
            aggregates=tuple(map(self._pseudonyms.aggregate, batch.aggregates)),
            evidence=tuple(map(self._pseudonyms.evidence, batch.evidence)),
        )

    def describe(self, source: str, scope: str, plane: Plane, missing: Sequence[str] = ()) -> None:
        """Say what a source is; see the port."""
        with self._writing() as connection:
            self._names.refresh(connection)
            before = dict(self._names.sources)
            told = Source(0, source, scope, plane.value, tuple(sorted(map(clean, missing))))
            self._names.describe(connection, told)
            if self._names.sources != before:
                self._names.sign(connection)

    def position(self, source: str, file: str) -> Position | None:
        """Return how far a file was read."""
        with self._connections.reading() as connection:
            return reading.read_position(connection, source, file)

    # ------------------------------------------------------------ answers

    def aggregates(
        self, identity: str = "", plane: Plane | None = None, scope: str = ""
    ) -> Iterator[Aggregate]:
        """Return uses, sorted; see the port."""
        with self._connections.reading() as connection:
            yield from reading.read_aggregates(
                connection, self._stored(identity), plane.value if plane else "", scope
            )

    def coverage(self, plane: Plane | None = None, scope: str = "") -> tuple[Coverage, ...]:
        """Return what was watched."""
        with self._connections.reading() as connection:
            return reading.read_coverage(connection, plane, scope)

    def gaps(self, scope: str = "") -> tuple[Gap, ...]:
        """Return what could not be read, sorted."""
        with self._connections.reading() as connection:
            return reading.read_gaps(connection, scope)

    def evidence(self, identity: str) -> tuple[Evidence, ...]:
        """Return single events, newest first."""
        with self._connections.reading() as connection:
            return reading.read_evidence(connection, self._stored(identity), self._clock.now())

    def granted_since(self, identity: str, atoms: Sequence[str], scope: str = "") -> dict[str, str]:
        """Return since when atoms are known to be granted."""
        with self._connections.reading() as connection:
            return reading.read_granted(connection, self._stored(identity), atoms, scope)

    # ------------------------------------------------------------ upkeep

    def note_granted(self, identity: str, atoms: Sequence[str], at: str, scope: str = "") -> None:
        """Keep since when atoms are granted; see the port."""
        with self._writing() as connection:
            self._names.refresh(connection)
            number = self._names.identities.of(connection, [self._stored(identity)])[self._stored(identity)]
            write_granted(connection, number, atoms, at, scope)
            self._names.sign(connection)

    def forget(self, identity: str) -> int:
        """Delete everything about an identity; return how many rows that were."""
        with self._writing() as connection:
            removed = forget_identity(connection, self._stored(identity))
            self._names.forget()
            self._names.sign(connection)
        self._connections.tidy()
        return removed

    def compact(self, now: datetime) -> Compaction:
        """Take away what is older than it has to be kept, some rows at a time."""
        return compact(self._connections, self._writing, self._names, self._retention, now)

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()
