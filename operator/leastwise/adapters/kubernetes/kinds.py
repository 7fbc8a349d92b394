"""The kinds that the operator reads and writes, and where the API server keeps them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class ResourceKind:
    """One kind: its group and version as `apiVersion`, its plural, and whether it lives in namespaces."""

    kind: str
    resource: str
    api_version: str
    namespaced: bool

    def collection_path(self, namespace: str = "") -> str:
        """Return the path of all objects, or of those in one namespace."""
        root = f"/apis/{self.api_version}" if "/" in self.api_version else f"/api/{self.api_version}"
        if self.namespaced and namespace:
            return f"{root}/namespaces/{quote(namespace, safe='')}/{self.resource}"
        return f"{root}/{self.resource}"

    def object_path(self, namespace: str, name: str) -> str:
        """Return the path of one object. RBAC names may hold characters that a path may not."""
        return f"{self.collection_path(namespace)}/{quote(name, safe='')}"


_RBAC = "rbac.authorization.k8s.io/v1"
_OURS = "leastwise.dev/v1alpha1"

NAMESPACE = ResourceKind("Namespace", "namespaces", "v1", namespaced=False)
SERVICE_ACCOUNT = ResourceKind("ServiceAccount", "serviceaccounts", "v1", namespaced=True)
ROLE = ResourceKind("Role", "roles", _RBAC, namespaced=True)
CLUSTER_ROLE = ResourceKind("ClusterRole", "clusterroles", _RBAC, namespaced=False)
ROLE_BINDING = ResourceKind("RoleBinding", "rolebindings", _RBAC, namespaced=True)
CLUSTER_ROLE_BINDING = ResourceKind("ClusterRoleBinding", "clusterrolebindings", _RBAC, namespaced=False)
POLICY = ResourceKind("EntitlementPolicy", "entitlementpolicies", _OURS, namespaced=True)
CEILING = ResourceKind("EntitlementCeiling", "entitlementceilings", _OURS, namespaced=False)
ACCOUNT = ResourceKind("CloudAccount", "cloudaccounts", _OURS, namespaced=False)
WITHDRAWAL = ResourceKind("Withdrawal", "withdrawals", _OURS, namespaced=True)

POD = ResourceKind("Pod", "pods", "v1", namespaced=True)
EVENT = ResourceKind("Event", "events", "events.k8s.io/v1", namespaced=True)
LEASE = ResourceKind("Lease", "leases", "coordination.k8s.io/v1", namespaced=True)
REVISION = ResourceKind("ControllerRevision", "controllerrevisions", "apps/v1", namespaced=True)

WATCHED = (
    NAMESPACE,
    CEILING,
    ACCOUNT,
    SERVICE_ACCOUNT,
    CLUSTER_ROLE,
    ROLE,
    CLUSTER_ROLE_BINDING,
    ROLE_BINDING,
    WITHDRAWAL,
    POLICY,
)
"""Every kind of the index."""

_BY_KIND = {kind.kind: kind for kind in (*WATCHED, POD, EVENT, LEASE, REVISION)}


def kind_named(kind: str) -> ResourceKind:
    """Return the kind of that name; KeyError for one that the operator never touches."""
    return _BY_KIND[kind]


STATUS_MANAGER = "leastwise.dev/status"
"""Field manager of the status of our kinds."""
