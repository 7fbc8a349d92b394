"""Which resources live in namespaces: what the API server's discovery says, else what Kubernetes ships.

A RoleBinding cannot grant what is cluster-scoped, although the authorizer would say yes to a request that
names a namespace (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#clusterrole-example).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

RBAC_GROUP = "rbac.authorization.k8s.io"
BIND = "bind"
OWN_NAMESPACE_VERBS = frozenset({"get", "update", "patch", "delete", "watch", "*"})
"""Verbs of requests whose path names the Namespace (`watch` by the deprecated path)."""

Resource = tuple[str, str]
"""API group and plural name, without a subresource."""

_NAMESPACED = {
    "": (
        "bindings configmaps endpoints events limitranges persistentvolumeclaims pods podtemplates "
        "replicationcontrollers resourcequotas secrets serviceaccounts services"
    ),
    "apps": "controllerrevisions daemonsets deployments replicasets statefulsets",
    "authorization.k8s.io": "localsubjectaccessreviews",
    "autoscaling": "horizontalpodautoscalers",
    "batch": "cronjobs jobs",
    "certificates.k8s.io": "podcertificaterequests",
    "coordination.k8s.io": "leases",
    "discovery.k8s.io": "endpointslices",
    "events.k8s.io": "events",
    "extensions": "daemonsets deployments ingresses networkpolicies replicasets",
    "metrics.k8s.io": "pods",
    "networking.k8s.io": "ingresses networkpolicies",
    "policy": "poddisruptionbudgets",
    "rbac.authorization.k8s.io": "rolebindings roles",
    "resource.k8s.io": "resourceclaims resourceclaimtemplates",
    "storage.k8s.io": "csistoragecapacities",
}
_CLUSTER_SCOPED = {
    "": "componentstatuses namespaces nodes persistentvolumes",
    "admissionregistration.k8s.io": (
        "mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations "
        "validatingadmissionpolicies validatingadmissionpolicybindings validatingwebhookconfigurations"
    ),
    "apiextensions.k8s.io": "customresourcedefinitions",
    "apiregistration.k8s.io": "apiservices",
    "authentication.k8s.io": "selfsubjectreviews tokenreviews",
    "authorization.k8s.io": "selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
    "certificates.k8s.io": "certificatesigningrequests clustertrustbundles signers",
    "flowcontrol.apiserver.k8s.io": "flowschemas prioritylevelconfigurations",
    "internal.apiserver.k8s.io": "storageversions",
    "metrics.k8s.io": "nodes",
    "networking.k8s.io": "ingressclasses ipaddresses servicecidrs",
    "node.k8s.io": "runtimeclasses",
    "policy": "podsecuritypolicies",
    "rbac.authorization.k8s.io": "clusterrolebindings clusterroles",
    "resource.k8s.io": "deviceclasses devicetaintrules resourceslices",
    "scheduling.k8s.io": "priorityclasses",
    "storage.k8s.io": "csidrivers csinodes storageclasses volumeattachments volumeattributesclasses",
    "storagemigration.k8s.io": "storageversionmigrations",
}
# Not served, yet asked for by the impersonation filter without a namespace
# (https://kubernetes.io/docs/reference/access-authn-authz/authentication/#user-impersonation).
_IMPERSONATED = {"": "groups users", "authentication.k8s.io": "uids"}


def _pairs(words: dict[str, str]) -> frozenset[Resource]:
    return frozenset((group, name) for group, names in words.items() for name in names.split())


@dataclass(frozen=True, slots=True)
class Discovery:
    """Resources by their scope. What is in neither set is not known."""

    cluster_scoped: frozenset[Resource]
    namespaced: frozenset[Resource]
    cluster_scoped_names: frozenset[str] = field(init=False, repr=False)  # in whatever group

    def __post_init__(self) -> None:
        object.__setattr__(self, "cluster_scoped_names", frozenset(name for _, name in self.cluster_scoped))

    def is_cluster_scoped(self, group: str, resource: str) -> bool | None:
        """Tell whether a resource (without a subresource) is cluster-scoped; None when that is not known.

        Group `*` stands for any: what some group has in namespaces is not cluster-scoped.
        """
        if group == "*":
            return self._is_cluster_scoped_anywhere(resource)
        if (group, resource) in self.cluster_scoped:
            return True
        return False if (group, resource) in self.namespaced else None

    def works_in_namespace(self, group: str, resource: str, verb: str) -> bool:
        """Tell whether a RoleBinding can give a verb on a resource (without a subresource): what is known to
        be cluster-scoped it cannot, except the own Namespace object, though not to list or create it, and
        `bind` on ClusterRoles, which is asked for in the namespace of the RoleBinding that is written.

        A request about the Namespace X carries X as its namespace
        (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-uris).
        """
        if self.is_cluster_scoped(group, resource) is not True:
            return True
        if (group, resource) == (RBAC_GROUP, "clusterroles"):
            return verb == BIND
        return resource == "namespaces" and verb in OWN_NAMESPACE_VERBS

    def _is_cluster_scoped_anywhere(self, resource: str) -> bool | None:
        if any(name == resource for _, name in self.namespaced):
            return False
        return True if any(name == resource for _, name in self.cluster_scoped) else None

    def with_resources(
        self, cluster_scoped: frozenset[Resource], namespaced: frozenset[Resource]
    ) -> Discovery:
        """Add what an API server said, which wins over what was known."""
        return replace(
            self,
            cluster_scoped=self.cluster_scoped - namespaced | cluster_scoped,
            namespaced=self.namespaced - cluster_scoped | namespaced,
        )


BUILT_IN = Discovery(
    cluster_scoped=_pairs(_CLUSTER_SCOPED) | _pairs(_IMPERSONATED), namespaced=_pairs(_NAMESPACED)
)
"""What Kubernetes itself serves (https://kubernetes.io/docs/reference/kubernetes-api/)."""
