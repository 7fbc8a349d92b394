"""What EKS' own access policies give: rules like those of a ClusterRole, in the order of the page.

Source: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html, read 2026-11.
Policies for components of AWS (AmazonEKSAutoNodePolicy and others) stand there without rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from leastwise.core.permissions import KubernetesRule

_READ = ("get", "list", "watch")
_WRITE = ("create", "delete", "deletecollection", "patch", "update")
_ALL = ("*",)


def _rule(group: str, resources: str, verbs: tuple[str, ...]) -> KubernetesRule:
    return KubernetesRule((group,), tuple(resources.split()), verbs)


_APPS_READ = _rule(
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status "
    "replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
    _READ,
)
_APPS_WRITE = _rule(
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale "
    "statefulsets statefulsets/scale",
    _WRITE,
)
_SCALING_READ = _rule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", _READ)
_SCALING_WRITE = _rule("autoscaling", "horizontalpodautoscalers", _WRITE)
_BATCH_READ = _rule("batch", "cronjobs cronjobs/status jobs jobs/status", _READ)
_BATCH_WRITE = _rule("batch", "cronjobs jobs", _WRITE)
_SLICES_READ = _rule("discovery.k8s.io", "endpointslices", _READ)
_EXTENSIONS_READ = _rule(
    "extensions",
    "daemonsets daemonsets/status deployments deployments/scale deployments/status ingresses "
    "ingresses/status networkpolicies replicasets replicasets/scale replicasets/status "
    "replicationcontrollers/scale",
    _READ,
)
_EXTENSIONS_WRITE = _rule(
    "extensions",
    "daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets "
    "replicasets/scale replicationcontrollers/scale",
    _WRITE,
)
_NETWORK_READ = _rule("networking.k8s.io", "ingresses ingresses/status networkpolicies", _READ)
_NETWORK_WRITE = _rule("networking.k8s.io", "ingresses networkpolicies", _WRITE)
_BUDGETS_READ = _rule("policy", "poddisruptionbudgets poddisruptionbudgets/status", _READ)
_BUDGETS_WRITE = _rule("policy", "poddisruptionbudgets", _WRITE)
_CORE_READ = _rule(
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers "
    "replicationcontrollers/scale serviceaccounts services services/status",
    _READ,
)
_CORE_WRITE = _rule(
    "",
    "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets "
    "serviceaccounts services services/proxy",
    _WRITE,
)
_STATES_READ = _rule(
    "",
    "bindings events limitranges namespaces/status pods/log pods/status replicationcontrollers/status "
    "resourcequotas resourcequotas/status",
    _READ,
)
_NAMESPACES_READ = _rule("", "namespaces", _READ)
_INSIDE_READ = _rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", _READ)
_PODS_WRITE = _rule("", "pods pods/attach pods/exec pods/portforward pods/proxy", _WRITE)
_IMPERSONATE = _rule("", "serviceaccounts", ("impersonate",))

ACCESS_POLICY_RULES: Mapping[str, tuple[KubernetesRule, ...]] = {
    "AmazonEKSAdminPolicy": (
        _APPS_WRITE,
        _APPS_READ,
        _rule("authorization.k8s.io", "localsubjectaccessreviews", ("create",)),
        _SCALING_WRITE,
        _SCALING_READ,
        _BATCH_WRITE,
        _BATCH_READ,
        _SLICES_READ,
        _EXTENSIONS_WRITE,
        _EXTENSIONS_READ,
        _NETWORK_READ,
        _NETWORK_WRITE,
        _BUDGETS_WRITE,
        _BUDGETS_READ,
        _rule("rbac.authorization.k8s.io", "rolebindings roles", (*_WRITE, *_READ)),
        _CORE_READ,
        _INSIDE_READ,
        _CORE_WRITE,
        _PODS_WRITE,
        _IMPERSONATE,
        _STATES_READ,
        _NAMESPACES_READ,
    ),
    "AmazonEKSClusterAdminPolicy": (
        _rule("*", "*", _ALL),
        KubernetesRule(verbs=_ALL, non_resource_urls=("*",)),
    ),
    "AmazonEKSAdminViewPolicy": (_rule("*", "*", _READ),),
    "AmazonEKSEditPolicy": (
        _APPS_WRITE,
        _APPS_READ,
        _SCALING_READ,
        _SCALING_WRITE,
        _BATCH_WRITE,
        _BATCH_READ,
        _SLICES_READ,
        _EXTENSIONS_WRITE,
        _EXTENSIONS_READ,
        _NETWORK_WRITE,
        _NETWORK_READ,
        _BUDGETS_WRITE,
        _BUDGETS_READ,
        _NAMESPACES_READ,
        _INSIDE_READ,
        _IMPERSONATE,
        _PODS_WRITE,
        _CORE_WRITE,
        _CORE_READ,
        _STATES_READ,
    ),
    "AmazonEKSViewPolicy": (
        _APPS_READ,
        _SCALING_READ,
        _BATCH_READ,
        _SLICES_READ,
        _EXTENSIONS_READ,
        _NETWORK_READ,
        _BUDGETS_READ,
        _CORE_READ,
        _STATES_READ,
        _NAMESPACES_READ,
    ),
    "AmazonEKSSecretReaderPolicy": (_rule("", "secrets", _READ),),
    "AmazonEKSHybridPolicy": (_rule("*", "nodes", ("list",)),),
}
"""By the name of the policy. One that is not here gives something that is not known."""
