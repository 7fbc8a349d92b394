"""Which names in records of use are those of people: they may be kept as pseudonyms only (docs/store.md).

| Plane | People | Not |
| --- | --- | --- |
| Kubernetes | users whose class is Person | `system:…`, groups, names of pipelines and agents |
| AWS | IAM users, federated users | roles, root, services |
| Google Cloud | `user:…` | the others |
| Azure | none: object ids say nothing by themselves | |

What stands in `via` is a person's unless it is plainly not: a session is named by whoever begins it.
"""

from __future__ import annotations

from leastwise.core.evaluation.inventories import PREFIXES, IdentityClass
from leastwise.core.evaluation.kubernetes.identities import class_of
from leastwise.core.snapshots import Plane
from leastwise.core.usage.uses import Use

PSEUDONYM = "pseudonym:"
"""How the native form of a pseudonym begins."""

_IMPERSONATE = "impersonate"
_NO_PEOPLE = frozenset({"serviceaccounts", "groups"})
_NOT_PERSONAL = ("system:", "service:", "arn:aws:iam::", PSEUDONYM)
_ROBOTS = (".gserviceaccount.com", ".amazonaws.com")


def is_person(identity: str) -> bool:
    """Whether an identity id names a person."""
    prefix, _, native = identity.partition(":")
    if native.startswith(PSEUDONYM):
        return False
    if prefix == PREFIXES[Plane.KUBERNETES]:
        return not native.startswith(("group:", "system:")) and class_of(native) is IdentityClass.PERSON
    if prefix == PREFIXES[Plane.AWS]:
        return ":user/" in native or ":federated-user/" in native
    return prefix == PREFIXES[Plane.GCP] and native.startswith("user:")


def is_personal_via(plane: str, via: str) -> bool:
    """Whether what a use came by may name a person."""
    if via.startswith(_NOT_PERSONAL) or via.endswith(_ROBOTS):
        return False
    return plane != Plane.KUBERNETES.value or class_of(via) is IdentityClass.PERSON


def names_people(use: Use) -> bool:
    """Whether the names that a use touched are names of people: whom it impersonated."""
    is_impersonation = use.plane == Plane.KUBERNETES.value and use.action.startswith(_IMPERSONATE)
    return is_impersonation and use.resource not in _NO_PEOPLE
