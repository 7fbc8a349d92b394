"""Reads uses from the store, in the form in which logs give them."""

from __future__ import annotations

from contextlib import closing

from leastwise.cli.sources import watched
from leastwise.cli.store_failures import telling_store_errors
from leastwise.core.usage.readings import UsageReading
from leastwise.usage_ports import UsageStore


def read_store(address: str, pseudonym_key: str = "", identity: str = "") -> UsageReading:
    """Return what a store holds of one identity, or of all (empty); CommandError when it cannot be asked."""
    from leastwise.factory_store import open_store, read_pseudonym_key  # noqa: PLC0415 (start-up time)

    with telling_store_errors():
        key = read_pseudonym_key(pseudonym_key) if pseudonym_key else b""
        with closing(open_store(address, creates=False, pseudonym_key=key)) as store:
            return watched(lambda: _reading(store, identity), "asks the store")


def _reading(store: UsageStore, identity: str) -> UsageReading:
    aggregates = tuple(store.aggregates(identity))
    return UsageReading(
        aggregates=aggregates,
        coverage=store.coverage(),
        gaps=store.gaps(),
        first_event=min((each.first_seen for each in aggregates), default=""),
        last_event=max((each.last_seen for each in aggregates), default=""),
        events=sum(each.count for each in aggregates),
    )
