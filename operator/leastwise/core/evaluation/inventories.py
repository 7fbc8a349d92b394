"""Identities as the engines know them, whatever their plane.

An identity id is `PREFIX:NATIVE`, equal for equal identities and readable:

    k8s:system:serviceaccount:payments:api      a ServiceAccount        k8s:jane@example.com   a user
    k8s:group:team-a                            a group
    aws:arn:aws:iam::111122223333:role/reader   a role or user          aws:service:lambda.amazonaws.com
    gcp:serviceAccount:x@p.iam.gserviceaccount.com, gcp:user:…, gcp:group:…, gcp:principal://…, gcp:allUsers
    azure:0f0e…                                 the object id of a principal
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NewType

from leastwise.core.snapshots import Plane

IdentityId = NewType("IdentityId", str)

PREFIXES = {Plane.KUBERNETES: "k8s", Plane.AWS: "aws", Plane.GCP: "gcp", Plane.AZURE: "azure"}
"""First part of an identity id, by plane."""


class IdentityClass(Enum):
    """What acts behind an identity."""

    PERSON = "Person"
    WORKLOAD = "Workload"
    PIPELINE = "Pipeline"
    AGENT = "Agent"
    PROVIDER = "Provider"  # of the system or the cloud itself: quiet by default


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """One identity. `kind` is the system's word (ServiceAccount, User, Group, Role, ServicePrincipal, …),
    `name` is short and for people (`payments/api`), `place` its namespace, account, project or tenant.

    `exists` is False for a name that a binding mentions and the snapshot does not hold. `notes` are findings
    of the inventory: `orphaned: …`, `key never expires: …`, sorted.
    """

    id: IdentityId
    plane: Plane
    kind: str
    name: str
    place: str = ""
    identity_class: IdentityClass = IdentityClass.WORKLOAD
    exists: bool = True
    notes: tuple[str, ...] = ()


def identity_id(plane: Plane, native: str) -> IdentityId:
    """Build the id of an identity from its native form."""
    return IdentityId(f"{PREFIXES[plane]}:{native}")


def native_of(identity: IdentityId) -> str:
    """Return the native form inside an identity id."""
    return identity.partition(":")[2]


def service_account_id(namespace: str, name: str) -> IdentityId:
    """Build the id of a ServiceAccount."""
    return IdentityId(f"k8s:system:serviceaccount:{namespace}:{name}")
