"""Wires the store: the only importer of `leastwise.adapters.store`. Addresses are paths or URLs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from leastwise.adapters.store.addresses import parse_address
from leastwise.adapters.store.backup import back_up, restore, verified_backup
from leastwise.adapters.store.engines import Connections, Waits
from leastwise.adapters.store.examining import examine
from leastwise.adapters.store.interning import Names
from leastwise.adapters.store.pseudonyms import LEAST_KEY_BYTES
from leastwise.adapters.store.retention import LEAST_DAYS, Retention, compact
from leastwise.adapters.store.schema import ensure_schema
from leastwise.adapters.store.usage_store import SqlUsageStore, StoreSettings
from leastwise.clock import SystemClock
from leastwise.core.errors import UnrecognisedContentError
from leastwise.ports import Clock
from leastwise.usage_ports import Compaction, StoreHealth, UsageStore

__all__ = [
    "LEAST_DAYS",
    "backup_store",
    "check_store",
    "compact_store",
    "open_store",
    "read_pseudonym_key",
    "restore_store",
]

_PATIENT = Waits(lock=30.0, answer=0.0)
"""Of a person's command, which may read everything."""


def open_store(
    address: str,
    clock: Clock | None = None,
    *,
    creates: bool = True,
    pseudonym_key: bytes = b"",
    retention_days: int = LEAST_DAYS,
) -> UsageStore:
    """Open a store to keep uses in, made when it is missing; without `creates` one to ask.

    Raises UnrecognisedContentError for an address that is none, NotFoundError, InvalidError for a key of
    pseudonyms that is not this store's, and the errors of the port.
    """
    settings = StoreSettings(Retention(retention_days), pseudonym_key)
    return SqlUsageStore.open(parse_address(address), clock or SystemClock(), settings, creates=creates)


def read_pseudonym_key(path: str) -> bytes:
    """Read the key of pseudonyms; UnrecognisedContentError says what is wrong with the file."""
    allowed = f"a file of at least {LEAST_KEY_BYTES} random bytes, as of 'head -c 32 /dev/urandom'"
    try:
        key = Path(path).read_bytes()
    except OSError as error:
        raise UnrecognisedContentError(f"{path}: {error.strerror or error}", allowed=allowed) from error
    if len(key) < LEAST_KEY_BYTES:
        raise UnrecognisedContentError(f"{path}: {len(key)} bytes are no key", allowed=allowed)
    return key


@contextmanager
def _connected(address: str, *, creates: bool = False) -> Iterator[Connections]:
    connections = Connections.open(parse_address(address), creates=creates, waits=_PATIENT)
    try:
        yield connections
    finally:
        connections.close()


def check_store(address: str) -> StoreHealth:
    """Look at everything in a store."""
    with _connected(address) as connections:
        return examine(connections)


def backup_store(address: str, target: str) -> int:
    """Write a backup; return its size in bytes."""
    with _connected(address) as connections:
        return back_up(connections, Path(target))


def restore_store(address: str, source: str, *, replaces: bool) -> int:
    """Restore a backup into a store, made when it is missing; return how many uses it holds."""
    with verified_backup(Path(source)) as backup, _connected(address, creates=True) as connections:
        return restore(connections, backup, replaces=replaces)


def compact_store(address: str, retention_days: int, now: datetime | None = None) -> Compaction:
    """Take away what is older than it has to be kept."""
    with _connected(address) as connections:
        ensure_schema(connections)
        at = now or SystemClock().now()
        return compact(connections, connections.writing, Names(), Retention(retention_days), at)
