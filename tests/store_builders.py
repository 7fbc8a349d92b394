"""Uses and batches for tests of the store."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from leastwise.core.evaluation.inventories import IdentityId
from leastwise.core.usage.aggregates import Aggregate
from leastwise.core.usage.batches import Evidence, UsageBatch
from leastwise.core.usage.coverage import Span
from leastwise.core.usage.uses import Use

API = "k8s:system:serviceaccount:payments:api"
START = datetime(2026, 1, 1, tzinfo=UTC)


def use(identity: str = API, action: str = "get", **fields: Any) -> Use:
    values: dict[str, Any] = {"plane": "kubernetes", "resource": "pods", "place": "payments", **fields}
    return Use(IdentityId(identity), action=action, **values)


def seen(
    what: Use | None = None, at: str = "2026-01-01T00:00:00Z", count: int = 1, **fields: Any
) -> Aggregate:
    """Return an aggregate of one time; `last` gives it another end."""
    last = fields.pop("last", at)
    return Aggregate(what or use(), at, last, count, **fields)


def batch(
    digest: str, *aggregates: Aggregate, source: str = "webhook", scope: str = "c1", **fields: Any
) -> UsageBatch:
    return UsageBatch(source, scope, digest, tuple(aggregates), **fields)


def minutes(start: float, end: float) -> Span:
    """Return a span in minutes after the start of the year."""
    return Span(START + timedelta(minutes=start), START + timedelta(minutes=end))


def evidence(event: str, at: str = "2026-01-01T00:00:00Z", identity: str = API, **fields: Any) -> Evidence:
    return Evidence(identity, event, at, **{"what": "get pods", "address": "10.0.0.1", **fields})


def plain(aggregates: Iterable[Aggregate]) -> list[Aggregate]:
    """Return aggregates without their sources."""
    return [
        Aggregate(
            each.use,
            each.first_seen,
            each.last_seen,
            each.count,
            each.names,
            each.name_words,
            each.unnamed,
            each.via,
            each.via_words,
        )
        for each in aggregates
    ]
