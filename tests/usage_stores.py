"""A store that holds what an audit log says, for tests of commands that answer from one."""

from __future__ import annotations

from pathlib import Path

from leastwise.adapters.usage.audit_files import read_audit
from leastwise.adapters.usage.files import LogFile
from leastwise.core.snapshots import Plane
from leastwise.core.usage.batches import UsageBatch
from leastwise.factory_store import open_store


def store_of(log: Path, address: Path) -> str:
    """Keep the uses of a log; return the address of the store."""
    reading = read_audit([LogFile(str(log))])
    (covered,) = reading.coverage
    store = open_store(str(address))
    store.describe("test", "cluster", Plane.KUBERNETES)
    store.take_all([UsageBatch("test", "cluster", "", reading.aggregates, covered=covered.spans)])
    store.close()
    return str(address)
