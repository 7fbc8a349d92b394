"""Policies of IAM as values: allow policies, deny policies, principal access boundaries, roles, accounts.

A `problem` says why something cannot be understood: it then decides nothing, and what depends on it is not
known. Names of resources are as files write them, until the world is built.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Binding:
    """One role for some members, with a condition (empty: none)."""

    role: str
    members: tuple[str, ...]
    condition: str = ""
    title: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AllowPolicy:
    """The allow policy of one resource (https://cloud.google.com/iam/docs/allow-policies)."""

    resource: str
    bindings: tuple[Binding, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DenyRule:
    """One rule (https://cloud.google.com/iam/docs/deny-overview#deny-rules)."""

    denied_principals: tuple[str, ...] = ()
    exception_principals: tuple[str, ...] = ()
    denied_permissions: tuple[str, ...] = ()
    exception_permissions: tuple[str, ...] = ()
    condition: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DenyPolicy:
    """Deny rules at one project, folder or organization; `rules` None: only its metadata was read."""

    name: str
    attachment: str
    rules: tuple[DenyRule, ...] | None = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryPolicy:
    """Resources that principals may reach
    (https://cloud.google.com/iam/docs/principal-access-boundary-policies); None: only metadata was read.
    """

    name: str
    resources: tuple[str, ...] | None = ()
    enforcement_version: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BoundaryBinding:
    """Binds a boundary to a set of principals."""

    name: str
    principal_set: str
    policy: str
    condition: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """A role. `permissions` None: the file did not say them (a listing without `--format=json` of each)."""

    name: str
    permissions: frozenset[str] | None = None
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class ServiceAccount:
    """A service account as listed."""

    email: str
    project: str = ""
    unique_id: str = ""
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class ServiceAccountKey:
    """A key of a service account; only user-managed ones leave Google."""

    email: str
    key_id: str
    is_user_managed: bool = True
    created: datetime | None = None
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class PoolProvider:
    """A provider of a workload identity pool. `pool` is `PROJECT/POOL` with the project as written."""

    name: str
    pool: str
    attribute_condition: str = ""
    issuer: str = ""
    is_active: bool = True
