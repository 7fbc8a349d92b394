"""Everything that files tell of Google Cloud, as one value that an engine is built from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

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
from leastwise.core.snapshots import Gap


@dataclass(frozen=True, slots=True)
class GcpWorld:
    """Policies as read, with what is known of the resources, groups and accounts that they name.

    `parents` leads from a resource to what it stands in, as written (`""`: it is a root). `project_ids` leads
    from numbers to ids. `groups` has the direct members of groups that were read, by address (None: the group
    could not be read). `tags` are the effective `KEY=VALUE` of a resource, by namespaced name or permanent
    id. `customers` leads from a Cloud Identity customer id to its domains, `organizations` from an
    organization to its customer id, `organization_domains` to its primary domain. `taken` is when
    it was read.
    """

    allow: tuple[AllowPolicy, ...] = ()
    deny: tuple[DenyPolicy, ...] = ()
    boundaries: tuple[BoundaryPolicy, ...] = ()
    boundary_bindings: tuple[BoundaryBinding, ...] = ()
    roles: Mapping[str, RoleDefinition] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    project_ids: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    customers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organizations: Mapping[str, str] = field(default_factory=dict)
    organization_domains: Mapping[str, str] = field(default_factory=dict)
    accounts: tuple[ServiceAccount, ...] = ()
    keys: tuple[ServiceAccountKey, ...] | None = None
    providers: tuple[PoolProvider, ...] | None = None
    buckets_without_uniform_access: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()
    nodes: frozenset[str] = frozenset()
    gaps: tuple[Gap, ...] = ()
    taken: datetime | None = None
