"""What files of Google Cloud told so far, put together into one world."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from leastwise.core.evaluation.gcp.policies import (
    AllowPolicy,
    BoundaryBinding,
    BoundaryPolicy,
    DenyPolicy,
    PoolProvider,
    RoleDefinition,
    ServiceAccount,
    ServiceAccountKey,
)
from leastwise.core.evaluation.gcp.worlds import GcpWorld


@dataclass(slots=True)
class Found:
    """What files told so far."""

    allow: list[AllowPolicy] = field(default_factory=list)
    deny: list[DenyPolicy] = field(default_factory=list)
    boundaries: list[BoundaryPolicy] = field(default_factory=list)
    bindings: list[BoundaryBinding] = field(default_factory=list)
    accounts: list[ServiceAccount] = field(default_factory=list)
    keys: list[ServiceAccountKey] | None = None
    providers: list[PoolProvider] | None = None
    roles: dict[str, RoleDefinition] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    project_ids: dict[str, str] = field(default_factory=dict)
    groups: dict[str, tuple[str, ...] | None] = field(default_factory=dict)
    tags: dict[str, tuple[str, ...]] = field(default_factory=dict)
    customers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    organization_domains: dict[str, str] = field(default_factory=dict)
    open_buckets: set[str] = field(default_factory=set)

    def update(self, other: Found) -> None:
        """Add what another file told."""
        for name in ("allow", "deny", "boundaries", "bindings", "accounts"):
            getattr(self, name).extend(getattr(other, name))
        for name in _MAPPINGS:
            getattr(self, name).update(getattr(other, name))
        self.keys = _joined(self.keys, other.keys)
        self.providers = _joined(self.providers, other.providers)
        self.open_buckets |= other.open_buckets

    def world(self) -> GcpWorld:
        """Return it as one world."""
        return GcpWorld(
            allow=tuple(self.allow),
            deny=tuple(self.deny),
            boundaries=tuple(self.boundaries),
            boundary_bindings=tuple(self.bindings),
            roles=dict(self.roles),
            parents=dict(self.parents),
            project_ids=dict(self.project_ids),
            groups=dict(self.groups),
            tags=dict(self.tags),
            customers=dict(self.customers),
            organizations=dict(self.organizations),
            organization_domains=dict(self.organization_domains),
            accounts=tuple(self.accounts),
            keys=None if self.keys is None else tuple(self.keys),
            providers=None if self.providers is None else tuple(self.providers),
            buckets_without_uniform_access=frozenset(self.open_buckets),
        )


_MAPPINGS: Final = (
    "roles", "parents", "project_ids", "groups", "tags", "customers", "organizations", "organization_domains",
)  # fmt: skip


def _joined(first: list[Any] | None, second: list[Any] | None) -> list[Any] | None:
    return second if first is None else [*first, *(second or ())]
