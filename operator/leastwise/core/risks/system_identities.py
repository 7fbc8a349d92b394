"""Identities of the system and of providers, whose own rights are quiet by default.

Quiet is what such an identity holds by a binding of its own; what somebody else's binding adds to it is told,
since a stolen cluster is often kept that way.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#default-roles-and-role-bindings
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
https://docs.cloud.google.com/iam/docs/service-agents
"""

from __future__ import annotations

import re

from leastwise.core.evaluation.decisions import Source
from leastwise.core.evaluation.inventories import Identity, IdentityClass, IdentityId, native_of

_SYSTEM_NAMESPACES = frozenset(
    {
        "kube-system",
        "kube-public",
        "kube-node-lease",
        "amazon-cloudwatch",
        "amazon-guardduty",
        "gke-managed-system",
        "gke-managed-cim",
        "gke-gmp-system",
        "gmp-system",
        "calico-system",
        "tigera-operator",
        "azure-arc",
    }
)
_SYSTEM_USERS = ("system:", "eks:", "aks-", "gke-")
_SYSTEM_BINDINGS = (
    "system:",
    "kubeadm:",
    "eks:",
    "gce:",
    "gke-",
    "gmp-",
    "aks-",
    "azure-",
    "cluster-admin",
)
_PUBLIC_GROUPS = frozenset(
    {"group:system:authenticated", "group:system:unauthenticated", "group:system:serviceaccounts"}
)
_ACCOUNT = "system:serviceaccount:"
_GOOGLE_AGENT = re.compile(
    r"serviceAccount:(service-\d+@|\d+@cloudservices\.|[\w.-]+@gcp-sa-|service-org-\d+@)", re.IGNORECASE
)


def is_system(identity: IdentityId, known: Identity | None) -> bool:
    """Whether an identity is the system's or a provider's own."""
    if known is not None and known.identity_class is IdentityClass.PROVIDER:
        return True
    prefix, _, native = identity.partition(":")
    match prefix:
        case "k8s":
            return _is_system_of_cluster(native)
        case "aws":
            return native.startswith("service:") or ":role/aws-service-role/" in native
        case "gcp":
            return bool(_GOOGLE_AGENT.match(native))
        case _:
            return False


def _is_system_of_cluster(native: str) -> bool:
    if native in _PUBLIC_GROUPS or native == "system:anonymous":
        return False
    name = native.removeprefix("group:")
    if name.startswith(_ACCOUNT):
        return name.removeprefix(_ACCOUNT).partition(":")[0] in _SYSTEM_NAMESPACES
    return name.startswith(_SYSTEM_USERS) and not name.startswith("system:serviceaccounts:")


def is_own_grant(identity: IdentityId, path: tuple[Source, ...]) -> bool:
    """Whether a system identity holds something by a binding of its own, judged by the binding's name.

    Its own are bindings that are named like it, or as the system and the providers name theirs.
    """
    binding = path[0].name.rpartition("/")[2] if path else ""
    if not identity.startswith("k8s:") or not binding:
        return True
    own = native_of(identity).rpartition(":")[2]
    return binding.startswith(_SYSTEM_BINDINGS) or own in binding or binding in own
