"""What everybody may hold without being a finding: discovery, health, version, reviews of oneself.

https://kubernetes.io/docs/reference/access-authn-authz/rbac/#discovery-roles
"""

from __future__ import annotations

from leastwise.core.evaluation.entries import Entry

_PATHS = frozenset(
    {
        "/api",
        "/api/*",
        "/apis",
        "/apis/*",
        "/healthz",
        "/healthz/*",
        "/livez",
        "/livez/*",
        "/openapi",
        "/openapi/*",
        "/readyz",
        "/readyz/*",
        "/version",
        "/version/",
        "/.well-known/openid-configuration",
        "/.well-known/openid-configuration/",
        "/openid/v1/jwks",
        "/openid/v1/jwks/",
    }
)
_SELF_REVIEWS = {
    "authorization.k8s.io": frozenset({"selfsubjectaccessreviews", "selfsubjectrulesreviews"}),
    "authentication.k8s.io": frozenset({"selfsubjectreviews"}),
}
_TRUST_BUNDLES = frozenset({"clustertrustbundles"})


def is_discovery(entry: Entry) -> bool:
    """Whether an entry gives no more than a cluster gives everybody from the start."""
    if entry.paths:
        return set(entry.actions) <= {"get", "head"} and set(entry.paths) <= _PATHS
    return _is_self_review(entry) or _is_public(entry)


def _is_self_review(entry: Entry) -> bool:
    allowed = {name for group in entry.api_groups for name in _SELF_REVIEWS.get(group, {group})}
    return set(entry.actions) <= {"create"} and set(entry.resources) <= allowed


def _is_public(entry: Entry) -> bool:
    """The ConfigMap that joins nodes (kubeadm), and trust bundles, which hold public certificates."""
    if set(entry.resources) == _TRUST_BUNDLES:
        return set(entry.actions) <= {"get", "list", "watch"}
    return (
        entry.scope == "kube-public"
        and entry.names == ("cluster-info",)
        and entry.resources == ("configmaps",)
        and set(entry.actions) <= {"get"}
    )
