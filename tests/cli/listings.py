"""The real index of a listing, filled with values in place of answers of an API server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fakes import FakeClock
from leastwise.adapters.kubernetes.decoding import Item
from leastwise.adapters.kubernetes.kinds import WATCHED, kind_named
from leastwise.adapters.kubernetes.listing import ListedCluster
from leastwise.core.accounts import AwsAccount
from leastwise.core.errors import ForbiddenError, LeastwiseError
from leastwise.core.snapshots import (
    ObservedBinding,
    ObservedNamespace,
    ObservedRoleDefinition,
    ObservedServiceAccount,
    StoredPolicy,
)


def empty_listing(clock: FakeClock, cluster_id: str = "cluster-1") -> ListedCluster:
    """Every kind was read, and there was nothing."""
    index = ListedCluster(cluster_id, clock)
    for kind in WATCHED:
        index.register(kind, "")
        index.restock(kind, "", ())
    return index


def put(index: ListedCluster, values: Iterable[object]) -> None:
    """Let these stand in the cluster."""
    for value in values:
        kind, namespace, name = _place(value)
        index.put(kind_named(kind), Item(namespace, name, "1", value))


def refuse(index: ListedCluster, kind: str, error: LeastwiseError | None = None) -> None:
    """Let the reading of a kind have been refused."""
    resource = kind_named(kind)
    index.register(resource, "")
    index.lose(
        resource, "", error or ForbiddenError(f"GET /apis/x: {resource.resource} is forbidden: User alice")
    )


def _place(value: Any) -> tuple[str, str, str]:
    match value:
        case StoredPolicy():
            return "EntitlementPolicy", value.policy.key.namespace, value.policy.key.name
        case ObservedServiceAccount():
            return "ServiceAccount", value.account.namespace, value.account.name
        case ObservedBinding() | ObservedRoleDefinition():
            return value.kind, value.namespace, value.name
        case ObservedNamespace():
            return "Namespace", "", value.name
        case AwsAccount():
            return "CloudAccount", "", value.name
        case _:
            raise TypeError(f"not a value of the index: {value}")
